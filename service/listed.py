"""Lists as rows of a statement, which is so the same for a list of any length, and compiled once."""

from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, cast, func, literal_column, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine


def members(session: Session, listed: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give the members of a list, told as JSON, as a column: each as JSON on PostgreSQL, as it is on SQLite."""
    if session.get_bind().dialect.name == "postgresql":
        return func.json_array_elements(cast(listed, JSON)).table_valued("value").c.value
    return func.json_each(listed).table_valued("value").c.value


def among(session: Session, listed: ColumnElement[Any], type_: TypeEngine[Any]) -> Select[Any]:
    """Give the members of a list of numbers or of texts, told as JSON, for `IN`."""
    member = members(session, listed)
    if session.get_bind().dialect.name == "postgresql":
        return select(cast(member.op("#>>")(literal_column("'{}'")), type_))
    return select(member)
