"""Many rows into one table at once, each database in its quickest way."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Column, Connection, Dialect, Table, insert
from sqlalchemy.orm import Session

from models.tables import Base


def insert_all(session: Session, into: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; those left out get the default of the mapping.

    Raises what a plain insert does, but on PostgreSQL as an error of its driver.
    """
    if not rows:
        return
    connection, table = session.connection(), cast("Table", into.__table__)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(insert(table), rows)


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert by COPY, for which PostgreSQL runs no statement for each row."""
    given = [column for column in table.columns if column.name in rows[0]]
    left_out = [column for column in table.columns if column.name not in rows[0] and column.default is not None]
    bound = [(column.name, _bind(column, connection.dialect)) for column in given]
    same = [_bind(column, connection.dialect)(_default(column)) for column in left_out]
    quoted = ", ".join(connection.dialect.identifier_preparer.format_column(column) for column in given + left_out)
    cursor = cast("Any", connection.connection.driver_connection).cursor()
    with cursor, cursor.copy(f"COPY {table.name} ({quoted}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([bind(row[name]) for name, bind in bound] + same)


def _bind(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """What turns a value of a column into one that the driver takes."""
    return column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _default(column: Column[Any]) -> Any:
    default = cast("Any", column.default)
    return default.arg(None) if default.is_callable else default.arg
