"""A process that reads queued documents and does nothing else: what `filon worker` does."""

import signal
from collections.abc import Callable
from threading import Event

from service import loading, tracing
from service.queue import Queue
from service.settings import Settings


def work(settings: Settings, ready: Callable[[], None]) -> None:
    """Read documents until SIGTERM or SIGINT; those under way are queued again. Calls `ready` when it has begun."""
    told = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: told.set())
    with loading.fact_base(settings) as (database, files):
        tracing.start(database.engine)
        queue = Queue(settings, database, files)
        queue.start()
        try:
            ready()
            told.wait()
        finally:
            queue.stop()
