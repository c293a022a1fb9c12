"""Reading a document that was taken up: in the sandbox, under a claim whose number fences the results.

Whatever happens, the document is ready, failed with a reason, or queued again: nothing is left under a claim but by a
process that dies, whose documents others take back (`service.jobs.take_back`).
"""

import logging
import time
from dataclasses import dataclass
from threading import Event

from opentelemetry import trace
from sqlalchemy import literal, select
from sqlalchemy.exc import OperationalError
from structlog.contextvars import bound_contextvars

from extractors.meaning.additions import Additions, LexiconError, read_additions
from models.document import UnreadableError
from models.tables import Document, DocumentStatus
from service import ingest, jobs, metrics
from service.database import Database
from service.files import Files, StoreError
from service.jobs import Claim
from service.room import is_full
from service.rows import Rows, read_rows
from service.sandbox import Sandbox, Stop, StoppedError
from service.settings import Settings

RETRY_EVERY = 1.0
"""Seconds between two tries where the database does not answer."""
ROOM_EVERY = 5.0
"""Seconds between two readings in vain where a disk is full."""
LOOK_EVERY = 2.0
"""Seconds between two looks whether a document is still to be read, however long one of its pages takes."""
MOST_TRIES = 3
"""How many times a document is read that a database which answers does not take."""

log = logging.getLogger(__name__)
TRACER = trace.get_tracer("filon")
"""Gives spans where service.tracing sends them on; else they cost nothing."""


class SupersededError(Exception):
    """The document was deleted, cancelled, or claimed anew, while it was read."""


@dataclass
class _Watch:
    """Whether a reading should end: it is told so, or its claim does not stand any more."""

    reader: "Reader"
    claim: Claim
    told: Event
    aborted: Stop
    looked: float

    def is_set(self) -> bool:
        if self.told.is_set() or self.aborted.is_set():
            return True
        if time.monotonic() - self.looked < LOOK_EVERY:
            return False
        self.looked = time.monotonic()
        return not self.reader.stands(self.claim)


class Reader:
    """Reads documents under their claims, as many at once as threads call it, until it is stopped."""

    def __init__(self, settings: Settings, database: Database, files: Files) -> None:
        """Raises LexiconError where the lexicon that the settings name cannot be read."""
        self._settings = settings
        self._database = database
        self._files = files
        self.additions()
        self._sandbox = Sandbox(timeout_seconds=settings.timeout_seconds, memory_mb=settings.memory_mb)
        self._under_way: dict[Claim, Event] = {}
        self._tries: dict[str, int] = {}
        self.stopping = Event()

    def additions(self) -> Additions:
        """Read the user's own lexicon as it is now. Raises LexiconError."""
        return read_additions(self._settings.lexicon)

    def warm_up(self) -> None:
        self._sandbox.warm_up()

    def break_off(self, document: str) -> None:
        """End the reading of a document in this process."""
        for claim, told in list(self._under_way.items()):
            if claim.document == document:
                told.set()

    def stop(self) -> None:
        """Have all readings end soon; their documents are queued again."""
        self.stopping.set()
        for told in list(self._under_way.values()):
            told.set()

    def read(self, claim: Claim, aborted: Stop) -> None:
        """Read the document and store what it says, unless `aborted` is set in the meantime."""
        told = {"document": claim.document}
        with bound_contextvars(**told), TRACER.start_as_current_span("read a document", attributes=told):
            self._read_or_put_back(claim, aborted)

    def _read_or_put_back(self, claim: Claim, aborted: Stop) -> None:
        try:
            self._read(claim, aborted)
        except (OperationalError, OSError) as error:
            full = is_full(error)
            why = "a disk is full" if full else "the database does not answer"
            log.exception("%s; queued again once that is mended", why)
            while not self._is_back(claim):
                if self.stopping.wait(RETRY_EVERY):
                    return
            if full:  # till there is room it would be read in vain, and so would others
                self.stopping.wait(ROOM_EVERY)

    def _is_back(self, claim: Claim) -> bool:
        """Try to queue a document again."""
        try:
            self._put_back(claim)
        except OperationalError as error:
            log.warning("it cannot be queued again; trying again: %s", error.orig)
            return False
        return True

    def stands(self, claim: Claim) -> bool:
        """Whether the document is still being read under this claim."""
        mine = (Document.id == claim.document) & (Document.claim == claim.number)
        with self._database.read() as session:
            return session.scalar(select(Document.status).where(mine)) is DocumentStatus.PROCESSING

    def _read(self, claim: Claim, aborted: Stop) -> None:
        def on_page(done: int, pages: int) -> None:
            if not self._change(claim, pages_done=done, pages=pages):
                raise SupersededError

        begun = time.monotonic()
        told = self._under_way[claim] = Event()
        if self.stopping.is_set():  # before the event was where `stop` finds it
            told.set()
        try:
            most = (self._settings.max_pages, self._settings.max_megapixels)
            watch = _Watch(self, claim, told, aborted, time.monotonic())
            with self._files.local(claim.sha256) as path:
                job = (read_rows, path, *most, self.additions())
                rows = self._sandbox.run(*job, on_page=on_page, stop=watch)
            self._store(claim, rows)
            _tell_read(rows, time.monotonic() - begun)
        except SupersededError:
            log.info("deleted, cancelled or taken over while it was read")
            metrics.READINGS.labels("superseded").inc()
        except StoppedError:
            self._put_back(claim)  # does nothing where its reading was cancelled
            log.info("reading it was stopped")
            metrics.READINGS.labels("stopped").inc()
        except StoreError as error:
            log.warning("queued again, until the store of the files answers: %s", error)
            self._put_back(claim)
            self._await_files(aborted)
        except LexiconError as error:
            self._fail(claim, UnreadableError("lexicon", str(error)))
        except UnreadableError as error:
            self._fail(claim, error)
        except OperationalError as error:
            self._try_again(claim, error)
        except Exception as error:
            if is_full(error):
                raise
            # A fault of ours costs this document, not the queue.
            log.exception("could not be read")
            self._fail(claim, UnreadableError("internal", "reading it failed by a fault of Filon"))
        finally:
            del self._under_way[claim]

    def _store(self, claim: Claim, rows: Rows) -> None:
        with self._database.write() as session:
            if not ingest.store(session, claim.number, rows):
                raise SupersededError
        self._tries.pop(claim.document, None)

    def _await_files(self, aborted: Stop) -> None:
        """Wait until the store of the files answers: till then nothing is taken up in vain."""
        while not self.stopping.wait(RETRY_EVERY) and not aborted.is_set():
            try:
                self._files.check()
            except StoreError:
                continue
            return

    def _answers(self) -> bool:
        """Whether the database can be reached, and would let us write."""
        try:
            with self._database.write() as session:
                session.execute(select(literal(1)))
        except OperationalError:
            return False
        return True

    def _try_again(self, claim: Claim, error: OperationalError) -> None:
        """Queue a document again that the database did not take, or fail it where that was its last try.

        Where two documents are stored at once, one of them may have to give way: that passes. What does not would be
        tried for ever, before all other documents. Raises the error where it is not about this document.
        """
        if error.connection_invalidated or is_full(error) or not self._answers():
            raise error
        tries = self._tries[claim.document] = self._tries.get(claim.document, 0) + 1
        log.error("could not be stored, try %d of %d", tries, MOST_TRIES, exc_info=error)
        if tries < MOST_TRIES:
            self._put_back(claim)
            self.stopping.wait(RETRY_EVERY)
            return
        why = str(error.orig).partition("\n")[0]
        self._fail(claim, UnreadableError("not-stored", f"the database does not take what was read in it: {why}"))
        del self._tries[claim.document]

    def _fail(self, claim: Claim, error: UnreadableError) -> None:
        with self._database.write() as session:
            if not ingest.fail(session, claim.document, claim.number, error):
                return
        log.warning("failed", extra={"reason": error.reason})
        metrics.READINGS.labels(error.reason).inc()

    def _put_back(self, claim: Claim) -> None:
        with self._database.write() as session:
            jobs.put_back(session, claim)

    def _change(self, claim: Claim, **values: object) -> bool:
        """Change the row of a document under way; False where it is no longer under this claim."""
        with self._database.write() as session:
            return jobs.change(session, claim.document, claim.number, values)


def _tell_read(rows: Rows, seconds: float) -> None:
    pages = rows.document["pages"]
    log.info("read", extra={"pages": pages, "facts": len(rows.fact), "seconds": round(seconds, 2)})
    metrics.READINGS.labels("ready").inc()
    metrics.PAGES.inc(pages)
    metrics.SECONDS.inc(seconds)
