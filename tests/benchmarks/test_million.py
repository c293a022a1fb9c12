"""Bilans that nobody wrote say what they are asked to say, the same each time, and in words that hold their figures."""

from decimal import Decimal
from random import Random

import pytest
from million_texts import Bilans, Wording, renumbered
from samples import CORPUS

from models.facts import Extraction


@pytest.fixture(scope="module")
def of() -> Bilans:
    return Bilans([CORPUS / "departement-gers" / "bilan.pdf"], seed=1)


@pytest.fixture(scope="module")
def bilan(of: Bilans) -> Extraction:
    return of.bilan(7, 120)


def test_a_number_gives_the_same_bilan_again(of: Bilans, bilan: Extraction) -> None:
    assert of.bilan(7, 120) == bilan


def test_another_number_gives_another_one(of: Bilans, bilan: Extraction) -> None:
    assert not {fact.id for fact in of.bilan(8, 120).facts} & {fact.id for fact in bilan.facts}


def test_it_states_so_many_facts(bilan: Extraction) -> None:
    assert len({fact.id for fact in bilan.facts}) == 120


def test_every_figure_stands_in_its_sentence(bilan: Extraction) -> None:
    assert [fact.source.text for fact in bilan.facts if fact.source.text not in fact.source.quote] == []


def test_every_figure_is_printed_somewhere(bilan: Extraction) -> None:
    printed = [fact.source.passage.boxes(fact.source.start, fact.source.end) for fact in bilan.facts]
    assert all(printed)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2,8 M€", 2_800_000), ("1 208 communes", 1208), ("−9 %", -9), ("12,5 km", "12.5"), ("0,07 ha", "0.07")],
)
def test_other_digits_are_worth_what_they_print(text: str, value: str) -> None:
    printed, worth = renumbered(text, Decimal(value), Random(1))
    digits = "".join(filter(str.isdigit, printed)).strip("0")
    assert f"{abs(worth):f}".replace(".", "").strip("0") == digits


@pytest.mark.parametrize("text", ["deux missions", "100 %", "entre 2 et 3 M€"])
def test_what_is_not_printed_in_its_digits_stays(text: str) -> None:
    assert renumbered(text, Decimal(2 if text[0] == "d" else 100), Random(1))[0] == text


@pytest.mark.parametrize("word", ["un", "trois", "quatre"])
def test_what_is_not_replaced_is_found_behind_what_is(word: str) -> None:
    text = "un deux trois quatre"
    wording = Wording(text, [(3, 7, "2"), (3, 5, "overlaps")])
    assert wording.at(text.index(word)) == wording.text.index(word)
