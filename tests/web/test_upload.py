"""Handing in: chosen files with their progress, until they are read or refused."""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import httpx
import pdfs
import pytest
from playwright.sync_api import FilePayload, Page, expect
from serving import serving
from sites import settings

CORPUS = Path(__file__).parents[2] / "corpus"
PDF = pdfs.printed(pdfs.FRENCH)
LONG = pdfs.printed(f"{pdfs.FRENCH}#pagebreak()\n" * 800)
"""Of eight hundred pages: seconds, in which it can be seen being read."""
READ = re.compile(r"Lu\b")


def payload(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def zipped(**members: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def empty(tab: Page, empty_site: httpx.Client) -> Page:
    tab.goto(f"{empty_site.base_url}/documents")
    return tab


def test_a_document_is_followed_until_it_is_read(tab: Page, empty_site: httpx.Client) -> None:
    tab.clock.install()  # the page asks once a second: a second goes by whenever the test says so
    tab.goto(f"{empty_site.base_url}/documents")
    tab.set_input_files("#files", payload("long.pdf", LONG))
    row = tab.locator("#documents .document")
    expect(row).to_be_visible()
    seen = set()
    while row.get_attribute("data-state") != "ready":
        tab.clock.run_for(1000)
        seen.update(row.locator("progress[value]").evaluate_all("bars => bars.map((bar) => bar.value / bar.max)"))
    assert any(0 < share < 1 for share in seen)


def test_a_document_that_was_read_is_shown(empty: Page) -> None:
    empty.set_input_files("#files", payload("essai.pdf", PDF))
    expect(empty.locator(".upload .chip")).to_have_text(READ, timeout=60_000)
    expect(empty.locator("#documents .document h2")).to_have_text("Protéger le littoral")
    expect(empty.locator("#said")).to_contain_text("Protéger le littoral – Lu, ")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.pdf", b"Bonjour" * 999, "Ce n’est pas un PDF."),
        ("vide.pdf", b"", "Le fichier est vide."),
        ("secret.pdf", pdfs.encrypted(), "mot de passe"),
    ],
)
def test_a_failing_file_says_why(empty: Page, name: str, content: bytes, said: str) -> None:
    empty.set_input_files("#files", payload(name, content))
    expect(empty.locator(".upload.failed .how")).to_contain_text(said, timeout=30_000)


def test_many_files_at_once(empty: Page) -> None:
    several = [payload(f"{number}.pdf", pdfs.printed(f"{pdfs.FRENCH}\n= {number}\n")) for number in range(12)]
    empty.set_input_files("#files", several)
    expect(empty.locator("#handed-in-sum")).to_have_text("Traités : 12 sur 12", timeout=60_000)
    expect(empty.locator("#documents .document[data-state=ready]")).to_have_count(12)


def test_a_duplicate_is_the_document_that_is_there(tab: Page, own_site: httpx.Client) -> None:
    tab.goto(f"{own_site.base_url}/en/documents")
    tab.set_input_files("#files", payload("copy.pdf", (CORPUS / "ght-loir-et-cher/bilan.pdf").read_bytes()))
    expect(tab.locator(".upload .how")).to_have_text("Already there: La lettre des hôpitaux")
    expect(tab.locator("#documents .document")).to_have_count(3)


def test_a_zip_is_unpacked(empty: Page) -> None:
    archive = zipped(**{"2022/eau.pdf": PDF, "lisez-moi.txt": b"Bonjour"})
    empty.set_input_files("#files", {"name": "bilans.zip", "mimeType": "application/zip", "buffer": archive})
    expect(empty.locator("#handed-in-sum")).to_have_text("Traités : 3 sur 3", timeout=30_000)
    expect(empty.locator(".upload.failed")).to_contain_text("lisez-moi.txt")
    expect(empty.locator("#documents .document")).to_contain_text("eau.pdf")


def test_files_are_dropped(empty: Page) -> None:
    empty.evaluate(
        """bytes => {
             const data = new DataTransfer();
             data.items.add(new File([Uint8Array.from(bytes)], "digues.pdf", { type: "application/pdf" }));
             const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
             document.body.dispatchEvent(event);
           }""",
        list(PDF),
    )
    expect(empty.locator("#documents .document[data-state=ready]")).to_have_count(1, timeout=30_000)


def test_what_is_too_large_is_not_sent(tab: Page, tmp_path: Path) -> None:
    with serving(settings(tmp_path / "data").model_copy(update={"max_file_mb": 1})) as client:
        tab.goto(f"{client.base_url}/documents")
        sent: list[str] = []
        tab.on("request", lambda asked: sent.append(asked.method) if asked.method == "POST" else None)
        tab.set_input_files("#files", payload("gros.pdf", PDF + bytes(1_500_000)))
        said = "2 Mo, alors que 1 Mo au plus sont acceptés : il n’a pas été envoyé."
        expect(tab.locator(".upload.failed .how")).to_have_text(said)
        assert sent == []


def test_an_upload_that_was_broken_off_is_sent_again_by_a_button(empty: Page) -> None:
    empty.route("**/api/v1/documents", lambda asked: asked.abort(), times=1)
    empty.set_input_files("#files", payload("essai.pdf", PDF))
    expect(empty.locator(".upload.failed .how")).to_contain_text("Le service n’a pas répondu")
    empty.get_by_role("button", name="Réessayer – essai.pdf").click()
    expect(empty.locator(".upload .chip")).to_have_text(READ, timeout=60_000)
