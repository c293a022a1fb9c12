"""kill -9 of the whole service: what was accepted is there and is read, what was not is wholly there or not at all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import pdfs
import pytest
from handing_in import FACTS, hand_in, outcome, report, there
from process import Process, running
from serving import PATIENCE
from sqlalchemy import text
from test_queue import look, until, wait_for
from test_stopping import upload
from test_workers import facts_of, reads, stuck

from service.database import Database
from service.files import Files, named
from service.settings import Settings
from service.sweeping import Left, sweep


def kill(process: Process) -> None:
    process.process.kill()
    process.process.wait(PATIENCE)


def sizes(settings: Settings) -> list[int]:
    """How much has come of files that are coming in."""
    return [path.stat().st_size for path in settings.data_dir.glob("files/incoming-*")]


def names(settings: Settings) -> set[str]:
    return {path.name for path in settings.data_dir.glob("files/**/*") if path.is_file()}


def test_a_service_killed_while_files_come_in(settings: Settings, database: Database, tmp_path: Path) -> None:
    answered, unheard, half, first, second = reports = [report(number) for number in range(5)]
    on_postgresql = database.engine.dialect.name == "postgresql"
    with ExitStack() as held, running(settings, tmp_path / "log", FILON_WORKERS="0") as process:

        def begin(pdf: bytes) -> None:
            connection, rest = upload(process, pdf)
            held.enter_context(connection)
            if pdf is not half:
                connection.sendall(rest)

        assert hand_in(process.client, answered).status_code == 202
        begin(unheard)
        until(lambda: len(there(process.client)) == 2)
        begin(half)
        session = held.enter_context(database.write())
        # On SQLite nobody else writes from now on; on PostgreSQL an upload looks there when its file is in its place.
        session.execute(text("LOCK collection IN ACCESS EXCLUSIVE MODE" if on_postgresql else "SELECT 1"))
        begin(first)
        place = settings.data_dir / "files" / named(sha256(first).hexdigest())
        until(lambda: place.exists() if on_postgresql else sizes(settings).count(len(first)) == 1)
        begin(second)
        until(lambda: len(sizes(settings)) == (2 if on_postgresql else 3) and len(second) in sizes(settings))
        kill(process)
    left = sweep(database, Files(settings.data_dir), 0, delete=True)
    assert left == (Left(1, len(first), broken_off=2) if on_postgresql else Left(broken_off=3))
    with running(settings, tmp_path / "log") as process:
        assert there(process.client) == {pdfs.identifier(pdf) for pdf in (answered, unheard)}
        assert [hand_in(process.client, pdf).status_code for pdf in reports] == [200, 200, 202, 202, 202]
        assert [outcome(process.client, pdf) for pdf in reports] == [("ready", FACTS)] * 5
    assert names(settings) == {f"{sha256(pdf).hexdigest()}.pdf" for pdf in reports}


@pytest.mark.on_sqlite  # on PostgreSQL workers are killed at each moment (test_workers)
def test_a_service_killed_at_any_moment_under_load(settings: Settings, tmp_path: Path) -> None:
    reports = [report(number) for number in range(8)]
    accepted = []
    with running(settings, tmp_path / "log") as process, ThreadPoolExecutor(4) as pool:

        def send(pdf: bytes) -> None:
            try:
                assert hand_in(process.client, pdf).status_code == 202
            except httpx.TransportError:  # it was killed
                return
            accepted.append(pdfs.identifier(pdf))
            if len(accepted) >= 3:
                process.process.kill()

        list(pool.map(send, reports))
    with running(settings, tmp_path / "log", FILON_TAKEOVER_SECONDS="1") as process:
        kept = there(process.client)
        answers = {pdfs.identifier(pdf): hand_in(process.client, pdf).status_code for pdf in reports}
        assert (set(accepted) <= kept, {each for each in answers if answers[each] == 200}) == (True, kept)
        assert [outcome(process.client, pdf) for pdf in reports] == [("ready", FACTS)] * 8


@contextmanager
def at(moment: str, settings: Settings, database: Database, document: str) -> Iterator[None]:
    """Wait until the reading of a document that was asked for is at this moment, and have it stay there if it can."""

    def is_read() -> bool:
        row = look(database, document)
        return row.pages_done == row.pages

    with ExitStack() as held:
        if moment == "taken up":
            held.enter_context(stuck(settings, database, document))
            until(lambda: reads(database, document))
        if moment in {"read", "storing"}:
            until(is_read)
            with database.write() as session:  # nothing is stored from here on
                session.execute(text("SELECT 1"))
                if moment == "read":
                    yield
                    return
        if moment == "stored":
            wait_for(database, document, "ready")
        yield


@pytest.mark.on_sqlite
@pytest.mark.parametrize("moments", [("taken up", "read"), ("storing", "stored")], ids=" and ".join)
def test_a_service_killed_while_it_reads(
    moments: tuple[str, str], settings: Settings, database: Database, tmp_path: Path
) -> None:
    pdf = pdfs.long()
    document = pdfs.identifier(pdf)
    with ExitStack() as started:
        process = started.enter_context(running(settings, tmp_path / "log"))
        hand_in(process.client, pdf)
        assert outcome(process.client, pdf) == ("ready", FACTS)
        undisturbed = facts_of(database)
        for moment in moments:
            process.client.post(f"/api/v1/documents/{document}/read").raise_for_status()
            with at(moment, settings, database, document):
                kill(process)
            process = started.enter_context(running(settings, tmp_path / "log"))
            assert outcome(process.client, pdf) == ("ready", FACTS), moment
            assert facts_of(database) == undisturbed, moment
