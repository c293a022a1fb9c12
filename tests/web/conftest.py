"""What the tests of the pages share: a served fact base of real bilans, and a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright
from serving import serving
from sites import BILANS, CHROMIUM, CORPUS, settings


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the bilans in it, all read."""
    folder = tmp_path_factory.mktemp("library")
    with serving(settings(folder)) as client:
        for name in BILANS:
            with (CORPUS / name / "bilan.pdf").open("rb") as pdf:
                client.post("/api/v1/documents", files={"file": (f"{name}.pdf", pdf)}).raise_for_status()
        for document in client.get("/api/v1/documents").json()["items"]:
            client.get(f"/api/v1/documents/{document['id']}/events", timeout=120)  # ends when it is read
        client.get("/static/vega.js", timeout=120)  # made once, in seconds, and kept in the folder
    return folder


@pytest.fixture(scope="session")
def site(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The service with the bilans in it; for tests that change nothing."""
    folder = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(library, folder)
    with serving(settings(folder)) as client:
        yield client


@pytest.fixture
def own_site(library: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    """The same for one test, which may change what it likes."""
    shutil.copytree(library, tmp_path / "data")
    with serving(settings(tmp_path / "data")) as client:
        yield client


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[httpx.Client]:
    """The service with nothing in it yet, for one test."""
    with serving(settings(tmp_path / "data")) as client:
        yield client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        # --no-sandbox: it refuses to run as root otherwise, and opens our own pages only.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that nobody used before, 1280 pixels wide."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    context.set_default_timeout(10_000)
    expect.set_options(timeout=10_000)
    yield context
    context.close()


def _is_missing(answer: Response) -> bool:
    return answer.status >= httpx.codes.BAD_REQUEST and answer.request.resource_type in {
        "script",
        "stylesheet",
        "image",
    }


@pytest.fixture
def tab(context: BrowserContext) -> Iterator[Page]:
    """A tab; a script that breaks, a file that is missing or one asked from another host fails the test."""
    wrong: list[str] = []
    tab = context.new_page()
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("response", lambda answer: wrong.append(answer.url) if _is_missing(answer) else None)
    tab.on("request", lambda asked: wrong.append(asked.url) if "://127.0.0.1" not in asked.url[:18] else None)
    yield tab
    assert not wrong
