"""A sentence is cut where another clause begins, and not in the middle of a list or of brackets."""

import pytest
from annotated import expected, found

from extractors.meaning.clauses import clauses, relatives
from models.facts import Role

CUT = [
    "Le pont a rouvert ; |la digue est finie.",
    "Le pont a rouvert, |tandis que la digue est finie.",
    "Le pont a rouvert, |mais la digue a cédé.",
    "Le pont a rouvert, |et la digue a cédé.",
    "Le bac a coulé, |et deux ponts ont fermé.",
    "Le quai est fini ; |il mesure 90 m.",
]
WHOLE = [
    "Le pont, la digue, et le bac ont rouvert.",
    "Le pont a coûté 3 M€, et la digue 2 M€.",
    "Le pont a rouvert, et bien rouvert.",
    "Le pont relie Brest ; Quimper ; Vannes.",
    "Le pont (livré en mai ; il est payé) a rouvert.",
    "Le pont et la digue ont rouvert.",
]
RELATIVES = [
    ("Le bac, qui relie les îles, a coulé.", ["qui relie les îles"]),
    ("Le quai où dort le bac est fini.", ["où dort le bac est fini."]),
    ("Le quai pour lequel l'État paie est fini.", ["pour lequel l'État paie est fini."]),
    ("Le bac que l'État paie flotte.", ["que l'État paie flotte."]),
    ("Le bac (qui fuit) flotte.", ["qui fuit"]),
    ("Le bac, qui relie l'île (au nord), flotte.", ["qui relie l'île (au nord)"]),
    ("Le bac, dont la coque est neuve, flotte.", ["dont la coque est neuve"]),
    ("Le port a neuf bacs, dont trois neufs.", []),
    ("Le bac coule, ce qui attriste.", []),
    ("Le bac coule plus que le pont.", []),
    ("Le bac, auquel s'ajoute le pont, coule.", ["auquel s'ajoute le pont"]),
    ("Les bacs, auxquels s'ajoutent les ponts, coulent.", []),
    ("Le bac coule.", []),
]
WHO = [role.value for role in Role]
TIED = [
    # A body is tied to the figures of its own clause, and a relative clause speaks of the word before it.
    "L'État a versé <amount funder=État>2 M€</amount> ; le bourg compte <count>9 fours</count>.",
    (
        "La Région Bretagne a ouvert <count operator='Région Bretagne'>9 bacs</count>, qui portent <count>900 "
        "autos</count>."
    ),
    "L'ADEME soutient <count funder=ADEME>9 fermes</count>, où paissent <count>900 vaches</count>.",
]


@pytest.mark.parametrize("marked", CUT)
def test_cuts_a_sentence(marked: str) -> None:
    text = marked.replace("|", "")
    assert "|".join(text[start:end] for start, end in clauses(text, 0, len(text))) == marked


@pytest.mark.parametrize("text", WHOLE)
def test_leaves_a_sentence_whole(text: str) -> None:
    assert clauses(text, 0, len(text)) == [(0, len(text))]


@pytest.mark.parametrize(("text", "inner"), RELATIVES)
def test_finds_relative_clauses(text: str, inner: list[str]) -> None:
    assert [text[r.start : r.end] for r in relatives(text, 0, len(text))] == inner


@pytest.mark.parametrize("sentence", TIED)
def test_ties_within_a_clause(sentence: str) -> None:
    assert found(sentence, WHO) == expected(sentence, WHO)
