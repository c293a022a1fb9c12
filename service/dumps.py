"""A whole database into a file and back: SQLite by its own backup, PostgreSQL by its programs."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import func, inspect, literal, select, text
from sqlalchemy.orm import Session

from models.tables import Base, Revision
from service.database import Database, migrations


class DumpError(Exception):
    """A database cannot be written to a file, or read from one; the message says why on one line."""


@contextmanager
def dumped(database: Database, into: Path) -> Iterator[Session]:
    """Write all of a database to a file while others go on writing; gives a session that sees what was written.

    The file is complete when the block ends. Raises DumpError.
    """
    if database.engine.dialect.name == "postgresql":
        with database.read() as session:
            snapshot = session.scalars(select(func.pg_export_snapshot())).one()
            # Jobs stay out: their workers would be waited for as if they might live where it is restored.
            _run(
                database,
                "pg_dump",
                "--format=custom",
                "--exclude-table-data=procrastinate_*",
                f"--snapshot={snapshot}",
                f"--file={into}",
            )
            yield session
        return
    with _sqlite(database) as connection, closing(sqlite3.connect(into)) as copy:
        connection.backup(copy)
    copied = Database(f"sqlite:///{into}")
    try:
        with copied.read() as session:
            yield session
    finally:
        copied.close()


def load(database: Database, dump: Path) -> None:
    """Put what such a file holds in the place of an empty fact base. Raises DumpError."""
    if database.engine.dialect.name == "postgresql":
        _clear(database)
        _run(database, "pg_restore", "--exit-on-error", "--single-transaction", dump)
        return
    try:
        with closing(sqlite3.connect(dump)) as copy, _sqlite(database) as connection:
            copy.backup(connection)
    except sqlite3.Error as error:
        raise DumpError(f"the database in it cannot be restored: {error}") from error


def is_empty(database: Database) -> bool:
    """Whether there is no fact base yet, or one that holds nothing."""
    there = set(inspect(database.engine).get_table_names())
    tables = [table for name, table in Base.metadata.tables.items() if name in there - {Revision.__tablename__}]
    with database.read() as session:
        return all(session.scalar(select(literal(1)).select_from(table).limit(1)) is None for table in tables)


def _clear(database: Database) -> None:
    """Drop the tables of an empty fact base: those of the dump may be of an earlier version."""
    if database.revision() is None:
        return
    config = migrations()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.execute(text("DROP TABLE alembic_version"))


@contextmanager
def _sqlite(database: Database) -> Iterator[sqlite3.Connection]:
    pooled = database.engine.raw_connection()
    try:
        connection: Any = pooled.driver_connection
        yield connection
    finally:
        pooled.close()


def _run(database: Database, program: str, *arguments: str | Path) -> None:
    """Run a program of PostgreSQL on the database; its password is not for the list of processes."""
    conninfo, password = _connection(database)
    given = {} if password is None else {"PGPASSWORD": password}
    call = [program, "--no-owner", "--no-privileges", f"--dbname={conninfo}", *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # no shell, and nothing of it comes from a request
            call, env={**os.environ, **given}, capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    except FileNotFoundError:
        raise DumpError(f"{program} is not installed (Debian: apt-get install postgresql-client)") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or [f"exit status {done.returncode}"]
        raise DumpError(said[0])


def _connection(database: Database) -> tuple[str, str | None]:
    """Say where the database is as its programs take it; the password by itself."""
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415  # an extra: not there where SQLite will do

    url = database.engine.url
    given: dict[str, Any] = {**url.translate_connect_args(username="user", database="dbname"), **url.query}
    password = given.pop("password", None)
    return make_conninfo(**given), password
