"""Tables: a passage a row, its cells with their headers, the caption; what has lines and is no table."""

import pytest
from printed import document, kinds

from models.document import PassageKind

BODY = "Les crédits ont été répartis entre les trois services, comme le montre ce qui suit.\n\n"
CELLS = (
    """[Service], [2022], [2023], [Eau], [1 250], [1 310], [Voirie], [870], [12 400,5], [Total], [2 120], [13 710,5]"""
)
RULED = f"{BODY}Crédits en k€\n#table(columns: 3, {CELLS})"


def rows(source: str) -> list[str]:
    return [passage.text for passage in document(source) if passage.kind is PassageKind.ROW]


EXPECTED = ["Service | 2022 | 2023", "Eau | 1 250 | 1 310", "Voirie | 870 | 12 400,5", "Total | 2 120 | 13 710,5"]
STYLES = {
    "no line": "stroke: none,",
    "level lines only": "stroke: (x, y) => (top: 0.5pt, bottom: 0.5pt),",
    "figures to the right": "stroke: none, align: (x, y) => if x == 0 { left } else { right }, columns: (1fr,) * 3,",
    "grid": "",
    "inner lines only": "stroke: (x, y) => (left: if x > 0 { 0.5pt }, top: if y > 0 { 0.5pt }),",
    "tinted rows": 'stroke: 0.5pt + white, fill: (x, y) => if calc.odd(y) { rgb("#eeeeee") } else { rgb("#ccddee") },',
    "open sides": "stroke: (x, y) => (left: if x > 0 { 0.5pt }, top: 0.5pt, bottom: 0.5pt),",
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_a_passage_a_row(style: str) -> None:
    assert rows(f"{BODY}#table({style if 'columns' in style else style + 'columns: 3,'} {CELLS})") == EXPECTED


def test_cells_are_where_their_text_is() -> None:
    row = next(passage for passage in document(RULED) if passage.text.startswith("Voirie"))
    assert [row.text[cell.start : cell.end] for cell in row.cells] == ["Voirie", "870", "12 400,5"]


def test_cells_know_their_headers() -> None:
    row = next(passage for passage in document(RULED) if passage.text.startswith("Voirie"))
    assert [cell.header for cell in row.cells] == ["Service", "2022", "2023"]


def test_cells_know_the_caption() -> None:
    row = next(passage for passage in document(RULED) if passage.text.startswith("Voirie"))
    assert row.cells[1].caption.endswith("Crédits en k€")


def test_a_label_that_wraps_is_one_cell() -> None:
    source = """#table(columns: (70pt, 60pt, 60pt), stroke: none, [Poste], [2022], [2023],
    [Entretien des fossés], [1 200], [1 350], [Curage des grands canaux], [700], [650], [Ponts], [90], [80])"""
    assert rows(source)[1:3] == ["Entretien des fossés | 1 200 | 1 350", "Curage des grands canaux | 700 | 650"]


SPANNED = """#table(columns: 3, [Service], [Projet], [Coût], table.cell(rowspan: 2)[Eau], [Puits], [120 k€],
[Bassin], [95 k€], [Voirie], [Pont], [2 M€])"""


def test_a_cell_that_spans_rows_is_repeated() -> None:
    assert rows(SPANNED)[1:3] == ["Eau | Puits | 120 k€", "Eau | Bassin | 95 k€"]


LEVELS = """#table(columns: 3, table.cell(rowspan: 2)[Service], table.cell(colspan: 2)[Montant en k€], [Prévu], [Payé],
[Eau], [300], [280], [Voirie], [90], [85])"""


def test_headers_of_two_levels_are_joined() -> None:
    row = next(passage for passage in document(LEVELS) if passage.text.startswith("Eau"))
    assert [cell.header for cell in row.cells] == ["Service", "Montant en k€ Prévu", "Montant en k€ Payé"]


PARTS = """#table(columns: 2, table.cell(colspan: 2)[Recettes], [Poste], [Montant], [Dotation], [40], [Impôt], [70],
table.cell(colspan: 2)[Dépenses], [Salaires], [55], [Travaux], [20])"""


def test_a_row_that_names_a_part_stands_in_the_section() -> None:
    row = next(passage for passage in document(PARTS) if passage.text.startswith("Travaux"))
    assert (row.section, [cell.header for cell in row.cells]) == (("Dépenses",), ["Poste", "Montant"])


def test_headers_hold_over_a_page_break() -> None:
    cells = ", ".join(f"[Lot {number}], [{number * 37} k€]" for number in range(1, 30))
    source = f"#set page(height: 300pt)\n#table(columns: 2, [Lot], [Montant], {cells})"
    row = next(passage for passage in document(source) if passage.text.startswith("Lot 29"))
    assert [cell.header for cell in row.cells] == ["Lot", "Montant"]


NO_TABLES = [
    "#columns(2)[En 2021, la ville a planté \\ 1 250 arbres \\ #colbreak() puis en 2022 elle \\ en a planté 300.]",
    "- 12 écoles\n- 15 crèches\n- 3 lycées",
    "#block(stroke: 1pt, inset: 10pt)[Un encadré d'une seule case, avec un texte de 3 lignes ou un peu moins.]",
    "#line(length: 100%)\nEntre deux filets, un texte.\n#line(length: 100%)",
    "#grid(columns: 2, gutter: 15pt, block(fill: aqua, inset: 8pt)[Ici], block(fill: lime, inset: 8pt)[Là])",
]


@pytest.mark.parametrize("source", NO_TABLES)
def test_what_has_lines_and_is_no_table(source: str) -> None:
    assert "row" not in [kind for kind, _ in kinds(BODY + source)]
