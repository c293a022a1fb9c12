"""Facts as they are exported: plain rows, some hundreds at a time, at a third of what mapped objects cost."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from models.tables import Document, Fact, FactPartner, FactPlace, Partner, Place

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


_UNUSED = {Fact.words.key, Fact.boxes.key}
_FACT: list[Any] = [
    *(getattr(Fact, column.key) for column in Fact.__table__.columns if column.key not in _UNUSED),
    Document.title,
    Document.filename,
    Document.sha256,
]
_PARTNERS = (
    select(
        FactPartner.fact_id,
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
    select(FactPlace.fact_id, Place.id, Place.name, Place.code, Place.latitude, Place.longitude, FactPlace.text)
    .join(Place, Place.id == FactPlace.place_id)
    .order_by(FactPlace.ordinal)
)


def read(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[list[Exported]]:
    """Give the facts that a statement chooses, in its order."""
    # Outer, though every fact has its document: no database then thinks of reading documents first and sorting facts.
    facts = statement.with_only_columns(*_FACT).outerjoin(Document, Document.id == Fact.document_id)
    for batch in session.execute(facts.execution_options(yield_per=BATCH)).partitions():
        ids = [fact.id for fact in batch]
        partners = _by_fact(session, _PARTNERS.where(FactPartner.fact_id.in_(ids)))
        places = _by_fact(session, _PLACES.where(FactPlace.fact_id.in_(ids)))
        yield [Exported(fact, partners[fact.id], places[fact.id]) for fact in batch]


def _by_fact(session: Session, links: Select[*tuple[Any, ...]]) -> defaultdict[str, list[AnyRow]]:
    found: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for link in session.execute(links):
        found[link.fact_id].append(link)
    return found
