"""What does not add up: parts and wholes, tables and totals, documents among each other."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest
from serving import walked
from sqlalchemy import update
from stating import BREST, ETAT, FINISTERE, LANNION, Figure, bilan, put

from extractors.meaning.totals import LINES_ADD_UP, column_adds_up
from models.facts import Kind, Per, Qualifier, Status
from models.tables import Fact, Review
from service.database import Database

WHOLE = Figure("whole", "9400000", text="9,4 M€", subject="port de plaisance rénové", years=("2022", "2022"))
PART = replace(WHOLE, name="part", value="6000000", text="6 000 000 €", part_of="whole", subject="capitainerie du port")
OTHER = replace(PART, name="other", value="3600000", text="3 600 000 €", subject="pontons flottants")
HALF = replace(PART, kind=Kind.SHARE, unit="%", value="60", text="60 %")


def checks(client: httpx.Client, **asked: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get("/api/v1/checks", params=asked).raise_for_status().json()["items"]
    return items


def sides(found: list[dict[str, Any]]) -> list[tuple[str, list[str], list[str]]]:
    return [
        (each["type"], [fact["id"] for fact in each["facts"]], [fact["id"] for fact in each["against"]])
        for each in found
    ]


EXCESS = [("parts-exceed-whole", ["f_rade_whole"], ["f_rade_part", "f_rade_other"])]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        pytest.param((WHOLE, PART, OTHER), EXCESS, id="more than the whole"),
        pytest.param((WHOLE, PART, replace(OTHER, value="3400000")), [], id="just the whole"),
        pytest.param((WHOLE, PART, replace(OTHER, value="3449999")), [], id="no more than rounding hides"),
        pytest.param((WHOLE, PART, replace(OTHER, kind=Kind.COUNT, unit="anneau")), [], id="another kind"),
        pytest.param((WHOLE, PART, replace(OTHER, unit="USD")), [], id="another unit"),
        pytest.param((WHOLE, PART, replace(OTHER, per=Per.YEAR)), [], id="each year"),
        pytest.param((replace(WHOLE, qualifier=Qualifier.AT_LEAST), PART, OTHER), [], id="a whole that is at least so"),
        pytest.param((replace(WHOLE, value_max="9700000"), PART, OTHER), [], id="within the range of the whole"),
        pytest.param(
            (WHOLE, HALF, replace(HALF, name="other", subject="pontons flottants")),
            EXCESS,
            id="shares of more than all",
        ),
        pytest.param((WHOLE, HALF, replace(HALF, name="other", value="40")), [], id="shares of all"),
        pytest.param(
            (replace(WHOLE, kind=Kind.COUNT, unit="anneau"), HALF, replace(HALF, name="other", subject="femmes")),
            [],
            id="shares of what is counted, which may overlap",
        ),
        pytest.param((WHOLE, PART, replace(PART, name="other")), [], id="a part that is told twice"),
    ],
)
def test_parts_and_their_whole(
    client: httpx.Client, database: Database, figures: tuple[Figure, ...], expected: list[Any]
) -> None:
    put(database, bilan("rade", *figures))
    assert sides(checks(client)) == expected


def test_a_check_gives_both_numbers(client: httpx.Client, database: Database) -> None:
    put(database, bilan("rade", WHOLE, PART, OTHER))
    [found] = checks(client)
    assert {name: found[name] for name in ("message", "unit", "stated", "found")} == {
        "message": "the parts add up to 9600000, more than 9400000",
        "unit": "EUR",
        "stated": "9400000",
        "found": "9600000",
    }


@pytest.mark.parametrize(
    ("identifier", "correction"),
    [
        ("f_rade_part", {"value": Decimal(5_000_000)}),
        ("f_rade_whole", {"value": Decimal(10_000_000)}),
        ("f_rade_part", {"review": Review.REJECTED}),
        ("f_rade_whole", {"review": Review.REJECTED}),
    ],
)
def test_a_correction_settles_it(
    client: httpx.Client, database: Database, identifier: str, correction: dict[str, Any]
) -> None:
    put(database, bilan("rade", WHOLE, PART, OTHER))
    with database.write() as session:
        session.execute(update(Fact).where(Fact.id == identifier).values(correction))
    assert checks(client) == []


LINE = Figure("line", "120", subject="quai nord", warnings=(column_adds_up("200", "210"),))
SECOND = replace(LINE, name="second", value="80", subject="quai sud")
TOTAL = Figure("total", "210", subject="Total", warnings=("something else", f"{LINES_ADD_UP}200"))
TABLE = (LINE, SECOND, Figure("apart", "50", warnings=(column_adds_up("50", "60"),)), TOTAL)


def test_the_lines_of_a_table_miss_its_total(client: httpx.Client, database: Database) -> None:
    put(database, bilan("before", *TABLE[:2]), bilan("rade", *TABLE))
    assert sides(checks(client)) == [("table-total", ["f_rade_total"], ["f_rade_line", "f_rade_second"])]


def test_a_table_tells_both_numbers(client: httpx.Client, database: Database) -> None:
    put(database, bilan("rade", *TABLE))
    assert [each["message"] for each in checks(client)] == ["the lines add up to 200, the printed total is 210"]


def test_a_corrected_line_settles_the_table(client: httpx.Client, database: Database) -> None:
    put(database, bilan("rade", *TABLE))
    with database.write() as session:
        session.execute(update(Fact).where(Fact.id == "f_rade_second").values(value=Decimal(90)))
    assert checks(client) == []


SAID = Figure(
    "said", "412", "anneau", "anneaux loués aux pêcheurs", Kind.COUNT, years=("2022", "2022"), places=(BREST,)
)
DIFFER = [("documents-differ", ["f_rade_said"], ["f_golfe_said"])]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param({"value": "431"}, DIFFER, id="another value"),
        pytest.param({"value": "431", "status": None}, DIFFER, id="nothing said of whether it is done"),
        pytest.param({"value": "412"}, [], id="the same value"),
        pytest.param({"value": "431", "years": ("2023", "2023")}, [], id="another year"),
        pytest.param({"value": "431", "years": None}, [], id="no year"),
        pytest.param({"value": "431", "status": Status.TARGET}, [], id="an aim"),
        pytest.param({"value": "431", "places": (LANNION,)}, [], id="another town"),
        pytest.param({"value": "431", "places": ()}, [], id="no town"),
        pytest.param({"value": "431", "subject": "anneaux loués aux plaisanciers"}, [], id="another subject"),
        pytest.param({"value": "431", "part_of": "whole"}, [], id="a part of another figure"),
        pytest.param({"value": "400", "qualifier": Qualifier.APPROX}, [], id="about so many"),
        pytest.param({"value": "400", "qualifier": Qualifier.AT_LEAST}, [], id="more than a lower bound"),
        pytest.param({"value": "431", "qualifier": Qualifier.AT_LEAST}, DIFFER, id="less than a lower bound"),
        pytest.param({"value": "431", "funders": (ETAT,)}, DIFFER, id="one says who paid"),
    ],
)
def test_two_documents(client: httpx.Client, database: Database, other: dict[str, Any], expected: list[Any]) -> None:
    whole = Figure("whole", "1000", "anneau", "anneaux", Kind.COUNT)
    put(database, bilan("rade", SAID), bilan("golfe", replace(SAID, **other), whole))
    assert sides(checks(client)) == expected


def test_two_funders_pay_two_sums(client: httpx.Client, database: Database) -> None:
    put(database, bilan("rade", replace(SAID, funders=(ETAT,))))
    put(database, bilan("golfe", replace(SAID, value="431", funders=(FINISTERE,))))
    assert checks(client) == []


@pytest.mark.parametrize(("subject", "found"), [("anneaux loués aux pêcheurs", 1), ("anneaux loués", 0)])
def test_one_document_differs_only_in_what_is_telling(
    client: httpx.Client, database: Database, subject: str, found: int
) -> None:
    said = replace(SAID, subject=subject)
    put(database, bilan("rade", said, replace(said, name="summary", value="431")))
    assert len(checks(client)) == found


def test_a_rejected_fact_differs_from_nothing(client: httpx.Client, database: Database) -> None:
    put(database, bilan("rade", SAID), bilan("golfe", replace(SAID, value="431")))
    with database.write() as session:
        session.execute(update(Fact).where(Fact.id == "f_rade_said").values(review=Review.REJECTED))
    assert checks(client) == []


ALL = ["documents-differ", "parts-exceed-whole", "table-total"]


def all_sorts(database: Database) -> None:
    put(database, bilan("rade", WHOLE, PART, OTHER, *TABLE, SAID), bilan("golfe", replace(SAID, value="431")))


@pytest.mark.parametrize(
    ("asked", "types"),
    [
        ({}, ALL),
        ({"type": "table-total"}, ["table-total"]),
        ({"type": ["table-total", "documents-differ"]}, ["documents-differ", "table-total"]),
        ({"kind": "count"}, ["documents-differ"]),
        ({"document": "d_0000000000000000"}, []),
        ({"document": bilan("rade").sha256[:16].join(("d_", ""))}, ["parts-exceed-whole", "table-total"]),
    ],
)
def test_types_and_filters(client: httpx.Client, database: Database, asked: dict[str, Any], types: list[str]) -> None:
    all_sorts(database)
    assert [each["type"] for each in checks(client, **asked)] == types


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_give_each_check_once(client: httpx.Client, database: Database, limit: int) -> None:
    all_sorts(database)
    halves = replace(HALF, name="half"), replace(HALF, name="third", subject="pontons flottants")
    put(database, bilan("anse", WHOLE, PART, OTHER, *halves, *TABLE))
    assert sides(walked(client, "checks", limit=limit)) == sides(checks(client))


@pytest.mark.parametrize("few", [0, 20_000], ids=["many pass", "few pass"])
@pytest.mark.parametrize("asked", [{}, {"kind": "amount"}, {"unit": "anneau"}])
def test_small_windows_give_the_same_checks(
    client: httpx.Client, database: Database, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], few: int
) -> None:
    all_sorts(database)
    put(database, bilan("anse", WHOLE, PART, OTHER, *TABLE))
    whole = checks(client, **asked)
    monkeypatch.setattr("service.selection.FEW", few)
    for bound in ("indicators.WINDOW", "indicators.LOOKED_AT", "checks.WHOLES"):
        monkeypatch.setattr(f"service.{bound}", 1)
    assert walked(client, "checks", **asked) == whole


@pytest.mark.on_sqlite
@pytest.mark.parametrize(("parameter", "value"), [("type", "colour"), ("colour", "red"), ("cursor", "AAAA")])
def test_what_cannot_be_asked_is_refused_by_name(client: httpx.Client, parameter: str, value: str) -> None:
    answer = client.get("/api/v1/checks", params={parameter: value})
    assert (answer.status_code, answer.json()["invalid"][0]["parameter"]) == (422, parameter)
