"""Workers on PostgreSQL: Procrastinate hands the jobs of documents to processes on any number of hosts.

What Procrastinate knows of a worker (its heartbeats, by the clock of the database) tells which are dead. Its jobs
wake workers, the rows of the documents are what counts: each worker looks after both and mends what does not agree.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from procrastinate.worker import Worker
from sqlalchemy import exists, select

from models.tables import Document, DocumentStatus
from service import jobs
from service.database import Database
from service.deferring import JOBS, QUEUE, RUNS, TASK, WAITS
from service.reading import Reader
from service.settings import Settings

LOOK_EVERY = 1.0
"""Seconds between two looks for jobs of which no notice came, and between two tries to reach the database."""
PATIENCE = 10.0
"""Seconds that Procrastinate waits for a connection."""
BEATS_MISSED = 3
"""How many times a worker that lives may not be heard."""

log = logging.getLogger(__name__)

_HELD = exists().where(JOBS.c.lock == Document.id, RUNS)
_AWAITED = exists().where(JOBS.c.queueing_lock == Document.id, WAITS)
LEFT = select(Document.id).where(Document.status == DocumentStatus.PROCESSING, ~_HELD)
"""Documents whose worker is no more."""
FORGOTTEN = (
    select(Document.id)
    .where(Document.status == DocumentStatus.QUEUED, ~_HELD, ~_AWAITED)
    .order_by(Document.asked, Document.id)
    .with_for_update(of=Document, skip_locked=True)
)
"""Documents for which no worker would be woken: queued by an earlier version, or by a backup that was restored."""
IDLE = select(JOBS.c.id).where(
    RUNS,
    JOBS.c.queue_name == QUEUE,
    ~exists().where(Document.id == JOBS.c.lock, Document.status == DocumentStatus.PROCESSING),
)
"""Jobs that say that they run, of documents that nobody reads. Each worker looks after its own: another one, on a host
that is slow just now, may be about to read them."""


class _Connector(PsycopgConnector):
    """Goes on listening after a restart of the database: the library gives up where it is refused once."""

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        while True:
            with contextlib.suppress(ConnectorException):
                await super().listen_notify(on_notification, channels)
            await asyncio.sleep(LOOK_EVERY)


class Workers:
    """A thread that runs one worker of Procrastinate, which reads `settings.workers` documents at once."""

    def __init__(self, settings: Settings, database: Database, reader: Reader) -> None:
        self._settings = settings
        self._database = database
        self._reader = reader
        _none, how = database.engine.dialect.create_connect_args(database.engine.url)
        self._app = App(connector=_Connector(kwargs=how, min_size=1, max_size=4, timeout=PATIENCE))
        self._app.task(name=TASK, pass_context=True)(self._read)
        self._beat = settings.takeover_seconds / (2 * BEATS_MISSED)
        self._beats_to_wait = 0
        """While the database was away nobody's heart could be heard: all of them are given the time to be, then."""
        self._idle: set[int] = set()
        """Jobs without a reading at the last look."""
        self._runner = asyncio.Runner()
        self._halt = asyncio.Event()
        self._thread = Thread(target=self._run, name="filon-workers")

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Do nothing: the database tells all workers of each job that is committed."""

    def join(self) -> None:
        if self._thread.ident is not None:
            self._runner.get_loop().call_soon_threadsafe(self._halt.set)
            self._thread.join()

    def _read(self, context: JobContext, document: str) -> None:
        with self._database.write() as session:
            claim = jobs.claim(session, document)
        if claim is not None:
            self._reader.read(claim, _Aborted(context))

    def _run(self) -> None:
        self._reader.warm_up()
        with self._runner as runner:
            runner.run(self._lead())

    async def _lead(self) -> None:
        """Work until it is time to stop; begin anew where the database went away."""
        # A thread for each document, and one to look after all.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(self._settings.workers + 1))
        halted = asyncio.create_task(self._halt.wait())
        while not halted.done():
            working = asyncio.create_task(self._work())
            await asyncio.wait({working, halted}, return_when=asyncio.FIRST_COMPLETED)
            working.cancel()  # graceful: Procrastinate has the jobs end first
            try:
                await working
            except asyncio.CancelledError:
                pass
            except Exception:
                # Mostly the database that went away; whatever it is, nobody would take up documents any more.
                log.exception("the worker broke off; beginning anew")
                self._beats_to_wait = BEATS_MISSED
            await asyncio.wait({halted}, timeout=LOOK_EVERY)

    async def _work(self) -> None:
        async with self._app.open_async():
            worker = Worker(
                self._app,
                queues=[QUEUE],
                concurrency=self._settings.workers,
                fetch_job_polling_interval=LOOK_EVERY,
                shutdown_graceful_timeout=0,  # readings under way are told to stop
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=self._beat,
                stalled_worker_timeout=BEATS_MISSED * self._beat,
            )
            looking = asyncio.create_task(self._look(worker))
            try:
                await worker.run()  # type: ignore[no-untyped-call]
            finally:
                looking.cancel()

    async def _look(self, worker: Worker) -> None:
        """Take back the documents of dead workers, again and again."""
        while True:
            try:
                if worker.worker_id is not None:  # after a long sleep of this host it would take back its own
                    await self._app.job_manager.update_heartbeat(worker.worker_id)
                if self._beats_to_wait:
                    self._beats_to_wait -= 1
                else:
                    await self._remove_dead_jobs(worker.worker_id)
                    await asyncio.to_thread(self._take_back)
            except Exception:
                log.exception("documents of dead workers could not be taken back; trying again")
                self._beats_to_wait = BEATS_MISSED
            await asyncio.sleep(self._beat)

    async def _remove_dead_jobs(self, worker: int | None) -> None:
        """Remove jobs that no worker does any more: its heart stopped, or the end of a job was lost with a connection.

        A job that runs is for a moment without a document that is read: at its begin and at its end.
        """
        manager = self._app.job_manager
        stalled = await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=BEATS_MISSED * self._beat)
        idle = await asyncio.to_thread(self._find_idle, worker)
        for job in {job.id for job in stalled if job.id} | (idle & self._idle):
            with contextlib.suppress(ConnectorException):  # it came to its end by now
                await manager.finish_job_by_id_async(job, Status.FAILED, delete_job=True)
        self._idle = idle

    def _find_idle(self, worker: int | None) -> set[int]:
        with self._database.read() as session:
            return set(session.scalars(IDLE.where(JOBS.c.worker_id == worker)))

    def _take_back(self) -> None:
        with self._database.write() as session:
            jobs.take_back(session, LEFT)
        with self._database.write() as session:
            for in_bulk in (False, True):
                forgotten = session.scalars(FORGOTTEN.where(Document.in_bulk.is_(in_bulk))).all()
                jobs.defer(session, forgotten, in_bulk=in_bulk)


class _Aborted:
    """Whether Procrastinate wants a job to end."""

    def __init__(self, context: JobContext) -> None:
        self._context = context

    def is_set(self) -> bool:
        return self._context.should_abort()
