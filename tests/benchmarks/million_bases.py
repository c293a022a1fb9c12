"""The fact bases of bilans that nobody wrote, on SQLite and on PostgreSQL: made once, in a folder, and used again."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
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
    runs_already = (cluster / "data" / "postmaster.pid").exists()
    if not runs_already:
        server.start()
    try:
        yield server.url(USER)
    finally:
        if not runs_already:
            server.stop("fast")


BASES = {"SQLite": on_sqlite, "PostgreSQL": on_postgresql}


def fill(url: str, documents: int) -> None:
    """Bring a fact base up to so many documents, through the calls that the queue makes, and tell how far it is."""
    of = bilans()
    with closing(Database(url)) as database:
        database.migrate()
        with database.read() as session:
            there = session.scalars(select(func.count()).select_from(Document)).one()
        for start in range(there, documents, AT_ONCE):
            with database.write() as session:
                for number in range(start, min(start + AT_ONCE, documents)):
                    take_in(session, *read(of, number))
            print(f"{database.engine.dialect.name}: {start:,} documents and more", file=sys.stderr, flush=True)
        if there < documents:
            tidy(database)


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


def tidy(database: Database) -> None:
    """Have PostgreSQL do at once what its autovacuum does within minutes of so many changes."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
