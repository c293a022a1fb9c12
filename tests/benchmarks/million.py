"""Measure Filon with a million facts: `make bench-million`.

One client, over HTTP; each question is asked once, after others of its kind have warmed the service up.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from million_bases import A_DOCUMENT, BASES, SEED, bilans, fill, read, take_in
from million_keys import Keys
from million_questions import LINES, Line, Question
from parts import percentile, seconds, served
from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from models.facts import Extraction
from service import ingest
from service.database import Database
from service.rows import Rows, document_id

WARMING = 15
TIMED = 40
"""Questions of a kind."""
PATIENCE = 10
"""Seconds for a statement by hand."""
TAKEN_IN = 40
"""Documents whose taking in is timed."""
GOALS = {"facts taken in a second": "2,000", "seconds of facts.csv": "", "megabytes of facts.csv": "under 300"}
DIALECTS = {
    "sqlite": {
        "list_of": "json_group_array",
        "row_of": "json_array",
        "holds": "f.number IN (SELECT rowid FROM fact_words WHERE fact_words MATCH :word)",
    },
    "postgresql": {
        "list_of": "json_agg",
        "row_of": "json_build_array",
        "holds": "to_tsvector('simple'::regconfig, f.words) @@ plainto_tsquery('simple'::regconfig, :word)",
    },
}


@dataclass(frozen=True, slots=True)
class Timed:
    """A question, the milliseconds that its answer took, and those that the database took for the statement."""

    path: str
    ours: float
    theirs: float


def ask(client: httpx.Client, database: Database, line: Line, keys: Keys, random: Random) -> list[Timed]:
    """Time questions of a kind, each once; none where there is no such call."""
    for question in drawn(line, keys, random, WARMING):
        if not answered(client, question):
            return []
    timed = []
    for question in drawn(line, keys, random, TIMED):
        ours = seconds(lambda: answered(client, question))  # noqa: B023
        with database.read() as session:
            session.execute(text("SELECT 1"))
            theirs = seconds(lambda: raw(session, question))  # noqa: B023
        timed.append(Timed(question.path, ours * 1000, theirs * 1000))
    return timed


def answered(client: httpx.Client, question: Question) -> bool:
    """Ask, as long as the client has patience; gives False where there is no such call, raises HTTPStatusError."""
    try:
        answer = client.get(question.path)
    except httpx.ReadTimeout:
        print(f"no answer: {question.path}", file=sys.stderr, flush=True)
        return True  # in the table as slow as the client is patient
    if answer.status_code == httpx.codes.NOT_FOUND:
        return False
    answer.raise_for_status()
    return True


def drawn(line: Line, keys: Keys, random: Random, count: int) -> list[Question]:
    """Draw different questions."""
    found: dict[str, Question] = {}
    for _ in range(50 * count):
        if len(found) < count:
            question = line.ask(keys, random)
            found.setdefault(question.path, question)
    return list(found.values())


def raw(session: Session, question: Question) -> None:
    """Run the statement by hand, as long as one would wait for it: there are some that take minutes on SQLite."""
    dialect = session.get_bind().dialect.name
    driver: Any = session.connection().connection.driver_connection
    if dialect == "sqlite":
        ends = time.monotonic() + PATIENCE
        driver.set_progress_handler(lambda: time.monotonic() > ends, 10_000)
    else:
        session.execute(text(f"SET LOCAL statement_timeout = '{PATIENCE}s'"))
    try:
        session.execute(text(question.sql.format(**DIALECTS[dialect])), question.values).all()
    except OperationalError as error:
        print(f"by hand, given up: {error.orig}: {question.path}", file=sys.stderr, flush=True)
    finally:
        if dialect == "sqlite":
            driver.set_progress_handler(None, 0)


def taken_in(database: Database) -> float:
    """Take documents in as the queue does, each in its transaction; gives the facts stored in a second."""
    of, number = bilans(), 10**6
    batch = [read(of, number + each) for each in range(TAKEN_IN)]
    for bilan, _rows in batch:
        forget(database, bilan.sha256)  # left by a run that was stopped
    took = seconds(lambda: [take_one_in(database, *each) for each in batch])
    for bilan, _rows in batch:
        forget(database, bilan.sha256)
    return TAKEN_IN * A_DOCUMENT / took


def take_one_in(database: Database, bilan: Extraction, rows: Rows) -> None:
    with database.write() as session:
        take_in(session, bilan, rows)


def forget(database: Database, sha256: str) -> None:
    with database.write() as session:
        ingest.forget(session, document_id(sha256))


def csv(client: httpx.Client, pid: int) -> tuple[float, float]:
    """Read all facts as CSV; gives the seconds, and the most memory that the service held, in megabytes."""
    started = time.perf_counter()
    with client.stream("GET", "/api/v1/facts.csv") as answer:
        answer.raise_for_status()
        for _chunk in answer.iter_raw():
            pass
    status = Path(f"/proc/{pid}/status").read_text()
    [peak] = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return time.perf_counter() - started, int(peak) * 1024 / 10**6


@dataclass
class Measured:
    """What was found on one database: questions by line, and other figures by name."""

    questions: dict[str, list[Timed]]
    figures: dict[str, float]


def measure(url: str, data: str) -> Measured:
    found = Measured({}, {})
    with closing(Database(url)) as database:
        with served(data, url) as (client, pid):
            found.figures["seconds of facts.csv"], found.figures["megabytes of facts.csv"] = csv(client, pid)
        with database.read() as session:
            keys = Keys(session, Random(SEED))
        with served(data, url) as (client, _pid):
            for line in LINES:
                print(f"{database.engine.dialect.name}: {line.what}", file=sys.stderr, flush=True)
                found.questions[line.what] = ask(client, database, line, keys, Random(line.what))
        found.figures["facts taken in a second"] = taken_in(database)
    return found


def table(found: dict[str, Measured]) -> Table:
    """The 95th percentile of each line with what it may be, the ratio of medians to the statements by hand."""
    grid = Table("what, p95", box=MARKDOWN)
    for name in found:
        for column in (f"{name} (goal)", "p95", "by hand", "ratio"):
            grid.add_column(column, justify="right")
    for line in LINES:
        cells = [cell for name, measured in found.items() for cell in _cells(line, name, measured)]
        grid.add_row(line.what, *cells)
    for figure, goal in GOALS.items():
        cells = [cell for each in found.values() for cell in (goal, f"{each.figures[figure]:,.0f}", "", "")]
        grid.add_row(figure, *cells)
    return grid


def _cells(line: Line, name: str, measured: Measured) -> Iterator[str]:
    yield f"{line.sqlite if name == 'SQLite' else line.postgresql} ms"
    timed = measured.questions[line.what]
    if not timed:
        yield from ("no such call", "", "")
        return
    ours, theirs = [each.ours for each in timed], [each.theirs for each in timed]
    yield f"{percentile(ours, 95):,.0f} ms"
    yield f"{percentile(theirs, 95):,.0f} ms"
    yield f"{statistics.median(ours) / statistics.median(theirs):.1f}"


def log(found: dict[str, Measured], into: Path) -> None:
    """Write each question and its milliseconds, ours and those of the statement by hand, the slowest first."""
    lines = ["database\tline\tms\tby hand\tquestion"]
    for name, measured in found.items():
        for what, timed in measured.questions.items():
            slowest = sorted(timed, key=lambda each: -each.ours)
            lines += [f"{name}\t{what}\t{each.ours:.0f}\t{each.theirs:.0f}\t{each.path}" for each in slowest]
    into.write_text("\n".join(lines) + "\n")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--facts", type=int, default=1_000_000, metavar="N", help="facts in the fact base (1,000,000)")
    asked.add_argument("--keep", type=Path, metavar="DIR", help="folder of the fact bases: made there once, used again")
    asked.add_argument("--log", type=Path, metavar="FILE", help="write each question and its milliseconds there")
    asked.add_argument("--slow", type=int, default=0, metavar="N", help="print the N slowest questions of each line")
    asked.add_argument("--on", nargs="+", choices=BASES, default=list(BASES), help="the databases (both)")
    wanted = asked.parse_args()
    with ExitStack() as stack:
        folder = wanted.keep or Path(stack.enter_context(TemporaryDirectory(prefix="filon-million-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # a PostgreSQL server has a user of its own
        urls = {name: stack.enter_context(BASES[name](folder.resolve())) for name in wanted.on}
        fill(urls.values(), wanted.facts // A_DOCUMENT)
        with TemporaryDirectory() as data:
            found = {name: measure(url, data) for name, url in urls.items()}
    Console(width=200).print(table(found))
    for name, measured in found.items():
        for timed in measured.questions.values():
            for each in sorted(timed, key=lambda each: -each.ours)[: wanted.slow]:
                print(f"{name}: {each.ours:,.0f} ms, by hand {each.theirs:,.0f} ms: {each.path}")
    if wanted.log:
        log(found, wanted.log)


if __name__ == "__main__":
    main()
