"""SIGTERM: what is under way is finished or put back, nothing is lost, and the process ends soon."""

import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pdfs
import pytest
from process import FILON, Process, environment, running
from serving import PATIENCE
from sqlalchemy import func, select

from models.tables import Document
from service.database import Database
from service.settings import Settings

LONG = pdfs.printed(pdfs.FRENCH + "#pagebreak()\n#lorem(300) 12 digues pour 1,5 M€.\n" * 150)
"""Long enough to be met half way."""


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def is_begun(database: Database) -> bool:
    with database.read() as session:
        return bool(session.scalar(select(func.max(Document.pages_done))))


def states(database: Database) -> list[tuple[str, int]]:
    with database.read() as session:
        rows = session.execute(select(Document.status, Document.pages_done).order_by(Document.number))
        return [(row.status, row.pages_done) for row in rows]


def upload(process: Process, pdf: bytes) -> tuple[socket.socket, bytes]:
    """Begin to hand in a PDF; gives the connection, and the half that is still to be sent."""
    request = httpx.Request("POST", process.client.base_url.join("/api/v1/documents"), files={"file": pdf})
    request.headers["Connection"] = "close"
    head = b"POST /api/v1/documents HTTP/1.1\r\n"
    head += b"".join(name + b": " + value + b"\r\n" for name, value in request.headers.raw) + b"\r\n"
    body = request.read()
    connection = socket.create_connection((request.url.host, request.url.port or 80), timeout=PATIENCE)
    connection.sendall(head + body[: len(body) // 2])
    return connection, body[len(body) // 2 :]


def refuses(process: Process) -> bool:
    """Whether it takes no new connection."""
    try:
        socket.create_connection((process.client.base_url.host, process.client.base_url.port or 80)).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_service_that_is_stopped_finishes_requests_and_puts_documents_back(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with running(settings, tmp_path / "log") as process:
        process.client.post("/api/v1/documents", files={"file": LONG}).raise_for_status()
        until(lambda: is_begun(database))
        connection, rest = upload(process, pdfs.printed(pdfs.FRENCH))
        with connection:
            until(lambda: any(settings.data_dir.glob("files/incoming-*")))
            process.process.terminate()
            until(lambda: refuses(process))
            connection.sendall(rest)
            answer = connection.recv(1000)
        status = process.process.wait(PATIENCE)
    assert (status, answer.split()[1]) == (0, b"202")
    assert states(database) == [("queued", 0), ("queued", 0)]


@pytest.mark.on_sqlite
def test_a_client_that_never_ends_is_not_waited_for(settings: Settings, database: Database, tmp_path: Path) -> None:
    with running(settings, tmp_path / "log", FILON_STOP_SECONDS="1") as process:
        connection, _rest = upload(process, pdfs.printed(pdfs.FRENCH))
        with connection:
            until(lambda: any(settings.data_dir.glob("files/incoming-*")))
            status = process.stop()
    assert (status, states(database), list(settings.data_dir.glob("files/*"))) == (0, [], [])


@pytest.mark.on_sqlite
def test_who_follows_a_document_does_not_hold_the_service(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with running(settings, tmp_path / "log", FILON_STOP_SECONDS="1000") as process:
        document = process.client.post("/api/v1/documents", files={"file": LONG}).json()["id"]
        with process.client.stream("GET", f"/api/v1/documents/{document}/events"):
            until(lambda: is_begun(database))
            status = process.stop()
    assert (status, states(database)) == (0, [("queued", 0)])


@pytest.mark.on_sqlite
def test_an_ingest_that_is_stopped_leaves_the_rest_in_the_queue(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(LONG)
    with subprocess.Popen(
        [FILON, "ingest", path], env=environment(settings), stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        until(lambda: process.poll() is not None or is_begun(database))
        process.terminate()
        _out, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, states(database)) == (143, [("queued", 0)])
    assert "Traceback" not in said
