"""Documents a minute of one worker and of two, on PostgreSQL beside them: `make bench-workers`.

`reading` is the part that needs no database: each document in its child process. `whole` is from the moment that the
documents are handed in until the last one is stored, by processes of `filon worker` that have read one before.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import postgresql
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sqlalchemy import func, select

from extractors.meaning.additions import Additions
from models.tables import Document, DocumentStatus
from service.database import Database
from service.files import Files
from service.jobs import UNDER_WAY
from service.loading import take_in
from service.rows import read_rows
from service.sandbox import Sandbox
from service.settings import Settings

CORPUS = Path(__file__).parents[2] / "corpus"
FILON = Path(sys.executable).with_name("filon")
SETTINGS = Settings()


def copies(folder: Path) -> Iterator[Path]:
    """Write the bilans of corpus/ over and over, each time with other bytes after their end."""
    bilans = sorted(CORPUS.glob("*/bilan.pdf"))
    for number in count():
        path = folder / f"{number}.pdf"
        path.write_bytes(bilans[number % len(bilans)].read_bytes() + b"\n%% %d\n" % number)
        yield path


def reading(pdfs: list[Path], workers: int) -> float:
    """Give the seconds that reading them takes."""
    sandbox = Sandbox(timeout_seconds=SETTINGS.timeout_seconds, memory_mb=SETTINGS.memory_mb)
    most = (SETTINGS.max_pages, SETTINGS.max_megapixels, Additions())

    def read(pdf: Path) -> None:
        sandbox.run(read_rows, pdf, *most, on_page=lambda _done, _pages: None, stop=Event())

    read(pdfs[0])  # the first one waits for what all others find loaded
    with ThreadPoolExecutor(workers) as threads:
        start = time.perf_counter()
        list(threads.map(read, pdfs))
        return time.perf_counter() - start


def whole(server: postgresql.Server, folder: Path, pdfs: Iterator[Path], many: int, workers: int) -> float:
    """Give the seconds from the first document handed in to the last one stored."""
    name = f"workers_{workers}_{folder.name}".lower()
    database, files = Database(server.make(name)), Files(folder)
    database.migrate()
    with ExitStack() as running:
        for _ in range(workers):
            running.enter_context(_worker(database, folder))
        for pdf in islice(pdfs, 4 * workers):
            take_in(database, files, pdf, SETTINGS.max_file_mb)
        _wait(database)
        start = time.perf_counter()
        for pdf in islice(pdfs, many):
            take_in(database, files, pdf, SETTINGS.max_file_mb)
        _wait(database)
        seconds = time.perf_counter() - start
    with database.read() as session:
        unread = session.scalar(select(func.count()).where(Document.status != DocumentStatus.READY))
    database.close()
    if unread:
        sys.exit(f"{unread} documents were not read")
    return seconds


@contextmanager
def _worker(database: Database, folder: Path) -> Iterator[None]:
    url = database.engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "FILON_DATA_DIR": str(folder), "FILON_DATABASE_URL": url, "FILON_WORKERS": "1"}
    process = subprocess.Popen([FILON, "worker"], env=environment, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def _wait(database: Database) -> None:
    while True:
        with database.read() as session:
            if not session.scalar(select(func.count()).where(Document.status.in_(UNDER_WAY))):
                return
        time.sleep(0.05)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--documents", type=int, default=60, metavar="N", help="documents of each run (60)")
    ask.add_argument("--runs", type=int, default=3, metavar="N", help="runs, of which the best counts (3)")
    wanted = ask.parse_args()
    best: dict[tuple[str, int], float] = {}
    with postgresql.server() as server:
        for _ in track(range(wanted.runs), console=Console(stderr=True)):
            for workers in (1, 2):
                with TemporaryDirectory() as folder:
                    pdfs = copies(Path(folder))
                    found = {
                        "reading": reading(list(islice(pdfs, wanted.documents)), workers),
                        "whole": whole(server, Path(folder), pdfs, wanted.documents, workers),
                    }
                for part, seconds in found.items():
                    best[part, workers] = min(seconds, best.get((part, workers), seconds))
    grid = Table("part", "1 worker", "2 workers", "times", "goal", title="documents a minute")
    for part, goal in (("reading", "1.8"), ("whole", "1.5")):
        one, two = (60 * wanted.documents / best[part, workers] for workers in (1, 2))
        grid.add_row(part, f"{one:.0f}", f"{two:.0f}", f"{two / one:.2f}", goal)
    Console().print(grid)


if __name__ == "__main__":
    main()
