"""The page of checks: what does not add up, in words, with both sides."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import odd
import pytest
from playwright.sync_api import Page, expect
from serving import serving
from sites import settings


@pytest.fixture(scope="module")
def odd_site(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service with bilans that do not add up among others; for tests that change nothing."""
    folder = tmp_path_factory.mktemp("odd") / "data"
    shutil.copytree(library, folder)
    with serving(settings(folder)) as client:
        odd.hand_in(client)
        yield client


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("documents-differ", "€9,400,000 in one place, €9,900,000 in another"),
        ("parts-exceed-whole", "The parts add up to €10,300,000: €900,000 more than the whole, €9,400,000."),
        ("table-total", "€200,000: €10,000 less than the total printed with them, €210,000."),
    ],
)
def test_what_is_wrong_is_said_in_words(tab: Page, odd_site: httpx.Client, kind: str, said: str) -> None:
    tab.goto(f"{odd_site.base_url}/en/checks?type={kind}&document=")
    expect(tab.locator(".check .said")).to_contain_text(said)


def test_both_sides_have_their_words(tab: Page, odd_site: httpx.Client) -> None:
    tab.goto(f"{odd_site.base_url}/checks?type=documents-differ")
    expect(tab.locator(".check mark")).to_have_text(["9,4 M€", "9,9 M€"])


def test_both_sides_have_their_picture(tab: Page, odd_site: httpx.Client) -> None:
    tab.goto(f"{odd_site.base_url}/checks?type=documents-differ")
    pictures = tab.locator(".check .snippet img")
    expect(pictures).to_have_count(2)
    for number in range(2):
        pictures.nth(number).scroll_into_view_if_needed()
        expect(pictures.nth(number)).not_to_have_js_property("naturalWidth", 0, timeout=20_000)


def test_a_figure_leads_to_its_words(tab: Page, odd_site: httpx.Client) -> None:
    tab.goto(f"{odd_site.base_url}/en/checks?type=documents-differ")
    link = tab.get_by_role("link", name="See it on page 1").first
    expect(link).to_have_attribute("href", re.compile(r"^/en/facts/f_\w+$"))


def test_checks_of_one_document(tab: Page, odd_site: httpx.Client) -> None:
    tab.goto(f"{odd_site.base_url}/checks")
    tab.get_by_label("Document").select_option(label="La rade")
    tab.get_by_role("button", name="Afficher").click()
    expect(tab.locator("#main")).to_contain_text("Tout tombe juste.")


def test_the_list_goes_on(tab: Page, odd_site: httpx.Client) -> None:
    tab.goto(f"{odd_site.base_url}/checks?limit=1")
    following = tab.get_by_role("link", name="Vérifications suivantes")
    for kind in ("Des documents divergent", "Des parties dépassent leur tout", "Un tableau n’atteint pas son total"):
        expect(tab.locator(".check h2 .chip")).to_have_text([kind])
        if kind != "Un tableau n’atteint pas son total":
            following.click()
    expect(following).to_be_hidden()


def test_without_scripts_the_list_is_a_page(odd_site: httpx.Client) -> None:
    page = odd_site.get("/checks/found", headers={"Accept": "text/html"}).text
    assert "<!doctype html>" in page
    assert page.count('class="card check"') == 3


def test_all_is_well(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/en/checks")
    expect(tab.locator("#main")).to_contain_text("Everything adds up.")
