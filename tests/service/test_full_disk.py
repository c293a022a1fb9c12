"""A disk that is full: uploads are refused with what to do, readings wait, all else is answered, nothing is left."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pdfs
import pytest
from process import Process, running
from serving import serving, walked
from test_queue import until

from service.settings import Settings

SMALL = pdfs.printed(pdfs.FRENCH)
LONG = pdfs.printed(pdfs.FRENCH + "#pagebreak()\n#lorem(300) 12 digues pour 1,5 M€.\n" * 30)
"""Its text takes many times the room of its file."""
OWN_DISK = ("unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--mount", "sh", "-c")
MOUNT = 'mount -t tmpfs -o size=24m tmpfs "$1" && shift && exec "$@"'


@dataclass(frozen=True)
class Disk:
    """The folder of the data as the service sees it, on a disk of its own."""

    folder: Path

    def fill(self, but: int = 0) -> None:
        """Leave no room but for so many bytes."""
        with (self.folder / "ballast").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(self.folder).free - but)

    def make_room(self) -> None:
        (self.folder / "ballast").unlink()

    def files(self) -> list[str]:
        return [path.name for path in self.folder.glob("files/**/*") if path.is_file()]


@contextmanager
def on_small_disk(settings: Settings, log: Path) -> Iterator[tuple[Process, Disk]]:
    """Run the service with its data on a disk of 24 MB, which goes with it."""
    settings.data_dir.mkdir(exist_ok=True)
    if subprocess.run([*OWN_DISK, MOUNT, "sh", settings.data_dir, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    with running(settings, log, (*OWN_DISK, MOUNT, "sh", str(settings.data_dir))) as process:
        yield process, Disk(Path(f"/proc/{process.process.pid}/root{settings.data_dir}"))


def hand_in(client: httpx.Client, pdf: bytes) -> httpx.Response:
    return client.post("/api/v1/documents", files={"file": ("bilan.pdf", pdf, "application/pdf")})


def read(client: httpx.Client, pdf: bytes) -> str:
    """Wait until a document is read; gives its status."""
    address = f"/api/v1/documents/{pdfs.identifier(pdf)}"
    client.get(f"{address}/events")
    return client.get(address).json()["status"]


def test_uploads_to_a_full_disk_are_refused_and_leave_nothing(settings: Settings, tmp_path: Path) -> None:
    with on_small_disk(settings, tmp_path / "log") as (process, disk):
        client = process.client
        assert (hand_in(client, SMALL).status_code, read(client, SMALL)) == (202, "ready")
        disk.fill()
        refused = hand_in(client, pdfs.long())
        assert (refused.status_code, refused.json().get("reason")) == (507, "disk-full"), refused.text
        kept = [path for path in disk.files() if path != "ballast"]
        assert kept == [f"{client.get(f'/api/v1/documents/{pdfs.identifier(SMALL)}').json()['sha256']}.pdf"]
        assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/api/v1/facts")] == [200, 503, 200]
        disk.make_room()
        assert client.get("/readyz").status_code == 200
        assert (hand_in(client, pdfs.long()).status_code, read(client, pdfs.long())) == (202, "ready")


@pytest.mark.on_sqlite
def test_a_document_whose_facts_have_no_room_waits_for_it(settings: Settings, tmp_path: Path) -> None:
    with serving(settings) as client:
        hand_in(client, LONG)
        read(client, LONG)
        undisturbed = walked(client, "facts")
    with on_small_disk(settings, tmp_path / "log") as (process, disk):
        client = process.client
        disk.fill(but=len(LONG) + 200_000)
        assert hand_in(client, LONG).status_code == 202
        until(lambda: any("a disk is full" in line["event"] for line in process.lines()))
        document = client.get(f"/api/v1/documents/{pdfs.identifier(LONG)}").json()
        assert document["status"] in {"queued", "processing"}
        assert walked(client, "facts") == []
        disk.make_room()
        assert (read(client, LONG), walked(client, "facts")) == ("ready", undisturbed)
