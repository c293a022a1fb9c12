"""Workers on any number of hosts: each document is read once, whoever of them is killed, paused or stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pdfs
import postgresql
import pytest
from bases import Base
from procrastinate.schema import SchemaManager
from serving import PATIENCE, serving
from sqlalchemy import Select, column, func, literal_column, select, table, text, update
from sqlalchemy.orm import Session
from test_queue import LONG, at_work, look, put, until, wait_for

from models.tables import Document, DocumentStatus, Extraction, Fact
from service import ingest, jobs
from service.database import Database, Turn, take_turn
from service.files import named
from service.settings import Settings

FILON = Path(sys.executable).with_name("filon")
BILAN = (Path(__file__).parents[2] / "corpus/oph-la-rochelle/bilan.pdf").read_bytes()
TAKEOVER = 3
"""Seconds within which the documents of a dead worker are taken over."""


@pytest.fixture
def settings(on_postgresql: Base, tmp_path: Path) -> Iterator[Settings]:
    with on_postgresql(tmp_path / "data") as settings:
        yield settings.model_copy(update={"takeover_seconds": TAKEOVER})


def environment(settings: Settings, **more: object) -> dict[str, str]:
    said = {"data_dir", "database_url", "workers", "timeout_seconds", "takeover_seconds"}
    values = settings.model_dump(include=said) | more
    return {**os.environ, **{f"FILON_{name.upper()}": str(value) for name, value in values.items()}}


@contextmanager
def worker(settings: Settings, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own, as on another host, with `more` in its environment; killed at the end."""
    process = subprocess.Popen([FILON, "worker"], env=environment(settings) | more, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


def jobs_of(database: Database, identifier: str) -> list[tuple[str, int]]:
    """State and priority of the jobs that Procrastinate has for a document."""
    query = text("SELECT status::text, priority FROM procrastinate_jobs WHERE lock = :id ORDER BY id")
    with database.read() as session:
        return [(status, priority) for status, priority in session.execute(query, {"id": identifier})]


def report(number: int) -> bytes:
    return pdfs.printed(f"{pdfs.FRENCH}\nRapport {number}.")


def test_an_upload_and_its_job_are_one_transaction(settings: Settings, database: Database) -> None:
    def undo() -> None:
        with database.write() as session:
            ingest.register(session, "ab" * 32, 1, "bilan.pdf")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undo()
    kept = put(settings, database, report(1))
    with database.read() as session:
        counted = session.execute(
            text("SELECT (SELECT count(*) FROM document), (SELECT count(*) FROM procrastinate_jobs)")
        )
        assert (counted.one(), jobs_of(database, kept)) == ((1, 1), [("todo", 2)])


def test_the_order_of_the_queue_goes_by_the_clock_of_the_database(database: Database) -> None:
    """Which stands still in a transaction, to the microsecond, as that of no host does."""
    with database.write() as session:
        document, _new = ingest.register(session, "ab" * 32, 1, "bilan.pdf")
        assert document.asked == session.scalar(select(func.now()))
        document.status = DocumentStatus.FAILED
        document.asked -= timedelta(hours=1)
        jobs.ask(session, document)
        assert document.asked == session.scalar(select(func.now()))


ALONE, IN_BULK = "alone", "in bulk"


@pytest.mark.parametrize(
    ("asked", "waiting"),
    [
        ([], [("todo", 2)]),
        ([ALONE, ALONE], [("todo", 2)]),
        ([IN_BULK], [("todo", 2)]),
        (["read", IN_BULK], [("todo", 0)]),
        (["read", IN_BULK, IN_BULK], [("todo", 0)]),
        (["read", IN_BULK, ALONE], [("todo", 2)]),
        (["failed", "handed in"], [("todo", 2)]),
        (["claimed", ALONE], [("todo", 2)]),
        (["claimed", "put back"], [("todo", 3)]),
        (["read", IN_BULK, "claimed", "put back"], [("todo", 1)]),
    ],
)
def test_a_document_has_one_job_that_waits(
    asked: list[str], waiting: list[tuple[str, int]], settings: Settings, database: Database
) -> None:
    identifier = put(settings, database, report(1))
    everything: Select[str] = select(Document.id)

    def be(session: Session, **values: object) -> None:
        session.execute(update(Document).values(values))

    steps: dict[str, Callable[[Session], object]] = {
        ALONE: lambda session: jobs.ask(session, session.get_one(Document, identifier)),
        IN_BULK: lambda session: jobs.ask_many(session, everything),
        "handed in": lambda session: ingest.register(session, look(database, identifier).sha256, 1, "bilan.pdf"),
        "read": lambda session: be(session, status=DocumentStatus.READY),
        "failed": lambda session: be(session, status=DocumentStatus.FAILED),
        "claimed": lambda session: jobs.claim(session, identifier),
        "put back": lambda session: jobs.put_back(session, jobs.Claim(identifier, "", 1)),
    }
    for step in asked:
        with database.write() as session:
            steps[step](session)
    assert jobs_of(database, identifier) == waiting


def test_workers_share_the_work(settings: Settings, database: Database) -> None:
    two = settings.model_copy(update={"workers": 2})
    identifiers = [put(settings, database, report(number)) for number in range(6)]
    with worker(two), at_work(two, database):
        rows = [wait_for(database, identifier, "ready", "failed") for identifier in identifiers]
    assert [(row.status, row.claim) for row in rows] == [("ready", 1)] * 6


def facts_of(database: Database) -> list[tuple[object, ...]]:
    with database.read() as session:
        columns = (Fact.id, Fact.number, Fact.kind, Fact.value, Fact.unit, Fact.period_first, Fact.part_of)
        return [tuple(row) for row in session.execute(select(*columns).order_by(Fact.number))]


@pytest.fixture(scope="module")
def undisturbed(on_postgresql: Base, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """The facts of `BILAN`."""
    with on_postgresql(tmp_path_factory.mktemp("undisturbed")) as settings:
        database = Database(settings.database_url)
        identifier = put(settings, database, BILAN)
        with at_work(settings, database):
            wait_for(database, identifier, "ready")
        facts = facts_of(database)
        database.close()
    return facts


@contextmanager
def stuck(settings: Settings, database: Database, identifier: str) -> Iterator[None]:
    """Have the file of a document be a pipe that gives nothing, so that whoever reads it does not come to an end."""
    path = settings.data_dir / "files" / named(look(database, identifier).sha256)
    kept = path.rename(path.with_suffix(".kept"))
    os.mkfifo(path)
    yield
    pipe = os.open(path, os.O_RDWR)
    kept.replace(path)
    os.close(pipe)  # those who still wait for it find it empty


@contextmanager
def waiting(database: Database, how: Callable[[Session], object]) -> Iterator[None]:
    """Have others wait for a lock that is taken here, until one does."""
    with database.write() as session:
        how(session)
        until(lambda: _waited_for(database))
        yield


def _waited_for(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")) != 0


def reads(database: Database, identifier: str) -> bool:
    return look(database, identifier).status == "processing"


WRITES = ["page", "fact_text", "fact_place", "extraction", "document_sum"]
"""Tables that storing a document comes to one after the other."""


@pytest.mark.parametrize("moment", ["fetched", "reading", "page done", "names", *WRITES, "stored"])
def test_a_document_of_a_killed_worker_is_taken_over(
    moment: str, settings: Settings, database: Database, undisturbed: list[tuple[object, ...]]
) -> None:
    # One worker lives at a time, so that none is taken for dead by another one that is only slow.
    settings = settings.model_copy(update={"takeover_seconds": 2})
    identifier = put(settings, database, BILAN)
    waits: dict[str, Callable[[Session], object]] = {
        "fetched": lambda session: session.execute(text("SELECT FROM document FOR UPDATE")),
        "page done": lambda session: session.execute(text("SELECT FROM document FOR UPDATE")),
        "names": lambda session: take_turn(session, Turn.NAMES),
        "stored": lambda session: session.execute(text("SELECT FROM procrastinate_jobs FOR UPDATE")),
    }
    for written in WRITES:
        waits[written] = lambda session, table=written: session.execute(text(f"LOCK {table} IN SHARE MODE"))
    with ExitStack() as held, worker(settings) as killed:
        if moment == "reading":
            held.enter_context(stuck(settings, database, identifier))
        if moment in {"reading", "page done"}:
            until(lambda: reads(database, identifier))
        if moment == "stored":
            until(lambda: jobs_of(database, identifier) == [("doing", 2)])
        if moment in waits:
            held.enter_context(waiting(database, waits[moment]))
        if moment == "stored":
            wait_for(database, identifier, "ready")
        killed.kill()
        killed.wait(PATIENCE)
    with at_work(settings, database):
        row = wait_for(database, identifier, "ready", "failed")
        until(lambda: jobs_of(database, identifier) == [])
    claims = 1 if moment in {"fetched", "stored"} else 2
    assert (row.status, row.claim, row.workers_lost, facts_of(database)) == ("ready", claims, 0, undisturbed)


def test_a_document_that_kills_three_workers_has_failed(settings: Settings, database: Database) -> None:
    identifier = put(settings, database, report(1))
    with stuck(settings, database, identifier):
        for claim in (1, 2, 3):
            with worker(settings):
                until(lambda claim=claim: look(database, identifier).claim == claim)
        with at_work(settings, database):
            row = wait_for(database, identifier, "ready", "failed")
    assert (row.error_reason, row.claim, row.error_message) == ("kills-workers", 3, jobs.KILLS_WORKERS)
    with database.write() as session:
        jobs.ask(session, session.get_one(Document, identifier))
    with at_work(settings, database):
        row = wait_for(database, identifier, "ready", "failed")
    assert (row.status, row.workers_lost) == ("ready", 0)


def test_a_paused_worker_finds_its_claim_refused_and_goes_on(settings: Settings, database: Database) -> None:
    taken = put(settings, database, report(1))
    with worker(settings) as paused:
        with stuck(settings, database, taken):
            until(lambda: reads(database, taken))
            paused.send_signal(signal.SIGSTOP)
        with at_work(settings, database):
            assert wait_for(database, taken, "ready", "failed").claim == 2
        paused.send_signal(signal.SIGCONT)
        following = put(settings, database, report(2))
        assert wait_for(database, following, "ready", "failed").status == "ready"
    with database.read() as session:
        runs = session.scalars(select(func.count()).where(Extraction.document_id == taken)).one()
    assert (look(database, taken).claim, runs) == (2, 1)


def test_a_reading_cancelled_elsewhere_makes_room(settings: Settings, database: Database) -> None:
    cancelled = put(settings, database, report(1))
    patient = settings.model_copy(update={"timeout_seconds": 10 * PATIENCE})
    with stuck(settings, database, cancelled), worker(patient):
        until(lambda: reads(database, cancelled))
        with database.write() as session:
            jobs.cancel(session, session.get_one(Document, cancelled))
        following = put(settings, database, report(2))
        assert wait_for(database, following, "ready", "failed").status == "ready"
    assert look(database, cancelled).error_reason == "cancelled"


def test_a_worker_that_is_stopped_puts_back_what_it_reads(settings: Settings, database: Database) -> None:
    identifier = put(settings, database, report(1))
    with stuck(settings, database, identifier), worker(settings) as process:
        until(lambda: reads(database, identifier))
        process.terminate()
        status = process.wait(PATIENCE)
    row = look(database, identifier)
    assert (status, row.status, row.workers_lost, jobs_of(database, identifier)) == (0, "queued", 0, [("todo", 3)])


def test_a_restart_of_the_database_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with postgresql.server() as server:
        url = server.make("filon")
        settings = Settings(data_dir=tmp_path, database_url=url, workers=1, takeover_seconds=TAKEOVER)
        database = Database(url)
        database.migrate()
        identifiers = [put(settings, database, report(number)) for number in range(4)]
        with worker(settings), at_work(settings, database):
            until(lambda: any(reads(database, identifier) for identifier in identifiers))
            server.stop()
            server.start()
            states = [wait_for(database, identifier, "ready", "failed").status for identifier in identifiers]
        with database.read() as session:
            runs = session.scalars(select(func.count(Extraction.id)).group_by(Extraction.document_id)).all()
        database.close()
    assert (states, runs) == (["ready"] * 4, [1] * 4)


def test_a_service_without_workers_shows_what_others_read(settings: Settings, database: Database) -> None:
    with serving(settings.model_copy(update={"workers": 0})) as client:
        document = client.post("/api/v1/documents", files={"file": pdfs.printed(LONG)}).json()["id"]
        with worker(settings), client.stream("GET", f"/api/v1/documents/{document}/events") as events:
            told = [line for line in events.iter_lines() if line.startswith("data:")]
    assert ('"status":"queued"' in told[0], '"status":"ready"' in told[-1]) == (True, True)
    assert any('"status":"processing"' in line for line in told)


@pytest.mark.parametrize(("own", "elsewhere"), [(0, 1), (1, 0)])
def test_ingest_waits_for_whoever_reads(own: int, elsewhere: int, settings: Settings, database: Database) -> None:
    path = settings.data_dir.with_name("bilan.pdf")
    path.write_bytes(report(1))
    with at_work(settings.model_copy(update={"workers": elsewhere}), database):
        done = subprocess.run(
            [FILON, "ingest", path],
            env=environment(settings, workers=own),
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, "1 read, 0 there already, 0 failed")


def test_a_worker_that_reads_nothing_is_refused(settings: Settings) -> None:
    done = subprocess.run(
        [FILON, "worker"],
        env=environment(settings, workers=0),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        2, "FILON_WORKERS is 0: say by --concurrency how many PDFs this worker reads at once\n",
    )  # fmt: skip


def test_a_document_whose_job_is_gone_is_read(settings: Settings, database: Database) -> None:
    """As after a backup of our own tables was restored."""
    identifier = put(settings, database, report(1))
    with database.write() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    with at_work(settings, database):
        assert wait_for(database, identifier, "ready", "failed").status == "ready"


def test_a_job_that_nobody_ended_does_not_hold_its_document(settings: Settings, database: Database) -> None:
    """As after a connection that broke at the very end of a job, whose worker lives on."""
    identifier = put(settings, database, report(1))
    with at_work(settings, database):
        wait_for(database, identifier, "ready")
        until(lambda: jobs_of(database, identifier) == [])
        with database.write() as session:
            jobs.ask(session, session.get_one(Document, identifier))
            jobs.cancel(session, session.get_one(Document, identifier))
            alive = select(func.max(column("id"))).select_from(table("procrastinate_workers")).scalar_subquery()
            runs = update(table("procrastinate_jobs", column("status"), column("worker_id")))
            session.execute(runs.values(status=literal_column("'doing'"), worker_id=alive))
        with database.write() as session:
            jobs.ask(session, session.get_one(Document, identifier))
        until(lambda: look(database, identifier).claim == 2)


def test_the_schema_is_that_of_the_library(database: Database) -> None:
    newest = max(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    with database.read() as session:
        ours = session.scalar(text("SELECT obj_description('procrastinate_jobs'::regclass)"))
    assert ours == newest, (
        "Procrastinate has a newer schema: have a migration run its scripts from the one noted here on"
    )
