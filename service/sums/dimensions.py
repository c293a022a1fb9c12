"""What sums are by: how each dimension gives facts their keys, and when two facts have the same one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    inspect,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from models.facts import AreaLevel
from models.tables import Fact, FactPartner, FactPlace, FactSection, PlaceArea
from service.filters import FactFilter

FactAlias = type[Fact]
"""Fact, or an alias of it: a sum looks at a fact and at others beside it."""

NONE = ""
"""The key of facts that have none."""

AREAS = {level.value: level for level in AreaLevel}


@dataclass(frozen=True)
class Payer:
    """A body whose own money is added up: a column of the link that gives it, or one body."""

    partner: ColumnElement[str] | InstrumentedAttribute[str]
    shares: ColumnElement[bool]
    """Whether others pay the fact of the row in the role in which it does."""


@dataclass(frozen=True)
class Keyed:
    """Facts with their keys: `statement` selects from Fact, joined to whatever holds the keys."""

    statement: Select[Any]
    key: ColumnElement[str]
    role: ColumnElement[str]
    same: Callable[[FactAlias], ColumnElement[bool]]
    """Whether another fact has this key, and role, too."""
    payer: Payer | None = None


def keyed(dimension: str, filters: FactFilter) -> Keyed:
    """Give the facts with their keys in a dimension; of several bodies or headings those that the filters ask for."""
    if dimension in COLUMNS:
        return _by_column(COLUMNS[dimension])
    if dimension in AREAS:
        return _by_area(AREAS[dimension], filters)
    return LINKS[dimension](filters)


class _Looked(FunctionElement[bool]):
    """A condition, and what finds the row that it is about: told to each database as it sees least through it."""

    type = Boolean()
    inherit_cache = True


@compiles(_Looked)
def _as_it_is(element: _Looked, compiler: SQLCompiler, **given: Any) -> str:
    condition, *_found_by = element.clauses
    return f"({compiler.process(condition, **given)})"


@compiles(_Looked, "postgresql")
def _in_a_case(element: _Looked, compiler: SQLCompiler, **given: Any) -> str:
    # What finds the row is asked once more: so all such rows are never gathered first, for each row outside anew.
    conditions = " AND ".join(f"({compiler.process(each, **given)})" for each in element.clauses)
    return f"CASE WHEN {conditions} THEN TRUE ELSE FALSE END"


def off_index(condition: ColumnElement[bool], *found_by: ColumnElement[bool]) -> ColumnElement[bool]:
    """Give a condition that holds where this one does, for rows found so, and for which no index is read."""
    # In SQLAlchemy's words it would be `IS 1` on SQLite, for which all of the condition is worked out, whatever holds.
    return _Looked(condition, *found_by).op("IS", is_comparison=True)(literal_column("TRUE"))


def there(own: Any, *found_by: ColumnElement[bool], such: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """Whether there is a row of `own`, an alias, that is found by these conditions and is such as the last one says.

    Whatever else they name is that of the rows outside. Of one table, nested for another, and no index serves `such`:
    so both databases look for the row in the one way that is cheap, whatever they expect of its other columns.
    """
    conditions = [*found_by] if such is None else [*found_by, off_index(such, *found_by)]
    return select(literal(1)).select_from(own).where(*conditions).correlate_except(own).exists()


def period(fact: FactAlias) -> ColumnElement[str]:
    """Write a period as one key: `2018`, `2017-2022`, `2017-` and `-2027` where an end is open."""
    first, last = (func.coalesce(cast(year, Text), NONE) for year in (fact.period_first, fact.period_last))
    return case(
        (and_(fact.period_first.is_(None), fact.period_last.is_(None)), NONE),
        (fact.period_first == fact.period_last, first),
        else_=first.concat("-").concat(last),
    )


COLUMNS: dict[str, Callable[[FactAlias], ColumnElement[str]]] = {
    "all": lambda _fact: literal(NONE),
    "kind": lambda fact: type_coerce(fact.kind, Text),
    "status": lambda fact: func.coalesce(type_coerce(fact.status, Text), NONE),
    "qualifier": lambda fact: type_coerce(fact.qualifier, Text),
    "year": period,
    "document": lambda fact: type_coerce(fact.document_id, Text),
    "programme": lambda fact: func.coalesce(fact.programme, NONE),
}


def _by_column(of: Callable[[FactAlias], ColumnElement[str]]) -> Keyed:
    key = of(Fact)
    return Keyed(select().select_from(Fact), key, literal(NONE), lambda other: of(other) == key)


def _by_link(
    link: Any,
    column: str,
    role: str | None,
    only: dict[str, Sequence[Any]],
    *such: Callable[[Any], ColumnElement[bool]],
) -> Keyed:
    """Key facts by a column of a link, an alias, and its role; where a fact has no link it has the key NONE.

    `only` are the values that some of its columns may have; links that are not `such` are looked at as if not there.
    """
    its = aliased(inspect(link).mapper)
    columns = [name for name in (column, role) if name]

    def same(other: FactAlias) -> ColumnElement[bool]:
        on_other = [its.fact_number == other.number, *(holds(its) for holds in such)]
        alike = there(its, *on_other, such=and_(*(getattr(its, name) == getattr(link, name) for name in columns)))
        return case((getattr(link, column).is_(None), ~there(its, *on_other)), else_=alike)

    joined = and_(link.fact_number == Fact.number, *(holds(link) for holds in such))
    statement = select().select_from(Fact).outerjoin(link, joined)
    key, *roles = (func.coalesce(type_coerce(getattr(link, name), Text), NONE) for name in columns)
    asked = [getattr(link, name).in_(values) for name, values in only.items() if values]
    return Keyed(statement.where(*asked), key, roles[0] if roles else literal(NONE), same)


def _by_partner(filters: FactFilter) -> Keyed:
    asked: dict[str, Sequence[Any]] = {"partner_id": filters.partner, "role": filters.role}
    link = aliased(FactPartner)
    return replace(_by_link(link, "partner_id", "role", asked), payer=Payer(link.partner_id, link.shared.is_(True)))


def _by_partner_and_year(filters: FactFilter) -> Keyed:
    """Key facts by year and body, `2018 etat`; those that name no single year are left out."""
    by_partner = _by_partner(filters)
    year = COLUMNS["year"](Fact)
    return Keyed(
        by_partner.statement.where(Fact.period_first == Fact.period_last, by_partner.key != NONE),
        year.concat(" ").concat(by_partner.key),
        by_partner.role,
        lambda other: and_(by_partner.same(other), COLUMNS["year"](other) == year),
        by_partner.payer,
    )


def _by_chapter(filters: FactFilter) -> Keyed:
    """Key facts by the outermost heading: each has one at most, so that these sums do not overlap."""
    return _by_link(aliased(FactSection), "heading", None, {"heading": filters.chapter}, lambda link: link.level == 0)


def _by_role(filters: FactFilter) -> Keyed:
    link, its = aliased(FactPartner), aliased(FactPartner)
    asked = [its.partner_id.in_(filters.partner)] if filters.partner else []
    in_role = [its.role == link.role, *asked]
    # Of several bodies in a role the first one stands for all.
    before = there(its, its.fact_number == link.fact_number, *in_role, its.partner_id < link.partner_id)
    only = [
        getattr(link, name).in_(values)
        for name, values in (("partner_id", filters.partner), ("role", filters.role))
        if values
    ]
    return Keyed(
        select().select_from(Fact).join(link, link.fact_number == Fact.number).where(*only, ~before),
        type_coerce(link.role, Text),
        literal(NONE),
        lambda other: there(its, its.fact_number == other.number, *in_role),
    )


def _by_area(level: AreaLevel, filters: FactFilter) -> Keyed:
    """Key facts by the areas of a level that their places lie in, each area once."""
    link, its = aliased(FactPlace), aliased(FactPlace)

    def area(of: type[FactPlace]) -> ColumnElement[str]:
        lies_in = aliased(PlaceArea)
        found = select(lies_in.area_id).where(lies_in.place_id == of.place_id, lies_in.level == level)
        return found.correlate_except(lies_in).scalar_subquery()

    key = area(link)
    again = there(its, its.fact_number == link.fact_number, its.ordinal < link.ordinal, such=area(its) == key)
    joined = select().select_from(Fact).join(link, link.fact_number == Fact.number)
    joined = joined.where(key.is_not(None), or_(link.ordinal == 0, ~again))
    if filters.within:
        around = aliased(PlaceArea)
        joined = joined.where(there(around, around.place_id == link.place_id, around.area_id.in_(filters.within)))
    return Keyed(
        joined, key, literal(NONE), lambda other: there(its, its.fact_number == other.number, such=area(its) == key)
    )


LINKS: dict[str, Callable[[FactFilter], Keyed]] = {
    "partner": _by_partner,
    "partner-year": _by_partner_and_year,
    "role": _by_role,
    "place": lambda filters: _by_link(aliased(FactPlace), "place_id", None, {"place_id": filters.place}),
    "section": lambda filters: _by_link(aliased(FactSection), "heading", None, {"heading": filters.section}),
    "chapter": _by_chapter,
}

KEPT_UP = tuple(dimension for dimension in (*COLUMNS, *LINKS, *AREAS) if dimension != "chapter")
"""The dimensions whose sums over everything are kept up; each one makes taking in slower."""
