"""ZIPs of PDFs: each file is unpacked, up to what a service takes, or refused."""

import tempfile
import zipfile
from io import BytesIO
from itertools import product
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["service", "zipfile"], enable_loader_override=False):
    from service.archive import MOST_FILES, files_of, open_archive, unpack
    from service.upload import shown_name

from harness import fuzz

from models.document import UnreadableError

MOST = 1_000_000
NAMES = ("bilan.pdf", "2022/été.pdf", "__MACOSX/._a.pdf", "../../etc/passwd", "dossier/", "C:\\bilan.pdf")
PATH = Path(tempfile.mkdtemp()) / "some.zip"


class TooLargeError(Exception):
    """What the service ends a file by that is larger than it takes."""


def seeds() -> list[bytes]:
    made = []
    for name, method in product(NAMES, (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)):
        out = BytesIO()
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr(name, b"%PDF-1.7\n%%EOF\n" * 9)
            archive.writestr("b.pdf", b"")
        made.append(out.getvalue())
    return made


def unpacked() -> list[tuple[str, int | str]]:
    """Give the paths in the ZIP with the bytes that came out of each, or why they did not."""
    found: list[tuple[str, int | str]] = []
    with open_archive(PATH) as archive:
        for path, info in files_of(archive):
            sizes: list[int] = []

            def write(piece: bytes, sizes: list[int] = sizes) -> None:
                sizes.append(len(piece))
                if sum(sizes) > MOST:
                    raise TooLargeError

            try:
                unpack(archive, info, write)
                found.append((path, sum(sizes)))
            except (UnreadableError, TooLargeError) as error:
                found.append((path, str(error)))
    return found


def check(data: bytes) -> None:
    PATH.write_bytes(data)
    try:
        found = unpacked()
    except UnreadableError:
        return
    assert len(found) <= MOST_FILES
    assert unpacked() == found, "the same ZIP gives other files"
    for path, _ in found:
        assert shown_name(path).isprintable(), path
        path.encode()


WORDS = (
    b"PK\3\4",
    b"PK\1\2",
    b"PK\5\6",
    b"PK\6\6",
    b"PK\6\7",
    b"up\1\0",
    b"\1\0",
    b"\xff\xff\xff\xff",
    b"\0\x08",
    b"../",
)
fuzz(check, seeds(), WORDS)
