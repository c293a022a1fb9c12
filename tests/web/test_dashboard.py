"""The dashboard: its numbers are those of the programming interface, and every mark leads to its facts."""

import re
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect


def opened(tab: Page, site: httpx.Client, path: str) -> Page:
    tab.goto(f"{site.base_url}{path}")
    return tab


def number(text: str) -> Decimal:
    return Decimal(re.sub(r"[^0-9.]", "", text))


@pytest.fixture(scope="session")
def tiles(site: httpx.Client) -> list[Decimal]:
    """The numbers of the tiles: documents, facts, euros (whole, in the title), partners, places."""
    page = site.get("/en/charts/numbers").text
    return [number(title or text) for title, text in re.findall(r'<dd(?: title="(.*?)")?>(.*?)</dd>', page)]


def test_documents_are_those_of_the_facets(site: httpx.Client, tiles: list[Decimal]) -> None:
    [facet] = site.get("/api/v1/facets?facet=document&limit=500").json()["facets"]
    assert tiles[0] == len(facet["items"])


def test_facts_are_those_of_the_list(site: httpx.Client, tiles: list[Decimal]) -> None:
    assert tiles[1] == site.get("/api/v1/facts?count=true&limit=1").json()["total"]


def test_the_sum_is_that_of_the_summary(site: httpx.Client, tiles: list[Decimal]) -> None:
    assert tiles[2] == Decimal(site.get("/api/v1/summary?by=partner&role=funder").json()["total"]["sum"])


@pytest.mark.parametrize(("tile", "facet"), [(3, "partner"), (4, "place")])
def test_partners_and_places_are_those_of_the_facets(
    site: httpx.Client, tiles: list[Decimal], tile: int, facet: str
) -> None:
    [counted] = site.get(f"/api/v1/facets?facet={facet}&limit=500").json()["facets"]
    assert tiles[tile] == len(counted["items"])


def test_numbers_come_after_the_page(tab: Page, site: httpx.Client) -> None:
    opened(tab, site, "/en/")
    expect(tab.locator(".numbers dd").first).to_have_text("3")


def test_filters_narrow_the_numbers(tab: Page, site: httpx.Client) -> None:
    opened(tab, site, "/en/").get_by_label("Partner", exact=True).select_option("region:75")
    tab.get_by_role("button", name="Apply").click()
    facts = site.get("/api/v1/facts?partner=region:75&count=true&limit=1").json()["total"]
    expect(tab.locator(".numbers dd").nth(1)).to_have_text(str(facts))


def test_the_state_of_the_form_is_the_address_without_what_is_empty(tab: Page, site: httpx.Client) -> None:
    opened(tab, site, "/en/").get_by_label("From year").fill("2021")
    tab.get_by_role("button", name="Apply").click()
    expect(tab).to_have_url(f"{site.base_url}/en/?from=2021")


def test_what_was_chosen_is_chosen_again(tab: Page, site: httpx.Client) -> None:
    opened(tab, site, "/?within=departement:79")
    expect(tab.get_by_label("Lieu")).to_have_value("departement:79")


def test_filters_that_the_form_has_not_are_kept(tab: Page, site: httpx.Client) -> None:
    opened(tab, site, "/en/?kind=amount").get_by_role("button", name="Apply").click()
    expect(tab).to_have_url(f"{site.base_url}/en/?kind=amount")


def test_filters_that_do_not_go_together_are_refused_on_a_page(site: httpx.Client) -> None:
    assert site.get("/?from=2022&to=2020", headers={"accept": "text/html"}).status_code == 422


def test_a_bar_leads_to_its_facts(tab: Page, site: httpx.Client) -> None:
    bar = opened(tab, site, "/charts/funders").locator(".canvas svg .mark-rect path").first
    with tab.expect_request(re.compile(r"/facts\?")) as asked:
        bar.click()
    [largest] = site.get("/api/v1/summary?by=partner&role=funder&limit=1").json()["rows"]
    assert parse_qs(urlsplit(asked.value.url).query) == parse_qs(urlsplit(largest["url"]).query)


def test_the_table_leads_there_by_the_keyboard(tab: Page, site: httpx.Client) -> None:
    opened(tab, site, "/en/charts/programmes").locator("summary", has_text="Table").focus()
    tab.keyboard.press("Enter")
    for _ in ("the table", "its first row"):
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("/en/facts[?].*programme="))


@pytest.mark.parametrize("by_keys", [False, True])
def test_from_a_chart_to_a_fact_to_its_words_on_the_page(tab: Page, site: httpx.Client, *, by_keys: bool) -> None:
    chart = opened(tab, site, "/charts/programmes")
    if by_keys:
        chart.locator("summary", has_text="Tableau").press("Enter")
        chart.locator("tbody a").first.press("Enter")
        tab.locator("td.value a").first.press("Enter")
    else:
        chart.locator(".canvas svg .mark-rect path").first.click()
        tab.locator("td.value a").first.click()
    expect(tab.locator(".mark.current").first).to_be_in_viewport()
    words = tab.locator(".figure.current blockquote mark").text_content() or ""
    assert words in " ".join(tab.locator(".text [data-passage]").all_text_contents())


def test_charts_are_drawn_in_the_page(tab: Page, site: httpx.Client) -> None:
    opened(tab, site, "/")
    expect(tab.locator("section.funders .canvas svg")).to_contain_text("Région Nouvelle-Aquitaine")


def test_nothing_is_refused_by_the_policy_of_the_page(tab: Page, site: httpx.Client) -> None:
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    opened(tab, site, "/charts/years").locator(".canvas svg").wait_for()
    assert said == []


def test_the_dark_look_is_drawn_anew(tab: Page, site: httpx.Client) -> None:
    bars = opened(tab, site, "/charts/themes").locator(".canvas .mark-rect path")
    expect(bars.first).to_have_attribute("fill", "#1553b0")
    tab.emulate_media(color_scheme="dark")
    expect(bars.first).to_have_attribute("fill", "#8db8f8")


@pytest.fixture
def plain(browser: Browser) -> Page:
    """A tab without JavaScript."""
    return browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}).new_page()


def test_without_javascript_charts_are_pictures(plain: Page, site: httpx.Client) -> None:
    picture = opened(plain, site, "/charts/funders").locator(".drawing img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")


def test_without_javascript_there_is_the_table(plain: Page, site: httpx.Client) -> None:
    opened(plain, site, "/charts/funders").locator("summary", has_text="Tableau").click()
    expect(plain.get_by_role("link", name="Région Nouvelle-Aquitaine")).to_be_visible()


def test_without_javascript_the_dashboard_leads_to_its_numbers(plain: Page, site: httpx.Client) -> None:
    opened(plain, site, "/en/").get_by_role("link", name="Show the numbers").click()
    expect(plain.locator("dd").first).to_have_text("3")


def test_an_empty_base_welcomes_and_leads_to_documents(tab: Page, empty_site: httpx.Client) -> None:
    opened(tab, empty_site, "/en/").get_by_role("link", name="Hand in a first document").click()
    expect(tab).to_have_url(f"{empty_site.base_url}/en/documents")


def test_the_page_is_small(site: httpx.Client) -> None:
    assert len(site.get("/").content) < 150_000
