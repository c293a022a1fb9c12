"""The database: its engine, its migrations, and the two ways into it, one transaction each."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

import models

BUSY_SECONDS = 30
"""How long a writer waits for another one on SQLite."""


class Database:
    """Where the facts are. Nothing is opened before the first session; `close` gives all connections back."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(writing=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and leaves nothing behind."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that is committed at the end of the block, and rolled back where it raises.

        On SQLite it has the one write lock from its first statement on: keep it short.
        """
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def migrate(self) -> None:
        """Bring the schema up to the newest revision; makes the database where there is none yet."""
        config = Config()
        config.set_main_option("script_location", str(Path(models.__file__).parent / "migrations"))
        with self._writing.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    where = make_url(url)
    if where.get_backend_name() != "sqlite":
        return create_engine(where, pool_pre_ping=True, json_serializer=_json)
    if where.database:
        Path(where.database).parent.mkdir(parents=True, exist_ok=True)
    # As many connections as the web server has threads: a request never waits for one.
    engine = create_engine(
        where, connect_args={"timeout": BUSY_SECONDS}, pool_size=10, max_overflow=40, json_serializer=_json
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # Transactions are ours to begin (see _begin_sqlite), not the driver's.
    connection.isolation_level = None
    # WAL: readers and the one writer never wait for each other. NORMAL: a power cut may lose the last commits, no more.
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "cache_size = -32000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A reader that turns writer fails at once where another one wrote in between; a writer says so at the start.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
