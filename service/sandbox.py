"""Work on files from outside, each in a child process of its own that may crash, hang or eat memory.

Children are forked from a server process that has read everything in once (`service.warm`), so that one is ready in
some milliseconds; each does one job and ends, so that nothing of a file outlives it. Needs a POSIX system.
"""

import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as TooSlowError
from concurrent.futures import wait
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar

from pebble import ProcessExpired
from pebble.concurrent import process
from structlog.contextvars import bind_contextvars, get_contextvars

from models.document import UnreadableError

T = TypeVar("T")

OnPage = Callable[[int, int], None]
"""Told how many pages are done, of how many."""

TELL_EVERY = 0.25
"""Seconds between two words about progress."""
LOOK_EVERY = 0.1
"""Seconds between two looks at whether the work should stop."""

NICE = 10
"""Children give way to the service: it answers while they work."""

_FORK_SERVER = multiprocessing.get_context("forkserver")


class Stop(Protocol):
    """Says whether the work should stop: an event, or what looks at more than that."""

    def is_set(self) -> bool: ...


class StoppedError(Exception):
    """The work was stopped from outside before its end."""


class Sandbox:
    """Limits for child processes, and the way to run a job in one."""

    def __init__(self, *, timeout_seconds: float, memory_mb: int) -> None:
        self._timeout_seconds = timeout_seconds
        self._memory_mb = memory_mb
        # One thread for numpy: a process is forked safely only while it has no other.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        _FORK_SERVER.set_forkserver_preload(["__main__", "service.warm"])

        # Pebble's type hints say `mp_context`; what it reads is `context`, and without it children would be forked from
        # the service with all its threads.
        self._in_child: Any = process(timeout=timeout_seconds, context=_FORK_SERVER)  # type: ignore[call-overload]

    def warm_up(self) -> None:
        """Start the fork server, so that the first job need not wait for it; returns at once."""
        forkserver.ensure_running()

    def run(self, job: Callable[..., T], *args: Any, on_page: OnPage, stop: Stop) -> T:
        """Give what `job(*args, on_page)` gives; job, arguments and result are pickled.

        Raises UnreadableError where the child is ended by a limit or by its own fault, StoppedError where `stop` is
        set, and whatever the job or `on_page` raises; the child is ended in any case.
        """
        heard, told = _FORK_SERVER.Pipe(duplex=False)
        limits = (self._memory_mb, self._timeout_seconds)
        with heard:
            with told:
                future = self._in_child(_work)(job, args, told, limits, get_contextvars())
            child = _hear(heard)
            try:
                while not future.done():
                    if stop.is_set():
                        raise StoppedError
                    if not heard.poll(LOOK_EVERY):
                        continue
                    if said := _hear(heard):
                        on_page(*said)
                    else:
                        wait([future], LOOK_EVERY)
                result: T = future.result()
            except TooSlowError:
                raise UnreadableError("too-slow", f"reading it took longer than {self._timeout_seconds} s") from None
            except MemoryError:
                raise UnreadableError("too-much-memory", f"reading it took more than {self._memory_mb} MB") from None
            except ProcessExpired as error:
                raise UnreadableError("crashed", f"the reader crashed on it ({_how(error)})") from None
            else:
                return result
            finally:
                # Not `future.cancel()`: pebble then trips over a result that comes at the same moment.
                if child is not None:
                    _end(child)
                    wait([future])


def _end(child: int) -> None:
    """End a child and the programs that it started, which would go on without it: they are one group of processes."""
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


def _hear(heard: Connection) -> Any:
    """Give what the child says, its process id first, then the pages done; None where it has ended."""
    try:
        return heard.recv()
    except (EOFError, OSError):
        return None


def _how(expired: ProcessExpired) -> str:
    if expired.exitcode is not None and expired.exitcode < 0:
        return signal.Signals(-expired.exitcode).name
    return f"exit code {expired.exitcode}"


def _work(
    job: Callable[..., T],
    args: tuple[Any, ...],
    told: Connection,
    limits: tuple[int, float],
    logged: dict[str, Any],
) -> T:
    """Run in the child: set its limits and what its lines in the log are about, then do the job."""
    bind_contextvars(**logged)
    os.setpgid(0, 0)
    told.send(os.getpid())
    memory_mb, seconds = limits
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * 10**6, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Should the service be killed, nobody is left to end a child that hangs.
    cpu = int(seconds) + 10
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    last = -TELL_EVERY

    def on_page(done: int, pages: int) -> None:
        nonlocal last
        if done == pages or time.monotonic() - last >= TELL_EVERY:
            last = time.monotonic()
            told.send((done, pages))

    return job(*args, on_page)
