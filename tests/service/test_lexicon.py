"""A lexicon of the user's own, by the command line: it reaches what reads, and is refused before anything is read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pdfs
import pytest
from sqlalchemy import select

from models.tables import Partner
from service.database import Database
from service.settings import Settings

pytestmark = pytest.mark.on_sqlite
FILON = Path(sys.executable).with_name("filon")
TEXT = "= Le port\nEn 2021, les Voiles du Ponant ont versé 1,5 M€ au port de Brest pour 12 coques.\n"


@pytest.fixture
def bilan(tmp_path: Path) -> Path:
    path = tmp_path / "bilan.pdf"
    path.write_bytes(pdfs.printed(TEXT))
    return path


def filon(settings: Settings, lexicon: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    path = settings.data_dir / "names.csv"
    path.write_text(lexicon, encoding="utf-8")
    environment = {**os.environ, "FILON_DATA_DIR": str(settings.data_dir), "FILON_LEXICON": str(path)}
    return subprocess.run([FILON, *arguments], env=environment, capture_output=True, encoding="utf-8", check=False)


def test_extract_finds_the_users_body(bilan: Path, settings: Settings) -> None:
    done = filon(settings, "what;name\nbody;Voiles du Ponant\n", "extract", bilan)
    facts = [json.loads(line) for line in done.stdout.splitlines()]
    assert {partner["name"] for fact in facts for partner in fact["partners"]} == {"Voiles du Ponant"}


def test_explain_knows_the_users_body(bilan: Path, settings: Settings) -> None:
    assert "Voiles du Ponant" in filon(settings, "what;name\nbody;Voiles du Ponant\n", "explain", bilan).stdout


def test_the_children_of_ingest_find_the_users_body(bilan: Path, settings: Settings, database: Database) -> None:
    filon(settings, "what;name\nbody;Voiles du Ponant\n", "ingest", bilan)
    with database.read() as session:
        assert session.scalars(select(Partner.name)).all() == ["Voiles du Ponant"]


@pytest.mark.parametrize("verb", ["extract", "explain", "ingest", "serve"])
def test_a_wrong_line_ends_each_verb_at_the_start(verb: str, bilan: Path, settings: Settings) -> None:
    done = filon(settings, "what;name\nbodies;Voiles du Ponant\n", verb, *(() if verb == "serve" else (bilan,)))
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"{settings.data_dir / 'names.csv'}, line 2: what is 'bodies'? Use body, place, not-body, not-place\n",
    )
