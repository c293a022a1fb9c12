"""Feeds and SQL views for dashboards: flat rows that say the same as the summary."""

import csv
from io import StringIO
from typing import Any

import httpx
import pytest

FEEDS = {
    "amounts-by-partner": ["partner_id", "partner", "role"],
    "amounts-by-partner-year": ["date", "year", "partner_id", "partner", "role"],
    "amounts-by-place": ["place_id", "place", "code", "latitude", "longitude"],
    "amounts-by-departement": ["departement_id", "departement", "code"],
    "amounts-by-section": ["section"],
    "amounts-by-year": ["date", "year"],
    "amounts-by-programme": ["programme"],
    "amounts-by-document": ["document_id", "document"],
}
AMOUNTS = ["sum", "sum_shared", "derived", "facts", "left_out", "url"]


def rows(client: httpx.Client, feed: str, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/feeds/{feed}.json", params=asked).raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_has_its_columns(library: httpx.Client, feed: str) -> None:
    assert {tuple(row) for row in rows(library, feed)} == {(*FEEDS[feed], *AMOUNTS)}


@pytest.mark.parametrize("feed", FEEDS)
def test_the_columns_stay_where_there_is_no_row(library: httpx.Client, feed: str) -> None:
    csv_ = library.get(f"/api/v1/feeds/{feed}.csv", params={"document": "d_none"}).text
    assert csv_ == ",".join([*FEEDS[feed], *AMOUNTS]) + "\r\n"


@pytest.mark.parametrize("feed", FEEDS)
def test_csv_says_what_json_says(library: httpx.Client, feed: str) -> None:
    printed = csv.DictReader(StringIO(library.get(f"/api/v1/feeds/{feed}.csv").text))
    said = [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in rows(library, feed)]
    assert [{**row, "url": ""} for row in printed] == [{**row, "url": ""} for row in said]


@pytest.mark.parametrize("feed", FEEDS)
def test_a_row_leads_to_its_facts(library: httpx.Client, feed: str) -> None:
    found = rows(library, feed)
    led_to = [len(library.get(row["url"]).json()["items"]) for row in found]
    assert led_to == [row["facts"] for row in found]


@pytest.mark.parametrize("feed", ["partner", "section", "programme", "document"])
def test_a_feed_says_what_the_summary_says(library: httpx.Client, feed: str) -> None:
    named = [row for row in library.get(f"/api/v1/summary?by={feed}").json()["rows"] if row["key"]]
    assert [str(row["sum"]) for row in rows(library, f"amounts-by-{feed}")] == [row["sum"] for row in named]


def test_numbers_are_numbers_and_dates_are_dates(library: httpx.Client) -> None:
    [row] = rows(library, "amounts-by-partner-year", partner="etat")
    assert (row["date"], row["year"], row["partner"], row["sum"]) == ("2019-01-01", 2019, "État", 2_800_000)


def test_filters_hold(library: httpx.Client) -> None:
    assert [row["partner"] for row in rows(library, "amounts-by-partner", role="funder", place="commune:29232")] == [
        "État"
    ]


def test_planned_sums_are_added_where_they_are_asked_for(library: httpx.Client) -> None:
    plain, asked = (
        rows(library, "amounts-by-partner", role="funder", per="year", **more)[0]["sum"]
        for more in ({}, {"include": "planned"})
    )
    assert (plain, asked) == (0, 2_000_000)


@pytest.mark.parametrize("feed", ["amounts-by-year.json", "amounts-by-year.csv"])
def test_what_is_known_is_not_sent_again(library: httpx.Client, feed: str) -> None:
    etag = library.get(f"/api/v1/feeds/{feed}").headers["etag"]
    again = library.get(f"/api/v1/feeds/{feed}", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_an_unknown_feed_is_refused_by_name(library: httpx.Client) -> None:
    assert library.get("/api/v1/feeds/amounts-by-colour.json").json()["invalid"][0]["parameter"] == "feed"
