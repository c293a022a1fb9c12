"""The source view: facts where they stand on the page, found by link, mouse and keyboard, and corrected in place."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from pdfs import encrypted, printed
from playwright.sync_api import Browser, Locator, Page, expect
from serving import serving

from service.settings import Settings

SEEN = """\
#set document(title: "Bilan des digues")
= Protéger le littoral
En 2021, la Région Bretagne a versé 1,5 M€ à la commune de Quimper pour 12 digues.

Les travaux portent sur 1.250 km de rives.
#pagebreak()
Fin 2022, la Région Bretagne a versé 3 M€ à la commune de Quimper pour 7 digues.
"""


def facts(site: httpx.Client, **asked: Any) -> list[dict[str, Any]]:
    return site.get("/api/v1/facts", params={"limit": 500, **asked}).raise_for_status().json()["items"]


def fact(site: httpx.Client, fact_id: str) -> dict[str, Any]:
    return site.get(f"/api/v1/facts/{fact_id}").raise_for_status().json()


def document(site: httpx.Client, title: str) -> str:
    return next(each["id"] for each in site.get("/api/v1/documents").json()["items"] if title in each["title"])


@pytest.fixture(scope="session")
def council(site: httpx.Client) -> str:
    """The id of a document of several pages."""
    return document(site, "Compte rendu")


@pytest.fixture(scope="module")
def desk(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The service with bilans and a small document in it; each test says things of another fact."""
    folder = tmp_path_factory.mktemp("desk") / "data"
    shutil.copytree(library, folder)
    with serving(Settings(data_dir=folder, workers=1, timeout_seconds=120)) as client:
        yield client


@pytest.fixture(scope="module")
def amounts(desk: httpx.Client) -> Iterator[dict[str, Any]]:
    """Amounts that stand on the second page of a bilan or later, one for each test."""
    found = facts(desk, document=document(desk, "Compte rendu"), kind="amount")
    return (each for each in found if each["source"]["page"] > 1)


@pytest.fixture
def stated(amounts: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """A fact of which nobody said anything yet."""
    return next(amounts)


@pytest.fixture(scope="module")
def seen(desk: httpx.Client) -> str:
    """The id of a small document: two pages, a figure that cannot be read on the first."""
    return hand_in(desk, printed(SEEN))


def hand_in(site: httpx.Client, pdf: bytes) -> str:
    """Have a PDF read, and give the id of its document."""
    posted = site.post("/api/v1/documents", files={"file": ("digues.pdf", pdf)}).raise_for_status().json()
    site.get(f"/api/v1/documents/{posted['id']}/events", timeout=60)  # ends when it is read
    return str(posted["id"])


def visit(tab: Page, site: httpx.Client, path: str) -> None:
    tab.goto(f"{site.base_url}{path}")


def current(tab: Page) -> Locator:
    return tab.locator(".figure.current")


def act(tab: Page, site: httpx.Client, of: dict[str, Any], *, prefix: str = "/en") -> Locator:
    """Open a fact, and give its card."""
    visit(tab, site, f"{prefix}/facts/{of['id']}")
    expect(current(tab)).to_have_id(of["id"])
    return current(tab)


def test_a_link_to_a_fact_leads_to_its_document(site: httpx.Client, council: str) -> None:
    first = facts(site, document=council)[0]["id"]
    assert site.get(f"/facts/{first}").headers["location"] == f"/documents/{council}?fact={first}#{first}"


def test_a_fact_that_is_not_there_is_not_found(site: httpx.Client) -> None:
    assert site.get("/facts/f_0", headers={"Accept": "text/html"}).status_code == 404


def test_a_fact_link_opens_with_its_mark_in_view(tab: Page, site: httpx.Client, council: str) -> None:
    last = facts(site, document=council)[-1]["id"]
    visit(tab, site, f"/facts/{last}")
    expect(tab.locator(f"#m-{last}.current")).to_be_in_viewport(ratio=0.99)
    expect(tab.locator(f"#{last} blockquote")).to_be_in_viewport()


def test_the_marks_of_a_page_cover_the_words_of_their_facts(tab: Page, site: httpx.Client, council: str) -> None:
    visit(tab, site, f"/documents/{council}?page=3")
    marks = tab.locator("#page-3 .mark")
    marked = marks.evaluate_all(
        """marks => marks.map(mark => [mark.dataset.figure, [...mark.querySelectorAll("rect:not(.rim)")]
            .map(rect => rect.getBBox()).map(({x, y, width, height}) => [x, y, width, height])])"""
    )
    pdf = pypdfium2.PdfDocument(site.get(f"/api/v1/documents/{council}/file").content)
    page = pdf[2]
    words = page.get_textpage()

    def inside(box: list[float]) -> str:
        left, top, width, height = box
        # Within the line of the mark: 1 point; a letter's own box may reach over those beside it.
        sides = left + 1, page.get_height() - top - height + 1, left + width - 1, page.get_height() - top - 1
        return str(words.get_text_bounded(*sides))

    found = {of: "".join("".join(map(inside, boxes)).split()) for of, boxes in marked}
    there = [each for each in facts(site, document=council) if each["source"]["page"] == 3]
    expected = {each["id"]: "".join(each["text"].split()) for each in there}
    words.close()
    pdf.close()
    assert {of: text for of, text in expected.items() if found[of] != text} == {}


def test_a_mark_leads_to_its_fact(tab: Page, site: httpx.Client, council: str) -> None:
    visit(tab, site, f"/documents/{council}")
    chosen = facts(site, document=council)[2]["id"]
    tab.locator(f"#m-{chosen}").click()
    expect(tab.locator(f"#{chosen} blockquote")).to_be_in_viewport()


def test_a_fact_leads_to_its_mark(tab: Page, site: httpx.Client, council: str) -> None:
    visit(tab, site, f"/documents/{council}")
    chosen = [each["id"] for each in facts(site, document=council) if each["source"]["page"] == 1][-1]
    tab.locator(f"#{chosen} summary").first.click()
    expect(tab.locator(f"#m-{chosen}.current")).to_be_in_viewport(ratio=0.99)


def test_keys_go_from_fact_to_fact_over_all_pages(tab: Page, site: httpx.Client, council: str) -> None:
    visit(tab, site, f"/documents/{council}")
    tab.locator(".scripted").wait_for()
    ids = [each["id"] for each in facts(site, document=council)]
    for expected in ids[:25]:
        tab.keyboard.press("j")
        expect(current(tab)).to_have_id(expected)
    tab.keyboard.press("k")
    expect(current(tab)).to_have_id(ids[23])
    expect(tab.locator(f"#m-{ids[23]}")).to_be_in_viewport(ratio=0.99)


def test_keys_can_be_switched_off(tab: Page, site: httpx.Client, council: str) -> None:
    visit(tab, site, f"/documents/{council}")
    tab.locator("#keys").uncheck()
    tab.keyboard.press("j")
    expect(current(tab)).to_have_count(0)


def test_a_mark_tells_what_is_known_where_the_pointer_rests(tab: Page, site: httpx.Client, council: str) -> None:
    visit(tab, site, f"/en/documents/{council}")
    tied = next(each for each in facts(site, document=council) if each["partners"] and each["source"]["page"] == 1)
    tab.locator(f"#m-{tied['id']}").hover()
    expect(tab.get_by_role("tooltip")).to_contain_text(tied["partners"][0]["name"])


def test_zooming_in_makes_the_page_larger(tab: Page, site: httpx.Client, council: str) -> None:
    visit(tab, site, f"/documents/{council}")
    width = "document.querySelector('.sheet').offsetWidth"
    before = tab.evaluate(width)
    tab.keyboard.press("+")
    assert tab.evaluate(width) == pytest.approx(before * 1.25, abs=2)


def test_a_figure_not_stated_is_marked_with_the_reason(tab: Page, desk: httpx.Client, seen: str) -> None:
    visit(tab, desk, f"/en/documents/{seen}")
    tab.locator("#page-1 .mark.refused").click()
    expect(current(tab)).to_contain_text("its separators can be read in two ways")


def test_confirming(tab: Page, desk: httpx.Client, stated: dict[str, Any]) -> None:
    card = act(tab, desk, stated)
    card.get_by_label("Your name").fill("m.durand")
    card.get_by_role("button", name="Confirm").click()
    expect(tab.locator("#said")).to_have_text("Confirmed.")
    assert fact(desk, stated["id"])["review"] == "confirmed"
    expect(current(tab).get_by_label("Your name")).to_have_value("m.durand")


def test_correcting_history_and_undo(tab: Page, desk: httpx.Client, stated: dict[str, Any]) -> None:
    card = act(tab, desk, stated, prefix="")
    card.get_by_role("button", name="Corriger…").click()
    card.get_by_label("Valeur").fill("3 100 000,5")
    card.get_by_label("Première année").fill("2021")
    card.get_by_role("button", name="Ajouter un partenaire").click()
    card.get_by_label("Partenaire", exact=True).last.fill("Régie des eaux de la vallée")
    card.get_by_label("Motif").fill("p. 2 dit 3,1 M€")
    card.get_by_role("button", name="Enregistrer").click()
    expect(tab.locator("#said")).to_have_text("Enregistré.")
    now = fact(desk, stated["id"])
    assert (now["value"], now["period"][0], now["partners"][-1]["name"]) == (
        "3100000.5",
        "2021",
        "Régie des eaux de la vallée",
    )
    current(tab).get_by_text("Historique").click()
    expect(current(tab).locator(".history")).to_contain_text("p. 2 dit 3,1 M€")
    current(tab).get_by_role("button", name="Défaire").click()
    expect(tab.locator("#said")).to_have_text("Annulé.")
    assert fact(desk, stated["id"])["value"] == stated["value"]


def test_places_are_found_as_they_are_typed(tab: Page, desk: httpx.Client, stated: dict[str, Any]) -> None:
    card = act(tab, desk, stated)
    card.get_by_role("button", name="Correct…").click()
    card.get_by_role("button", name="Add a place").click()
    place = card.get_by_label("Place", exact=True).last
    place.press_sequentially("Barcelonn")
    option = card.locator("datalist option[value='Barcelonnette']")
    option.wait_for(state="attached")
    place.fill("Barcelonnette")
    card.get_by_role("button", name="Save").click()
    expect(tab.locator("#said")).to_have_text("Saved.")
    assert "Barcelonnette" in [each["name"] for each in fact(desk, stated["id"])["places"]]


def test_a_place_that_no_document_names_is_found_as_it_is_typed(
    tab: Page, desk: httpx.Client, stated: dict[str, Any]
) -> None:
    card = act(tab, desk, stated)
    card.get_by_role("button", name="Correct…").click()
    card.get_by_role("button", name="Add a place").click()
    place = card.get_by_label("Place", exact=True).last
    place.fill("saint denis")
    card.locator("datalist option[value='Saint-Denis (97411)']").wait_for(state="attached")
    place.fill("Saint-Denis (97411)")
    card.get_by_role("button", name="Save").click()
    expect(tab.locator("#said")).to_have_text("Saved.")
    assert "commune:97411" in [each["id"] for each in fact(desk, stated["id"])["places"]]


def test_what_is_no_number_is_said_at_its_field(tab: Page, desk: httpx.Client, stated: dict[str, Any]) -> None:
    card = act(tab, desk, stated)
    card.get_by_role("button", name="Correct…").click()
    card.get_by_label("Value").fill("a lot")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("alert")).to_have_text("Write a number, without its unit.")


def test_what_the_service_refuses_is_said_in_the_words_of_the_page(
    tab: Page, desk: httpx.Client, stated: dict[str, Any]
) -> None:
    card = act(tab, desk, stated)
    card.get_by_role("button", name="Correct…").click()
    card.get_by_label("Value").fill("1.23456")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("alert")).to_have_text(
        "This was not saved: the value cannot be kept: it has four decimals at most"
    )


def test_a_race_is_told_and_overwrites_nothing(tab: Page, desk: httpx.Client, stated: dict[str, Any]) -> None:
    card = act(tab, desk, stated)
    etag = desk.get(f"/api/v1/facts/{stated['id']}").headers["etag"]
    said = {"value": "42", "author": "another"}
    desk.patch(f"/api/v1/facts/{stated['id']}", json=said, headers={"If-Match": etag}).raise_for_status()
    card.get_by_role("button", name="Reject").click()
    expect(card.get_by_role("alert")).to_contain_text("Somebody changed it")
    card.get_by_role("button", name="Show what it says now").click()
    expect(current(tab).locator("strong").first).to_contain_text("42")
    assert fact(desk, stated["id"])["review"] == "edited"


def test_a_missed_fact_is_added_by_the_words_selected_on_the_page(tab: Page, desk: httpx.Client, seen: str) -> None:
    visit(tab, desk, f"/en/documents/{seen}")
    tab.locator("#page-1 .sheet").hover()
    word = tab.locator("#page-1 .words text", has_text=re.compile("^2021"))
    word.wait_for(state="attached")
    word.evaluate("word => getSelection().setBaseAndExtent(word.firstChild, 0, word.firstChild, 4)")
    tab.locator(".chosen-words").click()
    form = tab.get_by_role("form", name="Add a missed fact")
    expect(form.locator("[name=words]")).to_have_text("2021")
    form.get_by_label("Unit").fill("année")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(tab.locator("#said")).to_have_text("Added.")
    assert ("2021", "année", "by hand") in [
        (each["text"], each["unit"], each["rule"]) for each in facts(desk, document=seen)
    ]


def test_a_missed_fact_is_added_by_keyboard(tab: Page, desk: httpx.Client, seen: str) -> None:
    visit(tab, desk, f"/en/documents/{seen}")
    tab.locator("#page-1").get_by_role("button", name="Add a missed fact").press("Enter")
    form = tab.get_by_role("form", name="Add a missed fact")
    form.get_by_label("Passage").select_option(index=1)
    text = form.get_by_label("Select the figure in its text")
    text.press("Home")
    for _ in range(3):
        text.press("ArrowRight")
    for _ in range(4):
        text.press("Shift+ArrowRight")
    expect(form.locator("[name=words]")).to_have_text("2021")


def test_pages_come_as_they_are_scrolled_to(tab: Page, site: httpx.Client, council: str) -> None:
    visit(tab, site, f"/documents/{council}")
    tab.locator("#page-5").scroll_into_view_if_needed()
    expect(tab.locator("#page-5 .figure").first).to_be_attached()


@pytest.mark.parametrize("path", ["/documents/{}?page=2", "/en/documents/{}?page=2"])
def test_a_page_and_its_facts_can_be_read_without_scripts(
    browser: Browser, site: httpx.Client, council: str, path: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    visit(tab, site, path.format(council))
    there = next(each for each in facts(site, document=council) if each["source"]["page"] == 2)
    tab.locator(f"#{there['id']} summary").first.click()
    expect(tab.locator(f"#{there['id']} blockquote")).to_have_text(there["source"]["quote"])
    tab.locator("a[rel=next]").click()
    expect(tab.locator(".page")).to_have_id("page-3")
    context.close()


def test_a_phone_needs_no_scrolling_sideways(tab: Page, site: httpx.Client, council: str) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    visit(tab, site, f"/facts/{facts(site, document=council)[30]['id']}")
    expect(current(tab)).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_axe_finds_no_fault_with_a_fact_being_corrected(
    tab: Page, site: httpx.Client, council: str, prefix: str
) -> None:
    act(tab, site, facts(site, document=council)[5], prefix=prefix).locator("[data-edit]").click()
    current(tab).locator("[data-more]").first.click()
    tab.locator("#page-1 [data-add]").click()
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()


def test_a_document_that_failed_says_why(tab: Page, desk: httpx.Client) -> None:
    visit(tab, desk, f"/documents/{hand_in(desk, encrypted())}")
    expect(tab.locator(".note.bad")).to_contain_text("mot de passe")


OVER = """\
#set page(width: 12cm, height: 7cm, margin: 1cm)
#set document(title: "Bilan de la côte")
= Protéger le littoral
Les travaux ont duré plus longtemps que prévu et en 2021, la Région Bretagne a versé 1,5 #pagebreak() million d’euros à
la commune de Quimper pour 12 digues.
"""


def test_a_fact_over_a_page_break_is_found_from_both_pages(tab: Page, desk: httpx.Client) -> None:
    visit(tab, desk, f"/documents/{hand_in(desk, printed(OVER))}?page=2")
    tab.get_by_role("link", name="1 500 000 €").click()
    expect(current(tab).locator("strong")).to_have_text("1 500 000 €")


def test_facts_are_listed_as_they_are_read_column_by_column(site: httpx.Client) -> None:
    letter = document(site, "La lettre des hôpitaux")
    passages = site.get(f"/api/v1/documents/{letter}/passages?limit=500").json()["items"]
    ranks = {passage["id"]: rank for rank, passage in enumerate(passages)}
    places = {
        each["id"]: (ranks[each["source"]["passage"]], each["source"]["start"]) for each in facts(site, document=letter)
    }
    listed = re.findall(r'class="figure \w+" id="(f_\w+)"', site.get(f"/documents/{letter}/pages/2").text)
    assert len(listed) > 20
    assert listed == sorted(listed, key=places.__getitem__)


def test_on_a_phone_the_page_that_is_asked_for_is_the_one_in_view(tab: Page, site: httpx.Client, council: str) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    visit(tab, site, f"/documents/{council}?page=3")
    expect(tab.locator("#page-2 .figures")).to_be_attached()  # above it, and higher than its blank sheet was
    expect(tab.locator("#page-3 .sheet")).to_be_in_viewport()
