"""Take ten thousand PDFs in, killed half way: `make bench-many`.

`filon ingest` of a folder of many_pdfs is ended by SIGKILL, with all that it started, when half of them are read, and
started again. Memory and processor time are those of all its processes together; of memory that they share each counts
its part (PSS). In the end every document must be there once, with what an undisturbed reading gives.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import psutil
from many_pdfs import make
from million_bases import BASES, SEED
from parts import FILON, environment
from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select, text

from models.tables import Document, DocumentStatus, Fact
from service.database import Database

LOOK_EVERY = 2.0
"""Seconds between two samples."""
COMPARED = 40
"""Documents whose facts are compared with those of `filon extract`."""
PARTS = 10
"""Parts of the way that have a line each."""


@dataclass(frozen=True, slots=True)
class Sample:
    """How far an ingest was: seconds since its start, documents read, megabytes and processor seconds that it took."""

    seconds: float
    read: int
    megabytes: float
    busy: float
    server: float
    """Processor seconds of PostgreSQL."""


@dataclass
class Run:
    """One `filon ingest`, from its start to its end or to its death."""

    read_before: int
    samples: list[Sample] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def first(self) -> float:
        """Seconds until the first document was read."""
        return next(sample.seconds for sample in self.samples if sample.read > self.read_before)


@dataclass(frozen=True)
class Place:
    """Where PDFs are taken in."""

    data: Path
    database: Database
    workers: int | None

    @property
    def server(self) -> psutil.Process | None:
        """The PostgreSQL server, where that is the database."""
        folder = self.database.engine.url.query.get("host")
        return psutil.Process(int(Path(str(folder), "data/postmaster.pid").read_text().split()[0])) if folder else None

    @property
    def environment(self) -> dict[str, str]:
        url = self.database.engine.url.render_as_string(hide_password=False)
        workers = {} if self.workers is None else {"FILON_WORKERS": str(self.workers)}
        return environment(str(self.data)) | {"FILON_DATABASE_URL": url} | workers

    @property
    def read(self) -> int:
        with self.database.read() as session:
            return session.scalars(select(func.count()).where(Document.status == DocumentStatus.READY)).one()

    @property
    def size(self) -> int:
        """Bytes of the database."""
        self.database.empty_log()
        with self.database.read() as session:
            if self.database.engine.dialect.name == "postgresql":
                return session.scalars(select(func.pg_database_size(func.current_database()))).one()
            return session.scalars(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")).one()


def ingest(folder: Path, at: Place, kill_at: int | None = None) -> Run:
    """Run it to its end, or until so many documents are read; raises RuntimeError where it ends otherwise."""
    run = Run(at.read)
    server, started = at.server, time.monotonic()
    before = busy(server)
    with (at.data / "ingest.log").open("w+") as log:
        process = psutil.Popen([FILON, "ingest", folder], env=at.environment, stderr=log)
        while process.poll() is None:
            memory, used = taken(process)
            if memory:
                run.samples.append(Sample(time.monotonic() - started, at.read, memory, used, busy(server) - before))
                if kill_at is not None and run.samples[-1].read >= kill_at:
                    kill(process)
                    return run
            time.sleep(LOOK_EVERY)
        log.seek(0)
        run.said = log.read().splitlines()
    if kill_at is not None or process.returncode:
        raise RuntimeError("\n".join(["filon ingest ended by itself", *run.said[-20:]]))
    last = run.samples[-1]
    run.samples.append(Sample(time.monotonic() - started, at.read, last.megabytes, last.busy, busy(server) - before))
    return run


def taken(process: psutil.Process) -> tuple[float, float]:
    """Give the megabytes and the processor seconds of a process and all that it started."""
    memory = used = 0.0
    for each in tree(process):
        with suppress(psutil.NoSuchProcess):
            memory += each.memory_full_info().pss / 10**6
            used += sum(each.cpu_times()[:4])  # its own, and those of its children that ended
    return memory, used


def busy(server: psutil.Process | None) -> float:
    return taken(server)[1] if server else 0.0


def tree(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return [process, *process.children(recursive=True)]
    return []


def kill(process: psutil.Popen) -> None:
    """End it and all that it started, as a host that goes down does."""
    for each in tree(process):
        with suppress(psutil.NoSuchProcess):
            each.kill()
    process.wait()


def left(at: Place, pdfs: list[Path]) -> dict[str, int]:
    """What a killed ingest left, by status."""
    with at.database.read() as session:
        counted = select(Document.status, func.count()).group_by(Document.status).order_by(Document.status)
        states = {status.value: count for status, count in session.execute(counted)}
    return {"not taken in yet": len(pdfs) - sum(states.values()), **states}


def check(at: Place, pdfs: list[Path]) -> dict[str, int]:
    """Count what is there, and what is not as it should be."""
    compared = Random(SEED).sample(pdfs, min(COMPARED, len(pdfs)))
    with at.database.read() as session:
        documents = {document.filename: document for document in session.scalars(select(Document))}
        facts = dict(session.execute(select(Fact.document_id, func.count()).group_by(Fact.document_id)).all())
        ids = {
            pdf.name: set(session.scalars(select(Fact.id).where(Fact.document_id == documents[pdf.name].id)))
            for pdf in compared
        }
    alone = printed(compared)
    every = documents.values()
    return {
        "documents": len(every),
        "of PDFs that are not there": len({pdf.name for pdf in pdfs} - documents.keys()),
        "not ready": sum(each.status is not DocumentStatus.READY for each in every),
        "ready without all their facts": sum(each.facts != facts.get(each.id, 0) for each in every),
        f"with other facts than `filon extract` gives, of {len(compared)}": sum(
            alone[name] != ids[name] for name in ids
        ),
        "taken up twice": sum(each.claim > 1 for each in every),
        "pages": sum(each.pages or 0 for each in every),
        "facts": sum(facts.values()),
    }


def printed(pdfs: list[Path]) -> dict[str, set[str]]:
    """Give the ids of the facts that `filon extract` prints, by the name of the file."""
    lines = subprocess.run([FILON, "extract", *pdfs], env=environment(None), check=True, stdout=subprocess.PIPE).stdout
    ids: dict[str, set[str]] = {pdf.name: set() for pdf in pdfs}
    for fact in map(json.loads, lines.splitlines()):
        ids[fact["document"]["filename"]].add(fact["id"])
    return ids


def stretches(runs: list[Run], total: int) -> Iterator[tuple[int, list[Sample]]]:
    """Give the samples of each part of the way, in percent; a part in which one run ended has those of one alone."""
    for part in range(PARTS):
        low, high = part * total / PARTS, (part + 1) * total / PARTS
        within = max(([each for each in run.samples if low <= each.read <= high] for run in runs), key=len)
        if len(within) > 1:
            yield 100 * (part + 1) // PARTS, within


def way(runs: list[Run], total: int) -> Table:
    """What each part of the way took."""
    columns = ("way", "documents/hour", "an hour of one core", "cores in use", "PostgreSQL's", "MB, median", "MB, most")
    grid = Table(*columns, box=MARKDOWN)
    whole = [(f"run {number}", run.samples) for number, run in enumerate(runs, 1)]
    for name, samples in [(f"to {percent} %", each) for percent, each in stretches(runs, total)] + whole:
        first, last = samples[0], samples[-1]
        read, seconds = last.read - first.read, last.seconds - first.seconds
        server = last.server - first.server
        cores = last.busy - first.busy + server
        memory = [each.megabytes for each in samples]
        figures = (3600 * read / seconds, 3600 * read / cores, statistics.median(memory), max(memory))
        an_hour, an_hour_of_one, median, most = (f"{figure:,.0f}" for figure in figures)
        grid.add_row(name, an_hour, an_hour_of_one, f"{cores / seconds:.2f}", f"{server / seconds:.2f}", median, most)
    return grid


def sizes(at: Place, empty: int, found: dict[str, int]) -> Table:
    grid = Table("bytes", "in all", "a document", "a fact", box=MARKDOWN)
    files = sum(path.stat().st_size for path in (at.data / "files").rglob("*.pdf"))
    for name, size in (("database", at.size - empty), ("PDFs", files)):
        grid.add_row(name, f"{size:,}", f"{size / found['documents']:,.0f}", f"{size / found['facts']:,.0f}")
    return grid


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--documents", type=int, default=10_000, metavar="N", help="PDFs to take in (10,000)")
    asked.add_argument("--keep", type=Path, metavar="DIR", help="folder of the PDFs: made there once, used again")
    asked.add_argument("--on", choices=BASES, default="SQLite", help="the database (SQLite)")
    asked.add_argument(
        "--workers", type=int, metavar="N", help="PDFs read at once (what `filon ingest` does by itself)"
    )
    wanted = asked.parse_args()
    console = Console(width=160)
    with ExitStack() as stack:
        temporary = Path(stack.enter_context(TemporaryDirectory(prefix="filon-many-")))
        temporary.chmod(0o755)  # a PostgreSQL server has a user of its own
        pdfs = make(wanted.keep or temporary / "pdfs", wanted.documents)
        url = stack.enter_context(BASES[wanted.on](temporary))
        at = Place(temporary / "data", stack.enter_context(closing(Database(url))), wanted.workers)
        at.data.mkdir()
        at.database.migrate()
        empty = at.size
        folder = temporary / "folder"
        folder.mkdir()
        for pdf in pdfs:  # of those that are kept, as many as are wanted
            (folder / pdf.name).symlink_to(pdf.resolve())
        print("until it is killed", file=sys.stderr, flush=True)
        killed = ingest(folder, at, kill_at=len(pdfs) // 2)
        still = left(at, pdfs)
        print("to its end", file=sys.stderr, flush=True)
        resumed = ingest(folder, at)
        found = check(at, pdfs)
        console.print(way([killed, resumed], len(pdfs)), sizes(at, empty, found), sep="\n")
    print("left by the kill:", ", ".join(f"{count:,} {name}" for name, count in still.items()))
    print(f"first document read after {killed.first:.0f} s, after the kill {resumed.first:.0f} s; it said at its end:")
    print("\n".join(f"    {line}" for line in resumed.said[-5:]))
    print("found:", ", ".join(f"{count:,} {name}" for name, count in found.items()))


if __name__ == "__main__":
    main()
