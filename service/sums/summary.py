"""Sums as they are answered: rows by key, the largest sum first, from what is kept up or worked out under filters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, FromClause, RowMapping, Select, case, func, select
from sqlalchemy.orm import Session

from models.facts import AreaLevel, Role
from models.tables import SCALE, Document, OverallSum, Partner, Place, PlaceArea
from service import naming
from service.filters import EVERYTHING, FactFilter
from service.sums.dimensions import AREAS, KEPT_UP, NONE
from service.sums.fates import ADDING, LEFT_OUT, SHARING, Asked, Fate, fates


@dataclass(frozen=True)
class SumRow:
    """What the facts under one key come to, in euros; `key` is None for facts that have none."""

    key: str | None
    label: str | None
    role: Role | None
    facts: int
    sum: Decimal
    """What is added: in a sum by body, what it pays alone."""
    sum_shared: Decimal
    """What the body pays together with others."""
    derived: Decimal
    """How much of both was worked out from stated shares."""
    left_out: dict[Fate, int]


def rows(
    session: Session, dimension: str, filters: FactFilter, asked: Asked, *, limit: int, offset: int = 0
) -> list[SumRow]:
    """Give the rows of a sum, the largest first; those that come to the same by how many facts they have."""
    source = _source(session, dimension, filters, asked)
    key: ColumnElement[str] = source.c.key
    if session.get_bind().dialect.name == "postgresql":
        key = key.collate("C")  # worked out from several columns, a key has the collation of the database
    added, shared = _amount(source, ADDING), _amount(source, SHARING)
    facts = func.sum(source.c.facts)
    statement: Select[Any] = (
        select(
            source.c.key,
            source.c.role,
            facts.label("facts"),
            *_named("added", added),
            *_named("shared", shared),
            *_named("derived", _amount(source, (Fate.DERIVED, Fate.DERIVED_SHARED))),
            *(
                func.sum(case((source.c.fate == fate.value, source.c.facts), else_=0)).label(fate.value)
                for fate in LEFT_OUT
            ),
        )
        .group_by(source.c.key, source.c.role)
        .order_by(*(worth.desc() for worth in (*_in_order(added), *_in_order(shared), facts)), key, source.c.role)
        .limit(limit)
        .offset(offset)
    )
    found = session.execute(statement).mappings().all()
    labels = _labels(session, dimension, [row["key"] for row in found])
    return [_row(row, labels) for row in found]


def total(session: Session, filters: FactFilter, asked: Asked) -> SumRow:
    """Give the sum of all facts that pass the filters."""
    found = rows(session, "all", filters, asked, limit=1)
    zero = Decimal(0)
    return found[0] if found else SumRow(None, None, None, 0, zero, zero, zero, {})


def _source(session: Session, dimension: str, filters: FactFilter, asked: Asked) -> FromClause:
    if filters == EVERYTHING and asked == Asked() and dimension in KEPT_UP:
        return select(OverallSum).where(OverallSum.dimension == dimension).subquery()
    return fates(session, dimension, filters, asked).subquery()


def _facts(source: FromClause, fate: Fate) -> ColumnElement[int]:
    return func.sum(case((source.c.fate == fate.value, source.c.facts), else_=0))


def _amount(source: FromClause, which: Sequence[Fate]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Give whole euros and ten-thousandths of one, of facts with these fates."""
    of_these = source.c.fate.in_([fate.value for fate in which])
    return (
        func.sum(case((of_these, source.c.euros), else_=0)),
        func.sum(case((of_these, source.c.rest), else_=0)),
    )


def _in_order(amount: tuple[ColumnElement[int], ColumnElement[int]]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Give an amount as two numbers that order it: the rest may be more than a euro."""
    euros, rest = amount
    return euros + rest.op("/")(SCALE), rest % SCALE


def _named(name: str, amount: tuple[ColumnElement[int], ColumnElement[int]]) -> Iterator[ColumnElement[int]]:
    euros, rest = amount
    yield euros.label(f"{name}_euros")
    yield rest.label(f"{name}_rest")


def _row(row: RowMapping, labels: dict[str, str]) -> SumRow:
    def decimal(name: str) -> Decimal:
        return Decimal(int(row[f"{name}_euros"])) + Decimal(int(row[f"{name}_rest"])) / SCALE

    return SumRow(
        key=row["key"] or None,
        label=labels.get(row["key"], row["key"]) or None,
        role=Role(row["role"]) if row["role"] else None,
        facts=int(row["facts"]),
        sum=decimal("added"),
        sum_shared=decimal("shared"),
        derived=decimal("derived"),
        left_out={fate: int(row[fate.value]) for fate in LEFT_OUT if row[fate.value]},
    )


def _labels(session: Session, dimension: str, keys: Sequence[str]) -> dict[str, str]:
    """Give the names of keys that are ids."""
    wanted = [key for key in keys if key != NONE]
    match dimension:
        case "partner":
            named = select(Partner.id, Partner.name).where(Partner.id.in_(wanted))
        case "partner-year":
            ids = {key: key.partition(" ")[2] for key in wanted}
            names = _labels(session, "partner", list(ids.values()))
            return {key: names[partner] for key, partner in ids.items()}
        case "place":
            named = select(Place.id, Place.name).where(Place.id.in_(wanted))
        case level if level in AREAS:
            areas = PlaceArea.area_id.in_(wanted), PlaceArea.level == AreaLevel(level)
            named = select(PlaceArea.area_id, PlaceArea.name).where(*areas).distinct()
        case "document":
            documents = session.scalars(select(Document).where(Document.id.in_(wanted)))
            return {document.id: naming.title(document) for document in documents}
        case _:
            return {}
    return {row[0]: row[1] for row in session.execute(named)}
