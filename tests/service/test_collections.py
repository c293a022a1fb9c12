"""What people say of documents: title, publisher, years, collections."""

from typing import Any

import httpx
import pytest
from library import COAST, WEST

DOCUMENT = f"/api/v1/documents/{WEST}"


def collections(people: httpx.Client) -> list[tuple[str, int]]:
    return [(each["name"], each["documents"]) for each in people.get("/api/v1/collections").json()["items"]]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"title": "Bilan de l'eau"}, {"title": "Bilan de l'eau", "publisher": "Conseil de rivage"}),
        ({"publisher": "Région Bretagne"}, {"publisher": "Région Bretagne"}),
        ({"years": ["2019", "2022"]}, {"years": ["2019", "2022"]}),
        ({"years": [None, "2022"]}, {"years": [None, "2022"]}),
        ({"collections": ["Eau", "CPER", "Eau"]}, {"collections": ["CPER", "Eau"]}),
    ],
)
def test_a_document_is_as_people_say(people: httpx.Client, said: dict[str, Any], expected: dict[str, Any]) -> None:
    answer = people.patch(DOCUMENT, json=said).raise_for_status().json()
    assert {name: answer[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("field", "value", "as_read"),
    [
        ("title", "X", "Bilan de l'eau et de l'habitat"),
        ("publisher", "X", "Conseil de rivage"),
        ("years", ["2019", None], None),
        ("collections", ["X"], []),
    ],
)
def test_null_takes_it_back(people: httpx.Client, field: str, value: Any, as_read: Any) -> None:
    people.patch(DOCUMENT, json={field: value}).raise_for_status()
    assert people.patch(DOCUMENT, json={field: None}).json()[field] == as_read


@pytest.mark.parametrize(
    ("said", "parameter"),
    [
        ({}, "title"),
        ({"title": " "}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"years": ["2022", "2019"]}, "years"),
        ({"years": [None, None]}, "years"),
        ({"collections": [""]}, "collections"),
        ({"filename": "x.pdf"}, "filename"),
    ],
)
def test_what_cannot_be_is_refused_by_name(people: httpx.Client, said: dict[str, Any], parameter: str) -> None:
    answer = people.patch(DOCUMENT, json=said)
    assert (answer.status_code, answer.json()["invalid"][0]["parameter"]) == (422, parameter)


def test_no_such_document(people: httpx.Client) -> None:
    assert people.patch("/api/v1/documents/d_0", json={"title": "X"}).status_code == 404


def test_its_facts_carry_its_title(people: httpx.Client) -> None:
    people.patch(DOCUMENT, json={"title": "Bilan"})
    assert people.get("/api/v1/facts/f_plant").json()["document"]["title"] == "Bilan"


@pytest.mark.parametrize(("tag", "status"), [(None, 200), ("*", 200), ('"stale"', 412)])
def test_if_match_may_be_sent(people: httpx.Client, tag: str | None, status: int) -> None:
    headers = {} if tag is None else {"If-Match": tag}
    assert people.patch(DOCUMENT, json={"title": "X"}, headers=headers).status_code == status


def test_its_etag_changes_with_what_people_say(people: httpx.Client) -> None:
    before = people.get(DOCUMENT).headers["etag"]
    people.patch(DOCUMENT, json={"title": "X"})
    assert people.patch(DOCUMENT, json={"title": "Y"}, headers={"If-Match": before}).status_code == 412


def test_a_known_document_is_not_sent_again(people: httpx.Client) -> None:
    known = people.get(DOCUMENT).headers["etag"]
    assert people.get(DOCUMENT, headers={"If-None-Match": known}).status_code == 304


def test_collections_are_counted(people: httpx.Client) -> None:
    people.patch(DOCUMENT, json={"collections": ["Eau", "CPER"]})
    people.patch(f"/api/v1/documents/{COAST}", json={"collections": ["CPER"]})
    assert collections(people) == [("CPER", 2), ("Eau", 1)]


def test_collections_come_in_pages(people: httpx.Client) -> None:
    people.patch(DOCUMENT, json={"collections": ["Eau", "CPER"]})
    first = people.get("/api/v1/collections", params={"limit": 1}).json()
    second = people.get("/api/v1/collections", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert [second["items"][0]["name"], second["next_cursor"]] == ["Eau", None]


def test_a_collection_is_gone_with_its_last_document(people: httpx.Client) -> None:
    people.patch(DOCUMENT, json={"collections": ["Eau"]})
    people.delete(DOCUMENT)
    assert collections(people) == []
