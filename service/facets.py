"""Facets: how many facts each value of a filter would leave, the other filters being as they are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.tables import NEVER, Collection, Document, Fact, FactPartner, FactPlace, FactSection, Partner, Place
from service import schemas, selection
from service.filters import FactFilter
from service.folding import plain_words

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
class _Keyed:
    """A table that gives the keys of facts, by an index of the key and then the number."""

    number: InstrumentedAttribute[int]
    key: InstrumentedAttribute[Any]
    once: bool = True
    """Whether it gives a fact one key once."""


_KEYED = {
    Facet.KIND: _Keyed(Fact.number, Fact.kind),
    Facet.UNIT: _Keyed(Fact.number, Fact.unit),
    Facet.STATUS: _Keyed(Fact.number, Fact.status),
    Facet.PROGRAMME: _Keyed(Fact.number, Fact.programme),
    Facet.DOCUMENT: _Keyed(Fact.number, Fact.document_id),
    Facet.REVIEW: _Keyed(Fact.number, Fact.review),
    Facet.PARTNER: _Keyed(FactPartner.fact_number, FactPartner.partner_id, once=False),
    Facet.ROLE: _Keyed(FactPartner.fact_number, FactPartner.role, once=False),
    Facet.PLACE: _Keyed(FactPlace.fact_number, FactPlace.place_id),
    Facet.SECTION: _Keyed(FactSection.fact_number, FactSection.heading, once=False),
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


def count(session: Session, of: Facet, filters: FactFilter, limit: int, find: Sequence[str] = ()) -> schemas.Facet:
    """Count the facts under each value of a facet, the most frequent values first, then by key.

    All filters hold but the facet's own, so that another value can be chosen; a fact without any value counts nowhere.
    `find` are folded words: the label of a value must hold one that begins with each.
    Raises ProblemError where the filters do not go together.
    """
    filters = filters.followed(session)
    own = _OWN.get(of, {of.value})
    others = filters.model_copy(update={name: FactFilter.model_fields[name].get_default() for name in own})
    if of is Facet.YEAR:
        counted = [each for each in _by_year(session, others) if _holds(each[0], find)][: limit + 1]
        labels = {}
    else:
        each = _by_key(session, of, filters, others).subquery()
        most = select(each).order_by(each.c.facts.desc(), each.c.key)
        if find and of in _LABELS:
            key, label = _LABELS[of]
            called = [name for name, text in session.execute(select(key, label)) if _holds(text, find)]
            most = most.where(each.c.key.in_(called))
        found = ((str(key), int(facts)) for key, facts in session.execute(most if find else most.limit(limit + 1)))
        counted = list(islice((row for row in found if of in _LABELS or _holds(row[0], find)), limit + 1))
        labels = _labels(session, of, [key for key, _facts in counted[:limit]])
    given = counted[:limit]
    items = [schemas.FacetItem(key=key, label=labels.get(key, key), facts=facts) for key, facts in given]
    return schemas.Facet(facet=of.value, items=items, more=len(counted) > limit)


def _holds(label: str, find: Sequence[str]) -> bool:
    """Whether a word of the label begins with each of these, which are typed bit by bit."""
    return not find or all(f" {word}" in f" {plain_words(label)}" for word in find)


def distinct(session: Session, of: Facet, filters: FactFilter) -> int:
    """Count the values of a facet that facts have which pass all filters: how many bodies, places or documents.

    Raises ProblemError where the filters do not go together.
    """
    keyed, passing = _KEYED[of], selection.all_passing(session, filters)
    counted = select(func.count(keyed.key.distinct()))
    return session.scalars(counted if passing is None else counted.where(passing.holds(keyed.number))).one()


def _by_key(session: Session, of: Facet, filters: FactFilter, others: FactFilter) -> Select[Any, int]:
    """Count the facts that pass the other filters, by key."""
    if of is Facet.COLLECTION:
        documents = _by_key(session, Facet.DOCUMENT, filters, others).subquery()
        counted = select(Collection.name.label("key"), func.sum(documents.c.facts).label("facts"))
        return counted.join(documents, documents.c.key == Collection.document_id).group_by(Collection.name)
    keyed, passing = _KEYED[of], selection.all_passing(session, others)
    linked = select(keyed.key.label("key")).where(keyed.key.is_not(None))
    if of is Facet.PARTNER and filters.role:
        linked = linked.where(FactPartner.role.in_(filters.role))
    if of is Facet.ROLE and filters.partner:
        linked = linked.where(FactPartner.partner_id.in_(filters.partner))
    if passing is not None:
        linked = linked.where(passing.holds(keyed.number))
        if passing.few:
            # The distinct rows first: by key alone, SQLite would read the whole index of keys.
            each = linked.add_columns(keyed.number).distinct().subquery()
            return select(each.c.key, func.count().label("facts")).group_by(each.c.key)
    facts = func.count() if keyed.once else func.count(keyed.number.distinct())
    return linked.add_columns(facts.label("facts")).group_by(keyed.key)


def _by_year(session: Session, others: FactFilter) -> list[tuple[str, int]]:
    period = (Fact.begins, Fact.ends)
    passing = selection.all_passing(session, others)
    by_period = select(*period, func.count()).group_by(*period)
    if passing is not None:
        by_period = by_period.where(passing.holds(Fact.number))
    facts: Counter[int] = Counter()
    for begins, ends, number in session.execute(by_period):
        for year in _years(begins, ends):
            facts[year] += number
    counted = ((f"{year:04}", number) for year, number in facts.items())
    return sorted(counted, key=lambda each: (-each[1], each[0]))


def _years(begins: int | None, ends: int | None) -> Iterable[int]:
    if begins is None or ends is None:
        return ()
    if 0 <= ends - begins < LONGEST_PERIOD:
        return range(begins, ends + 1)
    return {year for year in (begins, ends) if year not in {0, NEVER}}


def _labels(session: Session, of: Facet, keys: list[str]) -> dict[str, str]:
    """Give what people call these keys, where they are ids."""
    if of not in _LABELS:
        return {}
    key, label = _LABELS[of]
    return dict(session.execute(select(key, label).where(key.in_(keys))).all())
