"""Facts over HTTP: filters, orders, pages, lines, and one fact with its target."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from library import COAST, COASTAL, FILENAMES, WEST, WESTERN, fill
from sqlalchemy import select, update

from models.tables import Collection, Fact
from service import schemas, selection
from service.database import Database

ALL = ["f_losses", "f_pipes", "f_plant", "f_homes", "f_hennebont", "f_aid", "f_quay"]


def ids(library: httpx.Client, **asked: Any) -> list[str]:
    answer = library.get("/api/v1/facts", params=asked).raise_for_status()
    return [fact["id"] for fact in answer.json()["items"]]


FILTERED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ALL),
    ({"document": WEST}, ["f_losses", "f_pipes", "f_plant", "f_homes", "f_hennebont"]),
    ({"document": [WEST, COAST]}, ALL),
    ({"document": "d_0000000000000000"}, []),
    ({"kind": "amount"}, ["f_plant", "f_aid"]),
    ({"kind": ["amount", "share"]}, ["f_losses", "f_plant", "f_aid"]),
    ({"unit": "logement"}, ["f_homes", "f_hennebont", "f_quay"]),
    ({"unit": "Logement"}, []),
    ({"partner": "epci:200042174"}, ["f_homes", "f_aid"]),
    ({"partner": ["etat", "region:53"]}, ["f_plant", "f_aid"]),
    ({"partner": "org:inconnu"}, []),
    ({"role": "funder"}, ["f_plant", "f_aid"]),
    ({"role": ["operator", "beneficiary"]}, ["f_homes", "f_aid"]),
    ({"role": "other"}, []),
    # The funder of f_aid is another body than its beneficiary: both must hold on one link.
    ({"partner": "epci:200042174", "role": "funder"}, []),
    ({"partner": "epci:200042174", "role": "beneficiary"}, ["f_aid"]),
    ({"place": "commune:29232"}, ["f_plant"]),
    ({"place": ["commune:29232", "site:port-de-peche"]}, ["f_plant", "f_quay"]),
    ({"place": "commune:35238"}, []),
    ({"section": "Protéger l'eau"}, ["f_losses", "f_pipes", "f_plant"]),
    ({"section": ["Un territoire sobre", "Habiter"]}, [each for each in ALL if each != "f_quay"]),
    ({"section": "Se déplacer"}, []),
    ({"chapter": "Un territoire sobre"}, ["f_losses", "f_pipes", "f_plant"]),
    ({"chapter": "Protéger l'eau"}, []),
    ({"status": "target"}, ["f_quay"]),
    ({"status": ["target", "planned"]}, ["f_aid", "f_quay"]),
    ({"programme": "Plan Eau"}, ["f_plant"]),
    ({"programme": "Plan Air"}, []),
    ({"review": "unreviewed"}, ALL),
    ({"review": "rejected"}, []),
    ({"unit": "logement", "min": "36"}, ["f_homes"]),
    ({"unit": "logement", "min": "35", "max": "35"}, ["f_hennebont", "f_quay"]),
    ({"unit": "km", "min": "12.5", "max": "12.5"}, ["f_pipes"]),
    ({"unit": "km", "min": "12.5001"}, []),
    ({"unit": "%", "max": "-9"}, ["f_losses"]),
    # A range is met from either end.
    ({"unit": "EUR", "min": "2900000"}, ["f_aid"]),
    ({"unit": "EUR", "max": "2100000"}, ["f_aid"]),
    ({"from": "2019"}, ["f_plant", "f_homes", "f_hennebont", "f_aid"]),
    ({"from": "2020"}, ["f_homes", "f_hennebont", "f_aid"]),
    ({"to": "2018"}, ["f_aid"]),
    ({"from": "2019", "to": "2019"}, ["f_plant", "f_aid"]),
    ({"to": "2019", "document": WEST}, ["f_plant"]),
    # An open period reaches on, and does not reach back.
    ({"from": "2090"}, ["f_homes", "f_hennebont"]),
    ({"from": "2028", "to": "2030"}, ["f_homes", "f_hennebont"]),
    ({"from": "1990", "to": "1995"}, ["f_aid"]),
    ({"q": "logements"}, ["f_homes", "f_hennebont", "f_quay"]),
    ({"q": "LIVRE logement"}, ["f_homes", "f_hennebont"]),
    ({"q": "region bretagne"}, ["f_aid"]),
    ({"q": "proteger eau"}, ["f_losses", "f_pipes", "f_plant"]),
    ({"q": "logements épuration"}, []),
    ({"q": '"réseau refait"'}, ["f_pipes"]),
    ({"q": "refait réseau"}, ["f_losses", "f_pipes"]),
    ({"q": '"refaits réseau"'}, []),
    ({"q": "« lorient agglomération » logements"}, ["f_homes", "f_hennebont"]),
    ({"q": '"lorient agglomération" "entre 2 et 3"'}, ["f_aid"]),
    ({"q": "“35 à Hennebont"}, ["f_homes", "f_hennebont"]),
    # One ends the sentence, the other begins the subject.
    ({"q": '"hennebont logements"'}, []),
    ({"qualifier": "approx"}, ["f_pipes"]),
    ({"qualifier": ["approx", "range"]}, ["f_pipes", "f_aid"]),
    ({"qualifier": "at_most"}, []),
    ({"per": "year"}, ["f_aid"]),
    ({"per": ["month", "week"]}, []),
    ({"period": "2019"}, ["f_plant"]),
    ({"period": "2021-"}, ["f_homes", "f_hennebont"]),
    ({"period": ["-2027", "2019-2019"]}, ["f_plant", "f_aid"]),
    ({"period": ["2021", "2027", "2021-2027"]}, []),
    ({"within": "commune:29232"}, ["f_plant"]),
    ({"within": "epci:200042174"}, ["f_hennebont"]),
    ({"within": "departement:29"}, ["f_plant"]),
    ({"within": ["departement:29", "departement:56"]}, ["f_plant", "f_hennebont"]),
    ({"within": "region:53"}, ["f_plant", "f_hennebont"]),
    ({"within": "region:32"}, []),
    ({"claim": "f_plant"}, ["f_plant"]),
    ({"claim": ["f_plant", "f_quay"]}, ["f_plant", "f_quay"]),
    ({"claim": "f_nothing"}, []),
    ({"collection": "Contrat d'eau"}, []),
    ({"without": "partner"}, ["f_losses", "f_pipes", "f_hennebont", "f_quay"]),
    ({"without": "place"}, ["f_losses", "f_pipes", "f_homes", "f_aid"]),
    ({"without": "section"}, ["f_quay"]),
    ({"without": "status"}, ["f_pipes"]),
    ({"without": "programme"}, [each for each in ALL if each != "f_plant"]),
    ({"without": "period"}, ["f_losses", "f_pipes", "f_quay"]),
    ({"without": ["partner", "place"]}, ["f_losses", "f_pipes"]),
    ({"without": ["section", "partner"]}, ["f_quay"]),
    ({"without": ["section", "status"]}, []),
    ({"kind": "count", "status": "achieved", "place": "commune:56083"}, ["f_hennebont"]),
    ({"kind": "amount", "status": "target"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "expected"), FILTERED)
def test_filters(library: httpx.Client, asked: dict[str, Any], expected: list[str]) -> None:
    assert sorted(ids(library, **asked)) == sorted(expected)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take no set of facts for few, as in a large fact base."""
    monkeypatch.setattr(selection, "FEW", 0)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("asked", "expected"), FILTERED)
def test_filters_on_many_facts(library: httpx.Client, asked: dict[str, Any], expected: list[str]) -> None:
    assert sorted(ids(library, **asked)) == sorted(expected)


GROUPED = {
    "f_homes": "f_homes",
    "f_quay": "f_homes",
    "f_plant": "f_plant",
    "f_aid": "f_plant",
}
"""Facts, as if they stated the same figure as others."""


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"claim": "f_homes"}, ["f_homes", "f_quay"]),
        ({"claim": "f_quay"}, ["f_homes", "f_quay"]),
        ({"claim": ["f_aid", "f_pipes"]}, ["f_pipes", "f_plant", "f_aid"]),
        ({"claim": "f_aid", "collection": "Littoral"}, ["f_aid"]),
        ({"collection": "Littoral"}, ["f_aid", "f_quay"]),
        ({"collection": ["Littoral", "Contrats"]}, ALL),
        ({"collection": "littoral"}, []),
    ],
)
def test_filters_on_what_is_grouped(
    client: httpx.Client, database: Database, asked: dict[str, Any], expected: list[str]
) -> None:
    fill(database)
    with database.write() as session:
        numbers = dict(session.execute(select(Fact.id, Fact.number)).all())
        for fact, first in GROUPED.items():
            session.execute(update(Fact).where(Fact.id == fact).values(claim=numbers[first]))
        for name, document in (("Littoral", COAST), ("Contrats", WEST), ("Contrats", COAST)):
            session.add(Collection(name=name, document_id=document))
    assert sorted(ids(client, **asked)) == sorted(expected)


ORDERS = {
    "document": ["f_losses", "f_pipes", "f_plant", "f_homes", "f_hennebont", "f_aid", "f_quay"],
    "value": ["f_losses", "f_pipes", "f_hennebont", "f_quay", "f_homes", "f_aid", "f_plant"],
    "-value": ["f_plant", "f_aid", "f_homes", "f_quay", "f_hennebont", "f_pipes", "f_losses"],
    "period": ["f_plant", "f_homes", "f_hennebont", "f_aid", "f_losses", "f_pipes", "f_quay"],
}


def walk(library: httpx.Client, **asked: Any) -> list[str]:
    """All the ids, by following `next_cursor` to the end."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = library.get("/api/v1/facts", params={**asked, **cursor}).raise_for_status().json()
        found += [fact["id"] for fact in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8])
@pytest.mark.parametrize("sort", ORDERS)
def test_pages_give_each_fact_once_in_order(library: httpx.Client, sort: str, limit: int) -> None:
    assert walk(library, sort=sort, limit=limit) == ORDERS[sort]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"partner": "epci:200042174", "sort": "-value"}, ["f_aid", "f_homes"]),
        ({"place": ["commune:29232", "commune:56083"], "sort": "-value"}, ["f_plant", "f_hennebont"]),
        ({"unit": "logement", "status": "achieved", "sort": "value"}, ["f_hennebont", "f_homes"]),
        ({"kind": "count", "sort": "-value"}, ["f_homes", "f_quay", "f_hennebont"]),
        ({"section": "Habiter", "q": "logements", "sort": "value"}, ["f_hennebont", "f_homes"]),
        ({"role": "funder", "sort": "period"}, ["f_plant", "f_aid"]),
        ({"without": "partner", "sort": "-value"}, ["f_quay", "f_hennebont", "f_pipes", "f_losses"]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2])
def test_pages_of_many_facts_come_in_order(
    library: httpx.Client, asked: dict[str, str], expected: list[str], limit: int
) -> None:
    assert walk(library, **asked, limit=limit) == expected


def test_pages_keep_to_the_filters(library: httpx.Client) -> None:
    assert walk(library, unit="logement", sort="-value", limit=1) == ["f_homes", "f_quay", "f_hennebont"]


def test_the_next_page_is_linked(library: httpx.Client) -> None:
    answer = library.get("/api/v1/facts", params={"kind": ["count", "amount"], "limit": 3})
    linked = parse_qs(urlsplit(answer.links["next"]["url"]).query)
    assert linked == {"kind": ["count", "amount"], "limit": ["3"], "cursor": [answer.json()["next_cursor"]]}


@pytest.mark.parametrize(
    ("asked", "total"),
    [({}, 7), ({"kind": "count"}, 3), ({"partner": ["etat", "epci:200042174"]}, 3), ({"q": "ports"}, 1)],
)
def test_facts_are_counted_where_that_is_asked_for(library: httpx.Client, asked: dict[str, Any], total: int) -> None:
    assert library.get("/api/v1/facts", params={**asked, "count": True, "limit": 1}).json()["total"] == total


def test_facts_are_not_counted_unasked(library: httpx.Client) -> None:
    assert library.get("/api/v1/facts").json()["total"] is None


def test_a_cursor_takes_a_count(library: httpx.Client) -> None:
    cursor = library.get("/api/v1/facts", params={"limit": 5}).json()["next_cursor"]
    answer = library.get("/api/v1/facts", params={"limit": 5, "count": True, "cursor": cursor}).json()
    assert (len(answer["items"]), answer["total"]) == (2, 7)


def test_the_last_page_links_to_nothing(library: httpx.Client) -> None:
    answer = library.get("/api/v1/facts")
    assert (answer.json()["next_cursor"], answer.links) == (None, {})


@pytest.mark.parametrize(
    "other", [{"sort": "value"}, {"kind": "count"}, {"sort": "-value", "kind": "amount"}, {"q": "logement"}]
)
def test_a_cursor_is_bound_to_sort_and_filters(library: httpx.Client, other: dict[str, str]) -> None:
    cursor = library.get("/api/v1/facts", params={"limit": 1, "sort": "-value"}).json()["next_cursor"]
    answer = library.get("/api/v1/facts", params={"limit": 1, **other, "cursor": cursor})
    assert (answer.status_code, answer.json()["invalid"][0]["parameter"]) == (422, "cursor")


def test_a_cursor_takes_another_limit(library: httpx.Client) -> None:
    cursor = library.get("/api/v1/facts", params={"limit": 1, "sort": "value"}).json()["next_cursor"]
    assert ids(library, limit=2, sort="value", cursor=cursor) == ORDERS["value"][1:3]


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"colour": "red"}, "colour"),
        ({"kind": "colour"}, "kind"),
        ({"sort": "colour"}, "sort"),
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"from": "20"}, "from"),
        ({"from": "2022", "to": "2019"}, "from"),
        ({"to": "soon"}, "to"),
        ({"min": "1"}, "min"),
        ({"max": "1", "unit": ["EUR", "km"]}, "max"),
        ({"min": "1,5", "unit": "km"}, "min"),
        ({"min": "0.00001", "unit": "km"}, "min"),
        ({"min": "1e30", "unit": "km"}, "min"),
        ({"min": "NaN", "unit": "km"}, "min"),
        ({"q": "?!"}, "q"),
        ({"q": '"'}, "q"),
        ({"q": "«»"}, "q"),
        ({"period": "2017-18"}, "period"),
        ({"period": "-"}, "period"),
        ({"period": "2022-2017"}, "period"),
        ({"per": "day"}, "per"),
        ({"qualifier": "about"}, "qualifier"),
        ({"within": "zone:mireuil"}, "within"),
        ({"without": "kind"}, "without"),
        ({"count": "some"}, "count"),
        ({"q": ""}, "q"),
        ({"document": ""}, "document"),
        ({"unit": "a\0b"}, "unit"),
        ({"cursor": "AAAA"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"cursor": "WzEsMl0"}, "cursor"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(library: httpx.Client, asked: dict[str, Any], parameter: str) -> None:
    answer = library.get("/api/v1/facts", params=asked)
    assert (answer.status_code, answer.json()["invalid"][0]["parameter"]) == (422, parameter)


EXTRACTED = {
    fact.id: fact.model_dump(mode="json")
    for extraction in (WESTERN, COASTAL)
    for fact in schemas.facts_of(extraction, FILENAMES[extraction.sha256])
}


@pytest.mark.parametrize("fact_id", ALL)
def test_stored_facts_are_those_that_the_command_line_prints(library: httpx.Client, fact_id: str) -> None:
    [stored] = [fact for fact in library.get("/api/v1/facts").json()["items"] if fact["id"] == fact_id]
    assert stored == EXTRACTED[fact_id]


def test_lines_are_the_facts_of_the_list(library: httpx.Client) -> None:
    asked = {"kind": ["count", "share"], "sort": "-value"}
    lines = library.get("/api/v1/facts.jsonl", params=asked).text.splitlines()
    assert [json.loads(line) for line in lines] == library.get("/api/v1/facts", params=asked).json()["items"]


def test_lines_of_nothing_are_nothing(library: httpx.Client) -> None:
    answer = library.get("/api/v1/facts.jsonl", params={"document": "d_0000000000000000"})
    assert (answer.status_code, answer.text) == (200, "")


def test_lines_are_json_lines(library: httpx.Client) -> None:
    assert library.get("/api/v1/facts.jsonl").headers["content-type"].startswith("application/jsonl")


@pytest.mark.parametrize("parameter", ["limit", "cursor", "colour"])
def test_lines_take_no_pages(library: httpx.Client, parameter: str) -> None:
    assert library.get("/api/v1/facts.jsonl", params={parameter: "5"}).status_code == 422


def test_one_fact_is_that_of_the_list(library: httpx.Client) -> None:
    one = library.get("/api/v1/facts/f_plant").json()
    assert {name: value for name, value in one.items() if name not in {"target", "claim", "rules"}} == EXTRACTED[
        "f_plant"
    ]


def test_its_target_leads_to_the_words_on_the_page(library: httpx.Client) -> None:
    # The 21st character of a line that begins at 50 points, 5 points a letter; 9 letters.
    assert library.get("/api/v1/facts/f_plant").json()["target"] == {
        "source": f"/api/v1/documents/{WEST}/file",
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": "2,8 M€ HT",
                "prefix": "À Quimper, l'État a versé ",
                "suffix": " pour la station d'épuration rén",
            },
            {"type": "TextPositionSelector", "start": 26, "end": 35},
            {
                "type": "FragmentSelector",
                "conformsTo": "http://tools.ietf.org/rfc/rfc8118",
                "value": "page=1&viewrect=180,100,45,10",
            },
        ],
    }


def test_a_known_fact_is_not_sent_again(library: httpx.Client) -> None:
    etag = library.get("/api/v1/facts/f_plant").headers["etag"]
    answer = library.get("/api/v1/facts/f_plant", headers={"If-None-Match": f'"old", {etag}'})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)


def test_two_facts_have_two_etags(library: httpx.Client) -> None:
    assert library.get("/api/v1/facts/f_plant").headers["etag"] != library.get("/api/v1/facts/f_aid").headers["etag"]


def test_the_etag_is_strong(library: httpx.Client) -> None:
    assert library.get("/api/v1/facts/f_plant").headers["etag"].startswith('"')


def test_an_unknown_fact_is_not_found(library: httpx.Client) -> None:
    answer = library.get("/api/v1/facts/f_nothing")
    assert (answer.status_code, answer.json()["reason"]) == (404, "not-found")


@pytest.mark.parametrize("bound", ["-922337203685477", "922337203685477", "-922337203685478", "922337203685478"])
def test_bounds_are_what_can_be_stored(bound: str, library: httpx.Client) -> None:
    answer = library.get("/api/v1/facts", params={"unit": "EUR", "min": bound})
    assert answer.status_code == (200 if bound.endswith("7") else 422)
