"""Lists as parameters of a statement, which is so the same for a list of any length, and compiled and planned once."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    ColumnElement,
    FromClause,
    any_,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine

AnyColumn = ColumnElement[Any] | InstrumentedAttribute[Any]


def among(session: Session, column: AnyColumn, values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a column has one of these values: numbers or texts."""
    if _has_arrays(session):
        return _is_any(session, column, literal(values, ARRAY(column.type)))
    return _is_any(session, column, literal(values, JSON()))


def among_parameter(session: Session, column: AnyColumn, name: str) -> ColumnElement[bool]:
    """Whether a column has one of the values in the parameter of this name, for a text: see `parameter`."""
    return _is_any(session, column, literal_column(f":{name}"))


def parameter(session: Session, values: Sequence[Any]) -> Any:
    """Give values as `among_parameter` takes them."""
    return list(values) if _has_arrays(session) else json.dumps(values)


def rows(session: Session, listed: Sequence[Sequence[Any]], columns: dict[str, TypeEngine[Any]]) -> FromClause:
    """Give rows of numbers and texts as a table with these columns, each stored as its type says."""
    if _has_arrays(session):
        parts = zip(*listed, strict=True) if listed else ([] for _ in columns)
        lists = [literal(list(part), ARRAY(type_)) for part, type_ in zip(parts, columns.values(), strict=True)]
        named = (Column(name, type_) for name, type_ in columns.items())
        return func.unnest(*lists).table_valued(*named).render_derived()
    row = func.json_each(literal(listed, JSON())).table_valued("value").c.value
    taken = (cast(func.json_extract(row, f"$[{place}]"), type_) for place, type_ in enumerate(columns.values()))
    return select(*(part.label(name) for part, name in zip(taken, columns, strict=True))).subquery()


def _has_arrays(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _is_any(session: Session, column: AnyColumn, listed: ColumnElement[Any]) -> ColumnElement[bool]:
    if _has_arrays(session):
        # Of an array PostgreSQL expects few, of rows that it takes apart a third of the table: it read all of it.
        return column == any_(cast(listed, ARRAY(column.type)))
    return column.in_(select(func.json_each(listed).table_valued("value").c.value))
