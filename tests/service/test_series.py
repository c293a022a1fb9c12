"""Indicators over time."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from bases import Base
from serving import serving, walked
from stating import BREST, ETAT, LANNION, Figure, bilan, put

from models.facts import Kind, Qualifier, Status
from service.database import Database

BERTHS = Figure("berths", "410", "anneau", "anneaux loués à l'année", Kind.COUNT, places=(BREST,))
SPENT = Figure("spent", "3100000", subject="dépenses d'entretien des quais")


def year(figure: Figure, name: str, value: str, years: str | tuple[str | None, str | None], **changed: Any) -> Figure:
    span = (years, years) if isinstance(years, str) else years
    return replace(figure, name=name, value=value, years=span, **changed)


OLD = bilan(
    "old",
    year(BERTHS, "b2020", "400", "2020"),
    year(BERTHS, "b2022", "410", "2022"),
    year(BERTHS, "summary", "410", "2022"),
    year(BERTHS, "aim", "450", "2022", status=Status.TARGET),
    year(BERTHS, "elsewhere", "90", "2021", places=(LANNION,)),
    year(SPENT, "spent", "3100000", "2022"),
    year(SPENT, "share", "1000000", "2021", part_of="spent", funders=(ETAT,)),
    year(BERTHS, "undated", "1", (None, None)),
)
NEW = bilan(
    "new",
    year(BERTHS, "b2022", "412", "2022", qualifier=Qualifier.APPROX),
    year(BERTHS, "b2024", "431", "2024"),
    year(SPENT, "spent", "3300000", ("2022", "2024")),
    year(Figure("one", subject="pontons remplacés"), "one", "7", "2023"),
)
FAR = bilan("far", year(SPENT, "spent", "900000", "2019"), territory=("56",))


@pytest.fixture(scope="module")
def port(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with base(tmp_path_factory.mktemp("port")) as settings:
        database = Database(settings.database_url)
        put(database, OLD, NEW, FAR)
        database.close()
        with serving(settings) as client:
            yield client


def series(port: httpx.Client, **asked: Any) -> dict[str, dict[str, Any]]:
    items = port.get("/api/v1/series", params=asked).raise_for_status().json()["items"]
    return {each["subject"]: each for each in items}


def test_what_is_measured_in_several_periods_is_a_series(port: httpx.Client) -> None:
    assert set(series(port)) == {"anneaux loués à l'année", "dépenses d'entretien des quais"}


def test_a_series_tells_what_it_measures(port: httpx.Client) -> None:
    told = series(port)["anneaux loués à l'année"]
    assert {name: told[name] for name in ("kind", "unit", "per", "places")} == {
        "kind": "count",
        "unit": "anneau",
        "per": None,
        "places": [{"id": "commune:29019", "name": "Brest"}],
    }


def test_points_are_in_order_of_time(port: httpx.Client) -> None:
    points = series(port)["anneaux loués à l'année"]["points"]
    assert [(each["period"][0], each["value"], each["status"]) for each in points] == [
        ("2020", "400", "achieved"),
        ("2022", "410", "achieved"),
        ("2022", "450", "target"),
        ("2022", "412", "achieved"),
        ("2024", "431", "achieved"),
    ]


def test_a_claim_is_one_point(port: httpx.Client) -> None:
    points = series(port)["anneaux loués à l'année"]["points"]
    assert points[1]["facts"] == ["f_old_b2022", "f_old_summary"]


def test_two_values_of_one_period_are_flagged(port: httpx.Client) -> None:
    points = series(port)["anneaux loués à l'année"]["points"]
    assert [each["value"] for each in points if each["differs"]] == ["410", "412"]


def test_parts_and_other_territories_are_apart(port: httpx.Client) -> None:
    points = series(port)["dépenses d'entretien des quais"]["points"]
    assert [each["facts"] for each in points] == [["f_old_spent"], ["f_new_spent"]]


@pytest.mark.parametrize(
    ("asked", "subjects"),
    [
        ({"kind": "count"}, {"anneaux loués à l'année"}),
        ({"place": "commune:29019"}, {"anneaux loués à l'année"}),
        ({"place": "commune:22113"}, set()),
        ({"q": "quais"}, {"dépenses d'entretien des quais"}),
        ({"from": "2023"}, set()),
        ({"unit": "EUR", "min": "3200000"}, set()),
    ],
)
def test_series_are_of_the_facts_that_pass_the_filters(
    port: httpx.Client, asked: dict[str, str], subjects: set[str]
) -> None:
    assert set(series(port, **asked)) == subjects


def test_pages_give_each_series_once(port: httpx.Client) -> None:
    first = port.get("/api/v1/series", params={"limit": 1}).json()
    second = port.get("/api/v1/series", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert [each["id"] for each in first["items"] + second["items"]] == sorted(
        each["id"] for each in port.get("/api/v1/series").json()["items"]
    )


def test_the_last_page_leads_nowhere(port: httpx.Client) -> None:
    assert port.get("/api/v1/series", params={"limit": 2}).json()["next_cursor"] is None


@pytest.mark.parametrize("few", [0, 20_000], ids=["many pass", "few pass"])
@pytest.mark.parametrize("asked", [{}, {"kind": "count"}, {"place": BREST.id}, {"partner": "etat"}])
def test_small_windows_give_the_same_series(
    port: httpx.Client, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], few: int
) -> None:
    whole = port.get("/api/v1/series", params=asked).json()["items"]
    monkeypatch.setattr("service.selection.FEW", few)
    for bound in ("WINDOW", "LOOKED_AT"):
        monkeypatch.setattr(f"service.indicators.{bound}", 1)
    assert walked(port, "series", **asked) == whole


@pytest.mark.parametrize(("parameter", "value"), [("colour", "red"), ("cursor", "AAAA"), ("limit", "0"), ("q", "?")])
def test_what_cannot_be_asked_is_refused_by_name(port: httpx.Client, parameter: str, value: str) -> None:
    answer = port.get("/api/v1/series", params={parameter: value})
    assert (answer.status_code, answer.json()["invalid"][0]["parameter"]) == (422, parameter)


def test_a_rejected_or_undated_fact_is_no_point(port: httpx.Client) -> None:
    points = series(port)["anneaux loués à l'année"]["points"]
    assert "f_old_undated" not in [fact for each in points for fact in each["facts"]]
