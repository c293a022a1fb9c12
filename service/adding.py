"""Facts that the rules missed, stated by people: found on the page, named as the rules would, put in their place."""

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from itertools import chain, count

from sqlalchemy import delete, insert, select, tuple_, update
from sqlalchemy.orm import Session, undefer

from extractors.ids import bare, fact_id
from extractors.meaning.quoting import quotes, source_at
from models import tables
from models.document import Passage
from models.facts import Fact, Quantity, Source
from models.tables import Action, Document, Review, placed
from service.claims import stated
from service.corrections import Said, lock_documents, record
from service.errors import ProblemError, invalid, not_found
from service.figures import qualifier_of, refuse_figure, refuse_years
from service.known import BY_HAND, find_partners, find_places
from service.proposals import NewFact
from service.rows import Row, Rows, add_fact, printed_columns
from service.runs import unpack
from service.settle import settle
from service.stored import Stored, write

SHOWN = 20
"""How many places are listed where words stand more than once."""


def add(session: Session, said: NewFact) -> str:
    """State a fact that the rules missed; gives its id. Raises ProblemError where it cannot be."""
    lock_documents(session, [said.document])
    document = session.get(Document, said.document, populate_existing=True)
    if document is None:
        raise not_found("document", said.document)
    figure = Quantity(
        said.kind,
        Decimal(said.value),
        said.unit,
        qualifier_of(said.qualifier, has_end=said.value_max is not None),
        None if said.value_max is None else Decimal(said.value_max),
        said.per,
        said.tax,
        BY_HAND,
    )
    refuse_figure(figure)
    source = _find(session, said)
    _refuse_taken(session, source)
    fact = Fact(
        figure,
        source,
        said.subject,
        said.status,
        refuse_years("period", said.period),
        find_partners(session, said.partners),
        find_places(session, said.places),
        said.programme,
    )
    stored = insert_fact(session, document, fact)
    stored.row.review, stored.row.revision = Review.EDITED, 1
    write(session, [stored])
    session.execute(update(Document).where(Document.id == document.id).values(facts=Document.facts + 1))
    record(session, stored, Action.ADD, None, Said(fact, Review.EDITED, None).state(), said)
    # All of it: the numbers of its facts, which claims go by, may be others now.
    settle(session, [document.id], stated(session, document.id))
    return stored.row.id


def passage_of(row: tables.Passage) -> Passage:
    """Give a stored passage, whose runs must be loaded."""
    return Passage(row.page, row.kind, row.text, unpack(row.runs), tuple(row.section), by_ocr=row.by_ocr, id=row.id)


def _find(session: Session, said: NewFact) -> Source:
    """Give where the words stand that are meant."""
    words = " ".join(unicodedata.normalize("NFC", said.text).split())
    # Whole words and numbers: `35` does not stand in `135`.
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)" if words[-1].isalnum() else rf"(?<!\w){re.escape(words)}")
    row = tables.Passage
    # A passage may go on from the page before.
    near = row.document_id == said.document, row.page.in_((said.page - 1, said.page))
    rows = session.scalars(select(row).where(*near).order_by(row.number).options(undefer(row.runs)))
    found: list[Source] = []
    for passage in map(passage_of, rows):
        of = quotes(passage)
        for match in pattern.finditer(passage.text):
            boxes = passage.boxes(*match.span())
            if boxes and boxes[0].page == said.page:
                found.append(source_at(passage, *match.span(), of))
    meant = [each for each in found if said.passage in (None, each.passage.id) and said.start in (None, each.start)]
    if len(meant) == 1:
        return meant[0]
    places = ", ".join(f"{each.passage.id} at {each.start}" for each in found[:SHOWN])
    if meant:
        raise invalid("text", f"stands {len(meant)} times on page {said.page}: give passage and start, of {places}")
    if found:
        raise invalid("passage", f"the words do not stand there on page {said.page}, but in {places}")
    raise invalid("text", f"does not stand on page {said.page}, as /api/v1/documents/{said.document}/passages has it")


def _refuse_taken(session: Session, source: Source) -> None:
    """Raise ProblemError where a fact rests on some of these words already."""
    fact, printed = tables.Fact, tables.FactText
    there = (
        select(fact.id, fact.review)
        .join(printed, printed.fact_number == fact.number)
        .where(fact.passage_id == source.passage.id, printed.start < source.end, printed.end > source.start)
    )
    for identifier, review in session.execute(there):
        advice = "undo that" if review is Review.REJECTED else "correct it"
        raise ProblemError(
            409, "fact-is-there", f"The fact {identifier} ({review.value}) stands there already: {advice} with PATCH."
        )


def insert_fact(session: Session, document: Document, fact: Fact) -> Stored:
    """Put a fact, without its links, in its place among those of its document; gives it with its id.

    It keeps the id that it has, where that is free; else it gets the one that the rules would give it.
    """
    fact = replace(fact, id=_free_id(session, document, fact))
    rows = Rows(document.id, {})
    add_fact(rows, _number(session, document, fact), fact, None)
    for table, new in (
        (tables.Fact, rows.fact),
        (tables.FactText, rows.fact_text),
        (tables.FactSection, rows.fact_section),
    ):
        if new:
            session.execute(insert(table), new)
    return Stored(session.get_one(tables.Fact, rows.fact[0]["number"]), fact)


def _free_id(session: Session, document: Document, fact: Fact) -> str:
    """Give the fact's own id, else that by kind, words and rank on the page; the next rank where that is taken."""
    row, printed = tables.Fact, tables.FactText
    at = printed_columns(fact.source)
    same = (
        select(printed.text, printed.top, printed.left)
        .join(row, row.number == printed.fact_number)
        .where(row.document_id == document.id, row.kind == fact.quantity.kind, printed.page == at["page"])
    )
    words, here = bare(fact.source.text), (at["top"], at["left"])
    rank = sum(bare(text) == words and (top, left) < here for text, top, left in session.execute(same))
    ids = (fact_id(document.sha256, at["page"], fact.quantity.kind, words, each) for each in count(rank))
    return next(
        each
        for each in chain([fact.id] if fact.id else [], ids)
        if session.scalar(select(row.id).where(row.id == each)) is None
    )


def _number(session: Session, document: Document, fact: Fact) -> int:
    """Give a number between those of the fact's neighbours in document order."""
    row, printed = tables.Fact, tables.FactText
    at = printed_columns(fact.source)
    place = tuple_(printed.page, printed.top, printed.left, row.id)
    here = tuple_(at["page"], at["top"], at["left"], fact.id)
    facts = select(row.number).join(printed, printed.fact_number == row.number).where(row.document_id == document.id)

    def between() -> tuple[int, int]:
        before = session.scalar(facts.where(place < here).order_by(row.number.desc()).limit(1))
        after = session.scalar(facts.where(place > here).order_by(row.number).limit(1))
        first = placed(document.number, -1) if before is None else before
        return first, first + placed(0, 1) if after is None else after

    first, last = between()
    if last - first < 2:
        _renumber(session, document)
        first, last = between()
    return (first + last) // 2


LINKED = (
    tables.FactText,
    tables.FactPartner,
    tables.FactPartnerAside,
    tables.FactPlace,
    tables.FactSection,
    tables.FactWhole,
)
"""What hangs on a fact by its number."""


def _renumber(session: Session, document: Document) -> None:
    """Give the facts of a document numbers that leave room between them again."""
    fact = tables.Fact
    mine = select(fact.number).where(fact.document_id == document.id)
    ranks = enumerate(session.scalars(mine.order_by(fact.number)))
    numbers = {number: placed(document.number, rank) for rank, number in ranks}
    rows: dict[type[tables.Base], list[Row]] = {}
    for table in (fact, *LINKED):
        columns = table.__table__.c
        of_mine = columns["number" if table is fact else "fact_number"].in_(mine)
        stored_columns = select(*(column for column in columns if column.computed is None))
        rows[table] = [dict(row) for row in session.execute(stored_columns.where(of_mine)).mappings()]
    session.execute(delete(fact).where(fact.document_id == document.id))
    for into, of in rows.items():
        for row in of:
            for column in {"number", "fact_number", "whole_number", "claim"} & row.keys():
                row[column] = numbers.get(row[column], row[column])
        if of:
            session.execute(insert(into), of)
    session.expire_all()
