"""A service on a replica of PostgreSQL answers what is asked, and says where to send what changes something."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import postgresql
import pytest
from library import fill
from process import filon
from serving import serving

from service.database import Database
from service.settings import Settings


@pytest.fixture(scope="module")
def replica(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, str]]:
    """Settings of a replica, and a key that its primary gave."""
    options = postgresql.OPTIONS.replace("wal_level=minimal", "wal_level=replica")
    with postgresql.server(options) as server:
        settings = Settings(
            data_dir=tmp_path_factory.mktemp("data"), database_url=server.make("filon"), access="required", workers=1
        )
        database = Database(settings.database_url)
        database.migrate()
        fill(database)
        database.close()
        key = filon(settings, "keys", "add", "archives", "--scope", "admin").stdout.split()[-1]
        server.stop("fast")
        follows = server.folder / "data" / "standby.signal"  # so it starts as one that follows another
        follows.touch()
        shutil.copystat(server.folder / "data" / "PG_VERSION", follows)
        if Path(server.folder).owner() == postgresql.USER:
            shutil.chown(follows, postgresql.USER)
        server.start()
        yield settings, key


@pytest.fixture(scope="module")
def client(replica: tuple[Settings, str]) -> Iterator[httpx.Client]:
    settings, key = replica
    with serving(settings) as client:
        client.headers["Authorization"] = f"Bearer {key}"
        yield client


@pytest.mark.parametrize(
    "path", ["/readyz", "/api/v1/documents", "/api/v1/facts?q=quai", "/api/v1/summary?by=partner", "/", "/metrics"]
)
def test_a_replica_is_read(path: str, client: httpx.Client) -> None:
    assert client.get(path).status_code == 200


def test_calls_are_counted_there_too(client: httpx.Client, replica: tuple[Settings, str]) -> None:
    client.get("/api/v1/facts").raise_for_status()
    assert (replica[0].data_dir / "limits.db").is_file()


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/v1/documents"), ("PATCH", "/api/v1/facts/f_plant"), ("DELETE", "/api/v1/documents/d_1")],
)
def test_what_changes_something_is_sent_elsewhere(method: str, path: str, client: httpx.Client) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["reason"]) == (403, "read-only")
