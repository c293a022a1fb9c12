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
    "/documents?sort=odd&q=eau",
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


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/documents?sort=odd", "Cette valeur n’est pas possible ici."),
        ("/?from=2022&to=2020", "La première année est après la dernière."),
        ("/checks?typ=table-total", "Filon ne connaît pas ce filtre."),
        ("/documents/d_0", "Il manque peut-être un bout de l’adresse"),
    ],
)
def test_an_address_that_cannot_be_is_explained_in_the_language_of_the_page(
    site: httpx.Client, path: str, said: str
) -> None:
    assert said in site.get(path, headers={"accept": "text/html"}).text


def test_what_is_wrong_in_an_address_is_taken_out_by_one_click(tab: Page, site: httpx.Client) -> None:
    tab.goto(f"{site.base_url}/documents?sort=odd&q=eau")
    tab.get_by_role("link", name="Afficher la page sans cela").click()
    expect(tab).to_have_url(f"{site.base_url}/documents?q=eau")


def test_the_page_with_most_figures_comes_small(site: httpx.Client) -> None:
    sizes = []
    for document in site.get("/api/v1/documents").json()["items"]:
        for number in range(1, document["pages"] + 1):
            with site.stream("GET", f"/documents/{document['id']}?page={number}") as answer:
                sizes.append(sum(len(piece) for piece in answer.iter_raw()))
    assert max(sizes) < 30_000


@pytest.mark.parametrize("path", ["/api/v1/facts", "/api/v1/documents"])
def test_the_programming_interface_is_sent_as_it_is(site: httpx.Client, path: str) -> None:
    assert "content-encoding" not in site.get(path).headers
