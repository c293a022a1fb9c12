"""Each chart by itself: as a picture, as data, in both languages, and where there is nothing to draw."""

import json
from decimal import Decimal
from io import BytesIO

import altair as alt
import httpx
import pytest
from PIL import Image

from service import vega
from service.web.chart_looks import CONFIGS, number_locale
from service.web.chart_words import TITLES
from service.web.language import ENGLISH, FRENCH

NAMES = tuple(TITLES)
NOWHERE = "collection=none-such"


@pytest.fixture(scope="session")
def pictures(site: httpx.Client) -> dict[str, str]:
    """Each chart as SVG, in English."""
    return {name: site.get(f"/en/charts/{name}.svg").raise_for_status().text for name in NAMES}


@pytest.fixture(scope="session", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def spec_of(page: str) -> dict[str, object]:
    spec: dict[str, object] = json.loads(
        page.rpartition('<script type="application/json">')[2].partition("</script>")[0]
    )
    return spec


def test_a_picture_says_its_title(pictures: dict[str, str], name: str) -> None:
    assert f">{TITLES[name].title}<" in pictures[name]


def test_a_picture_says_of_how_many_documents_it_is(pictures: dict[str, str], name: str) -> None:
    documents = 2 if name == "targets" else 3  # that state a target; that state any sum of money
    assert f"{documents} documents" in pictures[name]


@pytest.mark.parametrize(
    ("chart", "label"),
    [
        ("funders", "Région Nouvelle-Aquitaine"),
        ("flows", "Se déplacer autrement"),
        ("map", "Niort"),
        ("years", "2023"),
        ("periods", "2021–2023"),
        ("themes", "Se déplacer autrement"),
        ("targets", "512\u00a0kg for 480\u00a0kg"),
    ],
)
def test_a_picture_has_the_labels(pictures: dict[str, str], chart: str, label: str) -> None:
    assert label in pictures[chart]


def test_a_picture_is_titled_in_french_too(site: httpx.Client) -> None:
    assert ">Qui paie<" in site.get("/charts/funders.svg").text


def test_a_chart_is_a_png_too(site: httpx.Client) -> None:
    assert Image.open(BytesIO(site.get("/charts/years.png").content)).format == "PNG"


def test_a_dark_picture_is_dark(site: httpx.Client) -> None:
    assert 'fill="#1c222c"' in site.get("/charts/years.svg?theme=dark").text


def test_a_picture_that_is_known_is_not_sent_again(site: httpx.Client) -> None:
    etag = site.get("/charts/years.svg").headers["etag"]
    assert site.get("/charts/years.svg", headers={"If-None-Match": etag}).status_code == 304


def test_a_specification_is_valid(site: httpx.Client, name: str) -> None:
    spec = spec_of(site.get(f"/charts/{name}").text)
    alt.Chart.from_dict(spec)  # raises where the schema of Vega-Lite says otherwise


def test_data_is_the_same_as_csv_and_as_json(site: httpx.Client, name: str) -> None:
    lines = site.get(f"/charts/{name}.csv").text.splitlines()
    assert len(lines) == 1 + len(site.get(f"/charts/{name}.json").json())


def test_sums_are_those_of_the_programming_interface(site: httpx.Client) -> None:
    drawn = {row["key"]: Decimal(str(row["sum"])) for row in site.get("/charts/funders.json").json()}
    rows = site.get("/api/v1/summary?by=partner&role=funder&limit=50").json()["rows"]
    assert drawn == {row["key"]: Decimal(str(row["sum"])) for row in rows}


def test_a_flow_is_what_its_facts_come_to(site: httpx.Client) -> None:
    flow = site.get("/charts/flows.json").json()[0]
    query = flow["url"].partition("?")[2]
    [row] = site.get(f"/api/v1/summary?by=role&{query}").json()["rows"]
    assert Decimal(str(row["sum"])) == Decimal(str(flow["sum"]))


def test_statuses_stay_apart(site: httpx.Client) -> None:
    years = site.get("/charts/years.json").json()
    planned = {row["label"]: Decimal(str(row["sum"])) for row in years if row["group"] == "planned"}
    rows = site.get("/api/v1/summary?by=year&status=planned").json()["rows"]
    assert planned == {row["key"]: Decimal(str(row["sum"])) for row in rows if row["key"] and row["key"].isdigit()}


def test_filters_narrow_a_chart(site: httpx.Client) -> None:
    rows = site.get("/charts/funders.json?partner=region:75").json()
    assert {row["key"] for row in rows} == {"region:75"}


@pytest.mark.parametrize(("prefix", "said"), [("", "Aucun chiffre"), ("/en", "No figure")])
def test_nothing_to_draw_is_said(site: httpx.Client, prefix: str, said: str) -> None:
    assert said in site.get(f"{prefix}/charts/map.svg?{NOWHERE}").text


def test_nothing_to_draw_is_no_error(site: httpx.Client, name: str) -> None:
    assert site.get(f"/charts/{name}?{NOWHERE}").status_code == 200


def test_a_chart_may_be_embedded_anywhere(site: httpx.Client) -> None:
    assert "frame-ancestors *" in site.get("/charts/funders").headers["content-security-policy"]


def test_a_chart_that_is_not_there_is_not_found(site: httpx.Client) -> None:
    assert site.get("/charts/nothing").status_code == 404


@pytest.mark.parametrize(("language", "written"), [(FRENCH, "1\u202f500,5"), (ENGLISH, "1,500.5")])
def test_axes_write_numbers_in_the_language(language: object, written: str) -> None:
    spec = {
        "data": {"values": [{"x": 1500.5}]},
        "mark": "text",
        "encoding": {"text": {"field": "x", "type": "quantitative", "format": ",.1f"}},
    }
    chart = vega.Chart(json.dumps(spec), json.dumps(CONFIGS["light"]), json.dumps(number_locale(language)), "svg")  # type: ignore[arg-type]
    assert written in vega.drawn(chart, lambda _done, _pages: None).decode()


def test_the_scripts_are_kept_for_good(site: httpx.Client) -> None:
    assert "immutable" in site.get("/static/vega.js").headers["cache-control"]
