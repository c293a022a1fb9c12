"""What the tests of the service share: settings of their own, and a migrated database on SQLite and on PostgreSQL."""

import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import httpx
import postgresql
import pytest
import s3
from bases import NOTHING, Base, Changing, held, put_back
from library import fill
from serving import PATIENCE, serving

from service.database import Database
from service.settings import Settings


def migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """Put back what a verb of the command line that ran in this process made of its log."""
    root, hook = logging.getLogger(), threading.excepthook
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    logging.captureWarnings(False)
    threading.excepthook = hook


@pytest.fixture(scope="session")
def server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server that all tests share."""
    with postgresql.server() as running:
        yield running


@pytest.fixture(scope="session")
def s3_server() -> Iterator[s3.Server]:
    """An S3 server that all tests share."""
    with s3.server() as running:
        yield running


@pytest.fixture
def bucket(s3_server: s3.Server) -> s3.Server:
    """The S3 server, with one bucket that holds nothing."""
    s3_server.empty()
    return s3_server


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Base:
    migrated = tmp_path_factory.mktemp("sqlite") / "filon.db"
    migrate(f"sqlite:///{migrated}")

    @contextmanager
    def base(folder: Path, *, empty: bool = False) -> Iterator[Settings]:
        folder.mkdir(exist_ok=True)
        if not empty:
            shutil.copy(migrated, folder)
        yield Settings(data_dir=folder, workers=1, timeout_seconds=PATIENCE)

    return base


@pytest.fixture(scope="session")
def on_postgresql(server: postgresql.Server) -> Base:
    migrate(server.make("migrated"))
    names = (f"test_{number}" for number in count())

    @contextmanager
    def base(folder: Path, *, empty: bool = False) -> Iterator[Settings]:
        name = next(names)
        url = server.make(name, "template1" if empty else "migrated")
        yield Settings(data_dir=folder, database_url=url, workers=1, timeout_seconds=PATIENCE)
        server.drop(name)

    return base


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what comes to a fact base on both databases, but for tests marked `on_sqlite`."""
    if "base" in metafunc.fixturenames:
        once = metafunc.definition.get_closest_marker("on_sqlite")
        databases = ["sqlite"] if once else ["sqlite", "postgresql"]
        metafunc.parametrize("base", databases, indirect=True, scope="session")


@pytest.fixture(scope="session")
def base(request: pytest.FixtureRequest) -> Base:
    """Makes fact bases, on one of the databases."""
    made: Base = request.getfixturevalue(f"on_{request.param}")
    return made


@pytest.fixture
def settings(base: Base, tmp_path: Path) -> Iterator[Settings]:
    """Settings whose data folder is new, and whose database is migrated and holds nothing."""
    with base(tmp_path / "data") as settings:
        yield settings


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def _alone(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with base(tmp_path_factory.mktemp("alone")) as settings:
        database = Database(settings.database_url)
        yield database
        database.close()


@pytest.fixture
def emptied(_alone: Database) -> Database:
    """A fact base that holds nothing, and that no service works on: much quicker than a new one each time."""
    put_back(_alone, NOTHING)
    return _alone


@pytest.fixture
def client(settings: Settings) -> Iterator[httpx.Client]:
    """A client of the real service, which holds nothing yet, and is let finish its work before it ends."""
    with serving(settings) as client:
        yield client
        for document in client.get("/api/v1/documents").json()["items"]:
            client.get(f"/api/v1/documents/{document['id']}/events")


@pytest.fixture(scope="session")
def library(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the real service with the two bilans of `library` in it; for tests that change nothing."""
    with base(tmp_path_factory.mktemp("library")) as settings:
        database = Database(settings.database_url)
        fill(database)
        database.close()
        with serving(settings) as client:
            yield client


@pytest.fixture(scope="session")
def _changing(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changing]:
    with base(tmp_path_factory.mktemp("changing")) as settings:
        database = Database(settings.database_url)
        fill(database)
        with serving(settings) as client:
            yield Changing(database, client, held(database))
        database.close()


@pytest.fixture
def bare(_changing: Changing) -> Changing:
    """A fact base that holds nothing, for tests that store what they like: it takes a tenth of what a new one does."""
    put_back(_changing.database, NOTHING)
    return _changing


@pytest.fixture
def facts(_changing: Changing) -> Database:
    """A fact base that holds the two bilans of `library` and nothing else, for tests that change it."""
    put_back(_changing.database, _changing.at_first)
    return _changing.database


@pytest.fixture
def people(_changing: Changing, facts: Database) -> httpx.Client:
    """A client of the real service on that fact base."""
    return _changing.client
