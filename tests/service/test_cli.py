"""The command line as a shell sees it: standard output, standard error, exit status."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import httpx
import pdfs
import pytest
from library import WEST, fill
from serving import PATIENCE, serving
from sqlalchemy import Select, func, select, text
from typer.testing import CliRunner

from models.tables import Document, Fact
from service import ingesting
from service.cli import app
from service.database import Database
from service.settings import Settings

pytestmark = pytest.mark.on_sqlite
FILON = Path(sys.executable).with_name("filon")


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, "FILON_DATA_DIR": str(settings.data_dir), "FILON_MAX_PAGES": "500", "LC_ALL": "C"}


def filon(environment: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([FILON, *arguments], env=environment, capture_output=True, encoding="utf-8", check=False)


def filon_in_here(environment: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The same verb without a process of its own, which takes seconds to start: for the many cases of one verb."""
    done = CliRunner().invoke(app, [*map(str, arguments)], env=environment)
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


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
    filon_in_here({**environment, "FILON_DATA_DIR": str(tmp_path / "none")}, "extract", bilan)
    assert not (tmp_path / "none").exists()


def test_extract_mentions(bilan: Path, environment: dict[str, str]) -> None:
    done = filon_in_here(environment, "extract", bilan, "--mentions")
    assert "Région Bretagne" in [json.loads(line)["name"] for line in done.stdout.splitlines()]


def test_extract_refused(bilan: Path, environment: dict[str, str]) -> None:
    done = filon_in_here(environment, "extract", bilan, "--refused")
    assert (done.returncode, [json.loads(line).keys() for line in done.stdout.splitlines()]) == (0, [])


def test_two_kinds_of_lines_at_once_are_refused(bilan: Path, environment: dict[str, str]) -> None:
    assert filon_in_here(environment, "extract", bilan, "--mentions", "--refused").returncode == 2


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
    done = subprocess.run(["bash", "-c", shell], env=environment, capture_output=True, check=False)
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
    filon_in_here(environment, "ingest", folder)
    done = filon(environment, "ingest", folder, folder / "digues.pdf")
    with database.read() as session:
        assert (done.returncode, session.scalars(select(Document.claim)).all()) == (0, [1, 1])


def test_ingest_tells_what_became_of_each(folder: Path, environment: dict[str, str]) -> None:
    (folder / "copie.pdf").write_bytes((folder / "digues.pdf").read_bytes())
    (folder / "vide.pdf").write_bytes(b"")
    told = [filon(environment, "ingest", folder).stderr.splitlines()[-1] for _ in range(2)]
    failed = "2 failed (1 empty, 1 encrypted)"
    assert told == [f"2 read, 1 there already, {failed}", f"0 read, 3 there already, {failed}"]


def test_without_a_terminal_ingest_tells_by_lines_how_far_it_is(
    folder: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingesting, "TELL_EVERY", 0.0)
    said = filon_in_here(environment, "ingest", folder).stderr.splitlines()
    lines = [line for line in said if re.fullmatch(r"\d of 3: \d read, 0 there already, .*; \d:\d\d:\d\d to go", line)]
    assert lines[-1].startswith("3 of 3: 2 read, 0 there already, 1 failed (1 encrypted); 0:00:00")


def test_ingest_reads_on_all_cores(tmp_path: Path, environment: dict[str, str], database: Database) -> None:
    for name in ("a", "b"):
        text = pdfs.FRENCH + "#pagebreak()\n#lorem(200) 12 digues.\n" * 60
        (tmp_path / f"{name}.pdf").write_bytes(pdfs.printed(text + name))
    under_way = select(func.count(Document.id)).where(Document.pages_done > 0, Document.status == "processing")
    with begun(environment, "ingest", tmp_path) as process:
        wait_until(database, process, under_way, min(2, os.cpu_count() or 1))


def test_a_document_that_is_deleted_is_not_waited_for(
    bilan: Path, environment: dict[str, str], database: Database
) -> None:
    there = select(func.count(Document.id))
    with begun({**environment, "FILON_WORKERS": "0"}, "ingest", bilan) as process:
        wait_until(database, process, there, 1)
        with database.write() as session:
            session.delete(session.scalars(select(Document)).one())
        assert process.wait(PATIENCE) == 1
        assert process.stderr is not None
        assert process.stderr.read().splitlines()[-1] == "0 read, 0 there already, 1 failed (1 deleted)"


@pytest.mark.parametrize("content", [b"", b"Rapport annuel"])
def test_ingest_refuses_what_is_no_pdf(
    content: bytes, tmp_path: Path, environment: dict[str, str], database: Database
) -> None:
    path = tmp_path / "rapport.pdf"
    path.write_bytes(content)
    done = filon_in_here(environment, "ingest", path)
    with database.read() as session:
        assert (done.returncode, session.scalar(select(func.count(Document.id)))) == (1, 0)


def test_ingest_refuses_what_is_too_large(bilan: Path, environment: dict[str, str]) -> None:
    bilan.write_bytes(bilan.read_bytes() + b"\n" * 10**6)
    done = filon_in_here({**environment, "FILON_MAX_FILE_MB": "1"}, "ingest", bilan)
    assert (done.returncode, "limit of 1 MB" in done.stderr) == (1, True)


def test_an_ingest_that_was_killed_is_taken_up(tmp_path: Path, environment: dict[str, str], database: Database) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(pdfs.printed(pdfs.FRENCH + "#pagebreak()\n#lorem(200) 12 digues.\n" * 60))
    with begun(environment, "ingest", path) as first:
        wait_until(database, first, select(func.max(Document.pages_done)), 1)
    done = filon(environment, "ingest", path)
    with database.read() as session:
        row = session.scalars(select(Document)).one()
        facts = session.scalar(select(func.count(Fact.id)))
    assert (done.returncode, row.status, row.claim, row.facts) == (0, "ready", 2, facts)


def test_an_ingest_of_many_that_was_killed_goes_on_where_it_was(
    tmp_path: Path, environment: dict[str, str], database: Database
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.pdf").write_bytes(pdfs.printed(pdfs.FRENCH + f"Il y a {number} digues."))
    is_read = select(func.count(Document.id)).where(Document.status == "ready")
    with begun(environment, "ingest", folder) as first:
        wait_until(database, first, is_read, 1)
    with database.read() as session:
        before = session.scalar(is_read)
    done = filon(environment, "ingest", folder)
    with database.read() as session:
        rows = session.scalars(select(Document)).all()
        facts = dict(session.execute(select(Fact.document_id, func.count()).group_by(Fact.document_id)).all())
    assert done.stderr.splitlines()[-1] == f"{12 - before} read, {before} there already, 0 failed"
    assert {row.id: row.facts for row in rows if row.status == "ready"} == facts
    assert len(facts) == 12


@contextmanager
def begun(environment: dict[str, str], *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Start a verb; it is killed at the end unless it has ended."""
    command = [FILON, *arguments]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(database: Database, process: subprocess.Popen[str], what: Select[int], least: int) -> None:
    """Wait until a number in the database is so large."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        with database.read() as session:
            if (session.scalar(what) or 0) >= least:
                return
    pytest.fail(f"it ended, or took too long, before {what} was {least}")


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
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def test_serve_prints_the_address_at_which_it_answers(environment: dict[str, str]) -> None:
    with served(environment) as line:
        address = re.fullmatch(r"Filon is served on (http://127\.0\.0\.1:\d+)\n", line)
        assert address
        assert httpx.get(f"{address[1]}/healthz", timeout=PATIENCE).status_code == 200


def test_serve_loads_a_folder_once(folder: Path, environment: dict[str, str], database: Database) -> None:
    for _ in range(2):
        with served(environment, "--load", folder):
            pass
    with database.read() as session:
        assert session.scalar(select(func.count(Document.id))) == 3


@pytest.mark.parametrize("verb", [("extract", "bilan.pdf"), ("ingest", "bilan.pdf"), ("serve",)])
def test_a_setting_that_cannot_be_is_one_line(verb: tuple[str, ...], environment: dict[str, str]) -> None:
    done = filon_in_here({**environment, "FILON_MAX_PAGES": "0"}, *verb)
    assert (done.returncode, done.stderr) == (2, "FILON_MAX_PAGES: Input should be greater than 0\n")


def test_a_verb_that_is_none_is_refused(environment: dict[str, str]) -> None:
    assert filon_in_here(environment, "mine").returncode == 2


@pytest.fixture
def printed(bilan: Path, environment: dict[str, str], tmp_path: Path) -> Path:
    """What `filon extract` prints of the bilan."""
    path = tmp_path / "facts.jsonl"
    path.write_text(filon_in_here(environment, "extract", bilan).stdout, encoding="utf-8")
    return path


def test_diff_finds_a_pdf_and_its_own_lines_the_same(printed: Path, bilan: Path, environment: dict[str, str]) -> None:
    done = filon(environment, "diff", printed, bilan)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_diff_tells_what_changed_and_gives_status_1(printed: Path, bilan: Path, environment: dict[str, str]) -> None:
    first, *rest = printed.read_text(encoding="utf-8").splitlines()
    fact = json.loads(first)
    printed.write_text("\n".join([json.dumps({**fact, "subject": "autre"}), *rest]), encoding="utf-8")
    done = filon_in_here(environment, "diff", printed, bilan)
    name = f"~ p. 1 {fact['text']} {fact['subject']} ({fact['id']})"
    assert (done.returncode, done.stdout) == (1, f"{name}: subject autre -> {fact['subject']}\n")


def test_diff_is_an_object_for_programs(printed: Path, bilan: Path, environment: dict[str, str]) -> None:
    printed.write_text("", encoding="utf-8")
    found = json.loads(filon_in_here(environment, "diff", "--json", printed, bilan).stdout)
    assert {key: len(facts) > 0 for key, facts in found.items()} == {"added": True, "gone": False, "changed": False}


@pytest.mark.parametrize("run", ["", "@1"])
def test_diff_takes_a_document_of_the_fact_base(run: str, bilan: Path, environment: dict[str, str]) -> None:
    filon_in_here(environment, "ingest", bilan)
    document = f"d_{hashlib.sha256(bilan.read_bytes()).hexdigest()[:16]}"
    assert filon_in_here(environment, "diff", f"{document}{run}", bilan).returncode == 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        (pdfs.encrypted(), "encrypted"),
        (b"Rapport annuel", "line 1 is no fact"),
        (b'{"id": "f_1"}', "line 1 is no fact"),
        (b"[1, 2]", "line 1 is no fact"),
        (b'{"source": 3}', "line 1 is no fact"),
        (b"\xff", "line 1 is no fact"),
    ],
)
def test_diff_names_what_it_cannot_read(
    content: bytes | None, reason: str, bilan: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "other"
    if content is not None:
        path.write_bytes(content)
    done = filon_in_here(environment, "diff", path, bilan)
    assert (done.returncode, done.stdout, done.stderr.count("\n"), done.stderr.startswith(f"{path}: ")) == (
        2,
        "",
        1,
        True,
    )
    assert reason in done.stderr


@pytest.mark.parametrize("stored", ["d_0123456789abcdef", "d_0123456789abcdef@7"])
def test_diff_names_a_run_that_is_not_there(stored: str, bilan: Path, environment: dict[str, str]) -> None:
    done = filon_in_here(environment, "diff", stored, bilan)
    assert (done.returncode, done.stderr) == (2, f"{stored}: there is no such run in the fact base\n")


@pytest.fixture
def filled(settings: Settings, database: Database) -> Settings:
    fill(database)
    return settings


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("facts.csv", {}),
        ("facts.csv", {"dialect": "excel-fr", "sort": "-value"}),
        ("facts.csv", {"kind": ["amount", "count"], "partner": "epci:200042174", "role": "beneficiary"}),
        ("facts.csv", {"unit": "EUR", "min": "1000000", "from": "2019", "to": "2022"}),
        ("facts.csv", {"q": "logements", "section": "Habiter"}),
        ("facts.geojson", {"place": "commune:29232"}),
        ("facts.jsonld", {"status": "achieved"}),
        ("facts.jsonl", {"document": WEST}),
        ("facts.parquet", {"programme": "Plan Eau"}),
    ],
)
def test_export_writes_what_http_gives(
    name: str, asked: dict[str, str | list[str]], filled: Settings, environment: dict[str, str], tmp_path: Path
) -> None:
    with serving(filled) as client:
        sent = client.get(f"/api/v1/{name}", params=asked).content
        base = str(client.base_url)
    given = [
        (option, each) for option, value in asked.items() for each in ([value] if isinstance(value, str) else value)
    ]
    options = [f"--{option}={value}" for option, value in given]
    done = filon_in_here(environment, "export", tmp_path / name, "--url", base, *options)
    assert (done.returncode, done.stderr, (tmp_path / name).read_bytes()) == (0, "", sent)


@pytest.mark.parametrize(("name", "inside"), [("facts.xlsx", "xl/workbook.xml"), ("bilans.zip", "datapackage.json")])
def test_export_writes_archives(
    name: str, inside: str, filled: Settings, environment: dict[str, str], tmp_path: Path
) -> None:
    filon_in_here(environment, "export", tmp_path / name)
    with ZipFile(tmp_path / name) as archive:
        assert inside in archive.namelist()


def test_an_exported_package_tells_the_address_that_gives_the_same(
    filled: Settings, environment: dict[str, str], tmp_path: Path
) -> None:
    filon_in_here(
        environment, "export", tmp_path / "b.zip", "--url", "https://faits.fr/", "--from", "2019", "--kind", "amount"
    )
    with ZipFile(tmp_path / "b.zip") as archive:
        about = json.loads(archive.read("datapackage.json"))["description"]
    assert about.endswith(" https://faits.fr/api/v1/datapackage.zip?kind=amount&from=2019")


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ([], ["f_losses", "f_pipes", "f_plant", "f_homes", "f_hennebont", "f_aid", "f_quay"]),
        (["--kind", "amount", "--sort", "-value"], ["f_plant", "f_aid"]),
    ],
)
def test_export_prints_on_standard_output(
    options: list[str], ids: list[str], filled: Settings, environment: dict[str, str]
) -> None:
    done = filon(environment, "export", "-", "--format", "jsonl", *options)
    assert (done.returncode, [json.loads(line)["id"] for line in done.stdout.splitlines()]) == (0, ids)


def test_export_prints_csv_unless_told(filled: Settings, environment: dict[str, str]) -> None:
    assert filon_in_here(environment, "export", "-").stdout.startswith("id,kind,value,")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["faits.doc"], "--format: there is none for 'doc': use csv, "),
        (["faits"], "--format: there is none for 'faits': use csv, "),
        (["faits.csv", "--format", "ods"], "--format: there is none for 'ods': use csv, "),
        (["faits.csv", "--kind", "sum"], "--kind: Input should be 'amount', "),
        (["faits.csv", "--from", "MMXX"], "--from: Input should be a valid integer"),
        (["faits.csv", "--min", "3"], "--min: wants exactly one unit"),
        (["faits.csv", "--q", "!"], "--q: holds no word"),
        (["none/faits.csv"], "No such file or directory"),
    ],
)
def test_an_export_that_cannot_be_says_why_and_leaves_nothing(
    arguments: list[str], complaint: str, filled: Settings, environment: dict[str, str], tmp_path: Path
) -> None:
    before = set(tmp_path.iterdir())
    done = filon_in_here(environment, "export", str(tmp_path / arguments[0]), *arguments[1:])
    assert (done.returncode, done.stdout, complaint in done.stderr, set(tmp_path.iterdir())) == (2, "", True, before)


def test_an_export_that_breaks_off_leaves_the_file_that_was_there(
    filled: Settings, database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "faits.csv"
    path.write_text("hier", encoding="utf-8")
    with database.write() as session:
        session.execute(text("UPDATE fact_text SET warnings = '{'"))
    status = filon(environment, "export", path).returncode
    assert (status != 0, path.read_text(encoding="utf-8"), sorted(tmp_path.glob(".faits*"))) == (True, "hier", [])
