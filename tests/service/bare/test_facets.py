"""Facets over HTTP: counts by the values of filters, under the other filters."""

from typing import Any

import httpx
import pytest
from library import COAST, WEST, fill
from sqlalchemy import update

from models.tables import Collection, Fact
from service import ingest, selection
from service.database import Database
from service.facets import Facet, distinct
from service.filters import FactFilter


def counted(client: httpx.Client, facet: str, **asked: Any) -> dict[str, int]:
    answer = client.get("/api/v1/facets", params={"facet": facet, **asked}).raise_for_status()
    [given] = answer.json()["facets"]
    return {item["key"]: item["facts"] for item in given["items"]}


COUNTED: list[tuple[str, dict[str, Any], dict[str, int]]] = [
    ("kind", {}, {"count": 3, "amount": 2, "measure": 1, "share": 1}),
    ("unit", {}, {"logement": 3, "EUR": 2, "%": 1, "km": 1}),
    ("partner", {}, {"epci:200042174": 2, "etat": 1, "region:53": 1}),
    ("role", {}, {"funder": 2, "beneficiary": 1, "operator": 1}),
    ("place", {}, {"commune:29232": 1, "commune:56083": 1, "site:port-de-peche": 1}),
    ("section", {}, {"Habiter": 3, "Protéger l'eau": 3, "Un territoire sobre": 3}),
    ("status", {}, {"achieved": 4, "planned": 1, "target": 1}),
    ("programme", {}, {"Plan Eau": 1}),
    ("document", {}, {WEST: 5, COAST: 2}),
    ("review", {}, {"unreviewed": 7}),
    ("collection", {}, {}),
    # An open period counts in the year that it states.
    ("year", {}, {"2021": 2, "2019": 1, "2027": 1}),
    # Other filters hold.
    ("kind", {"document": COAST}, {"amount": 1, "count": 1}),
    ("unit", {"kind": ["amount", "share"]}, {"EUR": 2, "%": 1}),
    ("partner", {"kind": "amount"}, {"epci:200042174": 1, "etat": 1, "region:53": 1}),
    ("place", {"kind": "count"}, {"commune:56083": 1, "site:port-de-peche": 1}),
    ("section", {"q": "logements"}, {"Habiter": 2}),
    ("year", {"partner": "epci:200042174"}, {"2021": 1, "2027": 1}),
    ("programme", {"status": "planned"}, {}),
    ("document", {"within": "region:53", "kind": "count"}, {WEST: 1}),
    # Its own does not.
    ("kind", {"kind": "amount"}, {"count": 3, "amount": 2, "measure": 1, "share": 1}),
    ("place", {"place": "commune:29232", "kind": "count"}, {"commune:56083": 1, "site:port-de-peche": 1}),
    ("year", {"from": "2027", "to": "2027", "kind": "amount"}, {"2019": 1, "2027": 1}),
    ("document", {"document": WEST, "kind": "amount"}, {WEST: 1, COAST: 1}),
    # Bounds are those of one unit.
    ("unit", {"unit": "logement", "min": "36", "document": COAST}, {"EUR": 1, "logement": 1}),
    ("partner", {"without": "place"}, {"epci:200042174": 2, "region:53": 1}),
    ("partner", {"without": "partner"}, {}),
    # A body is counted in the roles asked for, and a role for the bodies asked for.
    ("partner", {"role": "funder"}, {"etat": 1, "region:53": 1}),
    ("partner", {"role": "funder", "partner": "epci:200042174"}, {"etat": 1, "region:53": 1}),
    ("role", {"partner": "epci:200042174"}, {"beneficiary": 1, "operator": 1}),
    ("role", {"partner": "epci:200042174", "role": "operator", "kind": "amount"}, {"beneficiary": 1}),
]


@pytest.mark.parametrize(("facet", "asked", "expected"), COUNTED)
def test_values_are_counted_under_the_other_filters(
    library: httpx.Client, facet: str, asked: dict[str, Any], expected: dict[str, int]
) -> None:
    assert counted(library, facet, **asked) == expected


@pytest.mark.parametrize(("facet", "asked", "expected"), COUNTED)
def test_values_are_counted_on_many_facts(
    client: httpx.Client,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    facet: str,
    asked: dict[str, Any],
    expected: dict[str, int],
) -> None:
    """Where no set of facts is taken for few, as in a large fact base."""
    monkeypatch.setattr(selection, "FEW", 0)
    fill(database)
    assert counted(client, facet, **asked) == expected


@pytest.mark.parametrize("facet", ["kind", "unit", "place", "section", "status", "document", "review", "programme"])
def test_a_value_leaves_as_many_facts_as_it_counts(library: httpx.Client, facet: str) -> None:
    asked = {"from": "2019", "count": True}
    left = {
        key: library.get("/api/v1/facts", params={**asked, facet: key}).json()["total"]
        for key in counted(library, facet, **{"from": "2019"})
    }
    assert left == counted(library, facet, **{"from": "2019"})


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ((2017, 2019), ["2017", "2018", "2019"]),
        ((2000, 2029), [str(year) for year in range(2000, 2030)]),
        ((2000, 2030), ["2000", "2030"]),
        ((2017, None), ["2017"]),
        ((None, 2019), ["2019"]),
        ((None, None), []),
    ],
)
def test_a_fact_counts_in_each_year_of_its_period(
    client: httpx.Client, database: Database, years: tuple[int | None, int | None], expected: list[str]
) -> None:
    fill(database)
    with database.write() as session:
        of_fact = update(Fact).where(Fact.id == "f_plant")
        session.execute(of_fact.values(period_first=years[0], period_last=years[1]))
    assert sorted(counted(client, "year", programme="Plan Eau", limit=500)) == expected


@pytest.mark.parametrize(
    ("facet", "asked", "expected"),
    [
        ("partner", {}, 3),
        ("document", {}, 2),
        ("place", {"kind": ["count"]}, 2),
        ("partner", {"collection": ["none"]}, 0),
    ],
)
def test_bodies_places_and_documents_are_counted_once(
    client: httpx.Client, database: Database, facet: str, asked: dict[str, list[str]], expected: int
) -> None:
    fill(database)
    with database.read() as session:
        assert distinct(session, Facet(facet), FactFilter.model_validate(asked)) == expected


def test_collections_are_counted(client: httpx.Client, database: Database) -> None:
    fill(database)
    with database.write() as session:
        for name, document in (("Littoral", COAST), ("Contrats", WEST), ("Contrats", COAST)):
            session.add(Collection(name=name, document_id=document))
    assert counted(client, "collection", kind="amount") == {"Contrats": 2, "Littoral": 1}


@pytest.mark.parametrize(
    ("facet", "labels"),
    [
        ("partner", ["Lorient Agglomération", "État", "Région Bretagne"]),
        ("place", ["Quimper", "Hennebont", "port de pêche"]),
        ("document", ["Bilan de l'eau et de l'habitat", "côte d'été.pdf"]),
        ("status", ["achieved", "planned", "target"]),
    ],
)
def test_ids_are_labelled(library: httpx.Client, facet: str, labels: list[str]) -> None:
    [given] = library.get("/api/v1/facets", params={"facet": facet}).json()["facets"]
    assert [item["label"] for item in given["items"]] == labels


@pytest.mark.parametrize(("limit", "expected"), [(3, (3, True)), (4, (4, False))])
def test_what_is_beyond_the_limit_is_told(library: httpx.Client, limit: int, expected: tuple[int, bool]) -> None:
    [given] = library.get("/api/v1/facets", params={"facet": "kind", "limit": limit}).json()["facets"]
    assert (len(given["items"]), given["more"]) == expected


def test_facets_come_as_asked_for(library: httpx.Client) -> None:
    answer = library.get("/api/v1/facets", params={"facet": ["year", "kind", "year"]}).json()
    assert [each["facet"] for each in answer["facets"]] == ["year", "kind"]


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({}, "facet"),
        ({"facet": "colour"}, "facet"),
        ({"facet": "kind", "limit": 501}, "limit"),
        ({"facet": "kind", "sort": "value"}, "sort"),
        ({"facet": "kind", "min": 3}, "min"),
        ({"facet": "kind", "q": "?!"}, "q"),
    ],
)
def test_what_cannot_be_counted_is_refused_by_name(
    library: httpx.Client, asked: dict[str, Any], parameter: str
) -> None:
    answer = library.get("/api/v1/facets", params=asked)
    assert (answer.status_code, answer.json()["invalid"][0]["parameter"]) == (422, parameter)


def test_known_counts_are_not_sent_again(library: httpx.Client) -> None:
    etag = library.get("/api/v1/facets?facet=kind").headers["etag"]
    answer = library.get("/api/v1/facets?facet=kind", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)


def test_counts_follow_the_facts(client: httpx.Client, database: Database) -> None:
    fill(database)
    before = counted(client, "kind")
    with database.write() as session:
        ingest.forget(session, COAST)
    assert (before["count"], counted(client, "kind")["count"]) == (3, 2)


def test_counts_hold_as_long_as_the_facts_do(client: httpx.Client, database: Database) -> None:
    """What changes without a new revision is not counted: the answer was kept."""
    fill(database)
    before = counted(client, "kind")
    with database.write() as session:
        session.execute(update(Fact).where(Fact.id == "f_plant").values(kind="share"))
    assert counted(client, "kind") == before


@pytest.mark.parametrize(
    ("facet", "find", "expected"),
    [
        ("partner", "lor agglo", {"epci:200042174": 2}),
        ("partner", "ETAT", {"etat": 1}),
        ("place", "peche", {"site:port-de-peche": 1}),
        ("section", "eau", {"Protéger l'eau": 3}),
        ("section", "ger", {}),
        ("year", "20", {"2021": 2, "2019": 1, "2027": 1}),
        ("year", "2019", {"2019": 1}),
    ],
)
def test_values_are_found_by_how_the_words_of_their_label_begin(
    library: httpx.Client, facet: str, find: str, expected: dict[str, int]
) -> None:
    assert counted(library, facet, find=find) == expected
