"""What Prometheus is told: by each process of itself, and alike of the fact base."""

import re
import socket
import subprocess
from datetime import timedelta
from pathlib import Path

import httpx
import pdfs
import postgresql
import pytest
import s3
from library import fill
from process import FILON, environment, filon
from prometheus_client.parser import text_string_to_metric_families
from serving import serving
from sqlalchemy import column, func, select, table, update
from test_queue import put, until, wait_for

from models.tables import Document, DocumentStatus, Fact, now
from service import metrics
from service.database import Database
from service.settings import Settings

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    """The values, by name and labels; raises where it is not the format of Prometheus."""
    families = text_string_to_metric_families(text)
    return {(each.name, frozenset(each.labels.items())): each.value for family in families for each in family.samples}


def value(found: Samples, name: str, **labels: str) -> float | None:
    return found.get((name, frozenset(labels.items())))


def scraped(client: httpx.Client) -> Samples:
    return samples(client.get("/metrics").raise_for_status().text)


@pytest.fixture
def at_rest(database: Database) -> Database:
    """The two bilans of `library`, and five more documents, which nobody reads."""
    fill(database)
    for number, (status, in_bulk, age, reason) in enumerate(
        [
            ("queued", False, 10, None),
            ("queued", True, 600, None),
            ("processing", False, 700, None),
            ("failed", False, 0, "damaged"),
            ("failed", False, 0, "damaged"),
        ],
        start=10,
    ):
        sha256 = f"{number:064x}"
        with database.write() as session:
            session.add(
                Document(
                    id=f"d_{sha256[-16:]}",
                    number=number,
                    sha256=sha256,
                    filename="bilan.pdf",
                    size=1,
                    status=DocumentStatus(status),
                    in_bulk=in_bulk,
                    asked=now() - timedelta(seconds=age),
                    error_reason=reason,
                )
            )
    return database


def test_the_queue(at_rest: Database) -> None:
    found = samples(metrics.exposition(at_rest).decode())
    depth = {
        (status, bulk): value(found, "filon_queue_documents", status=status, bulk=bulk)
        for status in ("queued", "processing")
        for bulk in ("false", "true")
    }
    assert depth == {
        ("queued", "false"): 1,
        ("queued", "true"): 1,
        ("processing", "false"): 1,
        ("processing", "true"): 0,
    }
    assert 600 <= (value(found, "filon_queue_oldest_seconds") or 0) < 690


def test_documents_and_failures(at_rest: Database) -> None:
    found = samples(metrics.exposition(at_rest).decode())
    assert value(found, "filon_documents", status="ready") == 2
    assert value(found, "filon_documents_failed", reason="damaged") == 2


def test_facts_by_kind_are_all_facts(at_rest: Database) -> None:
    with at_rest.read() as session:
        counted = dict(session.execute(select(Fact.kind, func.count()).group_by(Fact.kind)).all())
    found = samples(metrics.exposition(at_rest).decode())
    assert len(counted) > 2
    assert {kind: value(found, "filon_facts", kind=kind) for kind in counted} == counted


def test_readings_and_pages(client: httpx.Client) -> None:
    before = scraped(client)
    for pdf in (pdfs.long(), pdfs.printed(pdfs.FRENCH)[:600]):
        location = client.post("/api/v1/documents", files={"file": pdf}).headers["Location"]
        client.get(f"{location}/events")

    def more(name: str, **labels: str) -> float:
        return (value(scraped(client), name, **labels) or 0) - (value(before, name, **labels) or 0)

    assert (more("filon_readings_total", outcome="ready"), more("filon_readings_total", outcome="damaged")) == (1, 1)
    assert more("filon_pages_read_total") == 4
    assert more("filon_reading_seconds_total") > 0


@pytest.mark.on_sqlite
def test_latency_is_by_route_and_status(library: httpx.Client) -> None:
    for path in ("/api/v1/facts/f_1", "/api/v1/facts/f_2", "/static/filon.css", "/no/such/page"):
        library.get(path)
    library.request("MINE", "/healthz")
    found = {labels for name, labels in scraped(library) if name == "filon_http_request_duration_seconds_count"}
    for method, route, status in (
        ("GET", "/api/v1/facts/{fact_id}", "404"),
        ("GET", "/static", "200"),
        ("GET", "unmatched", "404"),
        ("OTHER", "/healthz", "405"),
    ):
        assert frozenset({"method": method, "route": route, "status": status}.items()) in found


def test_a_database_that_is_away_is_a_metric(tmp_path: Path) -> None:
    with postgresql.server() as server:
        settings = Settings(data_dir=tmp_path, database_url=server.make("filon"), workers=1)
        with serving(settings) as client:
            server.stop()
            away = value(scraped(client), "filon_database_up")
            server.start()
            back = value(scraped(client), "filon_database_up")
    assert (away, back) == (0, 1)


def test_a_schema_of_another_version_is_not_ready(client: httpx.Client, database: Database) -> None:
    there = database.revision()
    set_revision(database, "0001")
    answer = client.get("/readyz")
    set_revision(database, str(there))
    assert (answer.status_code, answer.json()["reason"]) == (503, "not-ready")
    assert f"0001, and this version of Filon works with {there}" in answer.json()["detail"]
    assert client.get("/readyz").status_code == 200


def set_revision(database: Database, revision: str) -> None:
    with database.write() as session:
        session.execute(update(table("alembic_version", column("version_num"))).values(version_num=revision))


@pytest.mark.on_sqlite
def test_a_store_that_is_away_is_not_ready(settings: Settings, bucket: s3.Server) -> None:
    with serving(settings.model_copy(update={"files": s3.URL})) as client:
        assert client.get("/readyz").status_code == 200
        assert bucket.holds() == []
        bucket.stop()
        away = client.get("/readyz")
        bucket.start()
    assert (away.status_code, away.json()["reason"], "cannot be used" in away.text) == (503, "not-ready", True)


@pytest.mark.on_sqlite
def test_a_folder_that_takes_no_file_is_not_ready(client: httpx.Client, settings: Settings) -> None:
    files = settings.data_dir / "files"

    files.write_bytes(b"")
    answer = client.get("/readyz")
    files.unlink()
    assert (answer.status_code, "cannot be written to" in answer.json()["detail"]) == (503, True)


@pytest.mark.on_sqlite
def test_a_worker_tells_what_it_has_read(settings: Settings, database: Database) -> None:
    command = [FILON, "worker", "--metrics-port", "0"]
    pdf = pdfs.printed(pdfs.FRENCH)
    with subprocess.Popen(command, env=environment(settings), stderr=subprocess.PIPE, encoding="utf-8") as worker:
        try:
            assert worker.stderr is not None
            [address] = re.findall(r"http://127\.0\.0\.1:\d+/metrics", worker.stderr.readline())
            wait_for(database, put(settings, database, pdf), "ready")
            until(lambda: read_by(address) == 1)
        finally:
            worker.kill()


def read_by(address: str) -> float | None:
    """How many documents the worker behind this address has read."""
    found = samples(httpx.get(address).raise_for_status().text)
    return value(found, "filon_readings_total", outcome="ready")


@pytest.mark.on_sqlite
def test_a_port_that_is_taken_is_one_line(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = filon(settings, "worker", "--metrics-port", str(port))
    assert (done.returncode, done.stderr) == (2, f"--metrics-port {port}: Address already in use\n")
