"""Search over passages."""

import httpx
import pytest
from library import COAST, WEST


def hits(library: httpx.Client, **asked: str) -> list[dict]:
    return library.get("/api/v1/search", params=asked).raise_for_status().json()["items"]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("logements", ["p_homes", "p_quay"]),
        ("LOGEMENT", ["p_homes", "p_quay"]),
        ("epuration renovees", ["p_plant"]),
        ("l'épuration", ["p_plant"]),
        ("logement hennebont", ["p_homes"]),
        ("hennebont quimper", []),
        ('"OR* NEAR(', []),
        ('"logements livrés"', []),
        ('"logements ont été livrés"', ["p_homes"]),
        ("«port de pêche» logements", ["p_quay"]),
        ('"station d’épuration', ["p_plant"]),
        ('"épuration station"', []),
    ],
)
def test_passages_that_hold_all_the_words_are_found(library: httpx.Client, q: str, expected: list[str]) -> None:
    assert sorted(hit["passage"]["id"] for hit in hits(library, q=q)) == sorted(expected)


def test_passages_come_in_document_order(library: httpx.Client) -> None:
    found = [hit["passage"]["id"] for hit in hits(library, q="logements", document=WEST)]
    assert found == ["p_homes"]


def test_words_are_marked_where_they_stand(library: httpx.Client) -> None:
    [hit] = hits(library, q="rénover station")
    text = hit["passage"]["text"]
    assert [text[mark["start"] : mark["end"]] for mark in hit["marks"]] == ["station", "rénovée"]


@pytest.mark.parametrize(
    ("q", "marked"),
    [
        ('"de pêche"', ["de", "pêche"]),
        ("de pêche", ["de", "pêche", "de"]),
        ('"port de" "de pêche"', ["port", "de", "pêche"]),
        ('"de pêche" de', ["de", "pêche", "de"]),
    ],
)
def test_a_phrase_is_marked_only_where_it_stands_as_one(library: httpx.Client, q: str, marked: list[str]) -> None:
    [hit] = hits(library, q=q)
    text = hit["passage"]["text"]
    assert [text[mark["start"] : mark["end"]] for mark in hit["marks"]] == marked


def test_a_hit_carries_the_facts_of_its_passage(library: httpx.Client) -> None:
    [hit] = hits(library, q="réseau")
    assert [fact["id"] for fact in hit["facts"]] == ["f_losses", "f_pipes"]


def test_a_hit_names_its_document(library: httpx.Client) -> None:
    [hit] = hits(library, q="pêche")
    assert hit["document"]["id"] == COAST


def test_pages_follow_each_other(library: httpx.Client) -> None:
    first = library.get("/api/v1/search", params={"q": "logements", "limit": 1}).json()
    second = library.get("/api/v1/search", params={"q": "logements", "limit": 1, "cursor": first["next_cursor"]}).json()
    assert {each["items"][0]["passage"]["id"] for each in (first, second)} == {"p_homes", "p_quay"}
    assert second["next_cursor"] is None


@pytest.mark.parametrize(("count", "total"), [("true", 2), ("false", None)])
def test_passages_are_counted_where_that_is_asked_for(library: httpx.Client, count: str, total: int | None) -> None:
    answer = library.get("/api/v1/search", params={"q": "logements", "count": count, "limit": 1}).json()
    assert answer["total"] == total


@pytest.mark.parametrize("q", ["", "  ", "?!", "« »"])
def test_a_query_without_words_is_refused(library: httpx.Client, q: str) -> None:
    answer = library.get("/api/v1/search", params={"q": q})
    assert (answer.status_code, answer.json()["invalid"][0]["parameter"]) == (422, "q")
