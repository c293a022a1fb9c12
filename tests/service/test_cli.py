"""The command line as a shell sees it: standard output, standard error, exit status."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pdfs
import pytest
from sqlalchemy import func, select

from models.tables import Document, Fact
from service.database import Database
from service.settings import Settings

pytestmark = pytest.mark.on_sqlite
FILON = Path(sys.executable).with_name("filon")


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, "FILON_DATA_DIR": str(settings.data_dir), "FILON_MAX_PAGES": "500", "LC_ALL": "C"}


def filon(environment: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [FILON, *arguments], env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False
    )


@pytest.fixture
def bilan(tmp_path: Path) -> Path:
    path = tmp_path / "bilan.pdf"
    path.write_bytes(pdfs.printed(pdfs.FRENCH))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three PDFs, one of them in a folder of its own and one broken, beside what is none."""
    folder = tmp_path / "bilans"
    (folder / "2023").mkdir(parents=True)
    (folder / "digues.pdf").write_bytes(pdfs.printed(pdfs.FRENCH))
    (folder / "2023" / "Suite.PDF").write_bytes(pdfs.long())
    (folder / "chiffré.pdf").write_bytes(pdfs.encrypted())
    (folder / "notes.txt").write_text("1,5 M€", encoding="utf-8")
    return folder


def test_extract_prints_facts_as_json_lines_and_nothing_else(bilan: Path, environment: dict[str, str]) -> None:
    done = filon(environment, "extract", bilan)
    facts = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr, ("1500000", "EUR") in [(fact["value"], fact["unit"]) for fact in facts]) == (
        0, "", True,
    )  # fmt: skip


def test_extract_makes_no_data_folder(bilan: Path, environment: dict[str, str], tmp_path: Path) -> None:
    filon({**environment, "FILON_DATA_DIR": str(tmp_path / "none")}, "extract", bilan)
    assert not (tmp_path / "none").exists()


def test_extract_mentions(bilan: Path, environment: dict[str, str]) -> None:
    done = filon(environment, "extract", bilan, "--mentions")
    assert "Région Bretagne" in [json.loads(line)["name"] for line in done.stdout.splitlines()]


def test_extract_refused(bilan: Path, environment: dict[str, str]) -> None:
    done = filon(environment, "extract", bilan, "--refused")
    assert (done.returncode, [json.loads(line).keys() for line in done.stdout.splitlines()]) == (0, [])


def test_two_kinds_of_lines_at_once_are_refused(bilan: Path, environment: dict[str, str]) -> None:
    assert filon(environment, "extract", bilan, "--mentions", "--refused").returncode == 2


UNREADABLE = {
    "vide.pdf": (b"", "empty"),
    "texte.pdf": (b"Rapport annuel", "not a PDF"),
    "coupé.pdf": (pdfs.printed(pdfs.FRENCH)[:700], "damaged"),
    "chiffré.pdf": (pdfs.encrypted(), "encrypted"),
    "numérisé.pdf": (pdfs.without_words(), "OCR"),
}
ODD = [
    "Bilan à mi-parcours (2).pdf",
    "été\n2022.pdf",
    "-n.pdf",
    "100%.pdf",
    "[b]gras[b].pdf",
    "l'eau;ls.pdf",
    "\udce9.pdf",
]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """What `filon extract` says of all these at once, and the folder where they are."""
    folder = tmp_path_factory.mktemp("many")
    for name in ODD:
        (folder / name).write_bytes(pdfs.printed(pdfs.FRENCH))
    for name, (content, _reason) in UNREADABLE.items():
        (folder / name).write_bytes(content)
    names = [*UNREADABLE, "absent.pdf", *ODD]
    return folder, filon({**os.environ, "LC_ALL": "C"}, "extract", folder, *(folder / name for name in names))


def test_one_file_that_cannot_be_read_gives_status_2(many: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    assert many[1].returncode == 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        *((name, reason) for name, (_content, reason) in UNREADABLE.items()),
        ("absent.pdf", "No such file or directory"),
        ("", "Is a directory"),
    ],
)
def test_what_cannot_be_read_has_one_line_with_the_reason(
    name: str, reason: str, many: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    folder, done = many
    lines = [line for line in done.stderr.splitlines() if line.startswith(f"{folder / name}: ")]
    assert [reason in line for line in lines] == [True]


def test_nothing_else_is_on_standard_error(many: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    assert len(many[1].stderr.splitlines()) == len(UNREADABLE) + 2


@pytest.mark.parametrize("name", ODD)
def test_odd_names_are_read(name: str, many: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    shown = name.replace("\n", "\ufffd").replace("\udce9", "\ufffd")
    assert shown in {json.loads(line)["document"]["filename"] for line in many[1].stdout.splitlines()}


def test_a_reader_that_leaves_is_no_error(bilan: Path, environment: dict[str, str]) -> None:
    shell = f"'{FILON}' extract '{bilan}' '{bilan}' | head -c 1"
    done = subprocess.run(["bash", "-c", shell], env=environment, capture_output=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == (b"{", b"")


def test_ingest_reads_folders_and_says_what_failed(
    folder: Path, environment: dict[str, str], database: Database
) -> None:
    done = filon(environment, "ingest", folder)
    with database.read() as session:
        states = dict(session.execute(select(Document.filename, Document.status)).all())
    assert (done.returncode, done.stdout, states) == (
        1, "", {"digues.pdf": "ready", "Suite.PDF": "ready", "chiffré.pdf": "failed"},
    )  # fmt: skip
    assert re.search(r"chiffré\.pdf: .*encrypted", done.stderr)


def test_ingest_takes_nothing_in_twice(folder: Path, environment: dict[str, str], database: Database) -> None:
    (folder / "chiffré.pdf").unlink()
    filon(environment, "ingest", folder)
    done = filon(environment, "ingest", folder, folder / "digues.pdf")
    with database.read() as session:
        assert (done.returncode, session.scalars(select(Document.claim)).all()) == (0, [1, 1])


@pytest.mark.parametrize("content", [b"", b"Rapport annuel"])
def test_ingest_refuses_what_is_no_pdf(
    content: bytes, tmp_path: Path, environment: dict[str, str], database: Database
) -> None:
    path = tmp_path / "rapport.pdf"
    path.write_bytes(content)
    done = filon(environment, "ingest", path)
    with database.read() as session:
        assert (done.returncode, session.scalar(select(func.count(Document.id)))) == (1, 0)


def test_ingest_refuses_what_is_too_large(bilan: Path, environment: dict[str, str]) -> None:
    bilan.write_bytes(bilan.read_bytes() + b"\n" * 10**6)
    done = filon({**environment, "FILON_MAX_FILE_MB": "1"}, "ingest", bilan)
    assert (done.returncode, "limit of 1 MB" in done.stderr) == (1, True)


def test_an_ingest_that_was_killed_is_taken_up(tmp_path: Path, environment: dict[str, str], database: Database) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(pdfs.printed(pdfs.FRENCH + "#pagebreak()\n#lorem(200) 12 digues.\n" * 60))
    with subprocess.Popen([FILON, "ingest", path], env=environment, stderr=subprocess.DEVNULL) as first:
        try:
            wait_until_begun(database, first)
        finally:
            first.send_signal(signal.SIGKILL)
    done = filon(environment, "ingest", path)
    with database.read() as session:
        row = session.scalars(select(Document)).one()
        facts = session.scalar(select(func.count(Fact.id)))
    assert (done.returncode, row.status, row.claim, row.facts) == (0, "ready", 2, facts)


def wait_until_begun(database: Database, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with database.read() as session:
            if session.scalar(select(func.max(Document.pages_done))):
                return
    pytest.fail("it ended before it could be killed")


@contextmanager
def served(environment: dict[str, str], *arguments: str | Path) -> Iterator[str]:
    """Start `filon serve` on a free port; gives the line that it prints."""
    command = [FILON, "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline()
        finally:
            # Not SIGINT: what a shell starts in the background ignores it, until the server listens to it itself.
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def test_serve_prints_the_address_at_which_it_answers(environment: dict[str, str]) -> None:
    with served(environment) as line:
        address = re.fullmatch(r"Filon is served on (http://127\.0\.0\.1:\d+)\n", line)
        assert address
        assert httpx.get(f"{address[1]}/healthz", timeout=30).status_code == 200


def test_serve_loads_a_folder_once(folder: Path, environment: dict[str, str], database: Database) -> None:
    for _ in range(2):
        with served(environment, "--load", folder):
            pass
    with database.read() as session:
        assert session.scalar(select(func.count(Document.id))) == 3


@pytest.mark.parametrize("verb", [("extract", "bilan.pdf"), ("ingest", "bilan.pdf"), ("serve",)])
def test_a_setting_that_cannot_be_is_one_line(verb: tuple[str, ...], environment: dict[str, str]) -> None:
    done = filon({**environment, "FILON_MAX_PAGES": "0"}, *verb)
    assert (done.returncode, done.stderr) == (2, "FILON_MAX_PAGES: Input should be greater than 0\n")


def test_a_verb_that_is_none_is_refused(environment: dict[str, str]) -> None:
    assert filon(environment, "mine").returncode == 2
