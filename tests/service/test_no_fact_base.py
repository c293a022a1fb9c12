"""Who only reads a fact base makes none where there is none: the command line says so, and what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bases import Base
from library import fill
from process import filon, filon_in_here
from sqlalchemy import inspect

from service.database import Database
from service.settings import Settings

VERBS = [["export", "-"], ["diff", "d_0123456789abcdef", "d_0123456789abcdef"]]

WORKING = [["serve", "--port", "0"], ["worker"], ["ingest", "."]]

reading = pytest.mark.parametrize("arguments", VERBS, ids=["export", "diff"])
opening = pytest.mark.parametrize("arguments", VERBS + WORKING, ids=lambda arguments: arguments[0])


@pytest.fixture
def empty(base: Base, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a fact base that nobody made: no file on SQLite, a database without tables on PostgreSQL."""
    with base(tmp_path / "data", empty=True) as settings:
        yield settings


@reading
def test_it_says_that_there_is_none_and_what_to_do_and_makes_none(arguments: list[str], empty: Settings) -> None:
    done = filon(empty, *arguments)
    advice = "set FILON_DATA_DIR or FILON_DATABASE_URL to where it is, or make one with `filon ingest`\n"
    assert (done.returncode, done.stdout, "there is no fact base at " in done.stderr, done.stderr.endswith(advice)) == (
        2, "", True, True,
    )  # fmt: skip
    database = Database(empty.database_url)
    tables = inspect(database.engine).get_table_names()
    database.close()
    assert tables == []


@pytest.mark.on_sqlite
@reading
def test_a_wrong_folder_is_not_made(arguments: list[str], empty: Settings, tmp_path: Path) -> None:
    filon_in_here(Settings(data_dir=tmp_path / "dtaa"), *arguments)
    assert not (tmp_path / "dtaa").exists()


@opening
def test_what_is_no_database_is_told(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "filon.db").write_bytes(b"%PDF-1.7 " * 500)
    done = filon_in_here(Settings(data_dir=tmp_path), *arguments)
    assert (done.exit_code, done.stderr.count("\n"), "cannot be opened: file is not a database" in done.stderr) == (
        2, 1, True,
    )  # fmt: skip


@opening
def test_a_server_that_is_not_there_is_told_without_the_password(arguments: list[str], tmp_path: Path) -> None:
    url = f"postgresql+psycopg://filon:secret@/filon?host={tmp_path}"
    done = filon_in_here(Settings(data_dir=tmp_path, database_url=url), *arguments)
    assert (done.exit_code, done.stderr.count("\n"), "cannot be opened" in done.stderr, "secret" in done.stderr) == (
        2, 1, True, False,
    )  # fmt: skip


def test_a_fact_base_is_found(settings: Settings, database: Database) -> None:
    fill(database)
    done = filon(settings, "export", "-")
    assert (done.returncode, done.stdout.count("\n")) == (0, 8)
