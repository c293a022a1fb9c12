"""Corrections of facts by people: each is kept with what was before, and can be taken back."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import tables
from models.facts import Fact, Qualifier
from models.tables import Action, Correction, Document, Review
from service.claims import Stated
from service.database import Turn, take_turn
from service.errors import ProblemError
from service.figures import refuse_figure, refuse_years
from service.known import BY_HAND, find_partners, find_places
from service.names import forget_unnamed
from service.proposals import FactCorrection, Why
from service.settle import settle
from service.stored import Stored, Version, load, restored, version, write


@dataclass(frozen=True)
class Said:
    """A fact as it shall be: what it states, what people say of it, and what the rules say against that."""

    fact: Fact
    review: Review
    rules: Version | None

    def state(self) -> Version:
        """Give what a step in its history is told by."""
        return {**version(self.fact), "review": self.review.value, "rules": self.rules}


STANDS = (Correction.action.in_((Action.CORRECT, Action.ADD)), ~Correction.undone)
"""Conditions on what people said and did not take back."""


def lock(session: Session, fact_id: str) -> Stored | None:
    """Give a fact that nobody else, and no reading, changes before the transaction ends; None where there is none."""
    document = session.scalar(select(tables.Fact.document_id).where(tables.Fact.id == fact_id))
    lock_documents(session, [document] if document else [])
    # As it is now: it may have been another one while this waited.
    return next(iter(load(session, tables.Fact.id == fact_id)), None)


def lock_documents(session: Session, ids: list[str]) -> None:
    """Have nobody else change these documents and their facts until the transaction ends."""
    session.execute(select(Document.id).where(Document.id.in_(ids)).order_by(Document.id).with_for_update())


def moved_to(session: Session, fact_id: str) -> str | None:
    """Give the id that a fact has now, where new rules gave it another one."""
    moves = select(Correction.fact_id).where(Correction.former_id == fact_id).order_by(Correction.id.desc())
    return session.scalar(moves.limit(1))


def correct(session: Session, stored: Stored, said: FactCorrection) -> None:
    """Have a fact say what a person says; raises ProblemError where that cannot be."""
    fact = _corrected(session, stored.fact, said)
    fields = said.model_fields_set - set(Why.model_fields) - {"review"}
    if not fields and said.review is None:
        raise ProblemError(422, "invalid", "Nothing is said of the fact: give `review`, or a field to correct.")
    if fields & {"value", "value_max", "unit", "qualifier"}:
        refuse_figure(fact.quantity)
    review = Review(said.review) if said.review else Review.EDITED
    _take_step(session, stored, Said(fact, review, None), Action.CORRECT, said)


def _corrected(session: Session, fact: Fact, said: FactCorrection) -> Fact:
    """Give the fact with the fields that are said."""
    given = {name: getattr(said, name) for name in said.model_fields_set}
    figure: dict[str, Any] = {name: given[name] for name in ("unit", "qualifier", "per", "tax") if name in given}
    figure |= {name: given[name] and Decimal(given[name]) for name in ("value", "value_max") if name in given}
    if "value_max" in given and "qualifier" not in given:
        was = fact.quantity.qualifier
        figure["qualifier"] = (
            Qualifier.RANGE if given["value_max"] else Qualifier.EXACT if was is Qualifier.RANGE else was
        )
    elif given.get("qualifier", Qualifier.RANGE) is not Qualifier.RANGE:
        figure.setdefault("value_max", None)
    changed: dict[str, Any] = {"quantity": replace(fact.quantity, **figure)}
    if "status" in given:
        changed["status"] = said.status
    if "period" in given:
        changed["period"] = refuse_years("period", said.period)
    if said.partners is not None:
        changed["partners"] = find_partners(session, said.partners, fact.partners)
    if said.places is not None:
        changed["places"] = find_places(session, said.places, fact.places)
    return replace(fact, **changed)


def undo(session: Session, stored: Stored, why: Why) -> bool:
    """Take back the last thing said of a fact that stands; gives False where the fact is no more: it was added.

    Where nothing stands any more and the rules read something else by now, that is what the fact says.
    Raises ProblemError where there is nothing to take back.
    """
    row = stored.row
    steps = select(Correction).where(Correction.fact_id == row.id, *STANDS).order_by(Correction.id.desc()).limit(2)
    standing = session.scalars(steps).all()
    if not standing:
        raise ProblemError(409, "nothing-to-undo", f"Nobody said anything of the fact {row.id!r} that stands.")
    last, *more = standing
    last.undone = True
    if last.action is Action.ADD and stored.fact.quantity.rule == BY_HAND:
        _remove(session, stored, why)
        return False
    before = last.before or {}
    rules = before.get("rules") if row.rules_say is None else row.rules_say
    review = Review(before.get("review", row.review if more else Review.UNREVIEWED))
    if rules and not more:
        said = Said(restored(stored.fact, rules), review, None)
    else:
        said = Said(restored(stored.fact, before), review, rules)
    _take_step(session, stored, said, Action.UNDO, why)
    return True


def _take_step(session: Session, stored: Stored, said: Said, action: Action, why: Why) -> None:
    """Have the fact be as it is said, and write down what changed."""
    row = stored.row
    before, after = Said(stored.fact, row.review, row.rules_say).state(), said.state()
    changed = [field for field in after if after[field] != before[field]]
    was = said_of(row)
    row.review, row.rules_say = said.review, said.rules
    row.revision += 1
    write(session, [Stored(row, said.fact)])
    record(
        session,
        stored,
        action,
        {field: before[field] for field in changed},
        {field: after[field] for field in changed},
        why,
    )
    settle(session, [row.document_id], was | said_of(row))


def _remove(session: Session, stored: Stored, why: Why) -> None:
    """Take an added fact away."""
    row = stored.row
    record(session, stored, Action.UNDO, Said(stored.fact, row.review, row.rules_say).state(), None, why)
    was = said_of(row)
    named = {link.partner_id for link in row.partners}, {link.place_id for link in row.places}
    session.execute(delete(tables.Fact).where(tables.Fact.number == row.number))
    session.execute(update(Document).where(Document.id == row.document_id).values(facts=Document.facts - 1))
    take_turn(session, Turn.NAMES)
    forget_unnamed(session, named)
    settle(session, [row.document_id], was)


def said_of(row: tables.Fact) -> set[Stated]:
    """Give the topic and the value of a fact, where it has a topic."""
    return set() if row.topic is None else {(row.topic, row.value)}


def record(
    session: Session, stored: Stored, action: Action, before: Version | None, after: Version | None, why: Why
) -> None:
    """Write a step into the history of a fact."""
    session.add(
        Correction(
            fact_id=stored.row.id,
            document_id=stored.row.document_id,
            action=action,
            before=before,
            after=after,
            reason=why.reason,
            author=why.author,
        )
    )
    session.flush()
