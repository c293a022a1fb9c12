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
    "rows shaded one in two": 'stroke: none, fill: (x, y) => if calc.odd(y) { rgb("#eeeeee") },',
    "other rows shaded one in two": 'stroke: none, fill: (x, y) => if calc.even(y) { rgb("#eeeeee") },',
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


@pytest.mark.parametrize("year", ["2022", "2022-2023", "2022/23", "2023\\*", "2023 (1)"])
def test_years_name_columns(year: str) -> None:
    source = f"#table(columns: 3, [Service], [{year}], [2024], [Eau], [1 250], [1 310], [Voirie], [870], [905])"
    row = next(passage for passage in document(BODY + source) if passage.text.startswith("Voirie"))
    assert [cell.header for cell in row.cells][1:] == [year.replace("\\", ""), "2024"]


def test_cells_know_the_caption() -> None:
    row = next(passage for passage in document(RULED) if passage.text.startswith("Voirie"))
    assert row.cells[1].caption.endswith("Crédits en k€")


# Where the further lines of cells stand, by the table's setting.
WRAPS = {
    "from the top": "align: top + left,",
    "in the middle": "align: horizon + left,",
    "at the bottom": "align: bottom + left,",
    "figures to the right": "align: (x, y) => if x < 2 { left } else { right },",
}
RULES = {"no line": "stroke: none,", "level lines": "stroke: (x, y) => (bottom: 0.5pt),"}
WRAPPING = """columns: (70pt, 100pt, 60pt, 60pt), [Canton], [Poste], [Budget voté], [Budget payé],
[Nord], [Curage de tous les grands fossés de la plaine], [1 200], [1 350], [Saint-Martin de la Rive], [Ponts], [700],
[650], [Sud], [Entretien des chemins ruraux], [90], [80], [Ouest], [Digues], [45], [40]"""


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_cells_that_wrap(rule: str, wrap: str) -> None:
    assert rows(f"#table({rule} {wrap} {WRAPPING})")[1:] == [
        "Nord | Curage de tous les grands fossés de la plaine | 1 200 | 1 350",
        "Saint-Martin de la Rive | Ponts | 700 | 650",
        "Sud | Entretien des chemins ruraux | 90 | 80",
        "Ouest | Digues | 45 | 40",
    ]


HEADED = """columns: (90pt, 55pt, 70pt), align: (x, y) => if x == 0 { left } else { right },
table.header([*Canton*], [*Prévu en k€*], [*Subvention du Département*]), [Nord], [1 200], [350], [Sud], [700], [65],
[Est], [90], [80]"""
HEAD_RULES = {
    **RULES,
    "lines below": "stroke: (x, y) => (bottom: if y > 0 { 0.5pt }),",
    "three lines": "stroke: (x, y) => (top: if y < 2 { 1pt }, bottom: if y == 3 { 1pt }),",
}


@pytest.mark.parametrize("rule", HEAD_RULES.values(), ids=HEAD_RULES)
def test_headers_that_wrap(rule: str) -> None:
    row = next(passage for passage in document(f"{BODY}#table({rule} {HEADED})") if passage.text.startswith("Sud"))
    assert [cell.header for cell in row.cells] == ["Canton", "Prévu en k€", "Subvention du Département"]


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


WORKS = "#table(columns: (90pt, 120pt, 80pt), [Lot], [Objet], [Montant en k€], [1], [Murs], [125], [2], [Toit], [85])"


def test_a_shaded_header_names_the_columns_of_a_body_with_level_lines() -> None:
    rule = 'stroke: (x, y) => (bottom: 0.5pt), fill: (x, y) => if y == 0 { rgb("#e3ecf5") },'
    row = next(passage for passage in document(f"{BODY}#table({rule} {HEADED})") if passage.text.startswith("Sud"))
    assert [cell.header for cell in row.cells] == ["Canton", "Prévu en k€", "Subvention du Département"]


def test_the_caption_holds_where_the_header_is_repeated_on_the_next_page() -> None:
    cells = ", ".join(f"[Lot {number}], [{number * 37}]" for number in range(1, 30))
    table = f"#table(columns: 2, table.header([Lot], [Montant]), {cells})"
    source = f"#set page(height: 300pt)\n#emph[Marchés du port, en k€#footnote[Hors options.]]\n{table}"
    row = next(passage for passage in document(source) if passage.text.startswith("Lot 29"))
    assert row.cells[1].caption == "Marchés du port, en k€"


def test_headers_hold_where_columns_shift_over_a_page() -> None:
    source = f"""{WORKS}
    #pagebreak()
    #table(columns: (70pt, 140pt, 90pt), [3], [Sols], [61], table.cell(colspan: 2)[Total], [271])"""
    row = next(passage for passage in document(source) if passage.text.startswith("Total"))
    assert row.cells[1].header == "Montant en k€"


LONG_PARTS = f"""#set page(height: 300pt)
#table(columns: 2, table.header([Lot], [Montant en k€]), table.cell(colspan: 2)[Bâtiments], [Murs], [125], [Toit], [85],
table.cell(colspan: 2)[Rues], {", ".join(f"[Rue {number}], [{number * 37}]" for number in range(1, 20))})"""


@pytest.mark.parametrize("header", ["[Lot], [Montant en k€]", "table.header([Lot], [Montant en k€])"])
def test_a_part_goes_on_over_a_page_break(header: str) -> None:
    source = LONG_PARTS.replace("table.header([Lot], [Montant en k€])", header)
    row = next(passage for passage in document(source) if passage.text.startswith("Rue 19"))
    assert row.section == ("Rues",)


def test_headers_do_not_hold_for_another_table() -> None:
    source = f"""{WORKS}

    Les chiffres suivants sont d'une autre enquête, faite sur place.

    #table(columns: (70pt, 140pt, 90pt), [3], [Sols], [61], [4], [Haies], [271])"""
    row = next(passage for passage in document(source) if "Haies" in passage.text)
    assert row.cells[2].header == ""


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
