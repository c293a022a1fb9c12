"""What is measured: each part is an endless series of runs, each run gives figures by name, the unit in the name."""

import json
import math
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import httpx
import obvious
from samples import Samples, pages

from extractors.extract import extract
from extractors.reading import read

Figures = dict[str, float]
Runs = Generator[Figures, None, None]
Part = Callable[[Samples], Runs]

FILON = Path(sys.executable).with_name("filon")
MEASURED = Path(__file__).with_name("measured.py")
NO_LIMIT = 10**6
"""More pages than any sample has."""
PATIENCE = 30
"""Seconds that a client waits for an answer, or for more of it."""
POLLS = 300
EVERY = 0.05
"""Seconds between two polls."""


def extraction(samples: Samples) -> Runs:
    """PDF bytes to facts on one core, everything loaded, Filon and the obvious pipeline in turn."""
    pdf, count = samples.pdf.read_bytes(), pages(samples.pdf)
    nlp = obvious.model()
    with one_core():
        extract(pdf, max_pages=NO_LIMIT)
        obvious.extract(pdf, nlp)
        while True:
            ours = seconds(lambda: extract(pdf, max_pages=NO_LIMIT))
            theirs = seconds(lambda: obvious.extract(pdf, nlp))
            yield {
                "pages_per_second": count / ours,
                "obvious_pages_per_second": count / theirs,
                "ratio": theirs / ours,
            }


def reading(samples: Samples) -> Runs:
    """PDF bytes to passages on one core, against the words of pdfplumber."""
    pdf, count = samples.pdf.read_bytes(), pages(samples.pdf)
    with one_core():
        read(pdf, max_pages=NO_LIMIT)
        obvious.words(pdf)
        while True:
            ours = seconds(lambda: read(pdf, max_pages=NO_LIMIT))
            theirs = seconds(lambda: obvious.words(pdf))
            yield {
                "pages_per_second": count / ours,
                "pdfplumber_pages_per_second": count / theirs,
                "ratio": theirs / ours,
            }


def cold_start(samples: Samples) -> Runs:
    """`filon extract` on one page, from the shell's return key to its end."""
    while True:
        yield {"seconds": measured("extract", samples.one_page)["seconds"]}


def memory(samples: Samples) -> Runs:
    """The most memory that `filon extract` holds on the long PDF."""
    count = pages(samples.long)
    while True:
        found = measured("extract", samples.long)
        yield {"megabytes": found["megabytes"], "pages": count, "pages_per_second": count / found["seconds"]}


def ingest(samples: Samples) -> Runs:
    """`filon ingest` of the corpus into a new fact base, the start and the migration included."""
    while True:
        with TemporaryDirectory() as data:
            taken = measured("ingest", samples.corpus, data=data)["seconds"]
            with sqlite3.connect(Path(data, "filon.db")) as database:
                [[facts]] = database.execute("SELECT count(*) FROM fact")
            database.close()
        yield {"facts": facts, "seconds": taken, "facts_per_second": facts / taken}


def api(samples: Samples) -> Runs:
    """How long a client waits for the status of a document while the service reads it and others."""
    while True:
        with TemporaryDirectory() as data, served(data) as (client, _pid):
            document, *_ = [upload(client, pdf) for pdf in [samples.long, *sorted(samples.corpus.rglob("*.pdf"))]]
            waits = poll(client, document)
        yield {"p50_ms": percentile(waits, 50), "p95_ms": percentile(waits, 95), "polls": len(waits)}


PARTS: dict[str, Part] = {part.__name__: part for part in (extraction, reading, cold_start, memory, ingest, api)}


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process and its threads to one core, where the system can (Linux)."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def measured(verb: str, path: Path, *, data: str | None = None) -> Figures:
    """Run `filon VERB PATH`; raises CalledProcessError where it fails."""
    done = subprocess.run(
        [sys.executable, MEASURED, FILON, verb, path], stdout=subprocess.PIPE, check=True, env=environment(data)
    )
    figures: Figures = json.loads(done.stdout)
    return figures


def environment(data: str | None) -> dict[str, str]:
    """Give an environment in which Filon has its defaults, and its data folder at `data`."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FILON_")}
    return plain if data is None else plain | {"FILON_DATA_DIR": data}


class Service(NamedTuple):
    client: httpx.Client
    pid: int


@contextmanager
def served(data: str, database_url: str | None = None, **settings: str) -> Iterator[Service]:
    """Start `filon serve` on a free port and give a client for it; raises RuntimeError where it does not start.

    Its log goes to the data folder.
    """
    if database_url is not None:
        settings["FILON_DATABASE_URL"] = database_url
    with Path(data, "serve.log").open("a") as log:
        command = [FILON, "serve", "--port", "0"]
        environ = environment(data) | settings
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environ)
    try:
        assert server.stdout is not None
        said = server.stdout.readline()
        if "http://" not in said:
            raise RuntimeError(f"filon serve did not start: {Path(data, 'serve.log').read_text()}")
        transport = httpx.HTTPTransport(retries=20)  # the address is said just before it answers
        with httpx.Client(base_url=said.split()[-1], timeout=PATIENCE, transport=transport) as client:
            yield Service(client, server.pid)
    finally:
        server.terminate()
        server.wait(30)
        if server.stdout is not None:
            server.stdout.close()


def upload(client: httpx.Client, pdf: Path) -> str:
    """Hand a PDF in; gives the document's id."""
    with pdf.open("rb") as file:
        answer = client.post("/api/v1/documents", files={"file": (pdf.name, file, "application/pdf")})
    identifier: str = answer.raise_for_status().json()["id"]
    return identifier


def poll(client: httpx.Client, document: str) -> list[float]:
    """Ask for a document until it is read, at most `POLLS` times; gives the milliseconds that each answer took."""
    waits: list[float] = []
    while len(waits) < POLLS:
        started = time.perf_counter()
        answer = client.get(f"/api/v1/documents/{document}")
        waits.append((time.perf_counter() - started) * 1000)
        if answer.raise_for_status().json()["status"] not in {"queued", "processing"}:
            break
        time.sleep(EVERY)
    return waits


def percentile(values: list[float], percent: int) -> float:
    """The smallest of the values that `percent` of them do not exceed."""
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]
