"""Wholes and parts, lines and totals: a warning where they do not add up, on both sides, and none where they do."""

import pytest

from extractors.meaning.pipeline import understand
from models.document import Box, Cell, Passage, PassageKind, Run

HEADER = ("Commune", "Logements livrés", "Subvention (k€)")


def paragraph(text: str) -> Passage:
    return Passage(1, PassageKind.PARAGRAPH, text, (Run(0, len(text), Box(1, 0, 0, 400, 12)),), id=text[:20])


def table(*rows: tuple[str, ...]) -> list[Passage]:
    passages = []
    for number, row in enumerate(rows):
        text, cells, start = " | ".join(row), [], 0
        for column, cell in zip(HEADER, row, strict=True):
            cells.append(Cell(start, start + len(cell), header=column))
            start += len(cell) + len(" | ")
        runs = (Run(0, len(text), Box(1, 0, 20 * number, 400, 20 * number + 12)),)
        passages.append(Passage(1, PassageKind.ROW, text, runs, cells=tuple(cells), id=f"row {number}"))
    return passages


def warned(passages: list[Passage]) -> dict[str, tuple[str, ...]]:
    return {fact.source.text: fact.warnings for fact in understand(passages).facts if fact.warnings}


LINES = (("Vannes", "120", "1 450"), ("Auray", "45", "610,5"))

HOLDING = [
    pytest.param(table(*LINES, ("Total", "165", "2 060,5")), id="a total that is the sum of its lines"),
    pytest.param(table(*LINES, ("Total", "165", "2 060")), id="a total that was rounded"),
    pytest.param(table(*LINES, ("Pontivy", "30", "400")), id="a table without a total"),
    pytest.param(
        table(("Vannes", "n.c.", "1 450"), LINES[1], ("Total", "165", "2 060,5")), id="a line without its figure"
    ),
    pytest.param(
        table(
            *LINES,
            ("Sous-total", "165", "2 060,5"),
            ("Lorient", "10", "90"),
            ("Brech", "5", "10"),
            ("Total", "15", "100"),
        ),
        id="lines of two totals",
    ),
    pytest.param([paragraph("La Région a accordé 5 M€ d'aides, dont 3 M€ aux lycées.")], id="a part below its whole"),
    pytest.param([paragraph("Le port a investi 4,2 M€, dont 4,2 M€ de dragage.")], id="no part, as large as the whole"),
    pytest.param(
        [paragraph("Le gymnase a coûté 2,4 M€, dont 60 % de l'État et dont 40 % de la Région.")], id="shares of all"
    ),
    pytest.param(
        [paragraph("Le gymnase a coûté 2,4 M€. L'État a payé 60 % de ce montant et la Région 41 % de cette somme.")],
        id="shares that were rounded",
    ),
    pytest.param(
        [paragraph("Le dispositif a accueilli 1 200 personnes, dont 60 % de femmes et dont 55 % de jeunes.")],
        id="shares of people, which overlap",
    ),
]

BROKEN = [
    pytest.param(
        table(*LINES, ("Total", "175", "2 060,5")),
        {"175", "120", "45"},
        id="a total of dwellings that is ten too many",
    ),
    pytest.param(
        table(*LINES, ("Ensemble", "165", "2 600")),
        {"2 600", "1 450", "610,5"},
        id="a total of grants with two digits swapped",
    ),
    pytest.param(
        [paragraph("Le bailleur rénove 50 logements : la tour Ouest (30 logements) et la tour Est (40 logements).")],
        {"50 logements", "30 logements", "40 logements"},
        id="parts that exceed their whole",
    ),
    pytest.param(
        [paragraph("Le gymnase a coûté 2,4 M€, dont 60 % de l'État et dont 55 % de la Région.")],
        {"2,4 M€", "60 %", "55 %"},
        id="shares of more than all",
    ),
    pytest.param(
        [paragraph("L'État a payé 60 % des 2,4 M€ de travaux. La Région a réglé 42 % de ce montant.")],
        {"2,4 M€", "60 %", "42 %"},
        id="shares of more than all by more than rounding hides",
    ),
]


@pytest.mark.parametrize("passages", HOLDING)
def test_totals_that_hold_carry_no_warning(passages: list[Passage]) -> None:
    assert warned(passages) == {}


@pytest.mark.parametrize(("passages", "expected"), BROKEN)
def test_totals_that_do_not_hold_warn_on_both_sides(passages: list[Passage], expected: set[str]) -> None:
    assert set(warned(passages)) == expected


def test_a_wrong_total_is_kept_as_printed() -> None:
    facts = understand(table(*LINES, ("Total", "175", "2 060,5"))).facts
    assert [str(fact.quantity.value) for fact in facts if fact.source.text == "175"] == ["175"]
