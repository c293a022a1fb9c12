"""ZIPs of PDFs, as people make them and as they should not be."""

import struct
import zipfile
from io import BytesIO
from typing import Any

import httpx
import pdfs
import pytest
from serving import serving

from service.settings import Settings

PDF = pdfs.printed(pdfs.FRENCH)
OTHER = pdfs.printed(pdfs.FRENCH + "Fin.\n")


def zipped(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def named_in(encoding: str, name: str) -> bytes:
    """A ZIP as older programs write it: a name in their own letters, and no word of which."""
    written = name.encode(encoding)
    whole = zipped(("x" * len(written), PDF))
    return whole.replace(b"x" * len(written), written)


def locked() -> bytes:
    """A ZIP that says of its file that it is encrypted."""
    whole = bytearray(zipped(("bilan.pdf", PDF)))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.index(header) + flags
        struct.pack_into("<H", whole, at, struct.unpack_from("<H", whole, at)[0] | 1)
    return bytes(whole)


def broken() -> bytes:
    """A ZIP in which bytes of its file were changed."""
    whole = bytearray(zipped(("bilan.pdf", PDF), compression=zipfile.ZIP_STORED))
    at = whole.index(b"startxref")
    whole[at : at + 9] = b"xxxxxxxxx"
    return bytes(whole)


def hand_in(client: httpx.Client, archive: bytes) -> httpx.Response:
    return client.post("/api/v1/documents/archive", files={"file": ("bilans.zip", archive, "application/zip")})


def told(client: httpx.Client, archive: bytes) -> list[tuple[str, str | None, str | None]]:
    """The path of each file, the name of its document, and why it was not taken in."""
    members: list[dict[str, Any]] = hand_in(client, archive).raise_for_status().json()["members"]
    return [(each["name"], each["document"] and each["document"]["filename"], each["reason"]) for each in members]


def test_each_pdf_is_a_document(client: httpx.Client) -> None:
    answer = hand_in(client, zipped(("a.pdf", PDF), ("2022/été/b.pdf", OTHER)))
    assert answer.status_code == 202
    ids = [each["document"]["id"] for each in answer.json()["members"]]
    assert sorted(ids) == sorted(each["id"] for each in client.get("/api/v1/documents").json()["items"])


def test_the_same_pdf_twice_is_one_document(client: httpx.Client) -> None:
    members = hand_in(client, zipped(("a.pdf", PDF), ("b.pdf", PDF))).json()["members"]
    assert [each["new"] for each in members] == [True, False]


def test_nothing_new_is_said(client: httpx.Client) -> None:
    hand_in(client, zipped(("a.pdf", PDF)))
    assert hand_in(client, zipped(("a.pdf", PDF))).status_code == 200


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("archive", "expected"),
    [
        pytest.param(
            zipped(("2022/nord/bilan.pdf", PDF)), [("2022/nord/bilan.pdf", "bilan.pdf", None)], id="in folders"
        ),
        pytest.param(
            zipped(("__MACOSX/._a.pdf", b"\0"), (".DS_Store", b"\0"), ("Thumbs.db", b"\0"), ("nord/", b"")),
            [],
            id="what systems add",
        ),
        pytest.param(zipped(("lisez-moi.txt", b"Bonjour" * 999)), [("lisez-moi.txt", None, "not-a-pdf")], id="a text"),
        pytest.param(zipped(("b.zip", zipped(("a.pdf", PDF)))), [("b.zip", None, "not-a-pdf")], id="a ZIP"),
        pytest.param(zipped(("vide.pdf", b"")), [("vide.pdf", None, "empty")], id="nothing in it"),
        pytest.param(named_in("ascii", "\0\0\0"), [("", "document.pdf", None)], id="no name"),
        pytest.param(locked(), [("bilan.pdf", None, "encrypted")], id="encrypted"),
        pytest.param(broken(), [("bilan.pdf", None, "damaged")], id="damaged"),
        pytest.param(
            zipped(("a.pdf", PDF), compression=zipfile.ZIP_LZMA), [("a.pdf", None, "unusual-zip")], id="another method"
        ),
        pytest.param(zipped(("été.pdf", PDF)), [("été.pdf", "été.pdf", None)], id="UTF-8"),
        pytest.param(named_in("utf-8", "été.pdf"), [("été.pdf", "été.pdf", None)], id="UTF-8 that is not said"),
        pytest.param(named_in("cp437", "été.pdf"), [("été.pdf", "été.pdf", None)], id="cp437"),
        pytest.param(named_in("cp850", "À Été.pdf"), [("À Été.pdf", "À Été.pdf", None)], id="cp850"),
        pytest.param(zipped(("../../etc/a.pdf", PDF)), [("../../etc/a.pdf", "a.pdf", None)], id="out of its folder"),
    ],
)
def test_what_becomes_of_a_file(client: httpx.Client, archive: bytes, expected: list[Any]) -> None:
    assert told(client, archive) == expected


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("archive", "status", "reason"),
    [
        (PDF, 415, "not-a-zip"),
        (zipped(("a.pdf", PDF))[:-9], 415, "not-a-zip"),
        (b"", 422, "empty"),
        (zipped(*((f"{number}.txt", b"") for number in range(1001))), 413, "too-many-files"),
        (b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 9, 9, 0xFFFFFFF0, 0, 0), 415, "not-a-zip"),
    ],
    ids=["a PDF", "cut short", "empty", "a thousand and one", "lies"],
)
def test_what_is_no_zip_is_refused(client: httpx.Client, archive: bytes, status: int, reason: str) -> None:
    answer = hand_in(client, archive)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


@pytest.mark.on_sqlite
def test_a_bomb_is_put_out(settings: Settings) -> None:
    bomb = zipped(*((f"{number}.pdf", b"%PDF-" + bytes(3_000_000)) for number in range(12)), ("z.pdf", PDF))
    with serving(settings.model_copy(update={"max_file_mb": 1, "max_zip_mb": 10})) as client:
        assert told(client, bomb)[:10] == [(f"{number}.pdf", None, "too-large") for number in range(10)]
        assert client.get("/api/v1/documents").json()["items"] == []
    assert [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()] == []


@pytest.mark.on_sqlite
def test_a_zip_that_is_too_large_is_refused(settings: Settings) -> None:
    with serving(settings.model_copy(update={"max_zip_mb": 1})) as client:
        answer = hand_in(client, zipped(("a.pdf", bytes(1_200_000)), compression=zipfile.ZIP_STORED))
    assert answer.status_code == 413


@pytest.mark.on_sqlite
def test_a_zip_may_be_larger_than_one_of_its_files(settings: Settings) -> None:
    both = zipped(("a.pdf", PDF + bytes(600_000)), ("b.pdf", OTHER + bytes(600_000)), compression=zipfile.ZIP_STORED)
    with serving(settings.model_copy(update={"max_file_mb": 1})) as client:
        assert [reason for _name, _document, reason in told(client, both)] == [None, None]
