"""Reading order: columns, panels beside text, paragraphs that a column or a page cuts."""

import pytest
from printed import passage_of, texts

LOREM = "La commune a rénové son école puis sa mairie avant de refaire la place du marché et les rues voisines "

TWO_COLUMNS = """
#set page(columns: 2, height: 260pt)
#set par(justify: true)
Le premier paragraphe raconte le chantier du gymnase, commencé en hiver et mené sans retard notable par la ville.

Le deuxième paragraphe porte sur la piscine, dont le bassin a été refait et dont la toiture sera isolée bientôt.
#colbreak()
Le troisième paragraphe ouvre la seconde colonne et parle de la médiathèque, ouverte le dimanche depuis peu.

Le dernier paragraphe clôt la page.
"""


def test_columns_from_left_to_right() -> None:
    assert [text.split()[1] for text in texts(TWO_COLUMNS)] == ["premier", "deuxième", "troisième", "dernier"]


def test_title_over_two_columns_comes_first() -> None:
    source = """#text(18pt, weight: "bold")[Un titre qui s'étend sur toute la largeur de la page]
    #columns(2)[Colonne de gauche, un texte assez long pour aller à la ligne deux ou trois fois dans sa colonne.
    #colbreak() Colonne de droite, un texte assez long lui aussi pour aller à la ligne dans la sienne.]
    Une ligne finale qui s'étend de nouveau sur toute la largeur de la page, sous les deux colonnes du milieu."""
    assert [text.split()[0] for text in texts(source)] == ["Un", "Colonne", "Colonne", "Une"]


def test_right_column_is_not_read_across() -> None:
    source = """#grid(columns: (1fr, 1fr), column-gutter: 20pt,
    [La dette de la ville a reculé depuis trois ans, grâce à des emprunts moins chers et mieux répartis.],
    [Les recettes ont crû, portées par les droits de mutation et par une dotation plus forte de l'État.])"""
    assert [text.split()[1] for text in texts(source)] == ["dette", "recettes"]


PANEL = """
Le texte court autour de l'encadré sans jamais se mêler à lui, et se poursuit plus bas dans la même page.
#block(fill: rgb("#dde8f5"), inset: 10pt, width: 60%)[L'encadré parle d'autre chose : un marché couvert de 800 m².]
Après l'encadré vient un autre paragraphe du texte.
"""


def test_panel_is_a_passage_apart() -> None:
    assert texts(PANEL)[1] == "L'encadré parle d'autre chose : un marché couvert de 800 m²."


def test_text_beside_a_panel_is_not_mixed_with_it() -> None:
    source = """#grid(columns: (2fr, 1fr), column-gutter: 15pt,
    [La ligne de tramway a ouvert en septembre après quatre années de travaux et dessert désormais le campus.],
    block(fill: rgb("#fff1c9"), inset: 8pt)[Trois stations sont accessibles depuis la gare.])"""
    assert len(texts(source)) == 2


def test_highlighted_words_stay_in_their_sentence() -> None:
    source = "La Métropole a versé #highlight[trois millions d'euros] aux communes du plateau."
    assert texts(source) == ["La Métropole a versé trois millions d'euros aux communes du plateau."]


CUT = f"""
#set page(columns: 2, height: 200pt, width: 400pt)
#set par(justify: true)
{LOREM * 5}.
"""


def test_paragraph_cut_by_columns_and_pages_is_one_passage() -> None:
    assert len(texts(CUT)) == 1


def test_runs_of_a_cut_paragraph_know_their_page() -> None:
    source = f"#set page(height: 150pt)\n{LOREM * 8}."
    passage = passage_of(source, "La commune")
    assert sorted({run.box.page for run in passage.runs}) == list(range(1, passage.runs[-1].box.page + 1))


@pytest.mark.parametrize("end", [".", " :", " !"])
def test_an_ended_paragraph_does_not_go_on(end: str) -> None:
    source = f"Ici s'achève le texte de la page{end}\n#pagebreak()\nla suite commence par une petite lettre."
    assert len(texts(source)) == 2


def test_panel_cut_by_a_page_goes_on() -> None:
    source = f"""#set page(height: 240pt)
    #v(90pt)
    #block(fill: rgb("#e3f1e3"), inset: 8pt, breakable: true)[{LOREM * 4}.]"""
    assert len(texts(source)) == 1
