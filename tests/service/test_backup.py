"""A backup that is made while documents come in comes back, on both databases, with the same facts and files."""

import os
import shutil
import signal
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import randbytes
from threading import Event, Thread
from typing import Any

import httpx
import pdfs
import pytest
import s3
from bases import Base
from process import FILON, environment, filon, filon_in_here
from serving import PATIENCE, serving, walked
from sqlalchemy import make_url, select, text
from test_queue import at_work, put, until, wait_for

from models.tables import Document
from service import ingest
from service.database import Database
from service.dumps import is_empty
from service.files import Files
from service.settings import Settings

NEW = 6
"""How many documents come in while the backup is made; every third one is deleted again."""


def bilan(number: int) -> bytes:
    return pdfs.printed(pdfs.FRENCH + f"\nEn 2022, l'État a versé {number + 1} M€ pour {number + 2} logements.\n")


def hand_in(client: httpx.Client, pdf: bytes) -> str:
    document = client.post("/api/v1/documents", files={"file": pdf}).raise_for_status().json()["id"]
    client.get(f"/api/v1/documents/{document}/events")
    return str(document)


def state(client: httpx.Client) -> dict[str, Any]:
    """Each document that was read with all its facts, and whether its file is that one."""
    return {
        each["id"]: (
            client.get("/api/v1/facts.jsonl", params={"document": each["id"]}).text,
            client.get(f"/api/v1/documents/{each['id']}/file").status_code,
        )
        for each in walked(client, "documents")
    }


@dataclass(frozen=True)
class Made:
    """A backup, the settings that it was made with, and what the service told before and after."""

    archive: Path
    done: subprocess.CompletedProcess[str]
    before: dict[str, Any]
    after: dict[str, Any]
    corrected: str


@pytest.fixture(scope="session")
def made(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("backup")
    archive = folder / "filon.tar.gz"
    with base(folder / "data") as settings, serving(settings) as client:
        for number in range(2):
            hand_in(client, bilan(number))
        fact = client.get("/api/v1/facts", params={"limit": 1}).json()["items"][0]["id"]
        client.patch(
            f"/api/v1/facts/{fact}", headers={"If-Match": "*"}, json={"review": "confirmed", "author": "A. B."}
        )
        before = state(client)
        busy = Event()

        def work() -> None:
            for number in range(2, 2 + NEW):
                document = client.post("/api/v1/documents", files={"file": bilan(number)}).json()["id"]
                busy.set()
                if number % 3 == 0:
                    client.delete(f"/api/v1/documents/{document}").raise_for_status()

        worker = Thread(target=work)
        worker.start()
        busy.wait()
        run = filon(settings, "backup", archive)
        worker.join()
        yield Made(archive, run, before, state(client), fact)


def test_it_comes_back_whole(made: Made, base: Base, tmp_path: Path) -> None:
    assert (made.done.returncode, made.done.stdout) == (0, ""), made.done.stderr
    assert made.archive.stat().st_mode & 0o77 == 0, "others can read it"
    with base(tmp_path / "new", empty=True) as settings:
        restored = filon(settings, "restore", made.archive)
        assert restored.returncode == 0, restored.stderr
        with serving(settings) as client:
            for each in walked(client, "documents"):
                client.get(f"/api/v1/documents/{each['id']}/events")  # what was in the queue is read here
            found = state(client)
            history = client.get(f"/api/v1/facts/{made.corrected}/history").json()["items"]
    assert {each: found[each] for each in made.before} == made.before
    assert {status for _facts, status in found.values()} == {200}
    assert history[0]["author"] == "A. B."


def test_a_fact_base_that_is_made_and_empty_takes_it(made: Made, base: Base, tmp_path: Path) -> None:
    with base(tmp_path / "new") as settings:
        assert filon_in_here(settings, "restore", made.archive).exit_code == 0
        again = filon_in_here(settings, "restore", made.archive)
    assert (again.exit_code, "not empty" in again.stderr, len(again.stderr.splitlines())) == (2, True, 1)


def rewritten(archive: Path, into: Path, change: Any) -> Path:
    """Copy an archive, each member through `change`, which gives its name and bytes, or None to leave it out."""
    with tarfile.open(archive) as old, tarfile.open(into, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            changed = change(member.name, content.read())
            if changed is not None:
                member.name, member.size = changed[0], len(changed[1])
                new.addfile(member, BytesIO(changed[1]))
    return into


def other_bytes(name: str, content: bytes) -> tuple[str, bytes]:
    return (name, content[:-9] + b"x" * 9) if name.startswith("files/") else (name, content)


DAMAGE = {
    "a file": (other_bytes, "files in it are damaged or missing: files/"),
    "fewer files": (lambda name, content: None if name.startswith("files/") else (name, content), "fewer than it says"),
    "the database": (
        lambda name, content: (name, content[:-1] if name == "database" else content), "the database in it is damaged"
    ),
    "no end": (lambda name, content: None if name == "end.json" else (name, content), "cut short"),
    "something else": (
        lambda name, content: ("../../etc/cron" if name.startswith("files/") else name, content), "nothing is known of"
    ),
    "newer": (
        lambda name, content: (name, content.replace(b'"revision": "', b'"revision": "9')), "made by a newer Filon"
    ),
    "another kind": (
        lambda name, content: (name, content.replace(b'"database": "sqlite"', b'"database": "oracle"')), "oracle"
    ),
    "no backup": (lambda name, content: None if name == "backup.json" else (name, content), "backup.json is not where"),
}  # fmt: skip


@pytest.mark.on_sqlite
@pytest.mark.parametrize("what", DAMAGE)
def test_what_is_damaged_is_refused_and_the_fact_base_stays_empty(what: str, made: Made, tmp_path: Path) -> None:
    change, why = DAMAGE[what]
    archive = rewritten(made.archive, tmp_path / "other.tar.gz", change)
    settings = Settings(data_dir=tmp_path / "new")
    done = filon_in_here(settings, "restore", archive)
    assert (done.exit_code, why in done.stderr, len(done.stderr.splitlines())) == (2, True, 1), done.stderr
    assert is_empty(Database(settings.database_url))


@pytest.mark.on_sqlite
@pytest.mark.parametrize("cut", [0, 20, 1000])
def test_an_archive_that_breaks_off_is_refused(cut: int, made: Made, tmp_path: Path) -> None:
    archive = tmp_path / "cut.tar.gz"
    archive.write_bytes(made.archive.read_bytes()[:cut])
    done = filon_in_here(Settings(data_dir=tmp_path / "new"), "restore", archive)
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 1), done.stderr


@pytest.mark.on_sqlite
def test_a_lost_file_is_told_when_it_is_backed_up_and_restored(settings: Settings, tmp_path: Path) -> None:
    with serving(settings) as client:
        ids = [hand_in(client, bilan(number)) for number in (1, 2, 3)]
    paths = {identifier: next(settings.data_dir.glob(f"files/*/{identifier[2:]}*")) for identifier in ids}
    paths[ids[0]].unlink()
    paths[ids[1]].write_bytes(b"%PDF-1.7 of someone else")
    archive, new = tmp_path / "filon.tar.gz", Settings(data_dir=tmp_path / "new")
    said = [filon_in_here(settings, "backup", archive), filon_in_here(new, "restore", archive)]
    assert [done.exit_code for done in said] == [1, 1]
    for done in said:
        assert [line.split()[0] for line in done.stderr.splitlines()[1:]] == sorted(ids[:2])
    assert [path.name for path in new.data_dir.glob("files/*/*")] == [paths[ids[2]].name]


@pytest.mark.on_sqlite
def test_a_document_that_is_deleted_before_its_file_is_written_stays_deleted(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    # The first one takes seconds to write, in which the last one is deleted.
    ids = sorted(put(settings, database, b"%PDF-" + bytes([number]) + randbytes(40_000_000)) for number in range(2))
    archive = tmp_path / "backup" / "filon.tar.gz"
    archive.parent.mkdir()
    with subprocess.Popen([FILON, "backup", archive], env=environment(settings)) as process:
        until(lambda: process.poll() is not None or any(archive.parent.glob(".filon-*/sha256s")))
        process.send_signal(signal.SIGSTOP)
        with database.write() as session:
            Files(settings.data_dir).delete(str(ingest.forget(session, ids[1])))
        process.send_signal(signal.SIGCONT)
        assert process.wait(PATIENCE) == 0
    new = Settings(data_dir=tmp_path / "new")
    assert filon_in_here(new, "restore", archive).exit_code == 0
    with Database(new.database_url).read() as session:
        assert session.scalars(select(Document.id)).all() == ids[:1]
    assert len(list(new.data_dir.glob("files/*/*"))) == 1


@pytest.mark.on_sqlite
def test_files_of_a_bucket_come_back_into_a_folder_and_the_other_way(
    settings: Settings, database: Database, bucket: s3.Server, tmp_path: Path
) -> None:
    identifier = put(settings, database, bilan(1))
    archive, again = tmp_path / "filon.tar.gz", tmp_path / "again.tar.gz"
    there = Settings(data_dir=tmp_path / "there", files=s3.URL)
    back = Settings(data_dir=tmp_path / "back")
    for done in (
        filon_in_here(settings, "backup", archive),
        filon_in_here(there, "restore", archive, FILON_FILES=s3.URL),
        filon_in_here(there, "backup", again, FILON_FILES=s3.URL),
        filon_in_here(back, "restore", again),
    ):
        assert done.exit_code == 0, done.stderr
    assert [each.rpartition("/")[2][:16] for each in bucket.holds()] == [identifier[2:]]
    assert [path.read_bytes() for path in back.data_dir.glob("files/*/*.pdf")] == [bilan(1)]


def test_jobs_of_workers_that_are_no_more_do_not_come_back(on_postgresql: Base, tmp_path: Path) -> None:
    archive = tmp_path / "filon.tar.gz"
    with on_postgresql(tmp_path / "data") as settings, on_postgresql(tmp_path / "new", empty=True) as new:
        database = Database(settings.database_url)
        identifier = put(settings, database, bilan(1))
        database.close()
        for done in (filon_in_here(settings, "backup", archive), filon_in_here(new, "restore", archive)):
            assert done.exit_code == 0, done.stderr
        restored = Database(new.database_url)
        with restored.read() as session:
            jobs = session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))
        with at_work(new, restored):
            status = wait_for(restored, identifier, "ready", "failed").status
        restored.close()
    assert (jobs, status) == (0, "ready")


@pytest.mark.on_sqlite
def test_a_backup_of_nothing_is_one_line(tmp_path: Path) -> None:
    done = filon_in_here(Settings(data_dir=tmp_path / "none"), "backup", tmp_path / "filon.tar.gz")
    assert (done.exit_code, "there is no fact base" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_without_the_programs_of_postgresql_it_says_what_to_install(
    on_postgresql: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with on_postgresql(tmp_path / "data") as settings:
        done = filon_in_here(settings, "backup", tmp_path / "filon.tar.gz")
    assert (done.exit_code, "pg_dump is not installed (Debian: apt-get install postgresql-client)" in done.stderr) == (
        2,
        True,
    )


def test_the_password_is_not_in_the_list_of_processes(
    on_postgresql: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, word = tmp_path / "pg_dump", "a secret"
    told = f'printf \'%s\\n\' "$@" "PGPASSWORD=$PGPASSWORD" > {tmp_path}/told'
    program.write_text(f'#!/bin/sh\n{told}\nexec {shutil.which("pg_dump")} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with on_postgresql(tmp_path / "data") as settings:
        url = make_url(settings.database_url).set(password=word).render_as_string(hide_password=False)
        done = filon_in_here(settings.model_copy(update={"database_url": url}), "backup", tmp_path / "filon.tar.gz")
    *arguments, password = (tmp_path / "told").read_text(encoding="utf-8").splitlines()
    assert (done.exit_code, password) == (0, f"PGPASSWORD={word}")
    assert [each for each in arguments if word in each] == []
