"""The store of the files is away for a whole minute: what was accepted is read then, nothing is lost or doubled."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import httpx
import pytest
import s3
from bases import Base
from handing_in import FACTS, hand_in, outcome, report, stated, there
from pdfs import identifier
from serving import serving

from service.settings import Settings

OUTAGE = 60
"""Seconds, which cost no processor: this is the fault itself."""
LOOK_EVERY = 4
KEPT, AGAIN, LATER = (report(number) for number in range(3))


@pytest.fixture
def settings(on_sqlite: Base, bucket: s3.Server, tmp_path: Path) -> Iterator[Settings]:
    with on_sqlite(tmp_path / "data") as settings:
        yield settings.model_copy(update={"files": s3.URL})


def meanwhile(client: httpx.Client) -> list[object]:
    """What somebody sees who asks for this and that."""
    upload = hand_in(client, LATER)
    kept, again = (f"/api/v1/documents/{identifier(pdf)}" for pdf in (KEPT, AGAIN))
    return [
        (upload.status_code, upload.json().get("reason"), "retry-after" in upload.headers),
        client.get("/readyz").status_code,
        client.get("/healthz").status_code,
        client.get("/api/v1/facts", params={"limit": 1, "count": True}).json()["total"],
        client.get(f"{kept}/pages/1.png").status_code,
        client.get("/documents").status_code,
        client.get(f"{again}/file").status_code,
        client.get(again).json()["status"] in {"queued", "processing"},
    ]


AWAY = [(503, "store-unavailable", True), 503, 200, 2 * FACTS, 200, 200, 503, True]


def test_a_minute_without_the_store(settings: Settings, bucket: s3.Server) -> None:
    tick = Event()
    with serving(settings) as client:
        for pdf in (KEPT, AGAIN):
            assert (hand_in(client, pdf).status_code, outcome(client, pdf)) == (202, ("ready", FACTS))
        before = stated(client)
        kept = client.get(f"/api/v1/documents/{identifier(KEPT)}").json()["sha256"]
        for copy in (settings.data_dir / "cache").glob("*.pdf"):
            if copy.stem != kept:
                copy.unlink()
        bucket.stop()
        end = time.monotonic() + OUTAGE
        client.post(f"/api/v1/documents/{identifier(AGAIN)}/read").raise_for_status()
        while time.monotonic() < end:
            assert meanwhile(client) == AWAY
            tick.wait(LOOK_EVERY)
        bucket.start()
        assert outcome(client, AGAIN) == ("ready", FACTS)
        assert (client.get("/readyz").status_code, stated(client)) == (200, before)
        assert there(client) == {identifier(KEPT), identifier(AGAIN)}, "what was refused was taken in"
        assert (hand_in(client, LATER).status_code, outcome(client, LATER)) == (202, ("ready", FACTS))
        runs = client.get(f"/api/v1/documents/{identifier(AGAIN)}/runs").json()["items"]
    assert len(runs) == 2
