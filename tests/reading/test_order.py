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


CENTRED = """#set page(columns: 3, height: 300pt)
#place(top + center, scope: "parent", float: true)[#block(below: 10pt)[#text(20pt)[Un titre au milieu]]]
La première colonne commence sous le titre, et son texte est assez long pour la remplir de plusieurs lignes.
#colbreak()
La deuxième colonne commence à la même hauteur que la première, juste sous le titre de la page.
#colbreak()
La troisième colonne clôt la page."""


def test_a_title_in_the_middle_comes_before_all_columns() -> None:
    assert texts(CENTRED)[0] == "Un titre au milieu"


BANDS = """#grid(columns: (1fr,) * 4, column-gutter: 16pt, [Le lac est sondé chaque printemps.],
[La rive est plantée de saules.], [Le ponton est ouvert aux pêcheurs.], [La cale est refaite à neuf.])
#v(14pt)
#grid(columns: (1fr,) * 2, column-gutter: 16pt, [Le plan de gestion court sur dix ans et engage le syndicat.],
[La fédération de pêche suit les frayères avec ses bénévoles.])"""


def test_bands_of_four_and_two_columns_are_read_one_after_the_other() -> None:
    assert [text.split()[1] for text in texts(BANDS)] == ["lac", "rive", "ponton", "cale", "plan", "fédération"]


def spread(*, numbered: bool) -> str:
    """A cover, and two double pages whose halves bear their own numbers and running titles."""
    foot = "#place(bottom + {side})[Le mensuel du port – {number}]" if numbered else ""
    half = "#box(width: 100%, height: 100%)[{text} {foot}]"
    sheets = []
    for left, (one, two) in ((2, ("deux", "trois")), (4, ("quatre", "cinq"))):
        halves = [
            half.format(text=f"La page {name} dit ce qu'elle a à dire du port.", foot=foot.format(side=side, number=n))
            for name, side, n in ((one, "left", left), (two, "right", left + 1))
        ]
        sheets.append(f"#grid(columns: (1fr, 1fr), column-gutter: 80pt, [{halves[0]}], [{halves[1]}])")
    setting = "#set page(width: 800pt, height: 560pt, margin: 40pt)"
    cover = "#set page(width: 400pt, height: 560pt)\nLa couverture du mensuel."
    return f"{cover}\n{setting}\n" + "\n#pagebreak()\n".join(sheets)


def test_double_pages_are_read_page_by_page() -> None:
    assert [text.split()[2] for text in texts(spread(numbered=False))[1:]] == ["deux", "trois", "quatre", "cinq"]


def test_running_titles_of_double_pages_are_dropped() -> None:
    assert len(texts(spread(numbered=True))) == 5


CUT_ABOVE_A_NOTE = """#set page(columns: 2, height: 200pt)
#set par(justify: true)
#v(90pt)
Le port a reçu neuf cents voiliers#footnote[Compte tenu des escales.] pendant la saison, et il en attend davantage
encore l'an prochain, quand le nouveau ponton sera posé devant la capitainerie et que la digue sera rehaussée."""


def test_a_paragraph_cut_above_a_note_goes_on() -> None:
    assert texts(CUT_ABOVE_A_NOTE)[0].endswith("que la digue sera rehaussée.")


def test_the_last_line_of_a_wide_paragraph_stays_with_it() -> None:
    source = """Le phare éclaire la passe depuis un siècle et demi, et son gardien en tient le journal chaque nuit
    depuis qu'il a pris son poste ici.
    #v(2pt)
    #grid(columns: (1fr, 1fr), column-gutter: 20pt, [La lanterne a été refaite par un atelier de la région.],
    [L'escalier compte cent vingt marches de granit.])"""
    assert texts(source)[0].endswith("son poste ici.")


CARD = '#block(width: 100%, inset: 8pt, fill: rgb("#e3ecf5"))'


def grid_of_cards(cards: list[str]) -> str:
    blocks = ", ".join(f"[{CARD}[{card}]]" for card in cards)
    return f"#v(90pt)\n#grid(columns: (1fr, 1fr), gutter: 14pt, {blocks})"


def test_cards_in_a_grid_are_read_row_by_row() -> None:
    cards = [
        "Un pont est repris.",
        "Deux quais sont pavés.",
        "Trois rues sont plantées.",
        "Quatre places sont refaites.",
    ]
    assert texts(grid_of_cards(cards)) == cards


def test_cards_that_begin_at_other_heights_are_columns() -> None:
    left = [f"{CARD}[Un pont est repris.]", "#v(30pt)", f"{CARD}[Deux quais sont pavés.]"]
    right = [f"{CARD}[Trois rues sont plantées, les autres le seront.]", f"{CARD}[Quatre places sont refaites.]"]
    source = f"#v(90pt)\n#grid(columns: (1fr, 1fr), gutter: 14pt, [{' '.join(left)}], [#v(20pt) {' '.join(right)}])"
    assert [text.split()[0] for text in texts(source)] == ["Un", "Deux", "Trois", "Quatre"]
