"""Facets: how many facts each value of a filter would leave, the other filters being as they are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.tables import Collection, Document, Fact, FactPartner, FactPlace, FactSection, Partner, Place
from service import schemas
from service.filters import FactFilter

LONGEST_PERIOD = 30
"""Years: a longer period is counted in its first and in its last year only."""


class Facet(StrEnum):
    """What may be counted, by the name of its filter, but for years."""

    KIND = "kind"
    UNIT = "unit"
    PARTNER = "partner"
    ROLE = "role"
    PLACE = "place"
    SECTION = "section"
    YEAR = "year"
    STATUS = "status"
    PROGRAMME = "programme"
    DOCUMENT = "document"
    COLLECTION = "collection"
    REVIEW = "review"


@dataclass(frozen=True)
class _Links:
    """A table of links, each from a fact to one key."""

    number: InstrumentedAttribute[int]
    key: InstrumentedAttribute[Any]
    once: bool = False
    """Whether a fact is never linked to one key twice."""


_COLUMNS: dict[Facet, InstrumentedAttribute[Any]] = {
    Facet.KIND: Fact.kind,
    Facet.UNIT: Fact.unit,
    Facet.STATUS: Fact.status,
    Facet.PROGRAMME: Fact.programme,
    Facet.DOCUMENT: Fact.document_id,
    Facet.REVIEW: Fact.review,
}
_LINKS = {
    Facet.PARTNER: _Links(FactPartner.fact_number, FactPartner.partner_id),
    Facet.ROLE: _Links(FactPartner.fact_number, FactPartner.role),
    Facet.PLACE: _Links(FactPlace.fact_number, FactPlace.place_id, once=True),
    Facet.SECTION: _Links(FactSection.fact_number, FactSection.heading),
}
_OWN = {
    Facet.UNIT: {"unit", "min", "max"},
    Facet.YEAR: {"from_", "to"},
    Facet.PARTNER: {"partner", "role"},
    Facet.ROLE: {"partner", "role"},
}
"""The filters that a facet does not respect, where it is not the one of its name: bounds are those of one unit.

Of bodies and roles, the one asked for narrows the links that are counted by the other.
"""
_LABELS: dict[Facet, tuple[InstrumentedAttribute[str], ColumnElement[str]]] = {
    Facet.PARTNER: (Partner.id, Partner.name.expression),
    Facet.PLACE: (Place.id, Place.name.expression),
    Facet.DOCUMENT: (Document.id, func.coalesce(Document.own_title, Document.title, Document.filename)),
}


def count(session: Session, of: Facet, filters: FactFilter, limit: int) -> schemas.Facet:
    """Count the facts under each value of a facet, the most frequent values first, then by key.

    All filters hold but the facet's own, so that another value can be chosen; a fact without any value counts nowhere.
    Raises ProblemError where the filters do not go together.
    """
    own = _OWN.get(of, {of.value})
    others = filters.model_copy(update={name: FactFilter.model_fields[name].get_default() for name in own})
    conditions = others.conditions(session)
    if of is Facet.YEAR:
        counted = _by_year(session, conditions)[: limit + 1]
    else:
        each = _by_key(of, filters, conditions).subquery()
        most = select(each).order_by(each.c.facts.desc(), each.c.key).limit(limit + 1)
        counted = [(str(key), int(facts)) for key, facts in session.execute(most)]
    given = counted[:limit]
    labels = _labels(session, of, [key for key, _facts in given])
    items = [schemas.FacetItem(key=key, label=labels.get(key, key), facts=facts) for key, facts in given]
    return schemas.Facet(facet=of.value, items=items, more=len(counted) > limit)


def _by_key(of: Facet, filters: FactFilter, conditions: list[ColumnElement[bool]]) -> Select[Any, int]:
    if of is Facet.COLLECTION:
        documents = _by_key(Facet.DOCUMENT, filters, conditions).subquery()
        counted = select(Collection.name.label("key"), func.sum(documents.c.facts).label("facts"))
        return counted.join(documents, documents.c.key == Collection.document_id).group_by(Collection.name)
    if of in _COLUMNS:
        column = _COLUMNS[of]
        counted = select(column.label("key"), func.count().label("facts"))
        return counted.where(column.is_not(None), *conditions).group_by(column)
    return _by_link(_LINKS[of], _narrowing(of, filters), conditions)


def _narrowing(of: Facet, filters: FactFilter) -> list[ColumnElement[bool]]:
    """Give what narrows the links to bodies by a filter on the same links."""
    if of is Facet.PARTNER and filters.role:
        return [FactPartner.role.in_(filters.role)]
    if of is Facet.ROLE and filters.partner:
        return [FactPartner.partner_id.in_(filters.partner)]
    return []


def _by_link(
    links: _Links, narrowing: list[ColumnElement[bool]], conditions: list[ColumnElement[bool]]
) -> Select[Any, int]:
    linked = select(links.number, links.key.label("key")).where(*narrowing)
    if conditions:
        linked = linked.join(Fact, Fact.number == links.number).where(*conditions)
    each = (linked if links.once else linked.distinct()).subquery()
    return select(each.c.key, func.count().label("facts")).group_by(each.c.key)


def _by_year(session: Session, conditions: list[ColumnElement[bool]]) -> list[tuple[str, int]]:
    years = (Fact.period_first, Fact.period_last)
    by_period = select(*years, func.count()).where(*conditions).group_by(*years)
    facts: Counter[int] = Counter()
    for first, last, number in session.execute(by_period):
        for year in _years(first, last):
            facts[year] += number
    counted = ((f"{year:04}", number) for year, number in facts.items())
    return sorted(counted, key=lambda each: (-each[1], each[0]))


def _years(first: int | None, last: int | None) -> Iterable[int]:
    if first is None or last is None or not 0 <= last - first < LONGEST_PERIOD:
        return {year for year in (first, last) if year is not None}
    return range(first, last + 1)


def _labels(session: Session, of: Facet, keys: list[str]) -> dict[str, str]:
    """Give what people call these keys, where they are ids."""
    if of not in _LABELS:
        return {}
    key, label = _LABELS[of]
    return dict(session.execute(select(key, label).where(key.in_(keys))).all())
