"""Spans reach a real receiver of OTLP over HTTP, without what people looked for."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pdfs
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from process import environment, running
from serving import PATIENCE

from service.settings import Settings

pytestmark = pytest.mark.on_sqlite
Span = tuple[str, str, dict[str, Any]]
"""Name, id of the trace, attributes."""


@contextmanager
def receiver() -> Iterator[tuple[str, list[Span]]]:
    """Run a receiver; gives its address, and the spans that it has got."""
    got: list[Span] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
            for resource in told.resource_spans:
                for span in (span for scope in resource.scope_spans for span in scope.spans):
                    attributes = {each.key: each.value.string_value or each.value.int_value for each in span.attributes}
                    got.append((span.name, span.trace_id.hex(), attributes))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_requests_statements_and_readings_are_spans(settings: Settings, tmp_path: Path) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    with (
        receiver() as (address, got),
        running(settings, tmp_path / "log", OTEL_EXPORTER_OTLP_ENDPOINT=address) as process,
    ):
        document = process.client.post("/api/v1/documents", files={"file": pdfs.printed(pdfs.FRENCH)}).json()["id"]
        process.client.get(f"/api/v1/documents/{document}/events")
        process.client.get(
            "/api/v1/facts", params={"q": "Durand"}, headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
        )
        process.client.get("/healthz")
        assert process.stop() == 0  # what is left is sent on
    names = {name for name, _trace, _attributes in got}
    assert {"POST /api/v1/documents", "GET /api/v1/facts", "read a document"} <= names
    assert not any("healthz" in name for name in names)
    [request] = [attributes for name, of, attributes in got if (name, of) == ("GET /api/v1/facts", trace)]
    assert (request["http.route"], request["http.response.status_code"]) == ("/api/v1/facts", 200)
    statements = [attributes for name, of, attributes in got if of == trace and name != "GET /api/v1/facts"]
    assert any("FROM fact" in attributes.get("db.statement", "") for attributes in statements)
    assert [each for _name, _of, each in got if "Durand" in str(each)] == []
    assert [each["document"] for name, _of, each in got if name == "read a document"] == [document]


def test_without_the_extra_the_log_says_what_to_install(settings: Settings) -> None:
    code = "import sys; sys.modules['opentelemetry.exporter'] = None; from service.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0"],
        env=environment(settings, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        httpx.get(process.stdout.readline().split()[-1] + "/healthz", timeout=PATIENCE)
        process.terminate()
        _out, log = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "pip install 'filon[otel]'" in log) == (0, True)
