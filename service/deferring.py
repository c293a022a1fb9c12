"""A document's job at Procrastinate: a row beside the document's own, which wakes a worker on any host.

Only the document's row says whether it is to be read, and only its claim who reads it; a job too many finds nothing to
do, and one that is missing is made anew (`service.workers`).
"""

from collections.abc import Sequence

from procrastinate import SyncPsycopgConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from sqlalchemy import column, delete, literal_column, table
from sqlalchemy.orm import Session

QUEUE = "documents"
TASK = "read"
AT_ONCE = 1000

JOBS = table(
    "procrastinate_jobs",
    *(column(name) for name in ("id", "queue_name", "status", "lock", "queueing_lock", "worker_id")),
)
WAITS = JOBS.c.status == literal_column("'todo'")
"""What a document's job is until a worker takes it up…"""
RUNS = JOBS.c.status == literal_column("'doing'")
"""… and from then on; it is deleted at the end."""

_MANAGER = JobManager(SyncPsycopgConnector())
"""Has no connection of its own: a job is deferred on that of the transaction which queues the document."""


def defer(session: Session, documents: Sequence[str], *, in_bulk: bool, first: bool) -> None:
    """Make the job of each of these documents, whose rows are locked, in the place of one that waits for it already.

    A worker takes up those with the highest priority first, and of these the oldest; never one whose lock is held by
    one that runs: a document that is asked for while it is read is read again afterwards.
    """
    priority = 2 * (not in_bulk) + first
    connection = session.connection().connection.driver_connection
    for begin in range(0, len(documents), AT_ONCE):
        some = documents[begin : begin + AT_ONCE]
        session.execute(delete(JOBS).where(WAITS, JOBS.c.queueing_lock.in_(some)))
        made = [
            Job(
                queue=QUEUE,
                task_name=TASK,
                lock=each,
                queueing_lock=each,
                priority=priority,
                task_kwargs={"document": each},
            )
            for each in some
        ]
        _MANAGER.batch_defer_jobs(made, connection=connection)
