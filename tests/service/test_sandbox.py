"""A child that crashes, hangs, eats memory or raises costs its job, and nothing else."""

import multiprocessing
import os
import select
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from models.document import UnreadableError
from service.sandbox import OnPage, Sandbox, StoppedError


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox(timeout_seconds=20, memory_mb=1000)


def no_page(done: int, pages: int) -> None: ...


def count_pages(pages: int, on_page: OnPage) -> str:
    for page in range(pages):
        on_page(page + 1, pages)
    return f"{pages} pages"


def abort(on_page: OnPage) -> None:
    os.abort()


def read_address_zero(on_page: OnPage) -> None:
    import ctypes

    ctypes.string_at(0)


def leave(on_page: OnPage) -> None:
    os._exit(3)


def spin(on_page: OnPage) -> None:
    on_page(1, 2)
    while True:
        pass


def fill_memory(on_page: OnPage) -> int:
    return len(b"x" * 3 * 10**9)


def refuse(on_page: OnPage) -> None:
    raise UnreadableError("encrypted", "the PDF is encrypted")


def fail(on_page: OnPage) -> None:
    raise LookupError("a fault of ours")


def start_a_program(held: Path, on_page: OnPage) -> None:
    """Start one that would outlive its parent, and holds a file open as long as it runs."""
    with held.open("w") as output:
        subprocess.Popen(["sleep", "60"], stdout=output)
    spin(on_page)


def loaded(on_page: OnPage) -> set[str]:
    return set(sys.modules)


def process_id(on_page: OnPage) -> int:
    return os.getpid()


def modules(on_page: OnPage) -> set[str]:
    return set(sys.modules)


def core_limit(on_page: OnPage) -> tuple[int, int]:
    import resource

    return resource.getrlimit(resource.RLIMIT_CORE)


def test_a_job_gives_what_it_gives(sandbox: Sandbox) -> None:
    assert sandbox.run(count_pages, 3, on_page=no_page, stop=Event()) == "3 pages"


def test_progress_comes_back_up_to_the_last_page(sandbox: Sandbox) -> None:
    told: list[tuple[int, int]] = []
    sandbox.run(count_pages, 1000, on_page=lambda done, pages: told.append((done, pages)), stop=Event())
    assert (told[0], told[-1], len(told) < 20) == ((1, 1000), (1000, 1000), True)


@pytest.mark.parametrize(
    ("job", "message"),
    [(abort, "SIGABRT"), (read_address_zero, "SIGSEGV"), (leave, "exit code 3")],
)
def test_a_crash_is_an_unreadable_file(job: object, message: str, sandbox: Sandbox) -> None:
    with pytest.raises(UnreadableError, match=message) as raised:
        sandbox.run(job, on_page=no_page, stop=Event())
    assert raised.value.reason == "crashed"


def test_a_child_that_hangs_is_ended() -> None:
    with pytest.raises(UnreadableError, match=r"longer than 0\.5 s") as raised:
        Sandbox(timeout_seconds=0.5, memory_mb=1000).run(spin, on_page=no_page, stop=Event())
    assert raised.value.reason == "too-slow"


def test_memory_has_a_limit(sandbox: Sandbox) -> None:
    with pytest.raises(UnreadableError, match="1000 MB") as raised:
        sandbox.run(fill_memory, on_page=no_page, stop=Event())
    assert raised.value.reason == "too-much-memory"


def test_an_unreadable_file_keeps_its_reason(sandbox: Sandbox) -> None:
    with pytest.raises(UnreadableError, match="the PDF is encrypted") as raised:
        sandbox.run(refuse, on_page=no_page, stop=Event())
    assert raised.value.reason == "encrypted"


def test_another_error_comes_through(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match="a fault of ours"):
        sandbox.run(fail, on_page=no_page, stop=Event())


def test_a_job_can_be_stopped(sandbox: Sandbox) -> None:
    stop = Event()
    with pytest.raises(StoppedError):
        sandbox.run(spin, on_page=lambda _done, _pages: stop.set(), stop=stop)


def test_an_error_of_the_listener_ends_the_job(sandbox: Sandbox) -> None:
    def gone(done: int, pages: int) -> None:
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        sandbox.run(spin, on_page=gone, stop=Event())


def test_no_child_is_left(sandbox: Sandbox) -> None:
    test_a_job_can_be_stopped(sandbox)
    for child in multiprocessing.active_children():
        child.join(10)
    assert multiprocessing.active_children() == []


def test_a_program_that_a_child_started_ends_with_it(tmp_path: Path) -> None:
    held = tmp_path / "held"
    os.mkfifo(held)
    mine = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    stop = Event()
    with pytest.raises(StoppedError):
        Sandbox(timeout_seconds=20, memory_mb=1000).run(
            start_a_program, held, on_page=lambda _done, _pages: stop.set(), stop=stop
        )
    ended, _, _ = select.select([mine], [], [], 10)
    assert ended, "the program still holds its output"
    os.close(mine)


def test_each_job_has_a_process_of_its_own(sandbox: Sandbox) -> None:
    ids = {sandbox.run(process_id, on_page=no_page, stop=Event()) for _ in range(3)} | {os.getpid()}
    assert len(ids) == 4


def test_a_child_has_all_it_needs_read_in_already(sandbox: Sandbox) -> None:
    assert sandbox.run(modules, on_page=no_page, stop=Event()) >= {"spacy", "pypdfium2", "extractors.extract"}


def test_a_child_writes_no_core_file(sandbox: Sandbox) -> None:
    assert sandbox.run(core_limit, on_page=no_page, stop=Event()) == (0, 0)


def test_jobs_run_side_by_side(sandbox: Sandbox, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    os.mkfifo(one)
    os.mkfifo(other)
    threads = [
        Thread(target=sandbox.run, args=(meet, *paths), kwargs={"on_page": no_page, "stop": Event()})
        for paths in ((one, other), (other, one))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(15)
    assert [thread.is_alive() for thread in threads] == [False, False]


def meet(mine: Path, theirs: Path, on_page: OnPage) -> None:
    """End only where another process is at the same point."""
    first, second = sorted((mine, theirs))
    if mine == first:
        first.write_text("here")
        second.read_text()
    else:
        first.read_text()
        second.write_text("here")


def test_the_service_leaves_what_reads_to_its_children() -> None:
    """It is up sooner, and takes less memory."""
    script = "import service.app, sys; print(*{'spacy', 'numpy', 'pdfplumber', 'pypdfium2'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == []


def test_a_child_finds_loaded_what_it_reads_by(sandbox: Sandbox) -> None:
    """Else each one would load it for itself, which takes several times as long as a short PDF."""
    found = sandbox.run(loaded, on_page=no_page, stop=Event())
    assert {"extractors.extract", "service.rows", "sqlalchemy"} <= found
