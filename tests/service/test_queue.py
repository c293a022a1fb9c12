"""Documents that are queued get read, whatever happens to those before them or to the process that began."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pdfs
import postgresql
import pytest
from serving import PATIENCE
from sqlalchemy import select, text, update

from models.tables import Document, DocumentStatus, Fact
from service import ingest
from service.database import Database
from service.files import Files
from service.queue import Queue
from service.settings import Settings

LONG = pdfs.FRENCH + "#pagebreak()\n#lorem(300) 12 digues pour 1,5 M€.\n" * 300
"""Long enough to be met half way."""


def put(settings: Settings, database: Database, pdf: bytes) -> str:
    """Hand in a PDF as an upload does; gives the document's id."""
    with Files(settings.data_dir).receive() as incoming:
        incoming.write(pdf)
        incoming.flush()
        with database.write() as session:
            document, _new = ingest.register(session, incoming.sha256, incoming.size, "bilan.pdf")
            incoming.keep()
    return document.id


def look(database: Database, identifier: str) -> Document:
    with database.read() as session:
        return session.get_one(Document, identifier)


def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds."""
    tick, end = Event(), time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        tick.wait(0.02)


def wait_for(database: Database, identifier: str, *status: str) -> Document:
    until(lambda: look(database, identifier).status in status)
    return look(database, identifier)


@contextmanager
def at_work(settings: Settings, database: Database) -> Iterator[Queue]:
    queue = Queue(settings, database, Files(settings.data_dir))
    queue.start()
    try:
        yield queue
    finally:
        queue.stop()


def test_a_queued_document_is_read(settings: Settings, database: Database) -> None:
    identifier = put(settings, database, pdfs.printed(pdfs.FRENCH))
    with at_work(settings, database):
        row = wait_for(database, identifier, "ready", "failed")
    assert (row.status, row.pages_done, row.facts > 0) == ("ready", 1, True)


def test_a_document_that_comes_later_is_read(settings: Settings, database: Database) -> None:
    with at_work(settings, database) as queue:
        identifier = put(settings, database, pdfs.printed(pdfs.FRENCH))
        queue.wake()
        assert wait_for(database, identifier, "ready", "failed").status == "ready"


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("pdf", "reason"),
    [
        (pdfs.encrypted, "encrypted"),
        (pdfs.without_words, "needs-ocr"),
        (lambda: pdfs.printed(pdfs.FRENCH)[:600], "damaged"),
        (lambda: b"no PDF at all", "not-a-pdf"),
    ],
)
def test_what_cannot_be_read_fails_with_a_reason(
    pdf: Callable[[], bytes], reason: str, settings: Settings, database: Database
) -> None:
    identifier = put(settings, database, pdf())
    with at_work(settings, database):
        row = wait_for(database, identifier, "ready", "failed")
    assert (row.status, row.error_reason) == ("failed", reason)


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("limit", "reason"), [({"max_pages": 300}, "too-many-pages"), ({"timeout_seconds": 1}, "too-slow")]
)
def test_a_document_beyond_a_limit_fails(
    limit: dict[str, int], reason: str, settings: Settings, database: Database
) -> None:
    identifier = put(settings, database, pdfs.printed(LONG))
    with at_work(settings.model_copy(update=limit), database):
        row = wait_for(database, identifier, "ready", "failed")
    assert (row.status, row.error_reason) == ("failed", reason)


def test_a_file_that_is_gone_costs_one_document(settings: Settings, database: Database) -> None:
    gone, good = put(settings, database, pdfs.long()), put(settings, database, pdfs.printed(pdfs.FRENCH))
    Files(settings.data_dir).delete(look(database, gone).sha256)
    with at_work(settings, database):
        assert wait_for(database, good, "ready", "failed").status == "ready"
        assert wait_for(database, gone, "ready", "failed").error_reason == "missing"


def test_several_workers_read_each_document_once(settings: Settings, database: Database) -> None:
    identifiers = [put(settings, database, pdfs.printed(f"{pdfs.FRENCH}\nRapport {number}.")) for number in range(5)]
    with at_work(settings.model_copy(update={"workers": 3}), database):
        rows = [wait_for(database, identifier, "ready", "failed") for identifier in identifiers]
    assert [(row.status, row.claim) for row in rows] == [("ready", 1)] * 5


def test_two_queues_on_one_folder_read_a_document_once(settings: Settings, database: Database) -> None:
    with at_work(settings, database), at_work(settings, database) as second:
        identifier = put(settings, database, pdfs.printed(pdfs.FRENCH))
        second.wake()
        row = wait_for(database, identifier, "ready", "failed")
    assert (row.status, row.claim) == ("ready", 1)


def test_what_a_dead_process_left_is_taken_up(settings: Settings, database: Database) -> None:
    identifier = put(settings, database, pdfs.printed(pdfs.FRENCH))
    with database.write() as session:
        session.execute(update(Document).values(status=DocumentStatus.PROCESSING, claim=4, pages_done=1))
    with at_work(settings, database):
        row = wait_for(database, identifier, "ready", "failed")
    assert (row.status, row.claim) == ("ready", 5)


@pytest.mark.parametrize(("lost", "state"), [(1, ("ready", None)), (2, ("failed", "kills-workers"))])
def test_what_three_processes_died_of_has_failed(
    lost: int, state: tuple[str, str | None], settings: Settings, database: Database
) -> None:
    identifier = put(settings, database, pdfs.printed(pdfs.FRENCH))
    with database.write() as session:
        session.execute(update(Document).values(status=DocumentStatus.PROCESSING, workers_lost=lost))
    # A worker looks for what others left once a sixth of this.
    with at_work(settings.model_copy(update={"takeover_seconds": 3}), database):
        row = wait_for(database, identifier, "ready", "failed")
    assert (row.status, row.error_reason) == state


@pytest.mark.on_sqlite
def test_pages_are_told_while_they_are_read(settings: Settings, database: Database) -> None:
    identifier = put(settings, database, pdfs.printed(LONG))
    with at_work(settings, database):
        until(lambda: look(database, identifier).pages_done > 0)
        row = look(database, identifier)
    assert (row.status, row.pages) == ("processing", 301)


def test_a_queue_that_stops_puts_back_what_it_reads(settings: Settings, database: Database) -> None:
    identifier = put(settings, database, pdfs.printed(LONG))
    with at_work(settings, database):
        until(lambda: look(database, identifier).pages_done > 0)
    row = look(database, identifier)
    assert (row.status, row.pages_done) == ("queued", 0)


def test_a_document_deleted_while_it_is_read_leaves_nothing(settings: Settings, database: Database) -> None:
    gone = put(settings, database, pdfs.printed(LONG))
    with at_work(settings, database) as queue:
        until(lambda: look(database, gone).pages_done > 0)
        with database.write() as session:
            ingest.forget(session, gone)
        good = put(settings, database, pdfs.printed(pdfs.FRENCH))
        queue.wake()
        wait_for(database, good, "ready", "failed")
    with database.read() as session:
        assert set(session.scalars(select(Fact.document_id))) == {good}


REFUSING = {
    "sqlite": ["CREATE TRIGGER refuse BEFORE INSERT ON extraction BEGIN SELECT no_such_function(); END"],
    "postgresql": [
        (
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE 'too complex' USING ERRCODE = 'statement_too_complex'; END$$"
        ),
        "CREATE TRIGGER refuse BEFORE INSERT ON extraction FOR EACH ROW EXECUTE FUNCTION refuse()",
    ],
}
"""What makes a database answer, and yet take no document: an OperationalError for each that is stored."""


def refuse(database: Database) -> None:
    with database.write() as session:
        for statement in REFUSING[database.engine.dialect.name]:
            session.execute(text(statement))


def accept(database: Database) -> None:
    on = " ON extraction" if database.engine.dialect.name == "postgresql" else ""
    with database.write() as session:
        session.execute(text(f"DROP TRIGGER refuse{on}"))


def test_what_the_database_never_takes_fails_with_the_reason(settings: Settings, database: Database) -> None:
    identifier = put(settings, database, pdfs.printed(pdfs.FRENCH))
    refuse(database)
    with at_work(settings, database):
        row = wait_for(database, identifier, "ready", "failed")
    cause = {"sqlite": "no such function: no_such_function", "postgresql": "too complex"}[database.engine.dialect.name]
    message = f"the database does not take what was read in it: {cause}"
    assert (row.claim, row.error_reason, row.error_message) == (3, "not-stored", message)


def test_the_log_tells_each_try(settings: Settings, database: Database, caplog: pytest.LogCaptureFixture) -> None:
    identifier = put(settings, database, pdfs.printed(pdfs.FRENCH))
    refuse(database)
    with at_work(settings, database):
        wait_for(database, identifier, "ready", "failed")
    told = [record.getMessage() for record in caplog.records if record.name == "service.reading"]
    assert told == [*(f"could not be stored, try {number} of 3" for number in (1, 2, 3)), "failed"]


def test_what_the_database_takes_at_last_is_read(settings: Settings, database: Database) -> None:
    identifier = put(settings, database, pdfs.printed(pdfs.FRENCH))
    refuse(database)
    with at_work(settings, database):
        until(lambda: look(database, identifier).claim > 1)
        accept(database)
        assert wait_for(database, identifier, "ready", "failed").status == "ready"


@pytest.mark.parametrize("begun", [False, True], ids=["idle", "reading"])
def test_a_database_that_went_away_is_waited_for(tmp_path: Path, *, begun: bool) -> None:
    with postgresql.server() as server:
        settings = Settings(data_dir=tmp_path, database_url=server.make("filon"), workers=1)
        database = Database(settings.database_url)
        database.migrate()
        identifier = put(settings, database, pdfs.long())
        with at_work(settings, database):
            until(lambda: not begun or look(database, identifier).status != "queued")
            server.stop()
            server.start()
            row = wait_for(database, identifier, "ready", "failed")
        database.close()
    assert row.status == "ready"
