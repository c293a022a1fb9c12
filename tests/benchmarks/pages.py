"""How fast the pages are, and how large: `make bench-pages`.

In Chromium on loopback, with the bilans of corpus/ and a document of 300 pages: each page is opened again and again by
a browser that was never there before. And the time that the service takes for each page with a million facts.
"""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import samples
from million_bases import A_DOCUMENT, BASES, fill
from page_times import Served, Times, ask
from parts import percentile, served, upload
from playwright.sync_api import Browser, sync_playwright
from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table
from sites import CHROMIUM

PAGES = {
    "dashboard": "/",
    "explore": "/facts",
    "partners": "/partners",
    "places": "/places",
    "documents": "/documents",
    "checks": "/checks",
    "help": "/help",
}
TIMES = 20
"""How often each page is opened."""
LONG = 300
"""Pages of the long document."""
PATIENCE = 600
"""Seconds until it is read."""
PAINTED, KILOBYTES, MARKED, ANSWERED = 300, 150, 500, 200
"""What may be reached: milliseconds, and kilobytes (1,000 bytes) beside charts and pictures of pages."""
LOADED = """() => performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
  .map(each => [new URL(each.name).pathname, each.transferSize])"""
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
MARKS_ARE_THERE = "() => document.querySelector('.page .mark')?.getBoundingClientRect().width > 0 && performance.now()"
PICTURE_IS_THERE = """() => {
  const picture = document.querySelector(".page img");
  return picture.complete && picture.naturalWidth > 0 && performance.now();
}"""


def is_chart_or_picture(path: str) -> bool:
    return path.startswith(("/charts/", "/static/vega.js", "/static/departements.json")) or path.endswith(".png")


def opened(browser: Browser, address: str, ready: tuple[str, ...] = ()) -> dict[str, Any]:
    """Open a page as somebody who was never there; gives when it was painted and ready, and what was loaded."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    tab = context.new_page()
    tab.goto(address, wait_until="commit")
    times = [tab.wait_for_function(each).json_value() for each in ready]
    tab.wait_for_load_state("networkidle")
    found = {"painted": tab.evaluate(FIRST_PAINT), "ready": times, "loaded": tab.evaluate(LOADED)}
    context.close()
    return found


def in_browser(client: httpx.Client, folder: Path) -> Table:
    """Give what a browser sees of each page."""
    for bilan in sorted(samples.CORPUS.glob("*/bilan.pdf")):
        read(client, bilan)
    long = read(client, samples.make(folder, samples.bilan(), long=LONG).long)
    [fact] = client.get("/api/v1/facts", params={"document": long, "limit": 1}).json()["items"]
    client.get("/static/vega.js", timeout=120)  # made once, and kept
    source = f"/documents/{long}?fact={fact['id']}"
    grid = Table(f"p95 of {TIMES}", box=MARKDOWN)
    for column in (f"first paint ({PAINTED} ms)", f"loaded ({KILOBYTES} kB)", "with charts and pictures"):
        grid.add_column(column, justify="right")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path in (PAGES | {f"a document of {LONG} pages": source}).items():
            print(name, file=sys.stderr, flush=True)
            ready = (MARKS_ARE_THERE, PICTURE_IS_THERE) if path == source else ()
            found = [opened(browser, f"{client.base_url}{path}", ready) for _ in range(TIMES + 1)][1:]
            loaded = max((each["loaded"] for each in found), key=lambda each: sum(size for _path, size in each))
            own = sum(size for path, size in loaded if not is_chart_or_picture(path))
            everything = sum(size for _path, size in loaded)
            painted = percentile([each["painted"] for each in found], 95)
            grid.add_row(name, f"{painted:,.0f} ms", f"{own / 1000:,.0f} kB", f"{everything / 1000:,.0f} kB")
        marks, picture = (percentile(list(each), 95) for each in zip(*(each["ready"] for each in found), strict=True))
        grid.add_row(f"its marks are there ({MARKED} ms)", f"{marks:,.0f} ms", "", "")
        grid.add_row("the picture of its page is there", f"{picture:,.0f} ms", "", "")
        browser.close()
    return grid


def read(client: httpx.Client, pdf: Path) -> str:
    """Hand a PDF in and wait until it is read; gives its id."""
    document = upload(client, pdf)
    client.get(f"/api/v1/documents/{document}/events", timeout=PATIENCE)  # ends when it is read
    return document


def on_the_server(found: dict[str, Times], what: Served) -> Table:
    """Give how long the service takes for each page, or for what comes after it, on each database."""
    grid = Table(f"p95, {what.value}", box=MARKDOWN)
    for name in found:
        grid.add_column(f"{name} ({ANSWERED} ms)" if what is Served.PAGE else name, justify="right")
    for page in next(iter(found.values()))[what]:
        grid.add_row(page, *(f"{percentile(times[what][page], 95):,.0f} ms" for times in found.values()))
    return grid


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--facts", type=int, default=1_000_000, metavar="N", help="facts in the fact base (1,000,000)")
    asked.add_argument("--keep", type=Path, metavar="DIR", help="folder of the fact bases: as for make bench-million")
    asked.add_argument("--on", nargs="*", choices=BASES, default=list(BASES), help="the databases (both)")
    asked.add_argument("--slow", type=int, default=0, metavar="N", help="print the N slowest addresses of each line")
    wanted = asked.parse_args()
    console = Console(width=120)
    with TemporaryDirectory() as data, served(data) as (client, _pid):
        console.print(in_browser(client, Path(data)))
    with ExitStack() as stack:
        folder = wanted.keep or Path(stack.enter_context(TemporaryDirectory(prefix="filon-million-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # a PostgreSQL server has a user of its own
        urls = {name: stack.enter_context(BASES[name](folder.resolve())) for name in wanted.on}
        if urls:
            fill(urls.values(), wanted.facts // A_DOCUMENT)
        data = stack.enter_context(TemporaryDirectory())
        found = {name: ask(data, url, wanted.slow) for name, url in urls.items()}
    for what in Served if found else ():
        console.print(on_the_server(found, what))


if __name__ == "__main__":
    main()
