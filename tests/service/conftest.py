"""What the tests of the service share: settings of their own, and a migrated SQLite file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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
