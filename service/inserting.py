"""Many rows into one table at once, each database in its quickest way."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Column, Connection, Dialect, Table, text
from sqlalchemy.orm import Session

from models.tables import Base, tenthousandths

Rows = Sequence[Mapping[str, Any]]


def insert_all(session: Session, into: type[Base], rows: Rows, *, adding: Sequence[str] = ()) -> None:
    """Insert rows that all have the same columns; those left out get the default of the mapping.

    Where columns are to be `adding`, those of a row whose primary key is there already are added to what it has.
    """
    if not rows:
        return
    connection, table = session.connection(), cast("Table", into.__table__)
    defaults = {
        column.name: _default(column)
        for column in table.columns
        if column.default is not None and column.name not in rows[0]
    }
    insert = _insert_as_json if connection.dialect.name == "postgresql" else _insert_one_by_one
    insert(connection, table, [{**row, **defaults} for row in rows], adding)


def _insert_one_by_one(connection: Connection, table: Table, rows: Rows, adding: Sequence[str]) -> None:
    """Hand the driver each row as it is stored: bound by SQLAlchemy, that takes as long again as SQLite needs."""
    dialect, names = connection.dialect, list(rows[0])
    statement = (
        f"{_into(dialect, table, names)} VALUES ({', '.join('?' * len(names))}){_adding(dialect, table, adding)}"
    )
    as_stored = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names]
    stored = [tuple(row[name] if store is None else store(row[name]) for name, store in as_stored) for row in rows]
    connection.exec_driver_sql(statement, stored)


def _insert_as_json(connection: Connection, table: Table, rows: Rows, adding: Sequence[str]) -> None:
    """Hand all rows over in one statement, which PostgreSQL takes in several times as fast as one for each."""
    told = json.dumps(rows, default=_plain, ensure_ascii=False)
    if r"\u0000" in told:  # PostgreSQL takes no NUL in a text
        told = json.dumps(_without_nul(json.loads(told)), ensure_ascii=False)
    dialect, names = connection.dialect, list(rows[0])
    records = f"json_populate_recordset(NULL::{table.name}, CAST(:rows AS json))"
    into = f"{_into(dialect, table, names)} SELECT {_listed(dialect, names)} FROM {records}"  # noqa: S608  # names of ours
    connection.execute(text(into + _adding(dialect, table, adding)), {"rows": told})


def _into(dialect: Dialect, table: Table, names: Iterable[str]) -> str:
    return f"INSERT INTO {table.name} ({_listed(dialect, names)})"


def _adding(dialect: Dialect, table: Table, names: Iterable[str]) -> str:
    """Say what becomes of rows whose primary key is there already."""
    if not names:
        return ""
    key = _listed(dialect, (column.name for column in table.primary_key))
    columns = map(dialect.identifier_preparer.quote, names)
    sums = ", ".join(f"{column} = {table.name}.{column} + excluded.{column}" for column in columns)
    return f" ON CONFLICT ({key}) DO UPDATE SET {sums}"


def _listed(dialect: Dialect, names: Iterable[str]) -> str:
    return ", ".join(map(dialect.identifier_preparer.quote, names))


def _plain(value: object) -> object:
    """Give what JSON has no type for as PostgreSQL reads it; what is stored in other ways raises TypeError."""
    match value:
        case Decimal():
            return tenthousandths(value)
        case bytes():
            return rf"\x{value.hex()}"
        case datetime():
            return value.isoformat()
    raise TypeError(f"{value!r} has no place in a row")


def _without_nul(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "\ufffd")
        case list():
            return [_without_nul(each) for each in value]
        case dict():
            return {key: _without_nul(each) for key, each in value.items()}
    return value


def _default(column: Column[Any]) -> Any:
    default = cast("Any", column.default)
    return default.arg(None) if default.is_callable else default.arg
