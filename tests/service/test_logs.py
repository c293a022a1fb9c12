"""What the log of a real `filon serve` tells, and what it never tells."""

import os
import pty
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pdfs
import pytest
from bases import Base
from process import FILON, Process, environment, running
from serving import PATIENCE
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from models.tables import Collection
from service.database import Database
from service.settings import Settings

pytestmark = pytest.mark.on_sqlite


@dataclass(frozen=True)
class Told:
    """What the service has logged, and the documents that it was about."""

    text: str
    lines: list[dict[str, Any]]
    read: str
    failed: str


@pytest.fixture(scope="session")
def told(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("logged")
    with base(folder / "data") as settings, running(settings, folder / "log") as process:
        read = hand_in(process, pdfs.printed(pdfs.FRENCH), **{"X-Request-ID": "front-7"})
        failed = hand_in(process, pdfs.printed(pdfs.FRENCH)[:600])
        named = ("/facts?q=Durand", f"/api/v1/documents/{read}?q=Durand", "/Durand", "/api/v1/partners/Durand")
        for path in (*named, "/healthz", "/readyz", "/metrics", "/static/filon.css", "/static/none.css"):
            process.client.get(path)
        process.stop()
        yield Told(process.log.read_text(encoding="utf-8"), process.lines(), read, failed)


def hand_in(process: Process, pdf: bytes, **headers: str) -> str:
    """Hand in a PDF and wait until it is ready or failed; gives its id."""
    given = {"file": ("Bilan de Jeanne Durand.pdf", pdf)}
    document = process.client.post("/api/v1/documents", files=given, headers=headers).raise_for_status().json()["id"]
    process.client.get(f"/api/v1/documents/{document}/events")
    return str(document)


def test_all_about_a_document_is_found_by_its_id(told: Told) -> None:
    about = {
        (line["event"], line["level"], line.get("reason")) for line in told.lines if line.get("document") == told.read
    }
    assert about == {("handed in", "info", None), ("read", "info", None), ("request", "info", None)}


def test_a_document_that_fails_is_a_warning_with_the_reason(told: Told) -> None:
    about = {
        (line["event"], line["level"], line.get("reason")) for line in told.lines if line.get("document") == told.failed
    }
    assert ("failed", "warning", "damaged") in about


def test_all_about_a_request_is_found_by_its_id(told: Told) -> None:
    about = [line for line in told.lines if line.get("request_id") == "front-7"]
    assert [line["event"] for line in about] == ["handed in", "request"]
    assert {name: about[1][name] for name in ("method", "route", "status", "level")} == {
        "method": "POST", "route": "/api/v1/documents", "status": 202, "level": "info",
    }  # fmt: skip


def test_the_log_names_nobody(told: Told) -> None:
    assert "/api/v1/partners/{partner_id}" in told.text
    assert "Durand" not in told.text


def test_probes_and_statics_are_a_line_only_where_they_fail(told: Told) -> None:
    routes = [(line["route"], line["status"]) for line in told.lines if line["event"] == "request"]
    assert [each for each in routes if each[0] in {"/healthz", "/readyz", "/metrics", "/static"}] == [("/static", 404)]


@pytest.mark.parametrize("given", ["", "x" * 101, "two words", "a\x7fb", "<b>"])
def test_an_id_that_is_not_sane_is_replaced(given: str, library: httpx.Client) -> None:
    made = library.get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert len(made) == 32
    assert made != given


def test_a_problem_carries_the_id(library: httpx.Client) -> None:
    answer = library.get("/api/v1/facts/none", headers={"X-Request-ID": "front/8"})
    assert (answer.headers["x-request-id"], answer.json()["request_id"]) == ("front/8", "front/8")


def test_a_terminal_gets_lines_to_read(settings: Settings) -> None:
    ours, theirs = pty.openpty()
    command = [FILON, "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment(settings), stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        try:
            assert process.stdout is not None
            httpx.get(process.stdout.readline().split()[-1].decode() + "/api/v1/partners", timeout=PATIENCE)
            line = os.read(ours, 10_000).decode()
        finally:
            process.kill()
            os.close(ours)
    assert "request" in line
    assert "/api/v1/partners" in line
    assert "{" not in line


def test_an_error_of_the_database_tells_no_value(database: Database) -> None:
    twice = [{"name": "Jeanne Durand", "document_id": "d_0000000000000000"}]
    with pytest.raises(IntegrityError) as raised, database.write() as session:
        session.execute(insert(Collection), twice)
    assert "Durand" not in str(raised.value)
