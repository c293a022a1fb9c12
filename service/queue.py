"""The embedded queue: a document's row is its job; threads take rows up and have them read in the sandbox."""

import fcntl
import logging
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import literal, select, update
from sqlalchemy.exc import OperationalError

from extractors.meaning.additions import Additions, LexiconError, read_additions
from models.document import UnreadableError
from models.tables import Document, DocumentStatus
from service import ingest
from service.database import Database
from service.files import Files, StoreError
from service.rows import read_rows
from service.sandbox import Sandbox, StoppedError
from service.settings import Settings

LOOK_EVERY = 1.0
"""Seconds between two looks for documents that another process has put in, and for the lock."""
MOST_TRIES = 3
"""How many times a document is read that a database which answers does not take."""

_NEXT = (
    select(Document.id)
    .where(Document.status == DocumentStatus.QUEUED)
    .order_by(Document.in_bulk, Document.asked, Document.id)
    .limit(1)
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """A document that a worker has taken up; the number fences its results."""

    document: str
    sha256: str
    number: int


class SupersededError(Exception):
    """The document was deleted, cancelled, or claimed anew, while it was read."""


class Queue:
    """Reads queued documents, `settings.workers` at once, from `start` to `stop`.

    One queue works on a data folder at a time, the one that holds its lock; another one waits in case the first ends.
    So what is `processing` when the lock is won was left by a process that is no more, and is taken up again.
    """

    def __init__(self, settings: Settings, database: Database, files: Files) -> None:
        """Raises LexiconError where the lexicon that the settings name cannot be read."""
        self._settings = settings
        self._database = database
        self._files = files
        read_additions(settings.lexicon)
        self._sandbox = Sandbox(timeout_seconds=settings.timeout_seconds, memory_mb=settings.memory_mb)
        self._stop = Event()
        self._wake = Event()
        self._under_way: dict[Claim, Event] = {}
        self._tries: dict[str, int] = {}
        self._leader = Thread(target=self._lead, name="filon-queue")

    def start(self) -> None:
        self._leader.start()

    def wake(self) -> None:
        """Tell the workers that a document was queued; call it once that is committed."""
        self._wake.set()

    def break_off(self, document: str) -> None:
        """Tell the workers that a reading was cancelled; call it once that is committed.

        Another process on the same fact base finds out when it has read the next page.
        """
        for claim, stop in list(self._under_way.items()):
            if claim.document == document:
                stop.set()

    def additions(self) -> Additions:
        """Read the user's own lexicon as it is now. Raises LexiconError."""
        return read_additions(self._settings.lexicon)

    def stop(self) -> None:
        """End the work; documents under way are queued again. Returns when all is at rest."""
        self._stop.set()
        self._wake.set()
        for stop in list(self._under_way.values()):
            stop.set()
        if self._leader.ident is not None:
            self._leader.join()

    def _lead(self) -> None:
        self._settings.data_dir.mkdir(parents=True, exist_ok=True)
        with Path(self._settings.data_dir, "queue.lock").open("w") as lock:
            while not self._won(lock.fileno()):
                if self._stop.wait(LOOK_EVERY):
                    return
            self._sandbox.warm_up()
            while not self._requeue_orphans():
                if self._stop.wait(LOOK_EVERY):
                    return
            workers = [
                Thread(target=self._work, name=f"filon-worker-{number}") for number in range(self._settings.workers)
            ]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()

    @staticmethod
    def _won(lock: int) -> bool:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _requeue_orphans(self) -> bool:
        try:
            with self._database.write() as session:
                left = Document.status == DocumentStatus.PROCESSING
                session.execute(update(Document).where(left).values(status=DocumentStatus.QUEUED, pages_done=0))
        except OperationalError:
            log.exception("the database does not answer; trying again")
            return False
        return True

    def _work(self) -> None:
        left: Claim | None = None
        while not self._stop.is_set():
            try:
                if left is not None:
                    self._put_back(left)
                left = self._claim()
                if left is not None:
                    self._read(left)
                    left = None
                elif not self._wake.wait(LOOK_EVERY):
                    continue
                self._wake.clear()
            except OperationalError:
                log.exception("the database does not answer; trying again")
                self._stop.wait(LOOK_EVERY)

    def _claim(self) -> Claim | None:
        """Take up the next queued document, None where there is none."""
        with self._database.read() as session:  # most looks find nothing: no write lock for those
            if session.scalar(_NEXT) is None:
                return None
        with self._database.write() as session:
            following = session.scalar(_NEXT.with_for_update(skip_locked=True))
            claimed = session.execute(
                update(Document)
                .where(Document.id == following)
                .values(status=DocumentStatus.PROCESSING, claim=Document.claim + 1, pages_done=0)
                .returning(Document.id, Document.sha256, Document.claim)
            ).one_or_none()
            return None if claimed is None else Claim(*claimed)

    def _read(self, claim: Claim) -> None:
        def on_page(done: int, pages: int) -> None:
            if not self._change(claim, pages_done=done, pages=pages):
                raise SupersededError

        stop = self._under_way[claim] = Event()
        if self._stop.is_set():  # before the event was where `stop` finds it
            stop.set()
        try:
            most = (self._settings.max_pages, self._settings.max_megapixels)
            with self._files.local(claim.sha256) as path:
                job = (read_rows, path, *most, self.additions())
                rows = self._sandbox.run(*job, on_page=on_page, stop=stop)
            with self._database.write() as session:
                ingest.store(session, claim.number, rows)
            self._tries.pop(claim.document, None)
        except SupersededError:
            log.info("%s was deleted, cancelled or taken over while it was read", claim.document)
        except StoppedError:
            self._put_back(claim)  # does nothing where its reading was cancelled
        except StoreError as error:
            log.warning("%s is queued again, until the store of the files answers: %s", claim.document, error)
            self._put_back(claim)
            self._await_files()
        except LexiconError as error:
            self._fail(claim, UnreadableError("lexicon", str(error)))
        except UnreadableError as error:
            self._fail(claim, error)
        except OperationalError as error:
            if error.connection_invalidated or not self._answers():
                raise
            self._try_again(claim, error)
        except Exception:
            # A fault of ours costs this document, not the queue.
            log.exception("%s could not be read", claim.document)
            self._fail(claim, UnreadableError("internal", "reading it failed by a fault of Filon"))
        finally:
            del self._under_way[claim]

    def _await_files(self) -> None:
        """Wait until the store of the files answers: till then nothing is taken up in vain."""
        while not self._stop.wait(LOOK_EVERY):
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
        tried for ever, before all other documents.
        """
        tries = self._tries[claim.document] = self._tries.get(claim.document, 0) + 1
        log.error("%s could not be stored, try %d of %d", claim.document, tries, MOST_TRIES, exc_info=error)
        if tries < MOST_TRIES:
            self._put_back(claim)
            self._stop.wait(LOOK_EVERY)
            return
        why = str(error.orig).partition("\n")[0]
        self._fail(claim, UnreadableError("not-stored", f"the database does not take what was read in it: {why}"))
        del self._tries[claim.document]

    def _fail(self, claim: Claim, error: UnreadableError) -> None:
        with self._database.write() as session:
            ingest.fail(session, claim.document, claim.number, error)

    def _put_back(self, claim: Claim) -> None:
        self._change(claim, status=DocumentStatus.QUEUED, pages_done=0)

    def _change(self, claim: Claim, **values: object) -> bool:
        """Change the row of a document under way; False where it is no longer under this claim."""
        with self._database.write() as session:
            return ingest.change(session, claim.document, claim.number, values)
