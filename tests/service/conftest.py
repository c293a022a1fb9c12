"""What the tests of the service share: settings of their own, and a migrated SQLite file."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from library import fill
from serving import serving

from service.database import Database
from service.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose data folder is new, with a migrated SQLite database in it."""
    settings = Settings(data_dir=tmp_path / "data", workers=1, timeout_seconds=60)
    database = Database(settings.database_url)
    database.migrate()
    database.close()
    return settings


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url)
    yield database
    database.close()


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    """A client of the real service, which holds nothing yet, and is let finish its work before it ends."""
    with serving(settings) as client:
        yield client
        for document in client.get("/api/v1/documents").json()["items"]:
            client.get(f"/api/v1/documents/{document['id']}/events")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the real service with the two bilans of `library` in it; for tests that change nothing."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("library"), workers=1)
    database = Database(settings.database_url)
    database.migrate()
    fill(database)
    database.close()
    with serving(settings) as client:
        yield client
