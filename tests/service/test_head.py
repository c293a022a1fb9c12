"""`HEAD` tells of files, pictures and health what `GET` would, without sending it."""

import httpx
import pdfs
import pytest


@pytest.fixture
def document(client: httpx.Client) -> str:
    """A document that was read, by its address."""
    address = client.post("/api/v1/documents", files={"file": pdfs.printed(pdfs.FRENCH)}).headers["Location"]
    client.get(f"{address}/events")
    return address


def told(response: httpx.Response) -> tuple[int, dict[str, str | None]]:
    return response.status_code, {
        name: response.headers.get(name) for name in ("content-type", "content-length", "etag")
    }


@pytest.mark.on_sqlite
@pytest.mark.parametrize("of", ["/file", "/pages/1.png", "/pages/9.png"])
def test_head_of_a_document_is_that_of_get(of: str, document: str, client: httpx.Client) -> None:
    head = client.head(document + of)
    assert (told(head), head.content) == (told(client.get(document + of)), b"")


@pytest.mark.on_sqlite
@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/api/v1/facts/f_none/snippet.png"])
def test_head_is_that_of_get(address: str, library: httpx.Client) -> None:
    head = library.head(address)
    assert (told(head), head.content) == (told(library.get(address)), b"")
