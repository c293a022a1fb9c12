"""Following a document by server-sent events, while the real service reads it."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pdfs
import pytest
from library import WEST
from serving import PATIENCE

pytestmark = pytest.mark.on_sqlite
PAGES = 40


def long(pages: int) -> bytes:
    return pdfs.printed(pdfs.FRENCH + "#pagebreak()\nEn 2020, la ville a planté 35 arbres.\n" * (pages - 1))


LONG = long(PAGES)
LONGER = long(300)
"""Keeps the one worker busy for a while."""


def events(client: httpx.Client, document: str) -> list[dict[str, Any]]:
    with client.stream("GET", f"/api/v1/documents/{document}/events") as answer:
        return [json.loads(line.removeprefix("data: ")) for line in answer.iter_lines() if line.startswith("data: ")]


def test_events_end_when_the_document_is_ready(client: httpx.Client) -> None:
    document = client.post("/api/v1/documents", files={"file": ("bilan.pdf", LONG)}).json()["id"]
    last = events(client, document)[-1]
    assert (last["status"], last["pages"], last["pages_done"]) == ("ready", PAGES, PAGES)


def test_events_tell_how_many_pages_are_done_and_never_fewer(client: httpx.Client) -> None:
    document = client.post("/api/v1/documents", files={"file": ("bilan.pdf", LONG)}).json()["id"]
    done = [event["pages_done"] for event in events(client, document)]
    assert done == sorted(done)


def test_each_event_is_news(client: httpx.Client) -> None:
    document = client.post("/api/v1/documents", files={"file": ("bilan.pdf", LONG)}).json()["id"]
    told = events(client, document)
    assert all(event != following for event, following in pairwise(told))


def test_a_document_that_is_ready_is_told_once(library: httpx.Client) -> None:
    assert events(library, WEST) == [library.get(f"/api/v1/documents/{WEST}").json()]


def test_events_are_an_event_stream(library: httpx.Client) -> None:
    content_type = library.get(f"/api/v1/documents/{WEST}/events").headers["content-type"]
    assert content_type.startswith("text/event-stream")


def test_events_end_when_the_document_is_deleted(client: httpx.Client) -> None:
    first = client.post("/api/v1/documents", files={"file": ("first.pdf", LONGER)}).json()["id"]
    document = client.post("/api/v1/documents", files={"file": ("waiting.pdf", LONG)}).json()["id"]
    with client.stream("GET", f"/api/v1/documents/{document}/events") as answer:
        lines = answer.iter_lines()
        next(lines)
        with httpx.Client(base_url=client.base_url, timeout=PATIENCE) as other:
            other.delete(f"/api/v1/documents/{document}").raise_for_status()
        for _line in lines:  # would go on for ever if the end did not come
            pass
    assert client.get(f"/api/v1/documents/{document}").status_code == 404
    client.delete(f"/api/v1/documents/{first}")  # nobody waits for it


def test_many_may_follow_at_once(client: httpx.Client) -> None:
    # More than the threads that the service has: a follower must not hold one.
    document = client.post("/api/v1/documents", files={"file": ("bilan.pdf", LONGER)}).json()["id"]
    url = f"/api/v1/documents/{document}/events"
    endless = httpx.Limits(max_connections=None)
    with httpx.Client(base_url=client.base_url, limits=endless, timeout=PATIENCE) as many:
        streams = [many.send(many.build_request("GET", url), stream=True) for _ in range(60)]
        answer = client.get(f"/api/v1/documents/{document}")
        for stream in streams:
            stream.close()
    assert answer.status_code == 200
    client.delete(url.removesuffix("/events"))  # nobody waits for it


def test_events_end_with_the_service(tmp_path: Path) -> None:
    serve = [sys.executable, "-c", "from service.cli import main; main()", "serve", "--port", "0"]
    environment = {**os.environ, "FILON_DATA_DIR": str(tmp_path)}
    with subprocess.Popen(
        serve, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as service:
        assert service.stdout
        address = service.stdout.readline().split()[-1]
        with httpx.Client(base_url=address, timeout=PATIENCE, transport=httpx.HTTPTransport(retries=5)) as client:
            document = client.post("/api/v1/documents", files={"file": ("bilan.pdf", LONGER)}).json()["id"]
            with client.stream("GET", f"/api/v1/documents/{document}/events") as answer:
                lines = answer.iter_lines()
                next(lines)
                service.terminate()
                for _line in lines:  # a stream that is cut raises
                    pass
        assert service.wait(PATIENCE) == 0
