"""The PDFs themselves, in the data folder, each under the hash of its bytes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from models.document import UnreadableError

PDF_HEADER_WITHIN = 1024
"""Readers accept a PDF whose `%PDF-` stands somewhere in this many first bytes."""


class Incoming:
    """A file that is coming in: hashed as it is written, nowhere to be seen until it is kept."""

    def __init__(self, file: IO[bytes], files: "Files") -> None:
        self._file = file
        self._files = files
        self._hash = sha256()
        self._head = b""
        self.size = 0

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._hash.update(chunk)
        self._head += chunk[: PDF_HEADER_WITHIN - len(self._head)]
        self.size += len(chunk)

    @property
    def sha256(self) -> str:
        """The hash of what has come so far."""
        return self._hash.hexdigest()

    @property
    def path(self) -> Path:
        """Where it is until it is kept."""
        return Path(self._file.name)

    @property
    def is_pdf(self) -> bool:
        """Whether its first bytes are those of a PDF."""
        return b"%PDF-" in self._head

    def flush(self) -> None:
        """Have all of it on the disk: the slow part of keeping."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def keep(self) -> None:
        """Put it in its place, over the same bytes where they are there already.

        Flush it first; keep it within the write transaction that adds its document, as a document's file is deleted
        within the one that deletes it: so neither can be there without the other.
        """
        place = self._files.path(self.sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        self.path.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name too is on the disk before the document's row is
        finally:
            os.close(folder)


class Files:
    """PDFs by their sha256: `files/3a/3a7bd3….pdf`."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "files"

    def path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.pdf"

    @contextmanager
    def receive(self) -> Iterator[Incoming]:
        """Give a file to write; unless it is kept, nothing of it is left."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix="incoming-", delete=False) as file:
            try:
                yield Incoming(file, self)
            finally:
                Path(file.name).unlink(missing_ok=True)

    def delete(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)


def printable(filename: str) -> str:
    """Write a filename so that it can be stored and shown on one line: what is no character becomes U+FFFD."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in filename)


def complaint(file: Path, error: OSError | UnreadableError) -> str:
    """Say on one line which file cannot be read, and why."""
    return f"{printable(str(file))}: {error.strerror or error if isinstance(error, OSError) else error}"


def read_pdf(path: Path) -> bytes:
    """Give the bytes of a PDF that was taken in; raises UnreadableError where it is no longer there."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableError("missing", "the file is no longer in the data folder: hand it in again") from None
