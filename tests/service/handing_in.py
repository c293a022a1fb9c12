"""Many small documents, handed in and looked at through HTTP."""

from collections import defaultdict
from typing import Any

import httpx
import pdfs
from serving import walked

FACTS = 2
"""In each report."""
OWN = {"id", "document", "part_of", "source"}
"""What is not the same in facts of two reports."""


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


def stated(client: httpx.Client) -> dict[str, list[dict[str, Any]]]:
    """What the facts of each document say, by its id, whose facts have ids of their own."""
    said = defaultdict(list)
    for fact in walked(client, "facts", limit=200):
        said[fact["document"]["id"]].append({name: value for name, value in fact.items() if name not in OWN})
    return said
