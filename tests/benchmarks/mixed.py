"""Mixed reads on a million facts: `make bench-mixed`.

Two processes of `filon serve`, PostgreSQL and the client share two cores. Each request is sent when it is due, whether
or not those before it were answered, and its time counts from when it was due: what waits is not forgiven.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import million_questions
import urllib3
from million_bases import A_DOCUMENT, SEED, fill, on_postgresql
from million_keys import Keys
from parts import PATIENCE, percentile, served
from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from service.database import Database

GOAL = 300
"""Milliseconds, p99 of all."""
SERVICES = 2
CORES = 2
WARMING = 15
"""Seconds of the same, before it counts."""
AT_ONCE = 200
"""Requests under way at most, far beyond what two processes answer side by side."""
FACTS = "SELECT id FROM fact WHERE number % 97 = 0"
"""Ids of enough facts, from everywhere."""
SHARES: dict[str, tuple[int, Callable[[Keys, Random], million_questions.Question]]] = {
    "a page of 50 facts by one or two filters": (6, million_questions.one_or_two_filters),
    "words and two filters": (1, million_questions.words),
    "sums without filters": (1, million_questions.sums),
}
"""Of ten requests; the other two ask for one fact."""
ONE_FACT = "one fact"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, the milliseconds from when that was due to the end of the answer, and what went wrong."""

    kind: str
    path: str
    milliseconds: float
    error: str | None


class Client:
    """Asks the services in turn, each request in a thread of its own."""

    def __init__(self, urls: list[str]) -> None:
        pools = [urllib3.connectionpool.connection_from_url(url, maxsize=AT_ONCE, retries=False) for url in urls]
        self._pools = cycle(pools)

    def ask(self, questions: Iterator[tuple[str, str]], rate: int, seconds: int) -> tuple[list[Answer], float]:
        """Ask for so many seconds; gives the answers, and the seconds until the last one was there."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            begun = time.perf_counter()
            under_way = []
            for number in range(rate * seconds):
                due = begun + number / rate
                time.sleep(max(0, due - time.perf_counter()))
                under_way.append(threads.submit(_ask, next(self._pools), *next(questions), due))
            return [each.result() for each in under_way], time.perf_counter() - begun


def _ask(pool: urllib3.HTTPConnectionPool, kind: str, path: str, due: float) -> Answer:
    try:
        answer = pool.request("GET", path, timeout=PATIENCE)
        error = None if answer.status == 200 else f"status {answer.status}"
    except urllib3.exceptions.HTTPError as failed:
        error = repr(failed)
    return Answer(kind, path, (time.perf_counter() - due) * 1000, error)


def drawn(database: Database, random: Random) -> Iterator[tuple[str, str]]:
    """Draw requests for ever: the kind, and the path."""
    with database.read() as session:
        keys, facts = Keys(session, random), session.scalars(text(FACTS)).all()
    kinds = [kind for kind, (share, _ask) in SHARES.items() for _ in range(share)] + 2 * [ONE_FACT]
    while True:
        kind = random.choice(kinds)
        path = f"/api/v1/facts/{random.choice(facts)}" if kind == ONE_FACT else SHARES[kind][1](keys, random).path
        yield kind, path


def processor_seconds(pid: int) -> float:
    """The processor time of a process and of its children, those that are over too (Linux)."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # over in the meantime: its parent has its time
        if pid in {int(stat.parent.name), int(fields[1])}:
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def by_kind(answers: list[Answer]) -> Table:
    grid = Table("what", box=MARKDOWN)
    for column in ("requests", "p50", "p95", "p99", "max", "errors"):
        grid.add_column(column, justify="right")
    for what in [*SHARES, ONE_FACT, "all"]:
        of = [each for each in answers if what in {each.kind, "all"}]
        took = [each.milliseconds for each in of]
        cells = [f"{percentile(took, percent):,.0f} ms" for percent in (50, 95, 99, 100)]
        grid.add_row(what, f"{len(of):,}", *cells, str(sum(each.error is not None for each in of)))
    return grid


def by_process(spent: dict[str, float], requests: int, seconds: float) -> Table:
    grid = Table("processor time", box=MARKDOWN)
    for column in ("a request", "of a core"):
        grid.add_column(column, justify="right")
    for name, each in (spent | {"all": sum(spent.values())}).items():
        grid.add_row(name, f"{each / requests * 1000:.1f} ms", f"{each / seconds:.0%}")
    return grid


def measure(folder: Path, facts: int, rate: int, seconds: int) -> tuple[list[Answer], float, dict[str, float]]:
    """Give the answers, the seconds that they took in all, and the processor time that each process spent."""
    with ExitStack() as stack:
        url = stack.enter_context(on_postgresql(folder))
        fill([url], facts // A_DOCUMENT)
        with closing(Database(url)) as database:
            questions = drawn(database, Random(SEED))
            first = next(questions)
        data = stack.enter_context(TemporaryDirectory())
        services = [stack.enter_context(served(data, url, FILON_WORKERS="0")) for _ in range(SERVICES)]
        client = Client([str(each.client.base_url) for each in services])
        for each in services:
            each.client.get(first[1]).raise_for_status()
        client.ask(questions, rate, WARMING)
        server = (folder / "postgresql" / "data" / "postmaster.pid").read_text().split()[0]
        pids = {f"service {number}": each.pid for number, each in enumerate(services, 1)}
        pids["PostgreSQL"] = int(server)
        print(f"{rate} requests a second, for {seconds} seconds", file=sys.stderr, flush=True)
        before = {name: processor_seconds(pid) for name, pid in pids.items()} | {"client": time.process_time()}
        answers, took = client.ask(questions, rate, seconds)
        after = {name: processor_seconds(pid) for name, pid in pids.items()} | {"client": time.process_time()}
        return answers, took, {name: after[name] - before[name] for name in after}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--facts", type=int, default=1_000_000, metavar="N", help="facts in the fact base (1,000,000)")
    asked.add_argument("--keep", type=Path, metavar="DIR", help="folder of the fact base: as for make bench-million")
    asked.add_argument("--rate", type=int, default=100, metavar="N", help="requests a second (100)")
    asked.add_argument("--seconds", type=int, default=60, metavar="N", help="how long (60)")
    asked.add_argument("--slow", type=int, default=0, metavar="N", help="print the N slowest requests")
    wanted = asked.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])  # all that is started from here on, too
    with ExitStack() as stack:
        folder = wanted.keep or Path(stack.enter_context(TemporaryDirectory(prefix="filon-million-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # a PostgreSQL server has a user of its own
        answers, took, spent = measure(folder.resolve(), wanted.facts, wanted.rate, wanted.seconds)
    console = Console(width=120)
    console.print(by_kind(answers), by_process(spent, len(answers), took))
    console.print(f"goal: p99 {GOAL} ms, no error; {len(answers) / took:.1f} requests a second were answered")
    for each in sorted(answers, key=lambda each: -each.milliseconds)[: wanted.slow]:
        print(f"{each.milliseconds:,.0f} ms {each.error or ''} {each.path}")
    for error in sorted({f"{each.error}: {each.path}" for each in answers if each.error}):
        print(error, file=sys.stderr)


if __name__ == "__main__":
    main()
