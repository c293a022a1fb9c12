"""Partners, places and mentions over HTTP."""

import json
from typing import Any

import httpx
import pytest
from library import COAST, WEST


def names(library: httpx.Client, what: str, **asked: Any) -> list[str]:
    return [each["name"] for each in library.get(f"/api/v1/{what}", params=asked).raise_for_status().json()["items"]]


@pytest.mark.parametrize(
    ("what", "asked", "expected"),
    [
        ("partners", {}, ["État", "Lorient Agglomération", "Région Bretagne"]),
        ("partners", {"q": "agglomeration"}, ["Lorient Agglomération"]),
        ("partners", {"q": "agglo bretagne"}, []),
        ("partners", {"q": "bret", "typed": True}, ["Région Bretagne"]),
        ("partners", {"q": "bret"}, []),
        ("partners", {"q": "regi bretagne", "typed": True}, []),
        ("partners", {"document": COAST}, ["Lorient Agglomération", "Région Bretagne"]),
        ("partners", {"document": [WEST, COAST], "q": "etat"}, ["État"]),
        ("places", {}, ["Hennebont", "port de pêche", "Quimper"]),
        ("places", {"q": "PORT"}, ["port de pêche"]),
        ("places", {"q": "100%_"}, []),
        ("places", {"document": WEST}, ["Hennebont", "Quimper"]),
    ],
)
def test_lists(library: httpx.Client, what: str, asked: dict[str, Any], expected: list[str]) -> None:
    assert names(library, what, **asked) == expected


@pytest.mark.parametrize("what", ["partners", "places"])
def test_pages_give_each_name_once(library: httpx.Client, what: str) -> None:
    first = library.get(f"/api/v1/{what}", params={"limit": 2}).json()
    second = library.get(f"/api/v1/{what}", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [each["name"] for each in first["items"] + second["items"]] == names(library, what)


def test_one_partner(library: httpx.Client) -> None:
    assert library.get("/api/v1/partners/epci:200042174").json() == {
        "id": "epci:200042174",
        "name": "Lorient Agglomération",
        "code": "200042174",
        "facts": 2,
        "mentions": 2,
        "documents": 2,
        "roles": {"funder": 0, "beneficiary": 1, "operator": 1, "other": 0},
    }


def test_one_place(library: httpx.Client) -> None:
    assert library.get("/api/v1/places/commune:29232").json() == {
        "id": "commune:29232",
        "name": "Quimper",
        "code": "29232",
        "latitude": 47.9962,
        "longitude": -4.0969,
        "facts": 1,
        "mentions": 1,
        "documents": 1,
    }


@pytest.mark.parametrize("path", ["partners/org:inconnu", "places/commune:00000"])
def test_unknown_ones_are_not_found(library: httpx.Client, path: str) -> None:
    assert library.get(f"/api/v1/{path}").status_code == 404


@pytest.mark.parametrize("what", ["partners", "places"])
@pytest.mark.parametrize(("asked", "parameter"), [({"q": "?!"}, "q"), ({"colour": "red"}, "colour")])
def test_what_cannot_be_asked_is_refused_by_name(
    library: httpx.Client, what: str, asked: dict[str, str], parameter: str
) -> None:
    answer = library.get(f"/api/v1/{what}", params=asked)
    assert (answer.status_code, answer.json()["invalid"][0]["parameter"]) == (422, parameter)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"document": WEST}, ["Quimper", "l'État", "Lorient Agglomération", "Hennebont"]),
        ({"document": COAST, "type": "partner"}, ["la Région", "Lorient Agglomération"]),
        ({"type": "place", "document": [WEST, COAST]}, ["Quimper", "Hennebont", "port de pêche"]),
        ({"partner": "epci:200042174"}, ["Lorient Agglomération", "Lorient Agglomération"]),
        ({"place": "commune:29232"}, ["Quimper"]),
        ({"place": "commune:29232", "type": "partner"}, []),
    ],
)
def test_mentions(library: httpx.Client, asked: dict[str, Any], expected: list[str]) -> None:
    items = library.get("/api/v1/mentions", params=asked).raise_for_status().json()["items"]
    assert sorted(each["text"] for each in items) == sorted(expected)


def test_mentions_come_in_document_order(library: httpx.Client) -> None:
    items = library.get("/api/v1/mentions", params={"document": WEST}).json()["items"]
    assert [each["text"] for each in items] == ["Quimper", "l'État", "Lorient Agglomération", "Hennebont"]


def test_lines_are_the_mentions_of_the_list(library: httpx.Client) -> None:
    lines = library.get("/api/v1/mentions.jsonl", params={"document": WEST}).text.splitlines()
    listed = library.get("/api/v1/mentions", params={"document": WEST}).json()["items"]
    assert [json.loads(line) for line in lines] == listed


def test_pages_give_each_mention_once(library: httpx.Client) -> None:
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = library.get("/api/v1/mentions", params={"limit": 2, **cursor}).json()
        found += [each["source"]["passage"] + each["text"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert (len(found), len(set(found))) == (7, 7)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"partner": "etat"}, [WEST]),
        ({"partner": "region:53"}, [COAST]),
        ({"partner": ["etat", "region:53"]}, [WEST, COAST]),
        ({"place": "commune:29232"}, [WEST]),
        ({"partner": "etat", "place": "site:port-de-peche"}, []),
    ],
)
def test_documents_are_listed_by_what_they_name(
    library: httpx.Client, asked: dict[str, Any], expected: list[str]
) -> None:
    listed = library.get("/api/v1/documents", params=asked).raise_for_status().json()["items"]
    assert sorted(each["id"] for each in listed) == sorted(expected)
