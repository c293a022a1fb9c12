"""The page of help, and the tour of a first visit."""

import re

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect


@pytest.mark.parametrize(("path", "said"), [("/help", "Qu’est-ce qu’un fait"), ("/en/help", "What is a fact?")])
def test_each_language_has_its_own(tab: Page, site: httpx.Client, path: str, said: str) -> None:
    tab.goto(f"{site.base_url}{path}")
    expect(tab.get_by_role("heading", level=2)).to_contain_text([said])


@pytest.mark.parametrize("path", ["/help", "/en/help"])
def test_its_contents_lead_to_what_is_there(site: httpx.Client, path: str) -> None:
    page = site.get(path).text
    anchors = re.findall(r'<li><a href="#([^"]+)"', page)
    assert anchors == re.findall(r'<section id="([^"]+)"', page)


@pytest.mark.parametrize("path", ["/help", "/en/help"])
def test_the_addresses_that_it_gives_answer(site: httpx.Client, path: str) -> None:
    addresses = re.findall(r"<code>(http://[^<]+)</code>", site.get(path).text)
    assert [site.get(address).status_code for address in addresses] == [200] * 7


def test_the_tour_goes_by_the_keyboard(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/en/documents")
    tour = tab.locator("#tour")
    for heading in ("Hand in your reports", "See what the figures say", "Go back to the words"):
        expect(tour.get_by_role("heading", level=3)).to_have_text(heading)
        tour.get_by_role("button", name="Next").press("Enter")
    expect(tour.get_by_role("button", name="Back")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tour).to_be_hidden()


def test_the_tour_is_shown_once(context: BrowserContext, site: httpx.Client) -> None:
    first = context.new_page()
    first.goto(f"{site.base_url}/documents")
    first.get_by_role("button", name="Fermer la visite").click()
    second = context.new_page()
    second.goto(f"{site.base_url}/en/documents", wait_until="networkidle")
    expect(second.locator("#tour")).to_be_hidden()
