"""What `filon ingest` does: PDFs are taken in and read at the same time, and it tells how they get on."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from sqlalchemy import select

from models.tables import Document, DocumentStatus
from service.database import Database
from service.files import printable
from service.jobs import UNDER_WAY
from service.loading import RefusedError, fact_base, pdfs, take_in
from service.queue import Queue
from service.settings import Settings

LOOK_AT = 200
"""How many documents are looked at in one go: those that were queued first, more than are read at once."""
LOOK_EVERY = 0.2
"""Seconds between two looks."""
TELL_EVERY = 60.0
"""Seconds between two lines about how far it is, where no terminal shows a bar."""
DELETED = ("deleted", "it was deleted before it was read")

_console = Console(stderr=True)


@dataclass
class Outcome:
    """What became of the PDFs so far."""

    found: int = 0
    read: int = 0
    there: int = 0
    """Read before, or the same bytes as another one."""
    failed: Counter[str] = field(default_factory=Counter)
    """By reason."""

    @property
    def done(self) -> int:
        return self.read + self.there + self.failed.total()

    def __str__(self) -> str:
        most_first = sorted(self.failed.items(), key=lambda each: (-each[1], each[0]))
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in most_first)
        told = f"{self.read:,} read, {self.there:,} there already, {self.failed.total():,} failed"
        return f"{told} ({reasons})" if reasons else told


def ingest(settings: Settings, paths: Iterable[Path], outcome: Outcome) -> None:
    """Take PDFs in and wait until they are read; what becomes of them is counted in `outcome` as it happens.

    Those that fail are reported on standard error, each by a line.
    """
    found = list(pdfs(paths))
    outcome.found = len(found)
    with fact_base(settings) as (database, files), _telling(outcome) as tell:
        queue = Queue(settings, database, files)
        queue.start()
        try:
            waiting = _Waiting(database, outcome, tell)
            for path in found:
                try:
                    taken = take_in(database, files, path, settings.max_file_mb)
                except RefusedError as error:
                    outcome.failed[error.reason] += 1
                    _say(str(error))
                else:
                    queue.wake()
                    waiting.add(taken.document, path, is_read=taken.is_read)
                waiting.look(at_once=False)
            while waiting.look(at_once=True):
                time.sleep(LOOK_EVERY)
        finally:
            queue.stop()


def _say(line: str) -> None:
    _console.print(line, markup=False, highlight=False, soft_wrap=True)


class _Waiting:
    """Documents that were taken in, until they are read."""

    def __init__(self, database: Database, outcome: Outcome, tell: Callable[[], None]) -> None:
        self._database = database
        self._outcome = outcome
        self._tell = tell
        self._documents: dict[str, Path] = {}
        self._seen: set[str] = set()
        self._looked = time.monotonic()

    def add(self, document: str, path: Path, *, is_read: bool) -> None:
        if is_read or document in self._seen:
            self._outcome.there += 1
        else:
            self._documents[document] = path
        self._seen.add(document)

    def look(self, *, at_once: bool) -> bool:
        """Count those that are read by now, unless this was done just before; gives whether there are more."""
        if at_once or time.monotonic() - self._looked >= LOOK_EVERY:
            while self._count() and self._documents:
                pass
            self._looked = time.monotonic()
            self._tell()
        return bool(self._documents)

    def _count(self) -> int:
        """Count those of the first documents that are read or have failed."""
        first = list(islice(self._documents, LOOK_AT))
        about = select(Document.id, Document.status, Document.error_reason, Document.error_message)
        with self._database.read() as session:
            rows = {row.id: row for row in session.execute(about.where(Document.id.in_(first)))}
        at_rest = [each for each in first if each not in rows or rows[each].status not in UNDER_WAY]
        for document in at_rest:
            path, row = self._documents.pop(document), rows.get(document)
            if row is not None and row.status is DocumentStatus.READY:
                self._outcome.read += 1
            else:
                reason, message = DELETED if row is None else (row.error_reason, row.error_message)
                self._outcome.failed[reason] += 1
                _say(f"{printable(str(path))}: {message}")
        return len(at_rest)


@contextmanager
def _telling(outcome: Outcome) -> Iterator[Callable[[], None]]:
    """Give what tells how far it is: by a bar on a terminal, elsewhere by a line each minute."""
    if not _console.is_terminal:
        yield _Lines(outcome)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=_console) as bar:
        task = bar.add_task("read", total=outcome.found)
        yield lambda: bar.update(task, completed=outcome.done)


class _Lines:
    """Tells how far it is by a line now and then."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._began = self._told = time.monotonic()

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self._told < TELL_EVERY:
            return
        self._told = now
        line = f"{self._outcome.done:,} of {self._outcome.found:,}: {self._outcome}"
        if new := self._outcome.done - self._outcome.there:
            left = (self._outcome.found - self._outcome.done) * (now - self._began) / new
            line += f"; {timedelta(seconds=round(left))} to go"
        _say(line)
