"""PDFs from the disk into the fact base, for `filon ingest` and `filon serve --load`; and the fact base of settings."""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import URL, inspect, make_url, select
from sqlalchemy.exc import DBAPIError, OperationalError

from models.document import UnreadableError
from models.tables import Document, DocumentStatus, Fact
from service.database import Database
from service.files import Files, StoreError, complaint, open_files, printable
from service.ingest import register
from service.room import is_full
from service.rows import document_id
from service.settings import Settings

CHUNK = 1 << 20


class RefusedError(Exception):
    """A PDF that no upload would be taken for either, or that cannot be opened or kept; says which, and why."""

    def __init__(self, path: Path, error: OSError | UnreadableError | StoreError) -> None:
        super().__init__(complaint(path, error))
        match error:
            case UnreadableError():
                self.reason = error.reason
            case StoreError():
                self.reason = "store-unavailable"
            case OSError():
                self.reason = "disk-full" if is_full(error) else "cannot-be-opened"


@dataclass(frozen=True)
class Taken:
    """A document that is in the fact base: it will be read, unless it was before."""

    document: str
    is_read: bool


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


def take_in(database: Database, files: Files, path: Path, max_file_mb: int) -> Taken:
    """Copy a PDF into the data folder and queue it, unless it is there already. Raises RefusedError."""
    try:
        with path.open("rb") as file:
            identifier = document_id(hashlib.file_digest(file, "sha256").hexdigest())
            status = _status(database, identifier)
            if status is None or status is DocumentStatus.FAILED:
                file.seek(0)
                identifier = _copy(database, files, file, printable(path.name), max_file_mb)
    except (OSError, UnreadableError, StoreError) as error:
        raise RefusedError(path, error) from error
    except OperationalError as error:
        if not is_full(error):
            raise
        raise RefusedError(path, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))) from error
    return Taken(identifier, status is DocumentStatus.READY)


def _copy(database: Database, files: Files, file: IO[bytes], filename: str, max_file_mb: int) -> str:
    with files.receive() as incoming:
        while chunk := file.read(CHUNK):
            incoming.write(chunk)
            if incoming.size > max_file_mb * 10**6:
                raise UnreadableError("too-large", f"the file is larger than the limit of {max_file_mb} MB")
        if not incoming.size:
            raise UnreadableError("empty", "the file is empty")
        if not incoming.is_pdf:
            raise UnreadableError("not-a-pdf", "the file is not a PDF")
        incoming.flush()
        with database.write() as session:
            document, _new = register(session, incoming.sha256, incoming.size, filename)
            incoming.keep()
    return document.id


def _status(database: Database, identifier: str) -> DocumentStatus | None:
    with database.read() as session:
        return session.scalar(select(Document.status).where(Document.id == identifier))
