"""Files come in whole or not at all, and lie under the hash of their bytes: in the folder as in a bucket."""

import os
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO

import pytest
import s3

from models.document import UnreadableError
from service.cache import Cache
from service.files import PIECE, Files, StoreError, open_files, printable
from service.settings import Settings

PDF = b"%PDF-1.7\n1 0 obj"
NOBODY = "0" * 64


@pytest.fixture(params=["folder", "bucket"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "folder":
        return Settings(data_dir=tmp_path)
    request.getfixturevalue("bucket")
    return Settings(data_dir=tmp_path, files=s3.URL)


@pytest.fixture
def files(settings: Settings) -> Files:
    return open_files(settings)


@pytest.fixture
def there(settings: Settings, s3_server: s3.Server) -> Callable[[], list[str]]:
    """Tells all that is left: in the data folder, copies too, and in the bucket."""

    def there() -> list[str]:
        local = [path.name for path in settings.data_dir.rglob("*") if path.is_file()]
        return local + (s3_server.holds() if settings.files else [])

    return there


def keep(files: Files, content: bytes) -> str:
    with files.receive() as incoming:
        for at in range(0, len(content), 1000):
            incoming.write(content[at : at + 1000])
        incoming.flush()
        incoming.keep()
    return incoming.sha256


def read(files: Files, sha256: str) -> bytes:
    with files.local(sha256) as path:
        return path.read_bytes()


def test_a_file_is_what_came(files: Files) -> None:
    assert read(files, keep(files, PDF)) == PDF


def test_the_hash_is_that_of_all_its_bytes(files: Files) -> None:
    assert keep(files, PDF * 1000) == sha256(PDF * 1000).hexdigest()


def test_files_lie_where_they_always_did(tmp_path: Path) -> None:
    kept = keep(Files(tmp_path), PDF)
    assert (tmp_path / "files" / kept[:2] / f"{kept}.pdf").read_bytes() == PDF


def test_files_of_a_bucket_lie_under_its_prefix(tmp_path: Path, bucket: s3.Server) -> None:
    kept = keep(open_files(Settings(data_dir=tmp_path, files=s3.URL)), PDF)
    assert bucket.holds() == [f"bilans/{kept[:2]}/{kept}.pdf"]


@pytest.mark.parametrize("begun", [False, True], ids=["whole", "broken off"])
def test_a_file_that_is_not_kept_leaves_nothing(files: Files, there: Callable[[], list[str]], *, begun: bool) -> None:
    def receive() -> None:
        with files.receive() as incoming:
            incoming.write(PDF)
            if begun:
                raise ConnectionResetError

    if begun:
        with pytest.raises(ConnectionResetError):
            receive()
    else:
        receive()
    assert there() == []


def test_the_same_bytes_are_there_once(files: Files, there: Callable[[], list[str]]) -> None:
    assert keep(files, PDF) == keep(files, PDF)
    assert len(there()) == 1


def test_a_deleted_file_is_gone(files: Files, there: Callable[[], list[str]]) -> None:
    kept = keep(files, PDF)
    read(files, kept)
    files.delete(kept)
    assert there() == []


def test_deleting_what_is_not_there_is_no_error(files: Files) -> None:
    files.delete(NOBODY)


def test_what_is_not_there_is_missing(files: Files) -> None:
    with pytest.raises(UnreadableError, match="hand it in again"):
        files.size(NOBODY)
    with pytest.raises(UnreadableError, match="hand it in again"):
        list(files.pieces(NOBODY, 0, 10))


@pytest.mark.parametrize(("start", "end"), [(0, 3), (2 * PIECE - 5, 2 * PIECE + 5), (0, 2 * PIECE + 100)])
def test_a_part_comes_in_pieces(start: int, end: int, files: Files) -> None:
    content = PDF + os.urandom(2 * PIECE + 100)
    kept = keep(files, content)
    pieces = list(files.pieces(kept, start, end))
    assert (b"".join(pieces), max(map(len, pieces)) <= PIECE) == (content[start:end], True)
    assert files.size(kept) == len(content)


def test_a_file_deleted_since_it_was_secured_is_kept_all_the_same(files: Files) -> None:
    with files.receive() as incoming:
        incoming.write(PDF)
        incoming.flush()
        files.delete(incoming.sha256)  # as a document with these bytes is, which was there
        incoming.keep()
    assert read(files, incoming.sha256) == PDF


def test_all_that_is_kept_is_told(files: Files, settings: Settings) -> None:
    mine = {keep(files, PDF), keep(files, PDF * 2)}
    (settings.data_dir / "files" / "ab").mkdir(parents=True)
    (settings.data_dir / "files" / "ab" / "notes.pdf").write_bytes(PDF)  # nothing of ours
    told = list(files.kept())
    assert {each.sha256 for each in told} == mine
    assert sorted(each.size for each in told) == [len(PDF), len(PDF * 2)]
    assert all(abs(each.since - time.time()) < 3600 for each in told)


@pytest.fixture
def remote(tmp_path: Path, bucket: s3.Server) -> Iterator[Files]:
    """Files in a bucket, whose server is there again when the test is over."""
    files = open_files(Settings(data_dir=tmp_path, files=s3.URL))
    files.check()
    yield files
    bucket.stop()
    bucket.start()


ASKED: dict[str, Callable[[Files], object]] = {
    "check": lambda files: files.check(),
    "keep": lambda files: keep(files, PDF),
    "size": lambda files: files.size(NOBODY),
    "pieces": lambda files: list(files.pieces(NOBODY, 0, 10)),
    "local": lambda files: read(files, NOBODY),
    "delete": lambda files: files.delete(NOBODY),
    "kept": lambda files: list(files.kept()),
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_bucket_that_is_not_there_is_no_missing_file(asked: str, tmp_path: Path, bucket: s3.Server) -> None:
    files = open_files(Settings(data_dir=tmp_path, files="s3://another"))
    with pytest.raises(StoreError, match=r"s3://another cannot be used.*404.*see that the bucket is there"):
        ASKED[asked](files)


def test_a_server_that_is_away_is_told_and_found_again(remote: Files, bucket: s3.Server) -> None:
    kept = keep(remote, PDF)
    bucket.stop()
    for ask in ASKED.values():
        with pytest.raises(StoreError, match="cannot be used"):
            ask(remote)
    bucket.start()
    assert read(remote, kept) == PDF


def test_what_is_read_stays_until_it_was_read(remote: Files, tmp_path: Path) -> None:
    kept = keep(remote, PDF)
    with remote.local(kept) as path:
        remote.delete(kept)
        assert path.read_bytes() == PDF
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_fetched_once_is_at_hand(remote: Files, bucket: s3.Server) -> None:
    kept = keep(remote, PDF)
    read(remote, kept)
    bucket.stop()
    assert read(remote, kept) == PDF
    bucket.start()


def fetch(file: IO[bytes]) -> None:
    file.write(bytes(100))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_cache_gives_up_what_was_used_longest_ago(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most_bytes=250)
    for age, name in enumerate("abcd"):
        with cache.lend(name, fetch):
            pass
        used = time.time() - 100 + 10 * age
        os.utime(tmp_path / name, (used, used))
    with cache.lend("c", fetch), cache.lend("e", fetch):
        pass
    assert names(tmp_path) == {"c", "e"}


def test_a_cache_gives_up_what_nobody_wants(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most_bytes=1000)
    with cache.lend("a", fetch):
        pass
    os.utime(tmp_path / "a", (0, 0))
    (tmp_path / "lent-by-the-dead").mkdir()
    os.utime(tmp_path / "lent-by-the-dead", (0, 0))
    with cache.lend("b", fetch):
        pass
    assert names(tmp_path) == {"b"}


def test_what_could_not_be_fetched_is_not_there(tmp_path: Path) -> None:
    def half(file: IO[bytes]) -> None:
        fetch(file)
        raise StoreError

    with pytest.raises(StoreError), Cache(tmp_path, most_bytes=1000).lend("a", half):
        pass
    assert names(tmp_path) == set()


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
