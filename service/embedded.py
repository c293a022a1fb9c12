"""The embedded queue, for SQLite: threads of one process take rows up, in their order."""

import fcntl
import logging
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from models.tables import Document, DocumentStatus
from service import jobs
from service.database import Database
from service.jobs import Claim
from service.reading import Reader
from service.settings import Settings

LOOK_EVERY = 1.0
"""Seconds between two looks for documents that another process has put in, and for the lock."""

_NEXT = (
    select(Document.id)
    .where(Document.status == DocumentStatus.QUEUED)
    .order_by(Document.in_bulk, Document.asked, Document.id)
    .limit(1)
)

log = logging.getLogger(__name__)


class Embedded:
    """Threads that take up queued documents.

    One process works on a data folder at a time, the one that holds its lock; another one waits in case the first ends.
    So what is `processing` when the lock is won was left by a process that is no more, and is taken up again.
    """

    def __init__(self, settings: Settings, database: Database, reader: Reader) -> None:
        self._settings = settings
        self._database = database
        self._reader = reader
        self._wake = Event()
        self._leader = Thread(target=self._lead, name="filon-queue")

    def start(self) -> None:
        self._leader.start()

    def wake(self) -> None:
        self._wake.set()

    def join(self) -> None:
        self._wake.set()
        if self._leader.ident is not None:
            self._leader.join()

    def _lead(self) -> None:
        self._settings.data_dir.mkdir(parents=True, exist_ok=True)
        with Path(self._settings.data_dir, "queue.lock").open("w") as lock:
            while not self._won(lock.fileno()):
                if self._reader.stopping.wait(LOOK_EVERY):
                    return
            self._reader.warm_up()
            while not self._take_back():
                if self._reader.stopping.wait(LOOK_EVERY):
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

    def _take_back(self) -> bool:
        try:
            with self._database.write() as session:
                jobs.take_back(session, select(Document.id))
        except OperationalError:
            log.exception("the database does not answer; trying again")
            return False
        return True

    def _work(self) -> None:
        while not self._reader.stopping.is_set():
            try:
                claim = self._claim()
                if claim is not None:
                    self._reader.read(claim, self._reader.stopping)
                elif not self._wake.wait(LOOK_EVERY):
                    continue
                self._wake.clear()
            except OperationalError:
                log.exception("the database does not answer; trying again")
                self._reader.stopping.wait(LOOK_EVERY)

    def _claim(self) -> Claim | None:
        """Take up the next queued document, None where there is none."""
        with self._database.read() as session:  # most looks find nothing: no write lock for those
            if session.scalar(_NEXT) is None:
                return None
        with self._database.write() as session:
            following = session.scalar(_NEXT)
            return None if following is None else jobs.claim(session, following)
