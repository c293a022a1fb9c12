"""Facts as they are read: plain rows with their links, at a third of what mapped objects cost."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from models.tables import Document, Fact, FactPartner, FactPlace, FactText, Partner, Place

AnyRow = Row[*tuple[Any, ...]]

BATCH = 500
"""Rows read at once, where all of them are."""


@dataclass(frozen=True, slots=True)
class FactRow:
    """A stored fact, and its links in their order, each with the body or the place that it leads to."""

    fact: AnyRow
    """The columns of Fact and of its FactText, and `title`, `filename` and `sha256` of its document."""
    partners: Sequence[AnyRow]
    places: Sequence[AnyRow]


# Statements are made once, with the numbers as their parameter: to know a new one again, SQLAlchemy takes as long as to
# run it.
_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_UNUSED = {FactText.words.key, FactText.fact_number.key, FactText.boxes.key}
_FACT: list[Any] = [
    *(
        getattr(table, column.key)
        for table in (Fact, FactText)
        for column in table.__table__.columns
        if column.key not in _UNUSED and column.computed is None
    ),
    func.coalesce(Document.own_title, Document.title).label("title"),
    Document.filename,
    Document.sha256,
]
_FACTS: Select[*tuple[Any, ...]] = (
    select(*_FACT, FactText.boxes)
    .join(FactText, FactText.fact_number == Fact.number)
    .join(Document, Document.id == Fact.document_id)
    .where(Fact.number.in_(_NUMBERS))
    .order_by(Fact.number)
)
_PARTNERS = (
    select(
        FactPartner.fact_number,
        Partner.id,
        Partner.name,
        Partner.code,
        FactPartner.role,
        FactPartner.text,
        FactPartner.confidence,
        FactPartner.rule,
    )
    .join(Partner, Partner.id == FactPartner.partner_id)
    .where(FactPartner.fact_number.in_(_NUMBERS))
    .order_by(FactPartner.ordinal)
)
_PLACES = (
    select(FactPlace.fact_number, Place.id, Place.name, Place.code, Place.latitude, Place.longitude, FactPlace.text)
    .join(Place, Place.id == FactPlace.place_id)
    .where(FactPlace.fact_number.in_(_NUMBERS))
    .order_by(FactPlace.ordinal)
)


def read(session: Session, numbers: Iterable[int] | Select[int]) -> list[FactRow]:
    """Give the facts with these numbers, in document order, with the `boxes` of their words."""
    numbers = list(session.scalars(numbers) if isinstance(numbers, Select) else numbers)
    return _with_links(session, session.execute(_FACTS, {"numbers": numbers}).all() if numbers else [])


def batches(session: Session, statement: Select[*tuple[Any, ...]], *more: Any) -> Iterator[list[FactRow]]:
    """Give the facts that a statement chooses, in its order, some hundreds at a time; `more` columns as well."""
    # Outer, though every fact has its document: no database then thinks of reading documents first and sorting facts.
    facts = statement.with_only_columns(*_FACT, *more).join(FactText, FactText.fact_number == Fact.number)
    facts = facts.outerjoin(Document, Document.id == Fact.document_id)
    for batch in session.execute(facts.execution_options(yield_per=BATCH)).partitions():
        yield _with_links(session, batch)


def _with_links(session: Session, facts: Sequence[AnyRow]) -> list[FactRow]:
    numbers = [fact.number for fact in facts]
    partners, places = (_by_fact(session, links, numbers) for links in (_PARTNERS, _PLACES))
    return [FactRow(fact, partners[fact.number], places[fact.number]) for fact in facts]


def _by_fact(session: Session, links: Select[*tuple[Any, ...]], numbers: list[int]) -> defaultdict[int, list[AnyRow]]:
    found: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for link in session.execute(links, {"numbers": numbers}) if numbers else ():
        found[link.fact_number].append(link)
    return found
