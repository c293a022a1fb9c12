"""Words folded for search: what must meet, and what must not."""

import pytest

from service.folding import fold, stems

SAME = [
    ("énergie", "energie"),
    ("énergies", "ÉNERGIE"),
    ("rénovée", "rénovés"),
    ("rénovation", "renovee"),
    ("emploi", "emplois"),
    ("convoi", "convois"),
    ("l'eau", "eaux"),
    ("l’eau", "eau"),
    ("d'agglomération", "agglomérations"),
    ("qu'habitants", "habitant"),
    ("jusqu'au", "au"),
    ("cœur", "coeur"),
    ("Œuvres", "oeuvre"),
    ("12 M€", "12M"),
    ("e\u0301cole", "école"),
    ("général", "généraux"),
]
DIFFERENT = [
    ("région", "religion"),
    ("12", "120"),
    ("logement", "logistique"),
    ("aujourd'hui", "hui"),
    ("port", "porte-monnaie"),
    ("syndicat", "syndrome"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_meet(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_these_do_not_meet(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L'école d'Uzès, 3,5 M€", ["école", "Uzès", "3", "5", "M"]),
        ("Saint-Léger-sous-Beuvray", ["Saint", "Léger", "sous", "Beuvray"]),
        ("100MW/an_net", ["100", "MW", "an", "net"]),
        ("", []),
        ("… – « »", []),
    ],
)
def test_offsets_lead_back_to_the_words(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end, _stem in stems(text)] == words
