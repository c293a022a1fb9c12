"""The PDFs themselves, each under the hash of its bytes: in the data folder, or in a bucket (service.bucket)."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from models.document import UnreadableError
from service.settings import Settings

PDF_HEADER_WITHIN = 1024
"""Readers accept a PDF whose `%PDF-` stands somewhere in this many first bytes."""
PIECE = 4 << 20
"""Bytes of a file that are in memory at once while it is sent."""
_GONE = "the file is no longer there: hand it in again"
OURS = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})\.pdf")
_INCOMING = "incoming-"


class StoreError(Exception):
    """The store of the files does not answer, or refuses: nothing is lost, and what was asked may be asked again."""


@dataclass(frozen=True)
class Kept:
    """A file that is there: its hash, its size in bytes, and when it was put there (seconds since 1970)."""

    sha256: str
    size: int
    since: float


class Incoming:
    """A file that is coming in: hashed as it is written, nowhere to be seen until it is kept."""

    def __init__(self, file: IO[bytes], files: "Files") -> None:
        self.file = file
        self._files = files
        self._hash = sha256()
        self._head = b""
        self.size = 0

    def write(self, chunk: bytes) -> None:
        self.file.write(chunk)
        self._hash.update(chunk)
        self._head += chunk[: PDF_HEADER_WITHIN - len(self._head)]
        self.size += len(chunk)

    @property
    def sha256(self) -> str:
        """The hash of what has come so far."""
        return self._hash.hexdigest()

    @property
    def path(self) -> Path:
        """Where what has come so far can be read until it is kept."""
        self.file.flush()
        return Path(self.file.name)

    @property
    def is_pdf(self) -> bool:
        """Whether its first bytes are those of a PDF."""
        return b"%PDF-" in self._head

    def flush(self) -> None:
        """Have all of it where it is safe: the slow part of keeping. Raises StoreError."""
        self._files.secure(self)

    def keep(self) -> None:
        """Put it in its place, over the same bytes where they are there already. Raises StoreError.

        Flush it first; keep it within the write transaction that adds its document, as a document's file is deleted
        within the one that deletes it: so neither can be there without the other.
        """
        self._files.keep(self)


class Files:
    """PDFs by their sha256, in the data folder: `files/3a/3a7bd3….pdf`."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "files"

    def check(self) -> None:
        """Raise StoreError where files cannot be kept or found."""

    @contextmanager
    def receive(self) -> Iterator[Incoming]:
        """Give a file to write; unless it is kept, nothing of it is left."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix=_INCOMING, delete=False) as file:
            try:
                yield Incoming(file, self)
            finally:
                Path(file.name).unlink(missing_ok=True)

    def secure(self, incoming: Incoming) -> None:
        """Do what `Incoming.flush` promises."""
        incoming.file.flush()
        os.fsync(incoming.file.fileno())

    def keep(self, incoming: Incoming) -> None:
        """Do what `Incoming.keep` promises."""
        place = self._place(incoming.sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        incoming.path.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name too is on the disk before the document's row is
        finally:
            os.close(folder)

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        """Give a file on this machine with these bytes, for as long as the block lasts.

        Raises StoreError; and UnreadableError, or whoever reads the file meets FileNotFoundError, where it is gone.
        """
        yield self._place(sha256)

    def size(self, sha256: str) -> int:
        """Give its size in bytes. Raises StoreError, and UnreadableError where it is gone."""
        try:
            return self._place(sha256).stat().st_size
        except FileNotFoundError:
            raise gone() from None

    def pieces(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        """Give the bytes from `start` to before `end`, some at a time. Raises as `size` does."""
        try:
            with self._place(sha256).open("rb") as file:
                file.seek(start)
                while start < end and (piece := file.read(min(PIECE, end - start))):
                    start += len(piece)
                    yield piece
        except FileNotFoundError:
            raise gone() from None

    def delete(self, sha256: str) -> None:
        """Delete a file, if it is there. Raises StoreError."""
        self._place(sha256).unlink(missing_ok=True)

    def kept(self) -> Iterator[Kept]:
        """Give all the files that are there. Raises StoreError."""
        for path in self._folder.glob("*/*.pdf"):
            found = OURS.fullmatch(path.relative_to(self._folder).as_posix())
            with suppress(FileNotFoundError):  # deleted meanwhile
                if found:
                    status = path.stat()
                    yield Kept(found[2], status.st_size, status.st_mtime)

    def broken_off(self, seconds: float) -> list[Path]:
        """Give what is left of files that were coming in when their process was killed, untouched for so long."""
        before = time.time() - seconds
        return [path for path in self._folder.glob(f"{_INCOMING}*") if path.stat().st_mtime < before]

    def _place(self, sha256: str) -> Path:
        return self._folder / named(sha256)


def open_files(settings: Settings) -> Files:
    """Give the files of these settings. Raises StoreError where the settings of their store cannot be."""
    if settings.files is None:
        return Files(settings.data_dir)
    from service.bucket import Bucket  # noqa: PLC0415  # what a folder does without

    return Bucket(settings.data_dir, settings.files)


def named(sha256: str) -> str:
    """Give the name under which a file is kept: `3a/3a7bd3….pdf`."""
    return f"{sha256[:2]}/{sha256}.pdf"


def gone() -> UnreadableError:
    return UnreadableError("missing", _GONE)


def printable(filename: str) -> str:
    """Write a filename so that it can be stored and shown on one line: what is no character becomes U+FFFD."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in filename)


def complaint(file: Path, error: OSError | UnreadableError | StoreError) -> str:
    """Say on one line which file cannot be read, and why."""
    return f"{printable(str(file))}: {error.strerror or error if isinstance(error, OSError) else error}"


def read_pdf(path: Path) -> bytes:
    """Give the bytes of a PDF that was taken in; raises UnreadableError where it is no longer there."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise gone() from None
