"""Facts as they are exported: plain rows, some hundreds at a time, at a third of what mapped objects cost."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from models.tables import Document, Fact, FactPartner, FactPlace, FactText, Partner, Place

AnyRow = Row[*tuple[Any, ...]]

BATCH = 500
"""Facts read at once."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A stored fact, and its links in their order, each with the body or the place that it leads to."""

    fact: AnyRow
    """The columns of Fact, and `title`, `filename` and `sha256` of its document."""
    partners: Sequence[AnyRow]
    places: Sequence[AnyRow]


_UNUSED = {Fact.words.key, FactText.boxes.key, FactText.fact_number.key}
_FACT: list[Any] = [
    *(
        getattr(table, column.key)
        for table in (Fact, FactText)
        for column in table.__table__.columns
        if column.key not in _UNUSED
    ),
    func.coalesce(Document.own_title, Document.title).label("title"),
    Document.filename,
    Document.sha256,
]
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
    .order_by(FactPartner.ordinal)
)
_PLACES = (
    select(FactPlace.fact_number, Place.id, Place.name, Place.code, Place.latitude, Place.longitude, FactPlace.text)
    .join(Place, Place.id == FactPlace.place_id)
    .order_by(FactPlace.ordinal)
)


def read(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[list[Exported]]:
    """Give the facts that a statement chooses, in its order."""
    # Outer, though every fact has its document: no database then thinks of reading documents first and sorting facts.
    facts = statement.with_only_columns(*_FACT).join(FactText, FactText.fact_number == Fact.number)
    facts = facts.outerjoin(Document, Document.id == Fact.document_id)
    for batch in session.execute(facts.execution_options(yield_per=BATCH)).partitions():
        numbers = [fact.number for fact in batch]
        partners = _by_fact(session, _PARTNERS.where(FactPartner.fact_number.in_(numbers)))
        places = _by_fact(session, _PLACES.where(FactPlace.fact_number.in_(numbers)))
        yield [Exported(fact, partners[fact.number], places[fact.number]) for fact in batch]


def _by_fact(session: Session, links: Select[*tuple[Any, ...]]) -> defaultdict[int, list[AnyRow]]:
    found: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for link in session.execute(links):
        found[link.fact_number].append(link)
    return found
