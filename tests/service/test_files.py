"""Files come in whole or not at all, and lie under the hash of their bytes."""

from hashlib import sha256
from pathlib import Path

import pytest

from service.files import Files, printable

PDF = b"%PDF-1.7\n1 0 obj"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def everything(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def keep(files: Files, content: bytes) -> str:
    with files.receive() as incoming:
        for byte in content:
            incoming.write(bytes([byte]))
        incoming.flush()
        incoming.keep()
    return incoming.sha256


def test_a_file_lies_under_its_hash(files: Files) -> None:
    assert files.path(keep(files, PDF)).read_bytes() == PDF


def test_the_hash_is_that_of_all_its_bytes(files: Files) -> None:
    assert keep(files, PDF) == sha256(PDF).hexdigest()


def test_a_file_that_is_not_kept_leaves_nothing(files: Files, tmp_path: Path) -> None:
    with files.receive() as incoming:
        incoming.write(PDF)
    assert everything(tmp_path) == []


def test_a_file_that_breaks_off_leaves_nothing(files: Files, tmp_path: Path) -> None:
    def break_off() -> None:
        with files.receive() as incoming:
            incoming.write(PDF)
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        break_off()
    assert everything(tmp_path) == []


def test_the_same_bytes_are_there_once(files: Files, tmp_path: Path) -> None:
    assert keep(files, PDF) == keep(files, PDF)
    assert len(everything(tmp_path)) == 1


def test_a_deleted_file_is_gone(files: Files, tmp_path: Path) -> None:
    files.delete(keep(files, PDF))
    assert everything(tmp_path) == []


def test_deleting_what_is_not_there_is_no_error(files: Files) -> None:
    files.delete("0" * 64)


@pytest.mark.parametrize(
    ("content", "is_pdf"),
    [
        (PDF, True),
        (b"\xef\xbb\xbf\n" + PDF, True),
        (b" " * 1000 + PDF, True),
        (b" " * 1020 + PDF, False),
        (b"%PD", False),
        (b"PK\x03\x04", False),
        (b"", False),
    ],
)
def test_a_pdf_is_known_by_its_first_bytes(content: bytes, is_pdf: bool, files: Files) -> None:  # noqa: FBT001
    with files.receive() as incoming:
        incoming.write(content[:10])
        incoming.write(content[10:])
        assert incoming.is_pdf == is_pdf


@pytest.mark.parametrize(
    ("filename", "shown"),
    [("Bilan d'été.pdf", "Bilan d'été.pdf"), ("a\nb.pdf", "a\ufffdb.pdf"), ("\udce9.pdf", "\ufffd.pdf"), ("", "")],
)
def test_a_name_can_be_shown_on_one_line(filename: str, shown: str) -> None:
    assert printable(filename) == shown
