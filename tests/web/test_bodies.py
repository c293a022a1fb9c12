"""The pages of bodies and of places: sums that lead to their facts, and to each other."""

from urllib.parse import unquote

import httpx
import pytest
from playwright.sync_api import Page, expect

NIORT = "epci:200041317"
HTML = {"Accept": "text/html"}


def test_bodies_are_found_by_name(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/partners")
    tab.locator("#q").fill("niortais")
    tab.get_by_role("button", name="Chercher").click()
    tab.get_by_role("link", name="Communauté d'agglomération du Niortais", exact=True).click()
    expect(tab).to_have_url(f"{site.base_url}/partners/{NIORT}")


def test_a_sum_of_a_body_is_that_of_the_api(tab: Page, site: httpx.Client) -> None:
    [row, *_] = site.get("/api/v1/summary", params={"by": "partner", "partner": NIORT}).json()["rows"]
    tab.goto(f"{site.base_url}/partners/{NIORT}", wait_until="networkidle")  # with all sums that come after the page
    shown = tab.locator(".sums tbody tr").first.locator("td.number span").first
    expect(shown).to_be_visible()
    digits = "".join(filter(str.isdigit, shown.get_attribute("title") or ""))
    assert digits in {row["sum"], row["sum_shared"]}


def test_a_row_of_a_sum_leads_to_its_facts(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/partners/{NIORT}")
    row = tab.locator(".sums tbody tr").first.get_by_role("link").last
    facts, address = row.evaluate(
        "link => [link.textContent.trim(), link.href]"
    )  # at once: other sums are still coming
    tab.goto(address)
    expect(tab.locator(".total dd").first).to_have_text(facts)


def test_each_role_has_its_own_sums(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/partners/{NIORT}?role=funder")
    tab.locator(".tabs").get_by_role("link", name="Opérateur").click()
    expect(tab.locator(".sections > section").first).to_contain_text("Aucun montant")


def test_the_documents_that_name_a_body_are_listed(tab: Page, site: httpx.Client) -> None:
    named = site.get("/api/v1/documents", params={"partner": NIORT}).json()["items"]
    tab.goto(f"{site.base_url}/partners/{NIORT}")
    documents = tab.locator("section", has=tab.get_by_role("heading", name="Documents qui en parlent"))
    documents.scroll_into_view_if_needed()
    expect(documents.locator("li")).to_have_count(len(named))


def test_a_body_that_was_merged_leads_to_the_other_one(own_site: httpx.Client) -> None:
    own_site.post("/api/v1/partners/etat/merge", json={"into": NIORT}).raise_for_status()
    answer = own_site.get("/en/partners/etat", headers=HTML)
    assert (answer.status_code, unquote(answer.headers["location"])) == (308, f"/en/partners/{NIORT}")


@pytest.mark.parametrize("path", ["/partners/nobody", "/places/commune:00000"])
def test_nobody_and_nowhere_are_not_found(site: httpx.Client, path: str) -> None:
    assert site.get(path, headers=HTML).status_code == 404


def test_a_departement_has_the_facts_of_what_lies_in_it(tab: Page, site: httpx.Client) -> None:
    counted = site.get("/api/v1/facts", params={"within": "departement:79", "count": "true"}).json()["total"]
    tab.goto(f"{site.base_url}/places/departement:79")
    expect(tab.locator(".tiles dd").first).to_have_text(str(counted))


def test_a_commune_leads_up_to_its_departement(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/places/commune:79191")
    tab.get_by_role("link", name="Deux-Sèvres", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Deux-Sèvres")


def test_the_largest_sums_come_first(site: httpx.Client) -> None:
    asked = {"within": "commune:79191", "kind": "amount", "unit": "EUR", "sort": "-value", "limit": 1}
    [largest] = site.get("/api/v1/facts", params=asked).json()["items"]
    page = site.get("/places/commune:79191", headers=HTML).text
    assert page.index('<ol class="facts-list">') < page.index(largest["id"])


@pytest.mark.parametrize(
    "path", ["/partners", "/partners/epci:200041317", "/places/departement:79", "/sums?by=partner"]
)
def test_a_telephone_shows_them_without_scrolling_sideways(tab: Page, site: httpx.Client, path: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(f"{site.base_url}{path}", wait_until="networkidle")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_search_without_a_word_says_so(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/places?q=!")
    expect(tab.get_by_role("alert")).to_contain_text("pas de mot")


def test_sums_are_there_without_scripts(site: httpx.Client) -> None:
    assert "Niort" in site.get("/sums?by=place", headers=HTML).text
