"""Take the pictures of docs/screenshots/: `make screenshots`. Each page with the bilans of corpus/, light and dark."""

from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from serving import serving
from sites import CHROMIUM, CORPUS, settings

INTO = Path(__file__).parents[2] / "docs" / "screenshots"
PAGES = {
    "dashboard": "/",
    "explore": "/facts?q=logements&kind=amount",
    "documents": "/documents",
    "checks": "/checks",
    "help": "/help",
}
SIZE = {"width": 1280, "height": 800}
COLOURS = 128
"""Of a picture: pages have few, and these are read on paper and on the web."""


def take(browser: Browser, base: str, path: str, name: str) -> None:
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport=SIZE, color_scheme=scheme, locale="fr-FR")
        context.add_init_script("localStorage.setItem('filon.tour', 'seen')")
        tab = context.new_page()
        tab.goto(base + path, wait_until="networkidle", timeout=120_000)  # pictures of pages are drawn now
        into = INTO / f"{name}-{scheme}.png"
        tab.screenshot(path=into)
        Image.open(into).convert("RGB").quantize(COLOURS).save(into, optimize=True)
        context.close()


def hand_in_all(client: httpx.Client) -> None:
    for bilan in sorted(CORPUS.glob("*/bilan.pdf")):
        with bilan.open("rb") as pdf:
            client.post("/api/v1/documents", files={"file": (f"{bilan.parent.name}.pdf", pdf)}).raise_for_status()
    for document in client.get("/api/v1/documents").json()["items"]:
        client.get(f"/api/v1/documents/{document['id']}/events", timeout=300)  # ends when it is read
    client.get("/static/vega.js", timeout=120)


def main() -> None:
    INTO.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, serving(settings(Path(folder))) as client, sync_playwright() as playwright:
        hand_in_all(client)
        [fact] = client.get("/api/v1/facts?kind=amount&role=funder&sort=-value&limit=1").json()["items"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path in {**PAGES, "source": f"/documents/{fact['document']['id']}?fact={fact['id']}"}.items():
            take(browser, str(client.base_url), path, name)
        browser.close()


if __name__ == "__main__":
    main()
