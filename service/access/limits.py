"""How much somebody may ask for: rates and daily quotas, which all processes of the service count together.

The algorithms are those of pyrate-limiter; what was spent is a row of the database for each limit and each caller. On
PostgreSQL the clock is the server's, so that hosts whose clocks differ count the same minutes.
"""

import time
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

from pyrate_limiter import GCRA, Decision, Duration, Rate, StateAlgorithm
from sqlalchemy import BigInteger, ColumnElement, cast, delete, extract, func, literal, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.access import Spent
from models.tables import Base
from service.access.callers import Caller
from service.database import Database
from service.errors import ProblemError
from service.settings import Settings

FILE = "limits.db"
"""Of the data folder: what was spent, on SQLite and on a replica."""
MEGABYTE = 1_000_000
SPENT = Base.metadata.tables[Spent.__tablename__]


class Daily(StateAlgorithm):
    """So much a day, counted from midnight UTC; its state is when the day began, and what was spent on it.

    GCRA would let twice as much through within 24 hours: all at once, and then what comes free little by little.
    """

    def initial(self, rates: list[Rate]) -> tuple[int, ...]:  # noqa: ARG002  # as the library has it
        return (0, 0)

    def step(
        self, rates: list[Rate], state: tuple[float, ...], now: int, weight: int
    ) -> tuple[tuple[float, ...], Decision]:
        """Spend `weight`, or nothing where that is more than is left; nothing at all asks whether any is left."""
        [rate] = rates
        today = now - now % rate.interval
        spent = state[1] if state[0] == today else 0
        if spent + max(weight, 1) > rate.limit:
            return state, Decision(rate, today + rate.interval - now)
        return (today, spent + weight), Decision()


@dataclass(frozen=True)
class Limit:
    """So many of something in some time, by an algorithm."""

    name: str
    rate: Rate
    algorithm: StateAlgorithm
    reason: str
    detail: str
    """What is told to whoever is beyond it."""


def _rate(name: str, count: int, interval: Duration, what: str) -> Limit | None:
    said = f"No more than {count} {what} a {interval.name.lower()}"
    return Limit(name, Rate(count, interval), GCRA(), "too-many-requests", said) if count else None


def _quota(name: str, count: int, unit: int, what: str) -> Limit | None:
    said = f"No more than {count} {what} a day (UTC)"
    return Limit(name, Rate(count * unit, Duration.DAY), Daily(), "quota", said) if count else None


class Limits:
    """The limits that are set; each call raises ProblemError (429) where somebody is beyond one."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._database = database
        self._own: Database | None = None
        alone = database.engine.dialect.name == "sqlite" or database.is_replica
        if alone and settings.access == "required":
            self._own = self._database = _file(settings.data_dir / FILE)
        self._calls = _rate("calls", settings.limit_calls, Duration.MINUTE, "calls by one key")
        self._uploads = _rate("uploads", settings.limit_uploads, Duration.MINUTE, "uploads")
        self._names = _rate("name", settings.limit_logins, Duration.HOUR, "attempts to log in under one name")
        self._addresses = _rate(
            "address", 5 * settings.limit_logins, Duration.HOUR, "attempts to log in from one place"
        )
        self._documents = _quota("documents", settings.quota_documents, 1, "documents")
        self._megabytes = _quota("bytes", settings.quota_mb, MEGABYTE, "MB")

    def close(self) -> None:
        if self._own is not None:
            self._own.close()

    def call(self, caller: Caller) -> None:
        """Count a call by a key; pages, which make many for one look, are not counted."""
        if caller.by == "key":
            self._spend(self._calls, _whose(caller))

    def login(self, name: str, address: str) -> None:
        """Count an attempt to log in, whether it succeeds or not."""
        self._spend(self._addresses, address)
        self._spend(self._names, name)
        if self._names:
            with self._database.write() as session:
                session.execute(delete(SPENT).where(SPENT.c.until < _moment(session)))

    def upload(self, caller: Caller) -> None:
        """Count an upload as it begins; refuses it too where nothing is left of a quota."""
        self._spend(self._uploads, _whose(caller))
        self.take(caller, documents=0, size=0)

    def take(self, caller: Caller, *, documents: int, size: int) -> None:
        """Count documents, `size` bytes together, that were handed in; 413 where they are more than a day allows."""
        if self._megabytes and size > self._megabytes.rate.limit:
            raise ProblemError(413, "quota", f"{self._megabytes.detail}: the file alone is larger.")
        self._spend(self._megabytes, _whose(caller), size)
        self._spend(self._documents, _whose(caller), documents)

    def _spend(self, limit: Limit | None, whose: str | None, weight: int = 1) -> None:
        if limit is None or whose is None:
            return
        with self._database.write() as session:
            wait = _spend(session, limit, f"{limit.name} {whose}", weight)
        if wait is not None:
            seconds = ceil(wait / 1000)
            raise ProblemError(
                429,
                limit.reason,
                f"{limit.detail}; try again in {_said(seconds)}.",
                headers={"Retry-After": str(seconds)},
            )


def _spend(session: Session, limit: Limit, key: str, weight: int) -> int | None:
    """Spend of a limit; gives None, or how many milliseconds to wait where there is not enough left of it."""
    # Makes the row, or finds it; either way nobody else changes it before the transaction ends.
    insert: Any = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(SPENT)
    row = insert.values(key=key, state=list(limit.algorithm.initial([limit.rate])), until=0)
    found = row.on_conflict_do_update(index_elements=["key"], set_={"key": row.excluded.key})
    state, now = session.connection().execute(found.returning(SPENT.c.state, _moment(session))).one()
    spent, decision = limit.algorithm.step([limit.rate], tuple(state), now, weight)
    if not decision.allowed:
        return decision.retry_after_ms or 0
    # Long after either algorithm has forgotten it.
    new = {"state": list(spent), "until": now + 2 * limit.rate.interval}
    session.connection().execute(update(SPENT).where(SPENT.c.key == key).values(new))
    return None


def _moment(session: Session) -> ColumnElement[int]:
    """Give the time in milliseconds since 1970, by the one clock that all processes share."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
    return literal(time.time_ns() // 1_000_000, BigInteger)


def _file(path: Path) -> Database:
    """Open the file of what was spent, for who cannot write to the fact base, or would wait for its one writer."""
    database = Database(f"sqlite:///{path}")
    with database.write() as session:
        Base.metadata.create_all(session.connection(), tables=[SPENT])
    return database


def _whose(caller: Caller) -> str | None:
    return None if caller.by == "nothing" else f"{caller.by} {caller.number}"


def _said(seconds: int) -> str:
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{ceil(seconds / length)} {unit}"
    return f"{seconds} s"
