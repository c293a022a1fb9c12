"""Pictures of pages and of facts, by the real service and the real pdfium."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpx
import pdfs
import pytest
from PIL import Image
from serving import serving

from service.database import Database
from service.settings import Settings

SCALE = 2


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, str]]:
    """A client of a service that has read one bilan, and the address of that document."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("pictures"), workers=1)
    database = Database(settings.database_url)
    database.migrate()
    database.close()
    with serving(settings) as client:
        document = client.post("/api/v1/documents", files={"file": ("b.pdf", pdfs.printed(pdfs.FRENCH))}).json()["id"]
        client.get(f"/api/v1/documents/{document}/events")
        yield client, f"/api/v1/documents/{document}"


@pytest.fixture(scope="module")
def fact(read: tuple[httpx.Client, str]) -> dict[str, Any]:
    return read[0].get("/api/v1/facts", params={"kind": "amount", "limit": 1}).json()["items"][0]


def picture(answer: httpx.Response) -> Image.Image:
    assert answer.status_code == 200, answer.text
    return Image.open(BytesIO(answer.content)).convert("RGB")


def test_a_page_is_as_large_as_asked(read: tuple[httpx.Client, str]) -> None:
    client, document = read
    once, twice = (picture(client.get(f"{document}/pages/1.png", params={"scale": scale})) for scale in (1, 2))
    assert abs(twice.width - 2 * once.width) <= 2


def test_the_words_of_a_fact_are_marked_and_nothing_else(read: tuple[httpx.Client, str], fact: dict[str, Any]) -> None:
    client, document = read
    plain, marked = (
        picture(client.get(f"{document}/pages/1.png", params={"scale": SCALE, **asked}))
        for asked in ({}, {"fact": fact["id"]})
    )
    [box] = fact["source"]["boxes"]
    changed = [
        (x / SCALE, y / SCALE)
        for x in range(0, plain.width, 3)
        for y in range(0, plain.height, 3)
        if plain.getpixel((x, y)) != marked.getpixel((x, y))
    ]
    inside = [box["x0"] - 3 <= x <= box["x1"] + 3 and box["top"] - 3 <= y <= box["bottom"] + 3 for x, y in changed]
    assert (bool(changed), all(inside)) == (True, True)


def test_a_snippet_is_the_part_around_the_words(read: tuple[httpx.Client, str], fact: dict[str, Any]) -> None:
    client, document = read
    page = picture(client.get(f"{document}/pages/1.png", params={"scale": SCALE}))
    snippet = picture(client.get(f"/api/v1/facts/{fact['id']}/snippet.png", params={"scale": SCALE}))
    [box] = fact["source"]["boxes"]
    assert box["bottom"] - box["top"] < snippet.height / SCALE < page.height / SCALE / 2


def test_pictures_are_png(read: tuple[httpx.Client, str]) -> None:
    client, document = read
    assert client.get(f"{document}/pages/1.png").headers["content-type"] == "image/png"


def test_a_picture_that_is_known_is_not_sent_again(read: tuple[httpx.Client, str], fact: dict[str, Any]) -> None:
    client, _ = read
    address = f"/api/v1/facts/{fact['id']}/snippet.png"
    etag = client.get(address).headers["etag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


REFUSED = {
    "no document": ("/api/v1/documents/d_0000000000000000/pages/1.png", 404),
    "no page": ("{document}/pages/99.png", 404),
    "no number": ("{document}/pages/one.png", 422),
    "no fact": ("{document}/pages/1.png?fact=f_0000000000000000", 404),
    "too large": ("{document}/pages/1.png?scale=40", 422),
    "no snippet": ("/api/v1/facts/f_0000000000000000/snippet.png", 404),
    "another parameter": ("{document}/pages/1.png?zoom=2", 422),
}


@pytest.mark.parametrize(("address", "status"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_drawn_is_a_problem(address: str, status: int, read: tuple[httpx.Client, str]) -> None:
    client, document = read
    answer = client.get(address.format(document=document))
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_page_whose_file_is_gone_is_a_problem(library: httpx.Client) -> None:
    document = library.get("/api/v1/documents").json()["items"][0]["id"]
    assert library.get(f"/api/v1/documents/{document}/pages/1.png").json()["reason"] == "missing"
