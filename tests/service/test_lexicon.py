"""A lexicon of the user's own, by the command line: it reaches what reads, and is refused before anything is read."""

import json
from pathlib import Path

import pdfs
import pytest
from process import filon, filon_in_here
from sqlalchemy import select

from models.tables import Partner
from service.database import Database
from service.settings import Settings

pytestmark = pytest.mark.on_sqlite
TEXT = "= Le port\nEn 2021, les Voiles du Ponant ont versé 1,5 M€ au port de Brest pour 12 coques.\n"


@pytest.fixture
def bilan(tmp_path: Path) -> Path:
    path = tmp_path / "bilan.pdf"
    path.write_bytes(pdfs.printed(TEXT))
    return path


def named(settings: Settings, what: str = "body") -> Path:
    """Write a lexicon of one name; gives its path."""
    path = settings.data_dir / "names.csv"
    path.write_text(f"what;name\n{what};Voiles du Ponant\n", encoding="utf-8")
    return path


def test_extract_finds_the_users_body(bilan: Path, settings: Settings) -> None:
    done = filon_in_here(settings, "extract", bilan, FILON_LEXICON=str(named(settings)))
    facts = [json.loads(line) for line in done.stdout.splitlines()]
    assert {partner["name"] for fact in facts for partner in fact["partners"]} == {"Voiles du Ponant"}


def test_explain_knows_the_users_body(bilan: Path, settings: Settings) -> None:
    assert "Voiles du Ponant" in filon_in_here(settings, "explain", bilan, FILON_LEXICON=str(named(settings))).stdout


def test_the_children_of_ingest_find_the_users_body(bilan: Path, settings: Settings, database: Database) -> None:
    filon(settings, "ingest", bilan, FILON_LEXICON=str(named(settings)))
    with database.read() as session:
        assert session.scalars(select(Partner.name)).all() == ["Voiles du Ponant"]


@pytest.mark.parametrize("verb", ["extract", "explain", "ingest", "serve"])
def test_a_wrong_line_ends_each_verb_at_the_start(verb: str, bilan: Path, settings: Settings) -> None:
    path = named(settings, "bodies")
    done = filon_in_here(settings, verb, *(() if verb == "serve" else (bilan,)), FILON_LEXICON=str(path))
    assert (done.exit_code, done.stdout, done.stderr) == (
        2,
        "",
        f"{path}, line 2: what is 'bodies'? Use body, place, not-body, not-place\n",
    )
