"""The fact bases of bilans that nobody wrote, on SQLite and on PostgreSQL: made once, in a folder, and used again."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from multiprocessing import get_context
from pathlib import Path

from million_texts import Bilans
from postgresql import PROGRAMS, USER, Server
from samples import CORPUS
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.facts import Extraction
from models.tables import Document, DocumentStatus
from service import ingest
from service.database import Database
from service.rows import Rows, rows_of

A_DOCUMENT = 200
"""Facts in each document."""
SEED = 5
AT_ONCE = 50
"""Documents in a transaction while a base is made: the queue has one for each, which is what is timed afterwards."""
# As a good administrator sets a server of 24 GiB up that other programs share; what is not named has its default.
SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "2GB",
    "effective_cache_size": "12GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "random_page_cost": "1.1",
}
OPTIONS = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())


def bilans() -> Bilans:
    return Bilans(sorted(CORPUS.glob("*/bilan.pdf")), SEED)


@contextmanager
def on_sqlite(folder: Path) -> Iterator[str]:
    """Give the URL of the SQLite database in this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    yield f"sqlite:///{folder / 'filon.db'}"


@contextmanager
def on_postgresql(folder: Path) -> Iterator[str]:
    """Run the PostgreSQL server whose data are in this folder, unless it runs already, and give its database's URL."""
    if not PROGRAMS:
        sys.exit("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    cluster = folder / "postgresql"
    server = Server(cluster, OPTIONS)
    if not cluster.exists():
        cluster.mkdir(parents=True)
        if os.geteuid() == 0:
            shutil.chown(cluster, USER)
        server.init()
    runs_already = server.runs()
    if not runs_already:
        server.start()
    try:
        yield server.url(USER)
    finally:
        if not runs_already:
            server.stop("fast")


BASES = {"SQLite": on_sqlite, "PostgreSQL": on_postgresql}


def fill(urls: Iterable[str], documents: int) -> None:
    """Bring fact bases up to so many documents, through the calls that the queue makes, and tell how far they are."""
    of = bilans()
    with ExitStack() as stack:
        stores = {url: stack.enter_context(ProcessPoolExecutor(1, get_context("spawn"))) for url in urls}
        there = {url: store.submit(migrated, url).result() for url, store in stores.items()}
        under_way: list[Future[None]] = []
        for start in range(min(there.values()), documents, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, documents))
            batch = [(number, *read(of, number)) for number in numbers]
            for storing in under_way:
                storing.result()
            under_way = [
                store.submit(take_in_all, url, [each for each in batch if each[0] >= there[url]])
                for url, store in stores.items()
            ]
            print(f"{start:,} of {documents:,} documents", file=sys.stderr, flush=True)
        for url, store in stores.items():
            if there[url] < documents:
                store.submit(tidy, url).result()


def migrated(url: str) -> int:
    """Bring the schema up to date; gives how many documents there are."""
    with closing(Database(url)) as database:
        database.migrate()
        with database.read() as session:
            return session.scalars(select(func.count()).select_from(Document)).one()


def take_in_all(url: str, bilans: Iterable[tuple[int, Extraction, Rows]]) -> None:
    with closing(Database(url)) as database, database.write() as session:
        for _number, bilan, rows in bilans:
            take_in(session, bilan, rows)


def read(of: Bilans, number: int) -> tuple[Extraction, Rows]:
    """Give a bilan, and its rows as the process that reads a PDF hands them over."""
    bilan = of.bilan(number, A_DOCUMENT)
    return bilan, rows_of(bilan, "made up", 1)


def take_in(session: Session, bilan: Extraction, rows: Rows) -> None:
    """Hand a bilan in, take it up as a worker does, and store what was read."""
    document, _new = ingest.register(session, bilan.sha256, 1_000_000, f"{bilan.title}.pdf")
    document.status, document.claim = DocumentStatus.PROCESSING, 1
    session.flush()
    if not ingest.store(session, 1, rows):
        raise RuntimeError(f"{bilan.title} was not stored")


def tidy(url: str) -> None:
    """Have PostgreSQL do at once what its autovacuum does within minutes of so many changes."""
    with closing(Database(url)) as database:
        if database.engine.dialect.name == "postgresql":
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM (ANALYZE)"))
