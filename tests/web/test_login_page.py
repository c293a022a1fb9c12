"""Logging in and out in a browser, and what the pages offer to those who may do less than everything."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import serving
from sites import settings

from models.access import Scope
from service.access import accounts
from service.database import Database

SECRET = "correct horse battery"  # noqa: S105  # of the accounts
NIORT = "d_3abd0bf6b995ff09"
PEOPLE = {"Lectrice": [Scope.READ], "Relectrice": [Scope.REVIEW], "Dépositaire": [Scope.WRITE, Scope.REVIEW]}


@pytest.fixture(scope="module")
def guarded(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The service with the bilans in it, where one has to log in."""
    folder = tmp_path_factory.mktemp("guarded") / "data"
    shutil.copytree(library, folder)
    wanted = settings(folder)
    database = Database(wanted.database_url)
    with database.write() as session:
        for name, scopes in PEOPLE.items():
            accounts.make(session, name, scopes, accounts.hashed(SECRET))
    database.close()
    with serving(wanted.model_copy(update={"access": "required", "oidc_issuer": None})) as client:
        yield client


def log_in(tab: Page, site: httpx.Client, name: str, path: str = "/documents", password: str = SECRET) -> None:
    tab.goto(f"{site.base_url}{path}")
    tab.get_by_label("Nom").fill(name)
    tab.get_by_label("Mot de passe").fill(password)
    with tab.expect_navigation():  # till the scripts of the page that it leads to are there
        tab.get_by_role("button", name="Se connecter").click()


def test_a_reader_logs_in_sees_the_page_and_logs_out(tab: Page, guarded: httpx.Client) -> None:
    log_in(tab, guarded, "Lectrice", "/documents?sort=title")
    expect(tab).to_have_url(f"{guarded.base_url}/documents?sort=title")
    expect(tab.get_by_role("banner")).to_contain_text("Lectrice")
    expect(tab.locator(".document")).to_have_count(3)
    tab.get_by_role("button", name="Se déconnecter").click()
    expect(tab.get_by_role("heading", name="Se connecter")).to_be_visible()
    tab.goto(f"{guarded.base_url}/documents")
    expect(tab.get_by_role("heading", name="Se connecter")).to_be_visible()


def test_a_wrong_password_is_told(tab: Page, guarded: httpx.Client) -> None:
    log_in(tab, guarded, "Lectrice", password=SECRET[1:])
    expect(tab.get_by_role("alert")).to_have_text("Il n’y a pas de compte de ce nom avec ce mot de passe.")
    expect(tab.get_by_label("Nom")).to_have_value("Lectrice")


def test_logging_in_needs_no_script(browser: Browser, guarded: httpx.Client) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    tab = context.new_page()
    log_in(tab, guarded, "Lectrice", "/help")
    expect(tab).to_have_url(f"{guarded.base_url}/help")
    context.close()


@pytest.mark.parametrize("path", ["/login", "/en/login"])
def test_axe_finds_no_fault(tab: Page, guarded: httpx.Client, path: str) -> None:
    tab.goto(f"{guarded.base_url}{path}")
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()


def test_a_reader_is_not_offered_what_they_may_not_do(tab: Page, guarded: httpx.Client) -> None:
    log_in(tab, guarded, "Lectrice")
    tab.locator(".document summary").first.click()
    expect(tab.get_by_role("link", name="Ouvrir le PDF").first).to_be_visible()
    expect(tab.get_by_role("button", name="Supprimer…")).to_have_count(0)
    expect(tab.locator("#drop")).to_have_count(0)
    tab.goto(f"{guarded.base_url}/documents/{NIORT}")
    tab.locator(".figure summary").first.click()
    expect(tab.locator(".figure .about").first).to_be_visible()
    expect(tab.get_by_role("button", name="Confirmer")).to_have_count(0)


def test_a_reviewer_confirms_under_their_own_name(tab: Page, guarded: httpx.Client) -> None:
    log_in(tab, guarded, "Relectrice", f"/documents/{NIORT}")
    tab.locator(".figure summary").first.click()
    card = tab.locator(".figure[id^=f_]").first
    expect(card.get_by_label("Votre nom")).to_have_count(0)
    card.get_by_role("button", name="Confirmer").click()
    expect(tab.locator("#said")).to_have_text("Confirmé.")
    expect(tab.locator(".figure .history").first).to_contain_text("Relectrice")


def test_whoever_was_logged_out_meanwhile_is_told_so(context: BrowserContext, guarded: httpx.Client) -> None:
    tab = context.new_page()  # of no fixture: pictures that are asked for after the logout are refused
    log_in(tab, guarded, "Dépositaire", f"/documents/{NIORT}")
    tab.locator(".figure > details > summary").nth(1).click()
    card = tab.locator(".figure[id^=f_]").nth(1)
    expect(card.get_by_role("button", name="Confirmer")).to_be_visible()
    context.clear_cookies()
    card.get_by_role("button", name="Confirmer").click()
    expect(card.get_by_role("alert")).to_contain_text("reconnectez-vous")


def test_the_documentation_of_the_interface_is_drawn_under_its_policy(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/docs")
    expect(tab.locator("#operations-documents-upload_document")).to_be_visible()
