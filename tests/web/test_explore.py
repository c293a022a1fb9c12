"""The page of facts: narrowed by ticking, shared by its address, and true to what the API gives."""

import csv
import io
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

AMOUNTS = "input[name=kind][value=amount]"


@pytest.fixture
def facts(tab: Page, site: httpx.Client) -> Page:
    """The page of all facts, its counts filled in."""
    tab.goto(f"{site.base_url}/facts")
    expect(tab.locator(AMOUNTS)).to_be_visible()
    return tab


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A tab without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def number(site: httpx.Client, **asked: str) -> int:
    counted: int = site.get("/api/v1/facts", params={**asked, "count": "true", "limit": "1"}).json()["total"]
    return counted


def test_ticking_a_facet_narrows_the_table(facts: Page, site: httpx.Client) -> None:
    facts.check(AMOUNTS)
    expect(facts.locator(".total dd").first).to_have_text(str(number(site, kind="amount")))


def test_ticking_a_facet_keeps_the_focus_on_it(facts: Page) -> None:
    facts.check(AMOUNTS)
    expect(facts.locator(".chips .chip")).to_have_count(1)
    facts.wait_for_load_state("networkidle")
    expect(facts.locator(AMOUNTS)).to_be_focused()


def test_the_address_of_what_is_ticked_can_be_shared(facts: Page) -> None:
    facts.check(AMOUNTS)
    facts.wait_for_url("**/facts?kind=amount")
    shown = facts.locator("tbody tr").count()
    facts.goto(facts.url)
    assert facts.locator("tbody tr").count() == shown


def test_going_back_takes_the_filter_off(facts: Page) -> None:
    facts.check(AMOUNTS)
    facts.wait_for_url("**/facts?kind=amount")
    facts.go_back()
    expect(facts.locator(AMOUNTS)).not_to_be_checked()


def test_two_facets_ticked_one_after_the_other_both_hold(facts: Page) -> None:
    facts.check(AMOUNTS)
    facts.check("input[name=status][value=planned]")
    facts.wait_for_url("**/facts?kind=amount&status=planned")
    facts.wait_for_load_state("networkidle")
    expect(facts.locator(".facet input:checked")).to_have_count(2)


def test_a_chip_takes_its_filter_off(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/facts?kind=amount&status=planned")
    tab.get_by_role("link", name="Retirer : Nature Montant").click()
    tab.wait_for_url("**/facts?status=planned")


def test_the_words_searched_for_are_marked(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/facts?q=logements")
    expect(tab.locator("q mark.word").first).to_contain_text("logement")


def test_the_figure_is_marked_in_its_words(tab: Page, site: httpx.Client) -> None:
    [first] = site.get("/api/v1/facts", params={"limit": 1}).json()["items"]
    tab.goto(f"{site.base_url}/facts")
    expect(tab.locator("mark.figure").first).to_have_text(first["text"])


def test_a_row_leads_to_its_fact(tab: Page, site: httpx.Client) -> None:
    [first] = site.get("/api/v1/facts", params={"limit": 1}).json()["items"]
    tab.goto(f"{site.base_url}/facts")
    expect(tab.locator("td.value a").first).to_have_attribute("href", f"/facts/{first['id']}")


def test_the_export_holds_exactly_the_facts_shown(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/facts?kind=amount&q=logement&sort=-value")
    shown = [link.get_attribute("href") or "" for link in tab.locator("td.value a").all()]
    address = tab.get_by_role("link", name="CSV", exact=True, include_hidden=True).get_attribute("href") or ""
    exported = [f"/facts/{row['id']}" for row in csv.DictReader(io.StringIO(site.get(address).text))]
    assert shown == exported != []


def test_search_among_the_values_of_a_facet(facts: Page) -> None:
    facts.locator("#facet-partner .among").fill("agglo niort")
    labels = facts.locator("#facet-partner .values label")
    expect(labels.filter(has_not_text="Niort")).to_have_count(0)
    expect(labels.first).to_contain_text("Niort")


def test_more_values_of_a_facet(facts: Page) -> None:
    few = facts.locator("#facet-partner .values label").count()
    facts.locator("#facet-partner .more").click()
    expect(facts.locator("#facet-partner .more")).to_have_count(0)
    assert facts.locator("#facet-partner .values label").count() > few


def test_the_columns_chosen_are_in_the_address(facts: Page) -> None:
    facts.get_by_text("Colonnes", exact=True).first.click()
    facts.get_by_label("Confiance").uncheck()
    expect(facts.get_by_role("columnheader", name="Confiance")).to_have_count(0)
    assert "columns=" in facts.url


def test_values_are_bounded_in_euros(facts: Page, site: httpx.Client) -> None:
    facts.locator("#facet-value summary").click()
    facts.get_by_label("Au moins").fill("1 000 000,50")
    facts.keyboard.press("Enter")
    facts.wait_for_url("**min=1000000.50**")
    expect(facts.locator(".total dd").first).to_have_text(str(number(site, min="1000000.5", unit="EUR")))


def test_a_year_is_chosen_by_its_number_of_facts(facts: Page) -> None:
    facts.locator("#facet-year summary").click()
    facts.locator(".years a", has_text="2022").first.click()
    facts.wait_for_url("**/facts?from=2022&to=2022")


def test_what_is_wrong_is_said_at_its_field(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/facts?kind=amount&min=beaucoup")
    expect(tab.get_by_label("Au moins")).to_have_accessible_description("Donnez un nombre, par exemple 1000000.")


def test_what_is_right_beside_it_stays_in_the_form(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/facts?kind=amount&min=beaucoup")
    expect(tab.locator(AMOUNTS)).to_be_checked()


@pytest.mark.parametrize("query", ["from=2022&to=2020", "nothing=1", "cursor=x", "kind=none", "q=!", "period=9-1"])
def test_a_query_that_cannot_be_taken_is_answered_422(site: httpx.Client, query: str) -> None:
    assert site.get(f"/facts?{query}", headers={"Accept": "text/html"}).status_code == 422


def test_the_sum_says_what_it_leaves_out(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/facts")
    expect(tab.locator(".total")).to_contain_text("Laissés de côté")


def test_by_keyboard_alone(facts: Page) -> None:
    facts.locator("#q").focus()
    facts.keyboard.type("logement")
    facts.keyboard.press("Enter")
    facts.wait_for_url("**/facts?q=logement")
    facts.locator("#facet-kind summary").focus()
    facts.keyboard.press("Tab")
    facts.keyboard.press("Space")
    facts.wait_for_url("**kind=*")


def test_without_scripts_the_values_of_a_facet_can_be_ticked(plain: Page, site: httpx.Client) -> None:
    plain.goto(f"{site.base_url}/facts")
    plain.locator("#facet-kind a").click()
    plain.check(AMOUNTS)
    plain.get_by_role("button", name="Appliquer").last.click()
    assert urlsplit(plain.url).query == "kind=amount&open=kind"


def test_without_scripts_the_next_page_follows(plain: Page, site: httpx.Client) -> None:
    plain.goto(f"{site.base_url}/facts")
    plain.get_by_role("link", name="Page suivante").click()
    after = site.get("/api/v1/facts", params={"limit": 51}).json()["items"][50]["id"]
    expect(plain.locator("td.value a").first).to_have_attribute("href", f"/facts/{after}")


def test_a_telephone_shows_it_without_scrolling_sideways(tab: Page, site: httpx.Client) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(f"{site.base_url}/facts?q=logement", wait_until="networkidle")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def test_it_is_there_in_english(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/en/facts?kind=amount")
    expect(tab.locator(".chips .chip")).to_contain_text("Sum of money")


def test_the_page_is_light(site: httpx.Client) -> None:
    assert len(site.get("/facts", headers={"Accept": "text/html"}).content) < 150_000


def test_an_empty_fact_base_says_what_to_do(tab: Page, empty_site: httpx.Client) -> None:
    tab.goto(f"{empty_site.base_url}/facts")
    expect(tab.locator("#found")).to_contain_text("déposez un document")


@pytest.mark.parametrize("name", ["qualifier=exact", "per=year", "chapter=Habiter", "period=2022", "without=place"])
def test_a_filter_without_a_field_is_sent_on_by_the_form(site: httpx.Client, name: str) -> None:
    page = site.get(f"/facts?{name}", headers={"Accept": "text/html"}).text
    field, _, value = name.partition("=")
    assert f'<input type="hidden" name="{field}" value="{value}">' in page


def test_an_address_from_a_sum_is_kept_as_it_is(site: httpx.Client) -> None:
    assert site.get("/facts?money=true&partner=etat", follow_redirects=False).status_code == 200
