"""The database: its engine, its migrations, and the two ways into it, one transaction each.

SQLite and PostgreSQL give the same: a reader sees one state of the database from its first query on, text is ordered by
its code points (the migrations give it the collation "C"), and moments are UTC.
"""

import json
import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import IntEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Boolean,
    ColumnElement,
    Connection,
    Engine,
    create_engine,
    event,
    func,
    literal,
    make_url,
    select,
    text,
)
from sqlalchemy.orm import Session

import models
from models.tables import Base, Utc, now

BUSY_SECONDS = 30
"""How long a writer waits for another one on SQLite."""
CONNECT_SECONDS = "5"
"""How long a request waits for a PostgreSQL server that cannot be reached, unless the URL says otherwise."""

log = logging.getLogger(__name__)


class Turn(IntEnum):
    """What writers do one at a time, by the number of its advisory lock on PostgreSQL."""

    MIGRATE = 0xF1101
    NAMES = 0xF1102
    """Bodies and places, which all documents share."""
    DOCUMENTS = 0xF1103
    """The numbers of documents."""


def take_turn(writer: Session | Connection, turn: Turn) -> None:
    """Wait until no other writer has this turn, which ends with the transaction. On SQLite all writers take turns."""
    bind = writer.get_bind() if isinstance(writer, Session) else writer
    if bind.dialect.name == "postgresql":
        writer.execute(select(func.pg_advisory_xact_lock(turn.value)))


def clock(session: Session) -> ColumnElement[datetime]:
    """Give the time as a statement of this transaction has it, by the one clock that all hosts on a fact base share."""
    if session.get_bind().dialect.name == "postgresql":
        return func.now(type_=Utc)
    return literal(now(), Utc)


def moment(session: Session) -> datetime:
    """Give the time by that clock."""
    return session.scalars(select(clock(session))).one()


def learn_sizes(session: Session, documents: int) -> None:
    """Tell PostgreSQL how large its tables are when this is the first, second, fourth, eighth… document.

    Its own maintenance looks after a minute, and again when a table has grown by a tenth; till then it would take
    tables that fill up for empty ones. Its catalogue, which takes longer than small tables, is left to it. SQLite goes
    without: what leads a search is chosen here (service.selection).
    """
    if documents & (documents - 1) == 0:
        analyze(session)


def analyze(session: Session) -> None:
    """Have PostgreSQL look at all of its tables."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ANALYZE {', '.join(Base.metadata.tables)}"))


class Database:
    """Where the facts are. Nothing is opened before the first session; `close` gives all connections back."""

    def __init__(self, url: str | URL) -> None:
        self.engine = _engine(make_url(url))
        self._writing = self.engine.execution_options(writing=True)
        self._reading = self.engine
        if self.engine.dialect.name == "postgresql":
            # Each query of a transaction would see a state of its own.
            self._reading = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @cached_property
    def is_replica(self) -> bool:
        """Whether it is a PostgreSQL server that follows another one: nothing can be written there."""
        if self.engine.dialect.name != "postgresql":
            return False
        with self.read() as session:
            return session.scalars(select(func.pg_is_in_recovery(type_=Boolean))).one()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and leaves nothing behind."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that is committed at the end of the block, and rolled back where it raises.

        On SQLite it has the one write lock from its first statement on: keep it short. On PostgreSQL writers go side by
        side: lock the rows that you change by what you read of them (`with_for_update`).
        """
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Bring the schema up to the newest revision; makes the database where there is none yet.

        That of a replica follows its primary.
        """
        if self.is_replica:
            return
        config = migrations()
        with self._writing.begin() as connection:
            take_turn(connection, Turn.MIGRATE)
            before = _revision(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            after = _revision(connection)
        if before != after:
            log.info("the schema was migrated", extra={"before": before, "after": after})

    def revision(self) -> str | None:
        """Give the revision of the schema as it is; None where there is none yet."""
        with self._reading.connect() as connection:
            return _revision(connection)

    def empty_log(self) -> None:
        """Have SQLite put its log into the file and empty it, so that what was written over is in neither."""
        if self.engine.dialect.name == "sqlite":
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            finally:
                connection.close()

    def close(self) -> None:
        self.engine.dispose()


def migrations() -> Config:
    """Give what Alembic is told; a connection is put into its `attributes`."""
    config = Config()
    config.set_main_option("script_location", str(Path(models.__file__).parent / "migrations"))
    return config


@cache
def head() -> str | None:
    """Give the revision of the schema that this version works with."""
    return ScriptDirectory.from_config(migrations()).get_current_head()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _engine(where: URL) -> Engine:
    # As many connections as the web server has threads: a request never waits for one. What is stored may name people,
    # so that no message of an error, which ends in a log, tells it.
    pool = {"pool_size": 10, "max_overflow": 40, "json_serializer": _json, "hide_parameters": True}
    if where.get_backend_name() == "postgresql":
        where = where.update_query_dict({"connect_timeout": CONNECT_SECONDS, **where.query})
        # A server that was started anew in the meantime costs a new connection, not a failed request.
        engine = create_engine(where, pool_pre_ping=True, **pool)
        event.listen(engine, "connect", _set_up_postgresql)
        return engine
    if where.database:
        Path(where.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(where, connect_args={"timeout": BUSY_SECONDS}, **pool)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _set_up_postgresql(connection: Any, _record: object) -> None:
    from psycopg.types.string import StrDumperUnknown  # noqa: PLC0415  # an extra: not there where SQLite will do

    class WithoutNul(StrDumperUnknown):
        """PostgreSQL takes no NUL in a text: what is asked for with one is not found, as on SQLite."""

        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", "\ufffd"))

    connection.adapters.register_dumper(str, WithoutNul)
    # Compiling a large statement, as those of sums are, takes PostgreSQL a hundred times as long as running it.
    connection.execute("SET jit = off")
    connection.commit()


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # Transactions are ours to begin (see _begin_sqlite), not the driver's.
    connection.isolation_level = None
    # WAL: readers and the one writer never wait for each other. NORMAL: a power cut may lose the last commits, no more.
    _to_wal(connection)
    # A document changes thousands of pages here and there, many of them those that the one before changed: moved into
    # the database every 64 MB, and not every 4, they are taken in a third faster.
    pragmas = ("synchronous = NORMAL", "foreign_keys = ON", "cache_size = -32000", "wal_autocheckpoint = 16000")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _to_wal(connection: sqlite3.Connection) -> None:
    """Have the database kept in WAL, from the first time on: for that one SQLite wants it alone, and does not wait."""
    patience = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.05)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A reader that turns writer fails at once where another one wrote in between; a writer says so at the start.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
