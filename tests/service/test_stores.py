"""The service with its files in a folder and in a bucket: the same answers, and nothing lost when the store is away."""

import os
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Event

import httpx
import pdfs
import pytest
import s3
from bases import Base
from serving import PATIENCE, serving
from sqlalchemy import select
from typer.testing import CliRunner

from models.tables import Document
from service import ingest
from service.cli import app
from service.database import Database
from service.files import PIECE, Files, open_files
from service.queue import Queue
from service.settings import Settings
from service.sweeping import Left, sweep

PDF = pdfs.printed(pdfs.FRENCH)
DOCUMENT = f"/api/v1/documents/{pdfs.identifier(PDF)}"
LARGE = b"%PDF-1.7\n" + os.urandom(3 * PIECE + 1000)
"""No PDF that can be read, but one that comes and goes in several parts."""


@pytest.fixture
def in_bucket(base: Base, bucket: s3.Server, tmp_path: Path) -> Iterator[Settings]:
    with base(tmp_path / "data") as settings:
        yield settings.model_copy(update={"files": s3.URL})


@pytest.fixture(params=["folder", "bucket"])
def settings(request: pytest.FixtureRequest, base: Base, tmp_path: Path) -> Iterator[Settings]:
    if request.param == "bucket":
        yield request.getfixturevalue("in_bucket")
        return
    with base(tmp_path / "data") as settings:
        yield settings


@pytest.fixture
def there(settings: Settings, s3_server: s3.Server) -> Callable[[], list[str]]:
    """Tells the files that are kept, wherever, and what is left of others."""

    def there() -> list[str]:
        local = [path for name in ("files", "cache") for path in (settings.data_dir / name).rglob("*")]
        return [path.name for path in local if path.is_file()] + (s3_server.holds() if settings.files else [])

    return there


def hand_in(client: httpx.Client, pdf: bytes) -> httpx.Response:
    return client.post("/api/v1/documents", files={"file": ("bilan.pdf", pdf, "application/pdf")})


def put(database: Database, files: Files, pdf: bytes) -> None:
    """Hand in a PDF as an upload does."""
    with files.receive() as incoming:
        incoming.write(pdf)
        incoming.flush()
        with database.write() as session:
            ingest.register(session, incoming.sha256, incoming.size, "bilan.pdf")
            incoming.keep()


def read(client: httpx.Client, address: str) -> str:
    """Wait until a document is read; gives its status."""
    client.get(f"{address}/events")
    return client.get(address).json()["status"]


@pytest.mark.on_sqlite
def test_a_document_from_its_upload_to_its_end(settings: Settings, there: Callable[[], list[str]]) -> None:
    with serving(settings) as client:
        assert hand_in(client, PDF).status_code == 202
        assert read(client, DOCUMENT) == "ready"
        assert client.get(f"{DOCUMENT}/file").content == PDF
        [fact] = client.get("/api/v1/facts", params={"kind": "amount"}).json()["items"]
        for picture in (f"{DOCUMENT}/pages/1.png", f"/api/v1/facts/{fact['id']}/snippet.png"):
            assert client.get(picture).content.startswith(b"\x89PNG")
        assert client.delete(DOCUMENT).status_code == 204
        assert there() == []


@pytest.mark.on_sqlite
def test_a_large_file_comes_back_whole_and_in_parts(settings: Settings) -> None:
    with serving(settings) as client:
        address = hand_in(client, LARGE).headers["location"]
        whole = client.get(f"{address}/file")
        part = client.get(f"{address}/file", headers={"Range": f"bytes={PIECE - 9}-{2 * PIECE + 9}"})
        head = client.head(f"{address}/file")
    assert (whole.status_code, whole.content == LARGE, whole.headers["etag"]) == (
        200, True, f'"{sha256(LARGE).hexdigest()}"',
    )  # fmt: skip
    assert (part.status_code, part.content == LARGE[PIECE - 9 : 2 * PIECE + 10]) == (206, True)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(LARGE)))


@pytest.mark.on_sqlite
def test_the_pdfs_of_a_zip_are_kept(settings: Settings, there: Callable[[], list[str]]) -> None:
    zipped = BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, content in (("a.pdf", PDF), ("b.pdf", LARGE), ("c.txt", b"no PDF")):
            archive.writestr(name, content)
    with serving(settings) as client:
        answer = client.post("/api/v1/documents/archive", files={"file": ("bilans.zip", zipped.getvalue())})
        addresses = [f"/api/v1/documents/{each['document']['id']}" for each in answer.json()["members"][:2]]
        assert [client.get(f"{each}/file").content for each in addresses] == [PDF, LARGE]
        for each in addresses:
            read(client, each)
            client.delete(each)
    assert there() == []


def test_uploads_of_the_same_bytes_at_once_make_one(settings: Settings) -> None:
    with serving(settings) as client, ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(lambda _n: hand_in(client, PDF).status_code, range(20)))
        assert (answers, client.get(f"{DOCUMENT}/file").content == PDF) == ([200] * 19 + [202], True)
        read(client, DOCUMENT)


def test_who_hands_in_what_another_one_deletes_is_not_left_without_it(
    settings: Settings, there: Callable[[], list[str]]
) -> None:
    broken = b"%PDF-1.7\nnothing that can be read"
    address = f"/api/v1/documents/{pdfs.identifier(broken)}"
    with serving(settings) as client, ThreadPoolExecutor(3) as pool:
        for _ in range(12):
            handed_in = [pool.submit(hand_in, client, broken) for _ in range(2)]
            deleted = pool.submit(client.delete, address)
            assert {each.result().status_code for each in handed_in} <= {200, 202}
            assert deleted.result().status_code in {204, 404}
            if client.get(address).status_code == 200:
                assert client.get(f"{address}/file").content == broken
        client.delete(address)
        assert client.get(address).status_code == 404
    assert there() == []  # now that nobody reads what was deleted any more


def away(answer: httpx.Response) -> bool:
    """Whether an answer says that the store is away, and when to try again."""
    return (answer.status_code, answer.json()["reason"], int(answer.headers["retry-after"]) > 0) == (
        503, "store-unavailable", True,
    )  # fmt: skip


@pytest.mark.on_sqlite
def test_an_upload_to_a_store_that_is_away_is_not_accepted(in_bucket: Settings, bucket: s3.Server) -> None:
    with serving(in_bucket) as client:
        bucket.stop()
        assert away(hand_in(client, PDF))
        assert client.get("/api/v1/documents").json()["items"] == []
        assert list((in_bucket.data_dir / "files").iterdir()) == []
        bucket.start()
        assert hand_in(client, PDF).status_code == 202
        assert read(client, DOCUMENT) == "ready"


@pytest.mark.on_sqlite
def test_what_needs_no_file_is_answered_while_the_store_is_away(in_bucket: Settings, bucket: s3.Server) -> None:
    with serving(in_bucket) as client:
        hand_in(client, pdfs.long())
        address = f"/api/v1/documents/{pdfs.identifier(pdfs.long())}"
        assert read(client, address) == "ready"
        for copy in (in_bucket.data_dir / "cache").glob("*.pdf"):
            copy.unlink()
        bucket.stop()
        assert away(client.get(f"{address}/file"))
        assert away(client.get(f"{address}/pages/1.png"))
        assert away(client.delete(address))
        assert client.get("/api/v1/facts").json()["items"]
        bucket.start()
        assert client.get(f"{address}/file").content == pdfs.long()
        assert client.get(f"{address}/pages/1.png").status_code == 200
        bucket.stop()
        assert client.get(f"{address}/pages/2.png").status_code == 200, "each page fetches the PDF again"
        bucket.start()


def test_a_reading_waits_for_a_store_that_is_away(in_bucket: Settings, bucket: s3.Server) -> None:
    database, files = Database(in_bucket.database_url), open_files(in_bucket)
    put(database, files, PDF)

    def until(condition: Callable[[Document], bool]) -> Document:
        tick, end = Event(), time.monotonic() + PATIENCE
        while True:
            with database.read() as session:
                row = session.scalars(select(Document)).one()
            if condition(row):
                return row
            assert time.monotonic() < end, f"waited in vain: {row.status}"
            tick.wait(0.02)

    bucket.stop()
    queue = Queue(in_bucket, database, files)
    queue.start()
    try:
        until(lambda row: row.claim == 1 and row.status == "queued")
        bucket.start()
        row = until(lambda row: row.status in {"ready", "failed"})
    finally:
        queue.stop()
        database.close()
    assert (row.status, row.claim, row.facts) == ("ready", 2, 2)


@pytest.mark.on_sqlite
def test_a_file_that_is_gone_from_the_bucket_costs_its_document(in_bucket: Settings) -> None:
    with serving(in_bucket) as client:
        hand_in(client, PDF)
        read(client, DOCUMENT)
        open_files(in_bucket).delete(sha256(PDF).hexdigest())
        client.post(f"{DOCUMENT}/read")
        assert read(client, DOCUMENT) == "failed"
        assert client.get(DOCUMENT).json()["reason"] == "missing"
        assert (hand_in(client, PDF).status_code, read(client, DOCUMENT)) == (200, "ready")


@pytest.mark.on_sqlite
@pytest.mark.parametrize("verb", [["serve"], ["ingest", "."], ["sweep"]], ids=["serve", "ingest", "sweep"])
@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ("s3://another", "the store s3://another cannot be used: "),
        ("s3:filon", "FILON_FILES: give it as s3://BUCKET or s3://BUCKET/PREFIX\n"),
    ],
)
def test_a_store_that_cannot_be_is_one_line(verb: list[str], files: str, reason: str, in_bucket: Settings) -> None:
    environment = {"FILON_FILES": files, "FILON_DATA_DIR": str(in_bucket.data_dir)}
    done = CliRunner().invoke(app, verb, env=environment)
    assert (done.exit_code, done.stdout, done.stderr.count("\n"), reason in done.stderr) == (2, "", 1, True)


@pytest.mark.on_sqlite
def test_what_is_ingested_is_in_the_bucket(in_bucket: Settings, bucket: s3.Server, tmp_path: Path) -> None:
    (tmp_path / "bilan.pdf").write_bytes(PDF)
    environment = {"FILON_FILES": s3.URL, "FILON_DATA_DIR": str(in_bucket.data_dir), "FILON_WORKERS": "1"}
    done = CliRunner().invoke(app, ["ingest", str(tmp_path / "bilan.pdf")], env=environment)
    assert (done.exit_code, "1 read, 0 there already, 0 failed" in done.stderr) == (0, True)
    assert [key.rpartition("/")[2] for key in bucket.holds()] == [f"{sha256(PDF).hexdigest()}.pdf"]


def leave_behind(files: Files, settings: Settings) -> None:
    """Have a file without a document, and one that did not come whole, as killed processes leave them."""
    with files.receive() as incoming:
        incoming.write(LARGE)
        incoming.flush()
        incoming.keep()
    with (settings.data_dir / "files" / "incoming-x").open("xb") as broken_off:
        broken_off.write(LARGE)


def test_files_without_a_document_are_swept(settings: Settings, there: Callable[[], list[str]]) -> None:
    database, files = Database(settings.database_url), open_files(settings)
    put(database, files, PDF)
    leave_behind(files, settings)
    behind = Left(1, len(LARGE), 1)
    assert (sweep(database, files, 3600, delete=True), len(there())) == (Left(), 3), "what may be on its way was swept"
    assert (sweep(database, files, -60, delete=False), len(there())) == (behind, 3)
    assert (sweep(database, files, -60, delete=True), len(there())) == (behind, 1)
    assert files.size(sha256(PDF).hexdigest()) == len(PDF)
    database.close()
