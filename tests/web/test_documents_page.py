"""The list of documents: found, put in order, corrected, deleted, read again."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

LETTER, MINUTES, PROJECT = (
    "La lettre des hôpitaux",
    "Compte rendu du conseil municipal du 12 décembre 2024",
    "Projet de territoire : bilan à mi-parcours 2020-2023",
)


def open_menu(tab: Page, site: httpx.Client, action: str) -> None:
    tab.goto(f"{site.base_url}/en/documents", wait_until="networkidle")  # pictures of what is deleted are gone
    row = tab.locator(".document", has_text=LETTER)
    row.locator("summary").focus()
    tab.keyboard.press("Enter")
    row.get_by_role("button", name=action).press("Enter")


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({}, [LETTER, PROJECT, MINUTES]),
        ({"q": "HOPITAUX"}, [LETTER]),
        ({"q": "niortais"}, [PROJECT]),
        ({"q": "", "status": "", "sort": "title"}, [MINUTES, LETTER, PROJECT]),
        ({"sort": "-facts"}, [PROJECT, MINUTES, LETTER]),
        ({"status": "failed"}, []),
    ],
)
def test_documents_are_found(site: httpx.Client, tab: Page, asked: dict[str, Any], titles: list[str]) -> None:
    tab.goto(str(httpx.URL(f"{site.base_url}/documents", params=asked)))
    expect(tab.locator(".document h2")).to_have_text(titles)


def test_the_list_goes_on(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/documents?limit=2&sort=title")
    tab.get_by_role("link", name="Documents suivants").click()
    expect(tab.locator(".document h2")).to_have_text([PROJECT])


def test_a_page_further_on_can_be_had_in_the_other_language(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/documents?limit=2")
    tab.get_by_role("link", name="Documents suivants").click()
    tab.get_by_role("link", name="EN", exact=True).click()
    expect(tab.locator(".document")).to_have_count(2)


def test_an_empty_fact_base_is_friendly(tab: Page, empty_site: httpx.Client) -> None:
    tab.goto(f"{empty_site.base_url}/en/documents")
    expect(tab.locator("#empty")).to_contain_text("No document yet.")


def test_a_document_is_deleted_after_a_question(tab: Page, own_site: httpx.Client) -> None:
    open_menu(tab, own_site, "Delete…")
    expect(tab.locator("#delete")).to_contain_text(LETTER)
    tab.locator("#delete").get_by_role("button", name="Delete").press("Enter")
    expect(tab.locator(".document")).to_have_count(2)
    expect(tab.locator("#said")).to_contain_text("Deleted.")
    assert len(own_site.get("/api/v1/documents").json()["items"]) == 2


def test_a_document_is_kept_after_all(tab: Page, own_site: httpx.Client) -> None:
    open_menu(tab, own_site, "Delete…")
    tab.keyboard.press("Escape")
    expect(tab.locator("#delete")).to_be_hidden()
    assert len(own_site.get("/api/v1/documents").json()["items"]) == 3


def test_what_is_known_of_a_document_is_corrected(tab: Page, own_site: httpx.Client) -> None:
    open_menu(tab, own_site, "Correct title, years…")
    tab.get_by_label("Title", exact=True).fill("Lettre 2024 <du GHT>")
    tab.get_by_label("Publisher", exact=True).fill("GHT du Loir-et-Cher")
    tab.get_by_label("from", exact=True).fill("2023")
    tab.get_by_label("Collections, one a line").fill("Santé\nLettres")
    tab.get_by_role("button", name="Keep", exact=True).click()
    row = tab.locator(".document", has_text="Lettre 2024 <du GHT>")
    expect(row).to_contain_text("GHT du Loir-et-Cher")
    expect(row).to_contain_text("2023–…")
    expect(row.locator(".chip", has_text="Santé")).to_be_visible()


def test_who_comes_second_is_told(tab: Page, own_site: httpx.Client) -> None:
    open_menu(tab, own_site, "Correct title, years…")
    expect(tab.locator("#correct")).to_be_visible()
    [letter] = own_site.get("/api/v1/documents", params={"q": "lettre"}).json()["items"]
    own_site.patch(f"/api/v1/documents/{letter['id']}", json={"title": "Somebody else's"}).raise_for_status()
    tab.get_by_label("Title", exact=True).fill("Mine")
    tab.get_by_role("button", name="Keep", exact=True).click()
    expect(tab.locator("#correct [role=alert]")).to_contain_text("Somebody changed it")


def test_years_that_cannot_be_are_refused(tab: Page, own_site: httpx.Client) -> None:
    open_menu(tab, own_site, "Correct title, years…")
    tab.get_by_label("from", exact=True).fill("2024")
    tab.get_by_label("to", exact=True).fill("2020")
    tab.get_by_role("button", name="Keep", exact=True).click()
    expect(tab.locator("#correct [role=alert]")).to_have_text("This cannot be so: the first year is after the last.")


def test_a_document_is_read_again(tab: Page, own_site: httpx.Client) -> None:
    open_menu(tab, own_site, "Read again")
    expect(tab.locator("#said")).to_contain_text(LETTER, timeout=30_000)
