"""Many small documents, handed in and looked at through HTTP."""

import httpx
import pdfs
from serving import walked

FACTS = 2
"""In each report."""


def report(number: int) -> bytes:
    return pdfs.printed(f"{pdfs.FRENCH}\nRapport {number}.")


def hand_in(client: httpx.Client, pdf: bytes) -> httpx.Response:
    return client.post("/api/v1/documents", files={"file": ("bilan.pdf", pdf, "application/pdf")})


def there(client: httpx.Client) -> set[str]:
    """The ids of all documents."""
    return {document["id"] for document in walked(client, "documents")}


def outcome(client: httpx.Client, pdf: bytes) -> tuple[str, int]:
    """Wait until a document is read; gives what became of it, and how many facts it has."""
    address = f"/api/v1/documents/{pdfs.identifier(pdf)}"
    client.get(f"{address}/events")
    document = client.get(address).raise_for_status().json()
    return document["status"], document["facts"]


def stated(client: httpx.Client) -> list[tuple[str, ...]]:
    """What the facts of all documents say, but for whose they are."""
    facts = walked(client, "facts", limit=200)
    assert len({fact["id"] for fact in facts}) == len(facts)
    return sorted((fact["kind"], str(fact["value"]), fact["unit"], fact["source"]["text"]) for fact in facts)
