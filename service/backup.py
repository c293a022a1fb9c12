"""A whole fact base in one archive, made while the service goes on, and out of it again.

The archive is a tar, gzipped: `backup.json` says what is in it, `database` is the database at one moment
(service.dumps), `files/SHA256.pdf` are the PDFs of its documents, and `end.json` closes it. A document that is deleted
while its file is still to be written is named in `end.json`, and deleted again when the archive is restored: so each
document comes back with its file.
"""

import gzip
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import file_digest, sha256
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Literal, TypeVar

from alembic.script import ScriptDirectory
from alembic.util import CommandError
from pydantic import BaseModel, ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.document import UnreadableError
from models.tables import Document, Fact, now
from service import dumps, ingest
from service.database import Database, analyze, migrations
from service.files import Files
from service.rows import document_id

BEGIN, DUMP, END = "backup.json", "database", "end.json"
CHUNK = 1 << 20
_FILE = re.compile(r"files/([0-9a-f]{64})\.pdf")

Told = TypeVar("Told", bound=BaseModel)


class BackupError(Exception):
    """An archive cannot be written or restored; the message says why on one line."""


class Begin(BaseModel):
    """What is in the archive."""

    format: Literal[1] = 1
    filon: str
    """The version of Filon that made it."""
    made: datetime
    database: str
    """`sqlite` or `postgresql`: it comes back into one of the same kind."""
    revision: str
    """The revision of the schema."""
    documents: int
    facts: int
    sha256: str
    """Of the database."""


class End(BaseModel):
    """What became of the files."""

    files: int
    deleted: list[str]
    """sha256s of documents that were deleted in the meantime."""
    lost: list[str]
    """sha256s of documents whose file was not there, or was damaged."""


class Hashed:
    """Reads a file and hashes what it has read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._hash.update(piece)
        return piece

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def backup(database: Database, files: Files, archive: Path) -> tuple[Begin, End]:
    """Write a fact base into an archive, over one that was there; others go on reading and writing meanwhile.

    Raises BackupError, DumpError, StoreError, OSError.
    """
    part = archive.with_name(f"{archive.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # it holds all that there is
    try:
        with (
            TemporaryDirectory(dir=archive.parent, prefix=".filon-") as folder,
            # Most of it is compressed already.
            gzip.open(part, "wb", compresslevel=1) as zipped,
            tarfile.open(fileobj=zipped, mode="w|") as tar,
        ):
            told = _write(database, files, tar, Path(folder, DUMP))
        part.replace(archive)
    finally:
        part.unlink(missing_ok=True)
    return told


def _write(database: Database, files: Files, tar: tarfile.TarFile, dump: Path) -> tuple[Begin, End]:
    revision = database.revision()
    if revision is None:
        raise BackupError("the database holds no fact base")
    with dumps.dumped(database, dump) as session:
        documents, facts = (session.scalars(select(func.count(of.id))).one() for of in (Document, Fact))
        sha256s = _spooled(session, dump.with_name("sha256s"))
    begin = Begin(
        filon=version("filon"),
        made=now(),
        database=database.engine.dialect.name,
        revision=revision,
        documents=documents,
        facts=facts,
        sha256=_sha256(dump),
    )
    _add_told(tar, BEGIN, begin)
    with dump.open("rb") as file:
        _add(tar, DUMP, dump.stat().st_size, file)
    end = End(files=0, deleted=[], lost=[])
    with sha256s.open(encoding="ascii") as lines:
        for line in lines:
            _add_pdf(tar, database, files, line.strip(), end)
    _add_told(tar, END, end)
    return begin, end


def _spooled(session: Session, into: Path) -> Path:
    """Write the sha256s of all documents into a file, one a line: there may be millions."""
    with into.open("w", encoding="ascii") as file:
        for each in session.scalars(select(Document.sha256).order_by(Document.id).execution_options(yield_per=1000)):
            file.write(f"{each}\n")
    return into


def _add_pdf(tar: tarfile.TarFile, database: Database, files: Files, name: str, end: End) -> None:
    """Add the PDF of a document, or write down why there is none."""
    try:
        with files.local(name) as path, path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            hashed = Hashed(file)
            _add(tar, _name(name), size, hashed)
    except (FileNotFoundError, UnreadableError):
        (end.lost if _is_there(database, name) else end.deleted).append(name)
        return
    if hashed.sha256 == name:
        end.files += 1
    else:
        end.lost.append(name)


def _is_there(database: Database, name: str) -> bool:
    """Whether a document is there, once whoever deletes it is done: its file goes before its row does."""
    with database.write() as session:
        return session.scalar(select(Document.id).where(Document.sha256 == name).with_for_update()) is not None


def _add(tar: tarfile.TarFile, name: str, size: int, content: Hashed | IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(now().timestamp()), 0o600
    tar.addfile(member, content)


def _add_told(tar: tarfile.TarFile, name: str, told: BaseModel) -> None:
    text = told.model_dump_json(indent=1).encode()
    _add(tar, name, len(text), BytesIO(text))


def restore(database: Database, files: Files, archive: Path, folder: Path) -> tuple[Begin, End]:
    """Put what an archive holds, checked, into a fact base that is empty; `folder` is for what is unpacked meanwhile.

    Where it fails, the database holds nothing. Raises BackupError, DumpError, StoreError, OSError.
    """
    if not dumps.is_empty(database):
        raise BackupError("the fact base is not empty: restore into a new data folder, or a new database")
    try:
        with TemporaryDirectory(dir=folder, prefix=".filon-") as unpacked, tarfile.open(archive, "r|gz") as tar:
            dump = Path(unpacked, DUMP)
            begin, end = _unpack(database, files, _members(tar), dump)
            dumps.load(database, dump)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise BackupError(f"it is damaged, or no backup of Filon: {error}") from error
    database.migrate()
    with database.write() as session:
        counted = tuple(session.scalars(select(func.count(of.id))).one() for of in (Document, Fact))
        if counted != (begin.documents, begin.facts):
            raise BackupError(
                f"it came back with {counted[0]} documents and {counted[1]} facts, which is not what it says"
            )
        for name in end.deleted:
            ingest.forget(session, document_id(name))
        analyze(session)
    return begin, end


Member = tuple[str, IO[bytes]]


def _members(tar: tarfile.TarFile) -> Iterator[Member]:
    for member in tar:
        content = tar.extractfile(member)
        if content is None:
            raise BackupError(f"it is no backup of Filon: {member.name!r} is no file")
        yield member.name, content


def _unpack(database: Database, files: Files, members: Iterator[Member], dump: Path) -> tuple[Begin, End]:
    """Put the PDFs into their place and the database into a file, all of it checked."""
    begin = _told(_next(members, BEGIN), Begin)
    _refuse_other(database, begin)
    with dump.open("wb") as file:
        _copy(_next(members, DUMP), file.write)
    if _sha256(dump) != begin.sha256:
        raise BackupError("the database in it is damaged")
    kept, damaged = 0, set()
    for name, content in members:
        if name == END:
            end = _told(content, End)
            break
        if _keep(files, name, content):
            kept += 1
        else:
            damaged.add(name)
    else:
        raise BackupError("it is cut short")
    damaged -= {_name(each) for each in end.lost}
    if damaged or kept != end.files or begin.documents != kept + len(end.lost) + len(end.deleted):
        raise BackupError(f"files in it are damaged or missing: {', '.join(sorted(damaged)) or 'fewer than it says'}")
    return begin, end


def _keep(files: Files, name: str, content: IO[bytes]) -> bool:
    """Put a PDF into its place; gives False where its bytes are not those that it is called by."""
    found = _FILE.fullmatch(name)
    if found is None:
        raise BackupError(f"it is no backup of Filon: nothing is known of {name!r} in it")
    with files.receive() as incoming:
        _copy(content, incoming.write)
        if incoming.sha256 != found[1]:
            return False
        incoming.flush()
        incoming.keep()
    return True


def _refuse_other(database: Database, begin: Begin) -> None:
    kind = database.engine.dialect.name
    if begin.database != kind:
        raise BackupError(f"it holds a {begin.database} database, and FILON_DATABASE_URL is one of {kind}")
    try:
        ScriptDirectory.from_config(migrations()).get_revision(begin.revision)
    except CommandError:
        raise BackupError(f"it was made by a newer Filon ({begin.filon}): restore it with that one") from None


def _next(members: Iterator[Member], wanted: str) -> IO[bytes]:
    name, content = next(members, ("", BytesIO()))
    if name != wanted:
        raise BackupError(f"it is no backup of Filon: {wanted} is not where it should be")
    return content


def _told(content: IO[bytes], what: type[Told]) -> Told:
    try:
        return what.model_validate_json(content.read())
    except ValidationError as error:
        raise BackupError("it is no backup that this version of Filon knows") from error


def _copy(content: IO[bytes], write: Callable[[bytes], object]) -> None:
    while piece := content.read(CHUNK):
        write(piece)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _name(of: str) -> str:
    return f"files/{of}.pdf"
