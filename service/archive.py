"""ZIPs of PDFs: their files one by one, in bounded memory, whatever a ZIP says of itself."""

import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from models.document import UnreadableError

MOST_FILES = 1000
"""How many files a ZIP may hold: more is a fault, or a trap."""
_MOST_AT_ONCE = 4_000_000
"""Bytes of a ZIP that are read at once: its table of contents is, and may be as large as it likes otherwise."""
_PIECE = 65_536
_ENCRYPTED, _UTF8 = 0x1, 0x800
"""Bits of a file's flags."""
_BROKEN = (BadZipFile, ValueError, OSError, EOFError, OverflowError, NotImplementedError, struct.error, zlib.error)
"""What zipfile raises over a ZIP that is none, is cut short or lies."""


class _InPieces(FileIO):
    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MOST_AT_ONCE:
            raise BadZipFile("its table of contents is too large")
        return super().read(size) or b""


@contextmanager
def open_archive(path: Path) -> Iterator[ZipFile]:
    """Open a ZIP; raises UnreadableError where it is none, or holds too many files."""
    with _InPieces(path) as file:
        try:
            archive = ZipFile(file)
        except _BROKEN as error:
            raise UnreadableError("not-a-zip", f"it is no ZIP that can be opened: {error}") from error
        if len(archive.infolist()) > MOST_FILES:
            raise UnreadableError("too-many-files", f"it holds more than {MOST_FILES} files")
        yield archive


def files_of(archive: ZipFile) -> Iterator[tuple[str, ZipInfo]]:
    """Give the files that people put there with their paths: neither folders nor what macOS and Windows add."""
    for info in archive.infolist():
        path = _path(info)
        parts = PurePosixPath(path.replace("\\", "/")).parts
        name = parts[-1] if parts else ""  # a file may have none
        if path.endswith("/") or "__MACOSX" in parts:
            continue
        if name.startswith(".") or name.lower() in {"thumbs.db", "desktop.ini"}:
            continue
        yield path, info


def unpack(archive: ZipFile, info: ZipInfo, write: Callable[[bytes], None]) -> None:
    """Hand the bytes of a file on as they come out; raises UnreadableError, and what `write` raises to stop it."""
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableError("encrypted", "it is protected by a password")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # others take what memory they are told to
        raise UnreadableError("unusual-zip", "it is compressed in an unusual way")
    try:
        with archive.open(info) as file:
            while piece := file.read(_PIECE):
                write(piece)
    except _BROKEN as error:
        raise UnreadableError("damaged", f"it cannot be unpacked: {error}") from error


def _path(info: ZipInfo) -> str:
    """Give the path as it was meant: many programs write UTF-8 and do not say so, or the letters of French Windows."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        written = info.filename.encode("cp437")  # as zipfile took it
    except UnicodeEncodeError:
        return info.filename
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("cp850")
