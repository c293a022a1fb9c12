"""Lists of documents: searched by what they are called, put in order, filtered."""

from typing import Any

import httpx
import pytest
from alembic import command
from alembic.config import Config
from library import COAST, WEST
from sqlalchemy import text
from stating import Figure, bilan, put

from models.tables import Document
from service.database import Database

DOCUMENTS = "/api/v1/documents"


def listed(client: httpx.Client, **asked: Any) -> list[str]:
    return [each["id"] for each in client.get(DOCUMENTS, params=asked).raise_for_status().json()["items"]]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        pytest.param("habitat", [WEST], id="a word of a title"),
        pytest.param("HABIT", [WEST], id="the beginning of a word"),
        pytest.param("rivage bilan", [WEST], id="publisher and title"),
        pytest.param("côte", [COAST], id="a file name"),
        pytest.param("cote ete", [COAST], id="without accents"),
        pytest.param(".pdf", [COAST, WEST], id="all"),
        pytest.param("%", [], id="no wildcard"),
        pytest.param("habitat côte", [], id="words of two documents"),
    ],
)
def test_documents_by_words(library: httpx.Client, q: str, expected: list[str]) -> None:
    assert listed(library, q=q) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-created", [COAST, WEST]),
        ("title", [WEST, COAST]),
        ("-facts", [WEST, COAST]),
        ("-pages", sorted([COAST, WEST], reverse=True)),  # both have two
    ],
)
def test_documents_in_an_order(library: httpx.Client, sort: str, expected: list[str]) -> None:
    assert listed(library, sort=sort) == expected


@pytest.mark.parametrize("sort", ["-created", "title", "-facts", "-pages"])
def test_pages_give_each_document_once(client: httpx.Client, database: Database, sort: str) -> None:
    put(database, *(bilan(f"État {number}", Figure("one", "1")) for number in range(5)))
    found: list[str] = []
    asked: dict[str, Any] = {"sort": sort, "limit": 2}
    while True:
        page = client.get(DOCUMENTS, params=asked).raise_for_status().json()
        found += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        asked["cursor"] = page["next_cursor"]
    assert found == listed(client, sort=sort)
    assert len(set(found)) == 5


@pytest.mark.on_sqlite
@pytest.mark.parametrize(("parameter", "value"), [("q", "  "), ("sort", "colour"), ("colour", "red")])
def test_what_cannot_be_asked_is_refused_by_name(library: httpx.Client, parameter: str, value: str) -> None:
    answer = library.get(DOCUMENTS, params={parameter: value})
    assert (answer.status_code, answer.json()["invalid"][0]["parameter"]) == (422, parameter)


def test_documents_by_id(library: httpx.Client) -> None:
    assert listed(library, id=[WEST, "d_0000000000000000"]) == [WEST]


def test_a_corrected_title_is_found(people: httpx.Client) -> None:
    people.patch(f"{DOCUMENTS}/{WEST}", json={"title": "Zones côtières", "collections": ["ERBM"]}).raise_for_status()
    assert [listed(people, **asked) for asked in ({"q": "cotieres"}, {"q": "l'eau"}, {"collection": "ERBM"})] == [
        [WEST],
        [],
        [WEST],
    ]


def test_a_title_longer_than_an_index_takes(people: httpx.Client, facts: Database) -> None:
    with facts.write() as session:
        session.get_one(Document, WEST).title = "É" * 5000
    people.patch(f"{DOCUMENTS}/{WEST}", json={"publisher": "Région"}).raise_for_status()
    assert listed(people, sort="title", limit=1) == [COAST]


def test_documents_that_were_there_before_are_found(database: Database) -> None:
    put(database, bilan("Écluse", Figure("one", "1")))
    config = Config()
    config.set_main_option("script_location", "models/migrations")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
        command.upgrade(config, "head")
        [named] = connection.execute(text("SELECT by_title, names FROM document")).all()
    assert tuple(named) == ("ecluse", "ecluse ecluse.pdf")
