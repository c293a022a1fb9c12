"""What can be set from outside, and what holds where nothing is set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError
from serving import PATIENCE

from service.settings import Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"FILON_{name.upper()}", raising=False)


def test_the_database_is_in_the_data_folder() -> None:
    assert Settings(data_dir=Path("/srv/filon")).database_url == "sqlite:////srv/filon/filon.db"


def test_a_database_of_its_own_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILON_DATABASE_URL", "postgresql+psycopg://filon@db/filon")
    assert Settings().database_url == "postgresql+psycopg://filon@db/filon"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "filon",
        "/srv/filon.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://db/filon",
        "postgresql+psycopg2://db/filon",
        "postgresql+psycopg://db:port/filon",
    ],
)
def test_it_is_one_of_two(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILON_DATABASE_URL", url)
    with pytest.raises(ValidationError, match="give it as postgresql"):
        Settings()


@pytest.mark.parametrize("missing", ["psycopg", "procrastinate"])
def test_postgresql_without_what_it_takes_is_one_line(missing: str) -> None:
    command = f"import sys; sys.modules[{missing!r}] = None; from service.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", command, "serve"],
        env={**os.environ, "FILON_DATABASE_URL": "postgresql+psycopg://db/filon"},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    wanted = f"PostgreSQL wants {missing}, which is not installed: pip install 'psycopg[binary]' procrastinate"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"FILON_DATABASE_URL: {wanted}\n")


@pytest.mark.parametrize("url", ["s3://filon", "s3://filon/", "s3://filon.example/bilans/2026", "s3://filon/a_b-(c)!"])
def test_files_may_be_in_a_bucket(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILON_FILES", url)
    assert Settings().files == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "filon",
        "/srv/files",
        "s3://",
        "s3:///bilans",
        "s3:filon",
        "s3://user:secret@filon",
        "gs://filon",
        "s3://filon?x=1",
    ],
)
def test_files_are_in_nothing_else(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILON_FILES", url)
    with pytest.raises(ValidationError, match="give it as s3://BUCKET"):
        Settings()


@pytest.mark.parametrize(("cores", "workers"), [(8, 7), (2, 1), (1, 1), (None, 1)])
def test_one_core_is_left_to_the_service(cores: int | None, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert Settings().workers == workers


@pytest.mark.parametrize("value", ["-1", "many"])
def test_workers_are_a_number(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILON_WORKERS", value)
    with pytest.raises(ValidationError, match="workers"):
        Settings()


@pytest.mark.parametrize(
    "name",
    ["MAX_FILE_MB", "MAX_ZIP_MB", "MAX_PAGES", "MAX_MEGAPIXELS", "TAKEOVER_SECONDS", "TIMEOUT_SECONDS", "MEMORY_MB"],
)
@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_a_limit_is_a_number_above_zero(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"FILON_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_a_list_is_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILON_OIDC_SCOPES", "read, review")
    monkeypatch.setenv("FILON_OIDC_CLAIM", "groups")
    monkeypatch.setenv("FILON_OIDC_VALUES", "dreal,prefecture 62")
    settings = Settings()
    assert (settings.oidc_scopes, settings.oidc_values) == (["read", "review"], ["dreal", "prefecture 62"])


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_each_setting_says_what_it_is(name: str) -> None:
    assert Settings.model_fields[name].description
