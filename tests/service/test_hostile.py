"""No file, however broken or hostile, costs more than itself: it ends ready, or failed with a reason, within limits.

`make hostile` tries all of them; without FILON_HOSTILE=1 those stand for the rest that are made and read in a moment.
"""

import multiprocessing
import os
from pathlib import Path
from threading import Event, Timer

import httpx
import pytest
from hostile import BOMBS, BROKEN
from pdfs import FRENCH, printed
from serving import serving

from extractors.extract import extract
from models.document import Grade, UnreadableError
from service.database import Database
from service.sandbox import OnPage, Sandbox
from service.settings import Settings

SECONDS, MEGABYTES, PAGES = 8, 1000, 2000
HUNG = 20
"""Seconds beyond the limit after which a reading counts as hung: the limit itself did not end it."""

REASONS = {
    "not-a-pdf", "encrypted", "no-page", "too-many-pages", "needs-ocr", "damaged", "crashed", "too-slow",
    "too-much-memory",
}  # fmt: skip

STANDING_FOR_THE_REST = [
    *(f"cut at {percent} %" for percent in (5, 95)),
    *(f"old, cut at {percent} %" for percent in (25, 95)),
    *(f"linearized, cut at {percent} %" for percent in (10, 60)),
    *(f"cut at {percent} % and ended" for percent in (30, 95)),
    *(f"flipped {seed}" for seed in (1, 4, 8)),
    *(f"old, flipped {seed}" for seed in (2, 9, 16)),
    *(f"mutated {seed}" for seed in (0, 4, 7, 11)),
    "spliced 4",
    "page box huge",
    "page box as large as may be, no text",
    "page box long and thin",
    "page box beyond 32 bits, no text",
    "page box empty",
    "page box of no numbers",
    "5000 page nodes one in the other",
    "page tree its own kid, many times",
    "page tree with ten million pages",
    "page tree that is a number",
    "10000 pages",
    "a form that draws itself",
    "two forms that draw each other, twice",
    "100000 states saved",
    "100000 rectangles",
    "a path of a million lines",
    "a grid of 1400 by 1400",
    "operators that are none",
    "an image larger than its data",
    "noise as JPXDecode",
    "a font that draws itself",
    "a map of everything",
    "a map to half pictographs",
    "noise as FontFile2, begun well",
    "letters of 0 points",
    "text turned by nan nan nan nan 0 0",
    "a line of digits",
    "a line of letters",
    "30000 lines in one place",
    "100000 objects",
    "20000 annotations",
    "a password",
    "an unknown encryption",
    "contents that are the catalogue",
    "arrays 500000 deep",
    "a table of objects that leads to itself",
    "noise between a beginning and an end",
]
FILES = {**BROKEN, **BOMBS}
TRIED = list(FILES) if os.environ.get("FILON_HOSTILE") == "1" else STANDING_FOR_THE_REST


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox(timeout_seconds=SECONDS, memory_mb=MEGABYTES)


def read_file(path: Path, on_page: OnPage) -> list[Grade]:
    return [page.grade for page in extract(path.read_bytes(), max_pages=PAGES, on_page=on_page).pages]


def outcome(sandbox: Sandbox, path: Path) -> str:
    """`ready`, or the reason why the file cannot be read."""
    hung = Event()
    alarm = Timer(SECONDS + HUNG, hung.set)
    alarm.start()
    try:
        grades = sandbox.run(read_file, path, on_page=lambda _done, _pages: None, stop=hung)
    except UnreadableError as error:
        return error.reason
    finally:
        alarm.cancel()
    return "ready" if grades else "ready, with no page"


@pytest.mark.parametrize("name", TRIED)
def test_it_is_read_or_refused_with_a_reason(name: str, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(FILES[name]())
    assert outcome(sandbox, path) in REASONS | {"ready"}


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 200


@pytest.mark.parametrize("name", STANDING_FOR_THE_REST)
def test_those_that_stand_for_the_rest_are_of_them(name: str) -> None:
    assert name in FILES


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a password", "encrypted"),
        ("an unknown encryption", "encrypted"),
        ("10000 pages", "too-many-pages"),
        ("page tree that is a number", "no-page"),
        ("cut at 50 %", "damaged"),
        ("an image larger than its data", "too-much-memory"),
        ("noise between a beginning and an end", "damaged"),
        ("no password to read", "ready"),
    ],
)
def test_the_reason_is_the_right_one(name: str, reason: str, sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(FILES[name]())
    assert outcome(sandbox, path) == reason


HANDED_IN = [
    "a line of percents",
    "forms that draw a billion words",
    "two forms that draw each other, twice",
    "old, cut at 75 %",
    "mutated 4",
    "a map to half pictographs",
    "page box beyond 32 bits, no text",
    "a password",
]
"""One that hangs, some that crash, and some that are merely broken."""


@pytest.fixture(scope="module")
def after_the_hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """What a service with one worker says of each document, the last of which is a good one."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("hostile"), workers=1, timeout_seconds=SECONDS, memory_mb=MEGABYTES
    )
    database = Database(settings.database_url)
    database.migrate()
    database.close()
    files = {name: FILES[name]() for name in HANDED_IN} | {"good": printed(FRENCH)}
    with serving(settings) as client:
        handed_in = {
            name: client.post("/api/v1/documents", files={"file": (f"{number}.pdf", pdf)}).json()["id"]
            for number, (name, pdf) in enumerate(files.items())
        }
        last = handed_in["good"]
        client.get(f"/api/v1/documents/{last}/events", timeout=120)
        said = {name: client.get(f"/api/v1/documents/{document}").json() for name, document in handed_in.items()}
        said["service"] = {"healthy": client.get("/healthz").status_code == httpx.codes.OK}
    return said


@pytest.mark.parametrize("name", HANDED_IN)
def test_a_document_ends_ready_or_failed(name: str, after_the_hostile: dict[str, dict[str, object]]) -> None:
    assert after_the_hostile[name]["status"] in {"ready", "failed"}


@pytest.mark.parametrize("name", HANDED_IN)
def test_a_document_that_fails_says_why(name: str, after_the_hostile: dict[str, dict[str, object]]) -> None:
    document = after_the_hostile[name]
    assert document["status"] == "ready" or (document["reason"] in REASONS and document["error"])


def test_the_next_document_is_read(after_the_hostile: dict[str, dict[str, object]]) -> None:
    assert (after_the_hostile["good"]["status"], after_the_hostile["good"]["reason"]) == ("ready", None)


def test_the_service_stays_up(after_the_hostile: dict[str, dict[str, object]]) -> None:
    assert after_the_hostile["service"]["healthy"]


def test_no_child_is_left(after_the_hostile: dict[str, dict[str, object]]) -> None:
    for child in multiprocessing.active_children():
        child.join(10)
    assert multiprocessing.active_children() == []
