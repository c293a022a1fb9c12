"""What people said of facts, kept while their document is read again.

A fact that somebody corrected, judged or added keeps what they said; its words and its place are those of the new
reading, where that finds the figure, by its id or by its place on the page. Where it does not, the fact stays as it
was. What the rules read now, where it is neither what people say nor what they had judged, is kept beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session, undefer

from models import tables
from models.document import Box, Passage
from models.facts import Fact
from models.tables import Action, Correction, Document, Review, placed
from service.adding import insert_fact, passage_of
from service.corrections import STANDS
from service.rows import Row
from service.stored import Stored, Version, gist, load, restored, version, write

SAME_PLACE = 0.5
"""How much of the smaller of two figures must lie in the other for them to be one."""


@dataclass(frozen=True)
class Held:
    """A fact of which people said something: what it states, and the passage in which it stands, as it is stored.

    `judged` is what the rules read when people last said something; empty where they had not found it. `history` are
    the steps that led here, `parts` the facts that are parts of it.
    """

    fact: Fact
    boxes: tuple[Box, ...]
    passage: Row
    review: Review
    revision: int
    judged: Version
    history: tuple[int, ...]
    parts: tuple[str, ...]


def held(session: Session, document_id: str) -> list[Held]:
    """Give the facts of a document that a new reading must leave as people say; to be asked before it is stored."""
    steps = select(Correction).where(Correction.document_id == document_id).order_by(Correction.id.desc())
    history: dict[str, list[Correction]] = defaultdict(list)
    for step in session.scalars(steps):
        history[step.fact_id].append(step)
    standing = set(session.scalars(select(Correction.fact_id).where(Correction.document_id == document_id, *STANDS)))
    facts = load(session, tables.Fact.document_id == document_id, tables.Fact.id.in_(standing))
    passage = tables.Passage.__table__
    wanted = {each.row.passage_id for each in facts}
    passages = session.execute(select(passage).where(passage.c.id.in_(wanted))).mappings()
    by_id = {row["id"]: dict(row) for row in passages}
    parts = defaultdict(list)
    of = select(tables.Fact.part_of, tables.Fact.id).where(tables.Fact.part_of.in_(standing))
    for whole, part in session.execute(of):
        parts[whole].append(part)
    return [
        Held(
            each.fact,
            tuple(map(_box, each.row.printed.boxes)),
            by_id[each.row.passage_id],
            each.row.review,
            each.row.revision,
            _judged(each, history[each.row.id]),
            tuple(step.id for step in history[each.row.id]),
            tuple(parts[each.row.id]),
        )
        for each in facts
    ]


def _judged(stored: Stored, steps: Iterable[Correction]) -> Version:
    """Give what the rules had read when people last spoke, told by the steps, the newest first."""
    said = version(stored.fact)
    for step in steps:
        if step.undone or step.action not in (Action.CORRECT, Action.ADD):
            continue
        if step.before is None:
            return {}
        if "rules" in step.before and step.before["rules"] is not None:
            known: Version = step.before["rules"]
            return known
        said |= {field: was for field, was in step.before.items() if field in said}
    return said


def keep(session: Session, document: Document, facts: Sequence[Held]) -> None:
    """Have the facts of the new reading, which is stored, say what people say; those that it missed are put back."""
    if not facts:
        return
    found = _found_again(session, document.id, facts)
    ids = {each.fact.id: found[each.fact.id] for each in facts if each.fact.id in found}
    lost = [each for each in facts if each.fact.id not in ids]
    for each in lost:
        ids[each.fact.id] = _put_back(session, document, each)
    document.facts += len(lost)
    if lost:
        _tie_to_wholes(session, ids, lost)
        _write_wholes(session, document.id)
    there = {each.row.id: each for each in load(session, tables.Fact.id.in_(ids.values()))}
    for each in facts:
        now = there[ids[each.fact.id]]
        reads = {} if each in lost else version(now.fact)
        said = version(each.fact)
        now.row.review, now.row.revision = each.review, each.revision
        now.row.rules_say = None if _agree(each, reads, said) else reads
        now.fact = restored(now.fact, said)
    write(session, list(there.values()))
    for each in facts:
        _retie(session, document.id, each, ids[each.fact.id])


def _agree(held: Held, reads: Version, said: Version) -> bool:
    """Whether the rules read what people say, or what they read when people judged it."""
    if not reads and held.review is Review.REJECTED:
        return True
    return gist(reads) in (gist(said), gist(held.judged))


def _found_again(session: Session, document_id: str, facts: Iterable[Held]) -> dict[str, str]:
    """Give the ids that figures have in the new reading, by those that they had.

    The place on the page tells more than the id, whose rank moves when a figure above is found as well; where the
    page is laid out anew, the id and the sentence do.
    """
    row, printed = tables.Fact, tables.FactText
    new = select(row.id, printed.boxes, printed.quote).join(printed, printed.fact_number == row.number)
    on_page: dict[int, list[tuple[str, list[Box]]]] = defaultdict(list)
    quotes = {}
    for identifier, at, quote in session.execute(new.where(row.document_id == document_id)):
        boxes = [_box(each) for each in at]
        quotes[identifier] = quote
        for page in {box.page for box in boxes}:
            on_page[page].append((identifier, boxes))
    matches = sorted(
        (-shared, each.fact.id != identifier, each.fact.id, identifier)
        for each in facts
        for page in {box.page for box in each.boxes}
        for identifier, boxes in on_page[page]
        if (shared := _shared(each.boxes, boxes)) > SAME_PLACE
    )
    matches += [
        (0.0, False, each.fact.id, each.fact.id) for each in facts if quotes.get(each.fact.id) == each.fact.source.quote
    ]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, was, now in matches:
        if was not in found and now not in taken:
            found[was] = now
            taken.add(now)
    return found


def _box(kept: Mapping[str, float]) -> Box:
    return Box(int(kept["page"]), kept["x0"], kept["top"], kept["x1"], kept["bottom"])


def _shared(some: Sequence[Box], others: Sequence[Box]) -> float:
    """Give how much of the smaller of two figures lies in the other one, 0 to 1."""
    common = sum(
        max(0.0, min(a.x1, b.x1) - max(a.x0, b.x0)) * max(0.0, min(a.bottom, b.bottom) - max(a.top, b.top))
        for a in some
        for b in others
        if a.page == b.page
    )
    least = min(sum((box.x1 - box.x0) * (box.bottom - box.top) for box in of) for of in (some, others))
    return common / least if least else 0.0


def _put_back(session: Session, document: Document, held: Held) -> str:
    """Put a fact that the rules no longer find where it was; gives the id that it has there."""
    passage, start = _passage(session, document, held)
    source = held.fact.source
    moved = start - source.start
    source = replace(
        source,
        passage=passage,
        start=start,
        end=source.end + moved,
        quote_start=max(0, source.quote_start + moved),
        quote_end=min(len(passage.text), source.quote_end + moved),
    )
    return insert_fact(session, document, replace(held.fact, source=source, part_of=None)).row.id


def _passage(session: Session, document: Document, held: Held) -> tuple[Passage, int]:
    """Give the passage in which a fact stands, and where in it; the old one is put back where its words are in none."""
    row, source = tables.Passage, held.fact.source
    near = select(row).where(row.document_id == document.id, row.page == held.passage["page"])
    passages = session.scalars(near.order_by(row.number).options(undefer(row.runs))).all()
    for passage in passages:
        if passage.id == source.passage.id:
            return passage_of(passage), source.start
    for passage in passages:
        at = passage.text.find(source.quote)
        if at >= 0:
            return passage_of(passage), at + source.start - source.quote_start
    before = select(row.number, row.ordinal).where(row.document_id == document.id, row.page <= held.passage["page"])
    last = session.execute(before.order_by(row.number.desc()).limit(1)).first()
    number, ordinal = last or (placed(document.number, -1), 0)
    session.execute(insert(row), [{**held.passage, "number": number + 1, "ordinal": ordinal}])
    return passage_of(session.get_one(row, number + 1, options=[undefer(row.runs)])), source.start


def _tie_to_wholes(session: Session, ids: Mapping[str, str], lost: Iterable[Held]) -> None:
    """Have facts that were put back be parts and wholes of what they were, where the rules say nothing else."""
    fact = tables.Fact
    ties = [(each.fact.id, each.fact.part_of) for each in lost if each.fact.part_of]
    ties += [(part, each.fact.id) for each in lost for part in each.parts]
    for part, whole in ties:
        there = session.scalar(select(fact.id).where(fact.id == ids.get(whole, whole)))
        if there:
            stands_alone = (fact.id == ids.get(part, part)) & fact.part_of.is_(None)
            session.execute(update(fact).where(stands_alone).values(part_of=there))


def _write_wholes(session: Session, document_id: str) -> None:
    """Bring up to date what each fact of a document is a part of, straight or through others."""
    fact, link = tables.Fact, tables.FactWhole
    facts = session.execute(select(fact.id, fact.number, fact.part_of).where(fact.document_id == document_id)).all()
    by_id = {identifier: (number, part_of) for identifier, number, part_of in facts}
    wholes = []
    for identifier, number, whole in facts:
        seen = {identifier}
        above = whole
        while above in by_id and above not in seen:
            seen.add(above)
            whole_number, above = by_id[above]
            wholes.append({"fact_number": number, "whole_number": whole_number})
    session.execute(delete(link).where(link.fact_number.in_([number for _, number, _ in facts])))
    if wholes:
        session.execute(insert(link), wholes)
    has_parts = exists().where(link.whole_number == fact.number)
    other = (fact.document_id == document_id) & (fact.has_parts != has_parts)
    session.execute(update(fact).where(other).values(has_parts=has_parts))


def _retie(session: Session, document_id: str, held: Held, now: str) -> None:
    """Have the history of a fact go with it to the id that it has now."""
    was = held.fact.id
    if was == now:
        return
    session.execute(update(Correction).where(Correction.id.in_(held.history)).values(fact_id=now))
    session.add(
        Correction(
            fact_id=now,
            document_id=document_id,
            action=Action.TIE,
            before={"id": was},
            after={"id": now},
            former_id=was,
        )
    )
    session.flush()
