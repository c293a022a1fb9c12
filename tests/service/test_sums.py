"""Sums of money: what is added, what is left out and why, by hand-made facts whose sums are plain to see."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

import httpx
import pytest
from bases import Base as MakeBase
from library import ETAT, HENNEBONT, QUIMPER, REGION, partner, passage, source
from serving import EVERY_KIND, serving
from sqlalchemy import update

from models import tables
from models.document import PageInfo
from models.facts import (
    Body,
    Extraction,
    Fact,
    Kind,
    Per,
    Period,
    PlaceLink,
    Qualifier,
    Quantity,
    Role,
    Status,
)
from models.tables import DocumentStatus, Review
from service import ingest
from service.database import Database
from service.rows import rows_of
from service.settle import settle

ALPHA = Body("org:alpha", "Alpha")
BETA = Body("org:beta", "Beta")
SPORT, ROADS, WATER = ("Sport",), ("Routes", "Ponts"), ("Eau",)
MILLION = 1_000_000


def fact(identifier: str, value: float | str, *, unit: str = "EUR", of: str | None = None, **values: Any) -> Fact:
    """A figure on a line of its own, under the heading `section`."""
    section = values.pop("section", SPORT)
    text = f"Chiffre {identifier} : {value} {unit}."
    line = passage(f"p_{identifier}", text, 1, 100, section)
    kind = {"EUR": Kind.AMOUNT, "CHF": Kind.AMOUNT, "%": Kind.SHARE}.get(unit, Kind.COUNT)
    quantity = replace(Quantity(kind, Decimal(str(value)), unit, rule="amount.symbol"), **values.pop("quantity", {}))
    return Fact(quantity, source(line, str(value)), id=f"f_{identifier}", part_of=of and f"f_{of}", **values)


def pays(*bodies: Body, role: Role = Role.FUNDER) -> tuple[Any, ...]:
    return tuple(partner(body, role, body.name) for body in bodies)


# Each document is one case, so that `document=` asks for it alone.
DOCUMENTS: dict[str, list[Fact]] = {
    "a stated share": [
        fact("share_whole", 12 * MILLION, partners=pays(ETAT)),
        fact("share", 70, unit="%", of="share_whole", partners=pays(ETAT)),
    ],
    "parts by payer": [
        fact("parts_whole", 125 * MILLION, partners=pays(ALPHA, BETA)),
        fact("parts_a", "15400000", of="parts_whole", partners=pays(ALPHA)),
        fact("parts_b", 750_000, of="parts_whole", partners=pays(BETA)),
    ],
    "no split": [fact("joint", 100 * MILLION, partners=pays(ETAT, REGION))],
    "two roles": [fact("built", 3 * MILLION, partners=pays(ETAT) + pays(BETA, role=Role.OPERATOR))],
    "left out": [
        fact("plain", 10),
        fact("yearly", 20, quantity={"per": Per.YEAR}),
        fact("planned", 40, status=Status.PLANNED),
        fact("target", 80, status=Status.TARGET),
        fact("francs", 160, unit="CHF"),
        fact("price", 320, quantity={"rule": "amount.price"}),
        fact("homes", 640, unit="logement"),
        fact("rejected", 1280),
        fact("done", 2560, status=Status.ACHIEVED),
    ],
    "parts of parts": [
        fact("deep_whole", 1000),
        fact("deep_part", 400, of="deep_whole"),
        fact("deep_grain", 100, of="deep_part", section=WATER),
    ],
    "a planned whole": [
        fact("hoped_whole", 5000, status=Status.PLANNED),
        fact("hoped_part", 700, of="hoped_whole", status=Status.ACHIEVED),
    ],
    "places": [
        fact("both_towns", 9000),
        fact("town_a", 4000, of="both_towns", places=(PlaceLink(QUIMPER, "Quimper"),)),
        fact("town_b", 5000, of="both_towns", places=(PlaceLink(HENNEBONT, "Hennebont"),)),
        fact("two_towns", 300, places=(PlaceLink(QUIMPER, "Quimper"), PlaceLink(HENNEBONT, "Hennebont"))),
    ],
    "years": [
        fact("in_2018", 1, period=Period("2018", "2018")),
        fact("until_2022", 10, period=Period("2018", "2022")),
        fact("since_2020", 100, period=Period("2020", None)),
        fact("by_2027", 1000, period=Period(None, "2027")),
        fact("undated", 10_000, programme="Plan Eau"),
    ],
    "cents": [fact("cents", "0.1"), fact("more_cents", "0.2"), fact("loss", "-1.25")],
    "a range": [fact("range", 2, quantity={"qualifier": Qualifier.RANGE, "value_max": Decimal(3)})],
    "sections": [fact("bridge", 50, section=ROADS), fact("pool", 7, section=SPORT)],
}
IDS = {name: f"d_{sha256(name.encode()).hexdigest()[:16]}" for name in DOCUMENTS}


def read(database: Database, name: str, facts: list[Fact]) -> None:
    """Put a document in as if it had just been read."""
    extraction = Extraction(
        sha256=sha256(name.encode()).hexdigest(),
        title=name,
        publisher=None,
        pages=(PageInfo(1, 595, 842, 60, has_text_layer=True),),
        passages=tuple(each.source.passage for each in facts),
        facts=tuple(facts),
        mentions=(),
        refusals=(),
    )
    with database.write() as session:
        document, _new = ingest.register(session, extraction.sha256, 1000, f"{name}.pdf")
        document.status, document.claim = DocumentStatus.PROCESSING, document.claim + 1
        session.flush()
        assert ingest.store(session, document.claim, rows_of(extraction, "by hand", 0.1))


@pytest.fixture(scope="module")
def sums(base: MakeBase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with base(tmp_path_factory.mktemp("sums")) as settings:
        database = Database(settings.database_url)
        for name, facts in DOCUMENTS.items():
            read(database, name, facts)
        with database.write() as session:
            session.execute(update(tables.Fact).where(tables.Fact.id == "f_rejected").values(review=Review.REJECTED))
            settle(session, [IDS["left out"]], [])
        database.close()
        with serving(settings) as client:
            yield client


def summary(client: httpx.Client, by: str, **asked: Any) -> dict[str, Any]:
    if "document" in asked:
        asked["document"] = IDS[asked["document"]]
    answer: dict[str, Any] = client.get("/api/v1/summary", params={"by": by, **asked}).raise_for_status().json()
    return answer


def asked_alone(client: httpx.Client, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the facts that each row leads to come to."""
    return [
        client.get(row["url"].replace("/facts?", "/summary?by=kind&")).raise_for_status().json()["total"]
        for row in rows
    ]


def money(row: dict[str, Any]) -> tuple[str, str]:
    return row["sum"], row["sum_shared"]


TOTALS = {
    "a stated share": "12000000",
    "parts by payer": "125000000",
    "no split": "100000000",
    "left out": "2570",
    "parts of parts": "1000",
    "a planned whole": "700",
    "places": "9300",
    "years": "11111",
    "cents": "-0.95",
    "a range": "2",
}


@pytest.mark.parametrize("document", TOTALS)
def test_the_total(sums: httpx.Client, document: str) -> None:
    assert summary(sums, "kind", document=document)["total"]["sum"] == TOTALS[document]


BY_PARTNER = {
    "a stated share": {("etat", "funder"): ("8400000", "0")},
    "parts by payer": {("org:alpha", "funder"): ("15400000", "0"), ("org:beta", "funder"): ("750000", "0")},
    "no split": {("etat", "funder"): ("0", "100000000"), ("region:53", "funder"): ("0", "100000000")},
    "places": {(None, None): ("9300", "0")},
}


@pytest.mark.parametrize("document", BY_PARTNER)
def test_by_partner(sums: httpx.Client, document: str) -> None:
    rows = summary(sums, "partner", document=document)["rows"]
    assert {(row["key"], row["role"]): money(row) for row in rows} == BY_PARTNER[document]


def test_what_was_worked_out_from_a_share_is_marked(sums: httpx.Client) -> None:
    [row] = summary(sums, "partner", document="a stated share")["rows"]
    assert row["derived"] == "8400000"


def test_a_sum_without_shares_is_not_marked(sums: httpx.Client) -> None:
    assert {row["derived"] for row in summary(sums, "partner", document="parts by payer")["rows"]} == {None}


def test_the_sums_of_one_body_are_those_of_its_row(sums: httpx.Client) -> None:
    found = summary(sums, "document", partner="org:alpha", role="funder")
    assert (found["total"]["sum"], [row["sum"] for row in found["rows"]]) == ("15400000", ["15400000"])


LEFT_OUT = {
    "a stated share": {"not-an-amount": 1},
    "parts by payer": {"part": 2},
    "left out": {
        "per-period": 1,
        "planned": 1,
        "target": 1,
        "other-currency": 1,
        "price": 1,
        "rejected": 1,
    },
    "parts of parts": {"part": 2},
    "a planned whole": {"planned": 1},
    "places": {"part": 2},
    "years": {},
}


@pytest.mark.parametrize("document", LEFT_OUT)
def test_what_is_left_out_is_counted_with_the_reason(sums: httpx.Client, document: str) -> None:
    assert summary(sums, "kind", document=document)["total"]["left_out"] == LEFT_OUT[document]


def test_a_whole_gives_way_to_the_parts_of_a_body(sums: httpx.Client) -> None:
    rows = summary(sums, "partner", document="parts by payer")["rows"]
    assert [row["left_out"] for row in rows] == [{"whole": 1}, {"whole": 1}]


ASKED_FOR: dict[str, tuple[dict[str, Any], str]] = {
    "planned": ({"include": "planned"}, "2610"),
    "planned and aimed at": ({"include": ["planned", "target"]}, "2690"),
    "planned alone": ({"status": "planned"}, "40"),
    "per year": ({"per": "year"}, "20"),
    "of two periods": ({"per": ["year", "month"]}, "0"),
    "exact ones": ({"qualifier": "exact"}, "2570"),
    "about": ({"qualifier": "approx"}, "0"),
}


@pytest.mark.parametrize("asked", ASKED_FOR.values(), ids=ASKED_FOR)
def test_what_is_asked_for_is_added(sums: httpx.Client, asked: tuple[dict[str, Any], str]) -> None:
    filters, expected = asked
    assert summary(sums, "kind", document="left out", **filters)["total"]["sum"] == expected


def test_by_status_each_status_has_its_sum(sums: httpx.Client) -> None:
    rows = summary(sums, "status", document="left out")["rows"]
    assert {row["key"]: row["sum"] for row in rows} == {"achieved": "2560", "target": "80", "planned": "40", None: "10"}


KEYS = {
    ("places", "place"): {"commune:29232": "4300", "commune:56083": "5300", None: "9000"},
    ("places", "departement"): {"departement:29": "4300", "departement:56": "5300"},
    ("places", "region"): {"region:53": "9300"},
    ("years", "year"): {"2018": "1", "2018-2022": "10", "2020-": "100", "-2027": "1000", None: "10000"},
    ("years", "programme"): {"Plan Eau": "10000", None: "1111"},
    ("sections", "section"): {"Routes": "50", "Ponts": "50", "Sport": "7"},
    ("sections", "chapter"): {"Routes": "50", "Sport": "7"},
    ("parts of parts", "section"): {"Sport": "1000", "Eau": "100"},
    ("no split", "role"): {"funder": "100000000"},
    ("a range", "qualifier"): {"range": "2"},
}


@pytest.mark.parametrize(("document", "by"), KEYS)
def test_by_key(sums: httpx.Client, document: str, by: str) -> None:
    level = {"by": "place", "level": by} if by in {"departement", "region"} else {"by": by}
    rows = summary(sums, document=document, **level)["rows"]
    assert {row["key"]: row["sum"] for row in rows} == KEYS[document, by]


EVERY = [
    "partner",
    "role",
    "place",
    "section",
    "chapter",
    "year",
    "kind",
    "document",
    "status",
    "programme",
    "qualifier",
]


@pytest.mark.parametrize("by", EVERY)
def test_what_is_kept_up_is_what_is_worked_out(sums: httpx.Client, by: str) -> None:
    kept, worked_out = summary(sums, by), summary(sums, by, **EVERY_KIND)
    assert [{**row, "url": ""} for row in kept["rows"]] == [{**row, "url": ""} for row in worked_out["rows"]]


@pytest.mark.parametrize("level", ["commune", "epci", "departement", "region"])
def test_levels_that_are_kept_up_are_those_worked_out(sums: httpx.Client, level: str) -> None:
    kept, worked_out = summary(sums, "place", level=level), summary(sums, "place", level=level, **EVERY_KIND)
    assert [row["sum"] for row in kept["rows"]] == [row["sum"] for row in worked_out["rows"]]


@pytest.mark.parametrize("by", EVERY)
def test_a_row_leads_to_its_facts(sums: httpx.Client, by: str) -> None:
    rows = summary(sums, by)["rows"]
    led_to = [len(sums.get(row["url"] + "&limit=500").json()["items"]) for row in rows]
    assert led_to == [row["facts"] for row in rows]


@pytest.mark.parametrize("by", EVERY)
def test_a_row_is_the_sum_of_its_facts(sums: httpx.Client, by: str) -> None:
    """Whoever asks for the facts of a row alone has its sum again: asking by status, and for one body, is in it."""
    rows = summary(sums, by)["rows"]
    assert [money(each) for each in asked_alone(sums, rows)] == [money(row) for row in rows]


def test_by_role_one_body_has_only_its_own(sums: httpx.Client) -> None:
    rows = summary(sums, "role", document="two roles", partner="etat")["rows"]
    assert [row["key"] for row in rows] == ["funder"]


@pytest.mark.parametrize("by", EVERY)
def test_for_one_body_too_a_row_is_the_sum_of_its_facts(sums: httpx.Client, by: str) -> None:
    rows = summary(sums, by, partner="etat")["rows"]
    assert [money(each) for each in asked_alone(sums, rows)] == [money(row) for row in rows]


@pytest.mark.parametrize("by", EVERY)
def test_pages_give_each_row_once(sums: httpx.Client, by: str) -> None:
    found, url = [], f"/api/v1/summary?by={by}&limit=2"
    while url:
        answer = sums.get(url)
        found += answer.json()["rows"]
        url = answer.links.get("next", {}).get("url", "")
    assert found == summary(sums, by)["rows"]


WRONG = {
    "no dimension": ({}, "by"),
    "an unknown one": ({"by": "colour"}, "by"),
    "a level without places": ({"by": "partner", "level": "region"}, "level"),
    "an unknown level": ({"by": "place", "level": "canton"}, "level"),
    "a cursor of another time": ({"by": "place", "cursor": "999-2"}, "cursor"),
    "no cursor": ({"by": "place", "cursor": "next"}, "cursor"),
    "values without a unit": ({"by": "place", "min": "3"}, "min"),
}


@pytest.mark.parametrize("asked", WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_is_refused_by_name(sums: httpx.Client, asked: tuple[dict[str, str], str]) -> None:
    answer = sums.get("/api/v1/summary", params=asked[0])
    assert (answer.status_code, answer.json()["invalid"][0]["parameter"]) == (422, asked[1])


def test_a_document_that_goes_takes_its_sums_along(database: Database) -> None:
    for name in ("places", "years"):
        read(database, name, DOCUMENTS[name])
    with database.write() as session:
        ingest.forget(session, IDS["places"])
    assert overall(database) == overall_of(database, "years")


def test_reading_a_document_again_counts_it_once(database: Database) -> None:
    for _ in range(2):
        read(database, "years", DOCUMENTS["years"])
    assert overall(database) == overall_of(database, "years")


def overall(database: Database) -> set[tuple[Any, ...]]:
    with database.read() as session:
        table = tables.OverallSum
        columns = (table.dimension, table.key, table.role, table.fate, table.facts, table.euros, table.rest)
        return {tuple(row) for row in session.query(*columns)}


def overall_of(database: Database, name: str) -> set[tuple[Any, ...]]:
    with database.read() as session:
        table = tables.DocumentSum
        columns = (table.dimension, table.key, table.role, table.fate, table.facts, table.euros, table.rest)
        return {tuple(row) for row in session.query(*columns).where(table.document_id == IDS[name])}
