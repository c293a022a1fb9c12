"""Handing in documents, following, fetching and forgetting them, by the real service and the real extraction."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pdfs
import pytest
from bases import Base
from library import COAST, COASTAL, WEST
from serving import PATIENCE, serving

from service import schemas
from service.settings import Settings
from service.upload import shown_name

PDF = pdfs.printed(pdfs.FRENCH)
DOCUMENT = f"d_{sha256(PDF).hexdigest()[:16]}"


def hand_in(client: httpx.Client, pdf: bytes, name: str = "bilan.pdf") -> httpx.Response:
    return client.post("/api/v1/documents", files={"file": (name, pdf, "application/pdf")})


def follow(client: httpx.Client, document: str) -> list[dict[str, Any]]:
    """What the events of a document tell, to their end."""
    with client.stream("GET", f"/api/v1/documents/{document}/events") as answer:
        return [json.loads(line.removeprefix("data: ")) for line in answer.iter_lines() if line.startswith("data: ")]


def files(settings: Settings) -> list[Path]:
    return [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()]


def test_a_new_document_is_accepted(client: httpx.Client) -> None:
    answer = hand_in(client, PDF)
    assert (answer.status_code, answer.headers["location"]) == (202, f"/api/v1/documents/{DOCUMENT}")


def test_the_answer_is_the_document(client: httpx.Client) -> None:
    document = hand_in(client, PDF).json()
    assert document.pop("created").endswith("Z")
    assert document == {
        "id": DOCUMENT,
        "sha256": sha256(PDF).hexdigest(),
        "filename": "bilan.pdf",
        "title": "bilan.pdf",
        "publisher": None,
        "years": None,
        "collections": [],
        "status": "queued",
        "pages": None,
        "pages_done": 0,
        "facts": 0,
        "error": None,
        "reason": None,
        "warnings": [],
        "territory": [],
        "quality": {"text": 0, "unread-images": 0, "suspicious-order": 0, "ocr": 0, "no-text": 0},
    }


def test_it_is_read(handed_in: httpx.Client) -> None:
    document = handed_in.get(f"/api/v1/documents/{DOCUMENT}").json()
    assert (document["status"], document["title"], document["pages"], document["facts"]) == (
        "ready",
        "Protéger le littoral",
        1,
        2,
    )


def test_the_same_bytes_are_the_same_document(client: httpx.Client) -> None:
    first, second = hand_in(client, PDF), hand_in(client, PDF, "copie.pdf")
    assert (second.status_code, second.json()["id"]) == (200, first.json()["id"])


def test_two_uploads_at_once_make_one_document(client: httpx.Client) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _n: hand_in(client, PDF).status_code, range(4)))
    assert sorted(answers) == [200, 200, 200, 202]
    assert len(client.get("/api/v1/documents").json()["items"]) == 1


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("pdf", "reason"),
    [
        (PDF[:3000], "damaged"),
        (b"%PDF-1.7\n", "damaged"),
        (pdfs.encrypted(), "encrypted"),
        (pdfs.without_words(), "needs-ocr"),
    ],
)
def test_what_cannot_be_read_fails_with_a_reason(client: httpx.Client, pdf: bytes, reason: str) -> None:
    document = hand_in(client, pdf).json()["id"]
    last = follow(client, document)[-1]
    assert (last["status"], last["reason"], bool(last["error"])) == ("failed", reason, True)


@pytest.mark.on_sqlite
def test_a_pdf_without_pages_fails(client: httpx.Client) -> None:
    document = hand_in(client, pdfs.without_pages()).json()["id"]
    assert follow(client, document)[-1]["reason"] in {"no-page", "damaged"}  # as pdfium sees it


@pytest.mark.on_sqlite
def test_a_document_that_is_not_french_is_read_with_a_warning(client: httpx.Client) -> None:
    document = hand_in(client, pdfs.printed(pdfs.ENGLISH * 3)).json()["id"]
    last = follow(client, document)[-1]
    assert (last["status"], len(last["warnings"])) == ("ready", 1)


@pytest.mark.on_sqlite
def test_too_many_pages_fail_with_a_reason(settings: Settings) -> None:
    with serving(settings.model_copy(update={"max_pages": 3})) as client:
        document = hand_in(client, pdfs.long()).json()["id"]
        assert follow(client, document)[-1]["reason"] == "too-many-pages"


def test_a_failed_document_is_tried_again(settings: Settings) -> None:
    pdf = pdfs.long()
    with serving(settings.model_copy(update={"max_pages": 3})) as client:
        document = hand_in(client, pdf).json()["id"]
        follow(client, document)
    with serving(settings) as client:
        again = hand_in(client, pdf)
        assert (again.status_code, follow(client, document)[-1]["status"]) == (200, "ready")


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"", 422, "empty"),
        (b"Montant;12 EUR\n", 415, "not-a-pdf"),
        (b"PK\x03\x04" + bytes(5000), 415, "not-a-pdf"),
        (PDF + bytes(1_000_000), 413, "too-large"),
    ],
)
def test_what_is_no_pdf_is_refused(settings: Settings, content: bytes, status: int, reason: str) -> None:
    with serving(settings.model_copy(update={"max_file_mb": 1})) as client:
        answer = hand_in(client, content)
        assert (answer.status_code, answer.json()["reason"]) == (status, reason)
        assert client.get("/api/v1/documents").json()["items"] == []
    assert files(settings) == []


@pytest.mark.on_sqlite
def test_a_size_over_the_limit_is_refused_before_the_file_comes(settings: Settings) -> None:
    with serving(settings.model_copy(update={"max_file_mb": 1})) as client, _connection(client) as raw:
        raw.sendall(POST % b"2000000")
        assert raw.recv(100).startswith(b"HTTP/1.1 413")


def test_an_upload_broken_off_leaves_nothing(settings: Settings) -> None:
    with serving(settings) as client:
        with _connection(client) as raw:
            raw.sendall(POST % b"5000" + part('name="file"; filename="a.pdf"'))
        assert hand_in(client, PDF).status_code == 202
        follow(client, DOCUMENT)
        assert len(client.get("/api/v1/documents").json()["items"]) == 1
    assert [path.name for path in files(settings)] == [f"{sha256(PDF).hexdigest()}.pdf"]


def _connection(client: httpx.Client) -> socket.socket:
    return socket.create_connection((client.base_url.host, client.base_url.port), timeout=PATIENCE)


POST = (
    b"POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: %b\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
)
FORM = "multipart/form-data; boundary=b"


def part(disposition: str) -> bytes:
    return f"--b\r\nContent-Disposition: form-data; {disposition}\r\n\r\n%PDF-1.7\r\n".encode()


@pytest.mark.parametrize(
    ("body", "content_type", "status", "reason"),
    [
        (PDF, "application/pdf", 415, "not-a-form"),
        (b"file=%25PDF-", "application/x-www-form-urlencoded", 415, "not-a-form"),
        (b"", "multipart/form-data", 415, "not-a-form"),
        (b"", "multipart/form-data; boundary=" + "b" * 300, 422, "broken-form"),
        (b"", FORM, 422, "broken-form"),
        (b"no boundary at all", FORM, 422, "broken-form"),
        (part('name="file"; filename="a"'), FORM, 422, "broken-form"),
        (b"--b--\r\n", FORM, 422, "invalid"),
        (part('name="other"') + b"--b--\r\n", FORM, 422, "invalid"),
        (part("") + b"--b--\r\n", FORM, 422, "invalid"),
        (part('name="file"') * 2 + b"--b--\r\n", FORM, 422, "invalid"),
    ],
)
def test_what_is_no_form_with_a_file_is_refused(
    library: httpx.Client, body: bytes, content_type: str, status: int, reason: str
) -> None:
    answer = library.post("/api/v1/documents", content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("bilan 2022.pdf", "bilan 2022.pdf"),
        ("Évaluation à mi‑parcours (v2).PDF", "Évaluation à mi‑parcours (v2).PDF"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Zoé\\bilan.pdf", "bilan.pdf"),
        ("bilan\u202efdp.exe", "bilanfdp.exe"),
        ("a\u00a0\u2009b\u0007.pdf", "a b.pdf"),
        ("e\u0301tat.pdf", "état.pdf"),
        ("   ", "document.pdf"),
        ("..", "document.pdf"),
        ("é" * 300 + ".pdf", "é" * 196 + ".pdf"),
        ("bilan 📊 eau.pdf", "bilan 📊 eau.pdf"),
    ],
)
def test_odd_names_are_shown_without_harm(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.fixture(scope="module")
def handed_in(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a service that has read the document; for tests that change nothing."""
    with base(tmp_path_factory.mktemp("handed-in"), empty=True) as settings, serving(settings) as client:
        hand_in(client, PDF, "Évaluation d'été.pdf")
        follow(client, DOCUMENT)
        yield client


def test_the_file_is_what_was_handed_in(handed_in: httpx.Client) -> None:
    assert handed_in.get(f"/api/v1/documents/{DOCUMENT}/file").content == PDF


@pytest.mark.parametrize(
    ("asked", "got", "expected"),
    [
        ("bytes=0-4", f"bytes 0-4/{len(PDF)}", PDF[:5]),
        ("bytes=-6", f"bytes {len(PDF) - 6}-{len(PDF) - 1}/{len(PDF)}", PDF[-6:]),
        (f"bytes={len(PDF) - 3}-", f"bytes {len(PDF) - 3}-{len(PDF) - 1}/{len(PDF)}", PDF[-3:]),
    ],
)
def test_ranges_of_the_file(handed_in: httpx.Client, asked: str, got: str, expected: bytes) -> None:
    answer = handed_in.get(f"/api/v1/documents/{DOCUMENT}/file", headers={"Range": asked})
    assert (answer.status_code, answer.headers["content-range"], answer.content) == (206, got, expected)


def test_a_range_beyond_the_file_is_refused(handed_in: httpx.Client) -> None:
    answer = handed_in.get(f"/api/v1/documents/{DOCUMENT}/file", headers={"Range": "bytes=9999999-"})
    assert (answer.status_code, answer.headers["content-type"]) == (416, "application/problem+json")


def test_the_range_of_another_file_gives_the_whole(handed_in: httpx.Client) -> None:
    headers = {"Range": "bytes=0-4", "If-Range": '"another"'}
    assert handed_in.get(f"/api/v1/documents/{DOCUMENT}/file", headers=headers).status_code == 200


def test_a_known_file_is_not_sent_again(handed_in: httpx.Client) -> None:
    headers = {"If-None-Match": f'"{sha256(PDF).hexdigest()}"'}
    answer = handed_in.get(f"/api/v1/documents/{DOCUMENT}/file", headers=headers)
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("etag", f'"{sha256(PDF).hexdigest()}"'),
        ("content-type", "application/pdf"),
        ("x-content-type-options", "nosniff"),
        ("accept-ranges", "bytes"),
        ("content-disposition", "inline; filename*=utf-8''%C3%89valuation%20d%27%C3%A9t%C3%A9.pdf"),
    ],
)
def test_headers_of_the_file(handed_in: httpx.Client, header: str, value: str) -> None:
    assert handed_in.get(f"/api/v1/documents/{DOCUMENT}/file").headers[header] == value


def test_a_deleted_document_leaves_nothing(client: httpx.Client, settings: Settings) -> None:
    hand_in(client, PDF)
    follow(client, DOCUMENT)
    assert client.delete(f"/api/v1/documents/{DOCUMENT}").status_code == 204
    lists = ("documents", "facts", "mentions", "partners", "places")
    assert [client.get(f"/api/v1/{each}").json()["items"] for each in lists] == [[]] * len(lists)
    assert files(settings) == []


def test_a_deleted_document_can_be_handed_in_again(client: httpx.Client) -> None:
    hand_in(client, PDF)
    follow(client, DOCUMENT)
    client.delete(f"/api/v1/documents/{DOCUMENT}")
    assert hand_in(client, PDF).status_code == 202


def test_stored_facts_are_those_of_the_extraction(handed_in: httpx.Client) -> None:
    from extractors.extract import extract

    stored = handed_in.get("/api/v1/facts", params={"document": DOCUMENT}).json()["items"]
    extracted = schemas.facts_of(extract(PDF, max_pages=10), "Évaluation d'été.pdf")
    printed = [fact.model_dump(mode="json") for fact in extracted]
    assert sorted(stored, key=lambda fact: fact["id"]) == sorted(printed, key=lambda fact: fact["id"])


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("DELETE", ""), *(("GET", f"/{each}") for each in ("events", "file", "passages", "refused"))],
)
def test_an_unknown_document_is_not_found(library: httpx.Client, method: str, path: str) -> None:
    answer = library.request(method, f"/api/v1/documents/d_0000000000000000{path}")
    assert (answer.status_code, answer.json()["reason"]) == (404, "not-found")


def test_documents_come_newest_first(library: httpx.Client) -> None:
    assert [each["id"] for each in library.get("/api/v1/documents").json()["items"]] == [COAST, WEST]


def test_pages_give_each_document_once(library: httpx.Client) -> None:
    first = library.get("/api/v1/documents", params={"limit": 1}).json()
    second = library.get("/api/v1/documents", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert [each["items"][0]["id"] for each in (first, second)] == [COAST, WEST]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(("status", "expected"), [("ready", [COAST, WEST]), ("failed", [])])
def test_documents_by_status(library: httpx.Client, status: str, expected: list[str]) -> None:
    found = library.get("/api/v1/documents", params={"status": status}).json()["items"]
    assert [each["id"] for each in found] == expected


def test_a_document_tells_its_warnings(library: httpx.Client) -> None:
    assert library.get(f"/api/v1/documents/{COAST}").json()["warnings"] == list(COASTAL.warnings)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [({}, ["p_losses", "p_plant", "p_homes"]), ({"page": 2}, ["p_homes"]), ({"page": [1, 9]}, ["p_losses", "p_plant"])],
)
def test_passages_in_reading_order(library: httpx.Client, asked: dict[str, Any], expected: list[str]) -> None:
    items = library.get(f"/api/v1/documents/{WEST}/passages", params=asked).json()["items"]
    assert [each["id"] for each in items] == expected


def test_figures_not_stated_come_with_the_reason(library: httpx.Client) -> None:
    [refused] = library.get(f"/api/v1/documents/{COAST}/refused").json()["items"]
    assert (refused["text"], refused["reason"], refused["source"]["page"]) == ("1.250,00.3", "ambiguous separators", 2)


def test_a_file_that_is_gone_is_missing(library: httpx.Client) -> None:
    answer = library.get(f"/api/v1/documents/{WEST}/file")
    assert (answer.status_code, answer.json()["reason"]) == (404, "missing")
