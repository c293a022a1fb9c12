"""Hosts whose clocks are hours apart, on a PostgreSQL that goes by its own: nobody is taken for dead or logged out."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from bases import Base
from guarding import HASHED, SECRET
from handing_in import FACTS, hand_in, report
from process import Process, running
from sqlalchemy import func, select, text
from test_queue import look, put, until, wait_for
from test_workers import facts_of, reads, stuck, worker

from models.access import ApiKey, Scope
from models.tables import Document, Extraction
from service.access import accounts, keys
from service.database import Database, moment
from service.settings import Settings

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
HOUR = timedelta(hours=1)
APART = timedelta(minutes=10)
"""What takes longer than any of these tests, and is far from an hour."""


def by_a_clock(offset: str) -> dict[str, str]:
    """The environment of a process whose clock is so far from that of this machine; files have the times they have."""
    if not LIBRARIES:
        pytest.skip("no libfaketime is installed (Debian: apt-get install libfaketime)")
    own = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DISABLE_SHM": "1", "NO_FAKE_STAT": "1"}
    return {"LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME": offset, **own}


AHEAD, BEHIND = "+1h", "-1h"
TAKEOVER = 12
"""Seconds, of which a worker may be unheard for half: none is so slow where others want the processor too."""


@pytest.fixture
def settings(on_postgresql: Base, tmp_path: Path) -> Iterator[Settings]:
    with on_postgresql(tmp_path / "data") as settings:
        yield settings.model_copy(update={"takeover_seconds": TAKEOVER})


def wait_for_looks(database: Database) -> None:
    """Wait until all workers were heard for longer than it takes to be taken for dead."""
    with database.read() as session:
        heard = moment(session) + timedelta(seconds=TAKEOVER)

    def all_heard() -> bool:
        with database.read() as session:
            return session.scalar(text("SELECT min(last_heartbeat) FROM procrastinate_workers")) > heard

    until(all_heard)


def claims(database: Database, *documents: str) -> list[int]:
    return [look(database, each).claim for each in documents]


def test_a_dead_worker_is_taken_over_and_a_living_one_is_not(settings: Settings, database: Database) -> None:
    two = settings.model_copy(update={"workers": 2})
    first, second = (put(settings, database, report(number)) for number in range(2))
    with ExitStack() as held:
        released = held.enter_context(ExitStack())
        for document in (first, second):
            released.enter_context(stuck(settings, database, document))
        ahead = held.enter_context(worker(settings, **by_a_clock(AHEAD)))
        until(lambda: reads(database, first))
        behind = held.enter_context(worker(two, **by_a_clock(BEHIND)))
        until(lambda: reads(database, second))
        wait_for_looks(database)  # where the processor is wanted by many, one that begins may seem not to read
        at_first = claims(database, first, second)
        wait_for_looks(database)
        assert claims(database, first, second) == at_first, "a living worker was taken for dead"
        ahead.kill()
        until(lambda: claims(database, first) > at_first[:1] and reads(database, first))
        assert claims(database, second) == at_first[1:], "a living worker was taken for dead"
        held.enter_context(worker(two, **by_a_clock(AHEAD)))
        wait_for_looks(database)
        left = claims(database, first, second)
        behind.kill()
        until(lambda: all(new > old for new, old in zip(claims(database, first, second), left, strict=True)))
        released.close()
        rows = [wait_for(database, each, "ready", "failed") for each in (first, second)]
    with database.read() as session:
        runs, read_at = session.execute(select(func.count(), func.min(Extraction.created))).one()
        apart = read_at - moment(session)
    assert ([(row.status, row.facts) for row in rows], runs) == ([("ready", FACTS)] * 2, 2)
    assert len(facts_of(database)) == 2 * FACTS
    assert HOUR - APART < apart < HOUR, "the clock of the worker was not ahead"


def log_in(client: httpx.Client) -> httpx.Response:
    said = {"name": "Ana", "password": SECRET}
    return client.post("/login", data=said, headers={"Origin": str(client.base_url).rstrip("/")})


def test_who_is_let_in_by_one_service_is_let_in_by_the_other(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with database.write() as session:
        accounts.make(session, "Ana", [Scope.READ], HASHED)
        key = keys.make(session, "grafana", [Scope.WRITE])
    limits = {"FILON_ACCESS": "required", "FILON_SESSION_HOURS": "1", "FILON_LIMIT_LOGINS": "2", "FILON_WORKERS": "0"}
    with (
        running(settings, tmp_path / "ahead", **limits, **by_a_clock(AHEAD)) as ahead,
        running(settings, tmp_path / "behind", **limits, **by_a_clock(BEHIND)) as behind,
    ):
        for one, other in ((behind, ahead), (ahead, behind)):
            assert log_in(one.client).status_code == 303
            other.client.cookies = one.client.cookies
            assert other.client.get("/api/v1/facts").status_code == 200
        for each in (ahead, behind):
            each.client.cookies.clear()
            each.client.headers["Authorization"] = f"Bearer {key}"
        at = [ahead, behind, ahead, behind]
        answers = [hand_in(each.client, report(number)) for number, each in enumerate(at)]
        assert [each.status_code for each in answers] == [202] * 4
        for each in (ahead, behind):
            refused = log_in(each.client)
            assert (refused.status_code, int(refused.headers["retry-after"]) <= HOUR.total_seconds() / 2) == (429, True)
            [oldest] = [line for line in told(each.client) if line.startswith("filon_queue_oldest_seconds ")]
            assert 0 < float(oldest.split()[1]) < APART.total_seconds()
        skews = [said_at(each) for each in (ahead, behind)]
    with database.read() as session:
        asked = session.scalars(select(Document.id).order_by(Document.asked)).all()
        by_the_database = moment(session)
        used = session.scalars(select(ApiKey.used)).one()
    assert asked == [each.json()["id"] for each in answers]
    assert used is not None
    assert by_the_database - APART < used <= by_the_database
    assert [round((each - by_the_database) / HOUR) for each in skews] == [1, -1], "the clocks were not apart"


def told(client: httpx.Client) -> list[str]:
    return client.get("/metrics").raise_for_status().text.splitlines()


def said_at(process: Process) -> datetime:
    """The time of the last line in its log, by its own clock."""
    said: dict[str, Any] = process.lines()[-1]
    return datetime.fromisoformat(said["timestamp"])
