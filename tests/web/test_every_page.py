"""What holds for every page: it is there in both languages, can be used by everybody, and asks no other host."""

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

PAGES = (
    "/",
    "/charts/flows",
    "/charts/numbers",
    "/documents",
    "/documents/d_c6d652bdb1cf5aa8?page=2",
    "/facts?q=logement",
    "/facts?min=much",
    "/partners",
    "/partners/epci:200041317",
    "/places?q=niort",
    "/places/departement:79",
    "/sums?by=place&level=commune",
    "/checks",
    "/help",
    "/nowhere",
)
"""All of them."""


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_fault(tab: Page, site: httpx.Client, path: str, prefix: str) -> None:
    tab.goto(f"{site.base_url}{prefix}{path}")
    expect(tab.locator("[aria-busy=true]")).to_have_count(0, timeout=60_000)  # what is in view is there
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(("path", "code"), [("/documents", "fr"), ("/en/documents", "en")])
def test_a_page_says_its_language(site: httpx.Client, path: str, code: str) -> None:
    assert site.get(path).headers["content-language"] == code
