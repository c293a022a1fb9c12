"""`filon explain`: each part of a fact with its rule and its words."""

from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from extractors.extract import extract
from models.facts import Extraction
from service.cli import app
from service.explain import explain

BILAN = Path(__file__).parents[2] / "corpus" / "departement-gers" / "bilan.pdf"


@cache
def extraction() -> Extraction:
    return extract(BILAN.read_bytes(), max_pages=100)


def explained(text: str) -> str:
    fact = next(fact for fact in extraction().facts if fact.source.text == text)
    return "\n".join(explain(extraction(), fact))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("23 364 000 €", "amount 23364000 EUR, exact", id="the figure"),
        pytest.param("23 364 000 €", "“23 364 000 €” by amount.symbol", id="the rule of the figure"),
        pytest.param("23 364 000 €", "Département du Gers, from “Département” by funder.by", id="the words of a link"),
        pytest.param("41 %", "“39,6 M€”", id="the whole of a share"),
        pytest.param("une soixantaine de foyers", "Condom (32107)", id="a place with its code"),
        pytest.param("une soixantaine de foyers", "2021 to …", id="an open period"),
        pytest.param("4 000 € par logement", "a price per thing", id="a warning"),
    ],
)
def test_an_explanation_says(text: str, said: str) -> None:
    assert said in explained(text)


def test_every_fact_can_be_explained() -> None:
    assert all(list(explain(extraction(), fact)) for fact in extraction().facts)


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, ["explain", *map(str, args)])


def test_one_fact_is_explained_by_its_id() -> None:
    fact = extraction().facts[3]
    assert run(BILAN, "--fact", fact.id).stdout == "\n".join(explain(extraction(), fact)) + "\n"


def test_an_unknown_fact_is_a_clear_error() -> None:
    answer = run(BILAN, "--fact", "f_0")
    assert (answer.exit_code, answer.stdout, "no fact f_0" in answer.stderr) == (2, "", True)


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "notes.pdf"
    broken.write_bytes(b"not a PDF")
    answer = run(broken)
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
