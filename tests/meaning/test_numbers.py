"""Where numbers stand in a text and what they are worth; generated ones are in test_grammar."""

import pytest
from annotated import Mark, expected, plain, read, write

from extractors.meaning.numbers import find_numbers, parse_words

EXAMPLES = [
    "On compte <number value=12>12</number> ponts.",
    "On compte <number value=12>douze</number> ponts.",
    "On compte <number value=12500>12 500</number> ponts.",
    "On compte <number value=12500>12\u202f500</number> ponts.",
    "On compte <number value=12500>12\u00a0500</number> ponts.",
    "On compte <number value=12500>12\n500</number> ponts.",
    "On compte <number value=1250000>1.250.000</number> ponts.",
    "On compte <number value=1250000>1,250,000</number> ponts.",
    "On compte <number value=4.35>4.35</number> ponts.",
    "On compte <number value=0.125>0.125</number> ponts.",
    "On compte <number value=4.35>4,35</number> ponts.",
    "On compte <number value=3500000>3,5 millions</number> de ponts.",
    "On compte <number value=2300000>2 millions 300 000</number> ponts.",
    "On compte <number value=30>une trentaine</number> de ponts.",
    "On compte <number value=1000>un millier</number> de ponts.",
    "On compte <number value=250000>250 milliers</number> de ponts.",
    "On compte <number value=97>quatre-vingt-dix-sept</number> ponts.",
    "On compte <number value=71>soixante et onze</number> ponts.",
    "On compte <number value=80>octante</number> ponts, <number value=90>nonante</number> gués.",
    "La pente est de <number value=-3>-3</number> degrés.",
    "La pente est de <number value=-3>−3</number> degrés.",
    "La pente est de <number value=3>+3</number> degrés.",
    "Le solde est de <number value=-1200000>-1 million 200 mille</number> francs.",
    "On compte <number value=7>7</number>ha et <number value=100>100</number>M€.",
    "De <number value=12>12</number> à <number value=15>15</number> ponts.",
]
COUNTER_EXAMPLES = [
    "Le CO2 et les PM10 reculent.",
    "La route A21 et la RD301 sont barrées.",
    "Le club Team2 gagne.",
    "Delta-3 est fermé.",
    "La version v1.2 est en ligne.",
    "Le centre-ville est calme.",
    "Les ponts sont là.",
]
NO_NUMBERS = [
    "cinq trois",
    "mille mille",
    "cent cent",
    "vingt vingt",
    "un cent",
    "trente seize",
    "million",
    "deux millions trois milliards",
]


def found(text: str) -> str:
    return write(text, [Mark("number", n.start, n.end, {"value": plain(n.value)}) for n in find_numbers(text)])


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_finds_a_number(sentence: str) -> None:
    assert found(read(sentence)[0]) == expected(sentence, ["value"])


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_finds_no_number(sentence: str) -> None:
    assert found(sentence) == sentence


@pytest.mark.parametrize("words", NO_NUMBERS)
def test_words_that_french_does_not_put_together(words: str) -> None:
    assert parse_words(words) is None


@pytest.mark.parametrize("printed", ["1.250", "12.500", "999.000"])
def test_one_point_before_three_digits_is_ambiguous(printed: str) -> None:
    assert [number.ambiguous for number in find_numbers(f"On compte {printed} ponts.")] == [True]


@pytest.mark.parametrize("printed", ["8" * 25, f"1,{'8' * 23} millions", f"2 millions{' 888' * 8}"])
def test_what_decimals_would_round_is_no_figure(printed: str) -> None:
    assert [number.ambiguous for number in find_numbers(f"On compte {printed} ponts.")] == [True]


@pytest.mark.parametrize(
    "printed", ["200 mille 2 300 000", "3,5 millions 200 000", "2 millions 1 000 mille", f"{'8' * 30} millions 12"]
)
def test_two_numbers_side_by_side_are_not_added(printed: str) -> None:
    assert [number.ambiguous for number in find_numbers(f"On compte {printed} ponts.")] == [True]


@pytest.mark.parametrize("printed", ["1,250", "0.125", "1250.000", "1.250.000", "1.25", "1 250", "1250"])
def test_these_have_one_reading(printed: str) -> None:
    assert [number.ambiguous for number in find_numbers(f"On compte {printed} ponts.")] == [False]


@pytest.mark.parametrize("printed", ["une trentaine", "une centaine", "deux dizaines", "un millier", "une quinzaine"])
def test_a_collective_is_approximate(printed: str) -> None:
    assert [number.approximate for number in find_numbers(f"On compte {printed} de ponts.")] == [True]
