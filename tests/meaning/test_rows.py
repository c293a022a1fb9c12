"""Whose figures stand in a table row: by its columns' headers, else by the body that the row is about."""

import pytest
from annotated import figures, read, row, write

from extractors.meaning.pipeline import understand
from models.facts import Role

WHO = [role.value for role in Role]

EXAMPLES = [
    ("BRGM | <count operator=BRGM>12</count> | <count operator=BRGM>90</count>", ["", "Forages", "Agents"], ""),
    ("ADEME | <amount operator=ADEME>3,5</amount>", ["Maître d'ouvrage", "Coût (M€)"], ""),
    ("Météo-France | <measure operator=Météo-France>12 ha</measure>", ["Établissement", "Emprise"], ""),
    ("BRGM | <amount beneficiary=BRGM>40 000 €</amount>", ["", "Subvention"], ""),
    ("ADEME | <amount beneficiary=ADEME>1,2</amount>", ["", "2023"], "Aides versées (M€)"),
    ("CNRS | <amount beneficiary=CNRS>900 €</amount>", ["", "Attribué"], ""),
    ("Digue | ADEME | <amount funder=ADEME>3 M€</amount>", ["Projet", "Financeur", "Montant"], ""),
]
COUNTER_EXAMPLES = [
    ("Siège du BRGM | <count>12</count>", ["", "Salles"], ""),
    ("Total | <amount>3 M€</amount>", ["", "Coût"], ""),
    ("Quai | BRGM | <count>12</count>", ["", "", "Bittes"], ""),
]


@pytest.mark.parametrize(("marked", "headers", "caption"), [*EXAMPLES, *COUNTER_EXAMPLES])
def test_ties_a_row(marked: str, headers: list[str], caption: str) -> None:
    text, marks = read(marked)
    assert write(text, figures(understand([row(text, headers, caption)])), WHO) == write(text, marks, WHO)
