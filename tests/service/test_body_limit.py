"""Bodies that are too large are refused, whether they say their size or not; uploads have a limit of their own."""

import json
from collections.abc import Callable, Iterator

import httpx
import pdfs
import pytest
from library import WEST
from serving import serving

from service.body_limit import LARGEST
from service.settings import Settings

pytestmark = pytest.mark.on_sqlite
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


Sent = Callable[[bytes], bytes | Iterator[bytes]]


def in_chunks(body: bytes) -> Iterator[bytes]:
    """Sent without saying how much it is."""
    for begin in range(0, len(body), 100_000):
        yield body[begin : begin + 100_000]


def collected(size: int) -> bytes:
    """What puts a document into collections, in so many bytes."""
    said = json.dumps({"collections": ["CPER"]}).encode()
    return said + b" " * (size - len(said))


@pytest.mark.parametrize("sent", [bytes, in_chunks], ids=["sized", "chunked"])
@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("PATCH", f"/api/v1/documents/{WEST}", JSON),
        ("PATCH", f"/api/v1/documents/{WEST}", {"Content-Type": "text/plain"}),
        ("POST", "/api/v1/facts", FORM),
    ],
)
def test_a_large_body_is_refused(
    library: httpx.Client, method: str, path: str, headers: dict[str, str], sent: Sent
) -> None:
    answer = library.request(method, path, content=sent(collected(LARGEST + 1)), headers=headers)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["reason"]) == (413, "body-too-large")
    assert problem["detail"] == "The body of this request is larger than 1 MB."


@pytest.mark.parametrize("path", ["/nowhere", f"/api/v1/documents/{WEST}/read"])
def test_a_large_body_is_refused_where_nobody_reads_it(library: httpx.Client, path: str) -> None:
    answer = library.post(path, content=bytes(LARGEST + 1))
    assert (answer.status_code, answer.json()["reason"]) == (413, "body-too-large")


@pytest.mark.parametrize("sent", [bytes, in_chunks], ids=["sized", "chunked"])
def test_the_largest_body_is_taken(people: httpx.Client, sent: Sent) -> None:
    answer = people.patch(f"/api/v1/documents/{WEST}", content=sent(collected(LARGEST)), headers=JSON)
    assert (answer.status_code, answer.json()["collections"]) == (200, ["CPER"])


def test_a_file_may_be_larger(settings: Settings) -> None:
    pdf = pdfs.printed(pdfs.FRENCH) + b"\n%" + b" " * LARGEST
    with serving(settings) as client:
        sent = client.post("/api/v1/documents", files={"file": pdf})
        client.get(f"{sent.headers['location']}/events")
    assert sent.status_code == 202
