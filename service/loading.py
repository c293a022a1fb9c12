"""PDFs from the disk into the fact base: what `filon ingest` does, and `filon serve --load` before it serves."""

import errno
import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import URL, inspect, make_url, select
from sqlalchemy.exc import DBAPIError, OperationalError

from models.document import UnreadableError
from models.tables import Document, DocumentStatus, Fact
from service.database import Database
from service.files import Files, StoreError, complaint, open_files, printable
from service.ingest import register
from service.queue import Queue
from service.room import is_full
from service.rows import document_id
from service.settings import Settings

CHUNK = 1 << 20
LOOK_AT = 500
"""How many documents are looked at in one go."""
LOOK_EVERY = 0.2
"""Seconds between two looks."""

_console = Console(stderr=True)


@contextmanager
def fact_base(settings: Settings) -> Iterator[tuple[Database, Files]]:
    """Give the fact base of these settings, migrated."""
    database = Database(settings.database_url)
    try:
        database.migrate()
        yield database, open_files(settings)
    finally:
        database.close()


@contextmanager
def existing(settings: Settings) -> Iterator[Database]:
    """Give the fact base of these settings, migrated, for who only reads it; where there is none, none is made.

    Raises as `refuse_missing` does.
    """
    refuse_missing(settings)
    with fact_base(settings) as (database, _files):
        yield database


def refuse_missing(settings: Settings) -> None:
    """Raise UnreadableError where there is no fact base, and where it cannot be opened."""
    where = make_url(settings.database_url)
    with _opening(where):
        there = _is_there(where)
    if not there:
        reason = f"there is no fact base at {where}: {_WHERE}, or make one with `filon ingest`"
        raise UnreadableError("no-fact-base", reason)


def refuse_unreachable(settings: Settings) -> None:
    """Raise UnreadableError where the fact base cannot be opened, nor made."""
    where = make_url(settings.database_url)
    with _opening(where):
        database = Database(where)
        try:
            database.revision()
        finally:
            database.close()


@contextmanager
def _opening(where: URL) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        why = str(error.orig).partition("\n")[0]
        reason = (
            f"the fact base at {where} cannot be opened: {why}; see that it is up and has room on its disk, or {_WHERE}"
        )
        raise UnreadableError("no-fact-base", reason) from None


_WHERE = "set FILON_DATA_DIR or FILON_DATABASE_URL to where it is"


def _is_there(where: URL) -> bool:
    # Connecting would make the file, and the folder.
    if where.get_backend_name() == "sqlite" and not (where.database and Path(where.database).is_file()):
        return False
    database = Database(where)
    try:
        return inspect(database.engine).has_table(Fact.__tablename__)
    finally:
        database.close()


def pdfs(paths: Iterable[Path]) -> Iterator[Path]:
    """Give the files, and all PDFs in the folders, each folder's in order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() == ".pdf" and file.is_file())
        else:
            yield path


def take_in(database: Database, files: Files, path: Path, max_file_mb: int) -> str | None:
    """Copy a PDF into the data folder and queue it, unless it is there already; gives the document's id.

    What no upload would be taken for either is reported on standard error, and gives None.
    """
    try:
        with path.open("rb") as file:
            identifier = document_id(hashlib.file_digest(file, "sha256").hexdigest())
            if not _is_known(database, identifier):
                file.seek(0)
                identifier = _copy(database, files, file, printable(path.name), max_file_mb)
    except (OSError, UnreadableError, StoreError) as error:
        _say(complaint(path, error))
        return None
    except OperationalError as error:
        if not is_full(error):
            raise
        _say(complaint(path, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
        return None
    return identifier


def _copy(database: Database, files: Files, file: IO[bytes], filename: str, max_file_mb: int) -> str:
    with files.receive() as incoming:
        while chunk := file.read(CHUNK):
            incoming.write(chunk)
            if incoming.size > max_file_mb * 10**6:
                raise UnreadableError("too-large", f"the file is larger than the limit of {max_file_mb} MB")
        if not incoming.is_pdf:
            raise UnreadableError("not-a-pdf", "the file is not a PDF" if incoming.size else "the file is empty")
        incoming.flush()
        with database.write() as session:
            document, _new = register(session, incoming.sha256, incoming.size, filename)
            incoming.keep()
    return document.id


def load(settings: Settings, paths: Iterable[Path]) -> tuple[int, int]:
    """Take PDFs in and wait until they are read, with a progress bar; gives how many are read, how many failed."""
    found = list(pdfs(paths))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with fact_base(settings) as (database, files), Progress(*columns, console=_console) as bar:
        queue = Queue(settings, database, files)
        queue.start()
        try:
            documents: dict[str, Path] = {}
            refused = 0
            for path in bar.track(found, description="taken in"):
                document = take_in(database, files, path, settings.max_file_mb)
                if document is None:
                    refused += 1
                else:
                    documents[document] = path
                    queue.wake()
            failed = _watch(bar, database, documents)
        finally:
            queue.stop()
    return len(documents) - failed, failed + refused


def _is_known(database: Database, identifier: str) -> bool:
    """Whether the document is there and need not be tried again."""
    with database.read() as session:
        status = session.scalar(select(Document.status).where(Document.id == identifier))
    return status is not None and status is not DocumentStatus.FAILED


def _watch(bar: Progress, database: Database, documents: dict[str, Path]) -> int:
    """Show how the documents get on until all are read; gives how many failed, each reported as it does."""
    failed, waiting = 0, list(documents)
    task = bar.add_task("read", total=len(documents))
    while waiting:
        looked_at, later = waiting[:LOOK_AT], waiting[LOOK_AT:]
        with database.read() as session:
            rows = session.scalars(select(Document).where(Document.id.in_(looked_at))).all()
        for row in rows:
            if row.status is DocumentStatus.FAILED:
                failed += 1
                _say(f"{printable(str(documents[row.id]))}: {row.error_message}")
        under_way = {row.id for row in rows if row.status in {DocumentStatus.QUEUED, DocumentStatus.PROCESSING}}
        waiting = [each for each in looked_at if each in under_way] + later
        bar.update(task, completed=len(documents) - len(waiting))
        if under_way:
            time.sleep(LOOK_EVERY)
    return failed


def _say(line: str) -> None:
    _console.print(line, markup=False, highlight=False, soft_wrap=True)
