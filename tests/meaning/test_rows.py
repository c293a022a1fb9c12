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

PARTS = [
    (
        (
            "Quai | <count part_of=12>3</count> | <count part_of=12>4</count> | <count part_of=12>5</count> | "
            "<count>12</count>"
        ),
        ["", "Actions 2021", "Actions 2022", "Actions 2023", "Actions 2021-2023"],
    ),
    (
        "Digues | <amount part_of=7>3</amount> | <amount part_of=7>4</amount> | <amount>7</amount>",
        ["", "2021 (M€)", "2022 (M€)", "Total (M€)"],
    ),
    # Two that happen to add up, or three that do not.
    ("Digues | <count>3</count> | <count>4</count> | <count>7</count>", ["", "Ponts", "Ponts", "Ponts"]),
    ("Digues | <count>3</count> | <count>4</count> | <count>9</count>", ["", "Ponts", "Ponts", "Ponts"]),
]


@pytest.mark.parametrize(("marked", "headers"), PARTS)
def test_finds_the_total_of_a_row(marked: str, headers: list[str]) -> None:
    text, marks = read(marked)
    assert write(text, figures(understand([row(text, headers)])), ["part_of"]) == write(text, marks, ["part_of"])


@pytest.mark.parametrize(("marked", "headers", "caption"), [*EXAMPLES, *COUNTER_EXAMPLES])
def test_ties_a_row(marked: str, headers: list[str], caption: str) -> None:
    text, marks = read(marked)
    assert write(text, figures(understand([row(text, headers, caption)])), WHO) == write(text, marks, WHO)
