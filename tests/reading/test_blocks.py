"""Blocks: paragraphs, bullets with their lead-in lines, titles, call-outs, notes, section paths."""

import pytest
from printed import document, kinds, passage_of, texts

BODY = "Le syndicat a renouvelé ses conduites dans quatre communes, et en a équipé six autres de compteurs.\n\n"


def test_paragraphs_are_parted_by_room() -> None:
    assert len(texts(BODY * 3)) == 3


def test_paragraphs_are_parted_by_an_indent() -> None:
    source = "#set par(first-line-indent: 15pt, spacing: 0.6em, justify: true)\n" + BODY * 3
    assert len(texts(source)) == 3


# Source of a list, the text of its first item.
BULLETS = [
    ("- un gymnase de 900 m² ;\n- une crèche.", "un gymnase de 900 m² ;"),
    ("#list(marker: [–])[deux ponts][un quai]", "deux ponts"),
    ("#list(marker: [➜])[douze abris][une piste]", "douze abris"),
    ("#list(marker: box(width: 4pt, height: 4pt, fill: red))[trois écoles][un lycée]", "trois écoles"),
    ("+ Réparer les ponts\n+ Curer les fossés", "1. Réparer les ponts"),
    ("• neuf bassins \\ • deux digues", "neuf bassins"),
]


@pytest.mark.parametrize(("source", "first"), BULLETS)
def test_bullet_without_its_sign(source: str, first: str) -> None:
    assert kinds(f"{BODY}{source}\n")[1] == ("bullet", first)


NO_BULLETS = ["−12 % d'accidents", "2 500 arbres ont été plantés cet hiver."]


@pytest.mark.parametrize("text", NO_BULLETS)
def test_a_figure_is_no_bullet(text: str) -> None:
    assert kinds(f"{BODY}#[{text}]\n\n{BODY}")[1] == ("paragraph", text)


def test_a_bullet_knows_its_lead() -> None:
    passage = passage_of("Les travaux livrés en 2023 :\n- un gymnase ;\n- une crèche pour trente enfants.", "crèche")
    assert passage.lead == "Les travaux livrés en 2023 :"


def test_a_list_without_lead() -> None:
    assert passage_of(f"{BODY}- un gymnase ;\n- une crèche.", "crèche").lead == ""


def test_a_lead_ends_with_its_list() -> None:
    source = f"Les travaux :\n- un gymnase.\n\n{BODY}- une halle."
    assert passage_of(source, "halle").lead == ""


# Source of a title, set between two paragraphs.
TITLES = [
    "#text(16pt)[Un réseau plus sûr]",
    '#text(weight: "bold")[Un réseau plus sûr]',
    '#text(fill: rgb("#aa2200"))[Un réseau plus sûr]',
    '#block(fill: navy, inset: 6pt, width: 100%)[#text(14pt, fill: white, weight: "bold")[Un réseau plus sûr]]',
]


@pytest.mark.parametrize("source", TITLES)
def test_title(source: str) -> None:
    assert kinds(f"{BODY}{source}\n\n{BODY}")[1] == ("heading", "Un réseau plus sûr")


NO_TITLES = [
    '#text(weight: "bold")[La région a tenu toutes ses promesses.]',
    '#text(weight: "bold")[Les résultats de la saison :]',
    "Un réseau plus sûr",
]


@pytest.mark.parametrize("source", NO_TITLES)
def test_no_title(source: str) -> None:
    assert kinds(f"{BODY}{source}\n\n{BODY}")[1][0] == "paragraph"


SECTIONS = f"""
{BODY}
#text(18pt)[Eau] \\
#text(14pt)[Réseaux]

{BODY}
#text(14pt)[Usines]

Une usine a été reconstruite.
#pagebreak()
#text(18pt)[Déchets]

Un centre de tri a ouvert.

#text(14pt)[Compost]

Un composteur par immeuble.
"""
PATHS = [("usine a", ("Eau", "Usines")), ("centre", ("Déchets",)), ("composteur", ("Déchets", "Compost"))]


@pytest.mark.parametrize(("words", "path"), PATHS)
def test_section_path(words: str, path: tuple[str, ...]) -> None:
    assert passage_of(SECTIONS, words).section == path


def test_title_in_a_panel_holds_within_it() -> None:
    source = f"""{BODY}#text(18pt)[Eau]

    {BODY}#block(fill: rgb("#eeeeff"), inset: 8pt)[*Le cas de la source* \\ \\ Elle a été captée en mai.]
    Le texte reprend ensuite son cours sous l'encadré.
    #pagebreak()
    #text(18pt)[Air]"""
    assert [passage_of(source, words).section for words in ("captée", "reprend")] == [
        ("Eau", "Le cas de la source"),
        ("Eau",),
    ]


def test_document_title_is_in_no_path() -> None:
    source = f"#text(30pt)[Rapport du syndicat]\n\n{BODY}#pagebreak()\n#text(16pt)[Eau]\n\nUne ligne."
    assert passage_of(source, "quatre communes").section == ()


CALLOUTS = [
    ('#text(28pt, weight: "bold")[3 200] \\ familles relogées', "3 200 familles relogées"),
    ("#text(24pt)[41 M€] \\ de travaux engagés", "41 M€ de travaux engagés"),
    ('#text(weight: "bold", 13pt)[650 arbres plantés]', "650 arbres plantés"),
]


@pytest.mark.parametrize(("source", "text"), CALLOUTS)
def test_callout_in_a_panel(source: str, text: str) -> None:
    panel = f'#align(center, block(fill: rgb("#ffe08a"), inset: 10pt, radius: 6pt)[#set align(center)\n{source}])'
    assert kinds(f"{BODY}{panel}\n{BODY}")[1] == ("callout", text)


def test_a_big_figure_without_a_panel_is_read_with_its_words() -> None:
    assert kinds(f"{BODY}#text(30pt)[1 845] \\ arbres plantés le long des routes\n\n{BODY}")[1] == (
        "callout",
        "1 845 arbres plantés le long des routes",
    )


def beside(figure: str, words: str) -> str:
    cells = f'[#text(30pt, weight: "bold")[{figure}]], [{words}]'
    return f"{BODY}#grid(columns: (140pt, 240pt), align: horizon, {cells})\n\n{BODY}"


# A figure, the words beside it.
BESIDE = [
    ("3 250", "ruches déclarées par les apiculteurs du plateau, contre 2 780 trois ans plus tôt dans le même canton"),
    ("6,3 M€", "versés aux communes de montagne"),
    ("41 %", "de produits frais dans les cantines"),
]


@pytest.mark.parametrize(("figure", "words"), BESIDE)
def test_a_big_figure_is_read_with_the_words_beside_it(figure: str, words: str) -> None:
    assert kinds(beside(figure, words))[1] == ("callout", f"{figure} {words}")


def test_figures_below_one_another_each_have_their_words() -> None:
    rows = ", ".join(f"[#text(30pt)[{figure}]], [{words}]" for figure, words in BESIDE)
    source = f"#grid(columns: (140pt, 240pt), row-gutter: 20pt, align: horizon, {rows})"
    assert texts(source) == [f"{figure} {words}" for figure, words in BESIDE]


def test_a_figure_in_a_circle_is_read_with_the_words_beside_it() -> None:
    circle = "#circle(radius: 30pt, stroke: 2pt)[#align(center + horizon)[*120 k€*]]"
    source = f"#grid(columns: (80pt, 200pt), align: horizon, [{circle}], [*par an pour l'entretien des digues*])"
    assert kinds(source) == [("callout", "120 k€ par an pour l'entretien des digues")]


def test_lines_of_another_weight_and_colour_are_a_paragraph_of_their_own() -> None:
    source = 'Neuf quais en service \\ #text(weight: "bold", fill: red)[12 M€ de travaux] \\ Une criée neuve'
    assert texts(source)[:2] == ["Neuf quais en service", "12 M€ de travaux"]


def test_a_line_that_ends_in_small_print_goes_on() -> None:
    source = (
        "#block(width: 180pt)[Une solution bien plus avantageuse #text(7pt)[(pour moins de cinq pour cent des voies)]]"
    )
    assert len(texts(source)) == 1


NOT_BESIDE = [("2024", "année du climat"), ("Le port", "il compte 40 bateaux")]


@pytest.mark.parametrize(("title", "words"), NOT_BESIDE)
def test_what_is_no_figure_takes_no_words_from_beside_it(title: str, words: str) -> None:
    assert words in texts(beside(title, words))


def test_a_counted_noun_stands_over_words_that_go_on() -> None:
    source = f"{BODY}#text(26pt)[2 ponts] \\ de plus, à l'entrée du port\n\n{BODY}"
    assert texts(source)[1] == "2 ponts de plus, à l'entrée du port"


NO_CALLOUTS = ["#text(16pt)[Bilan 2021-2024]", "#text(16pt)[3. Les réseaux]", "#text(16pt)[2.1 Les usines]"]


@pytest.mark.parametrize("source", NO_CALLOUTS)
def test_a_numbered_or_dated_title_is_no_callout(source: str) -> None:
    assert kinds(f"{BODY}{source}\n\n{BODY}")[1][0] == "heading"


# How a note's mark is set: by the font's own raised digits, or by small ones.
MARKS = ["", "#set super(typographic: false)\n"]
NOTED = f"{BODY}La halle a coûté 870#footnote[Hors taxes et hors mobilier de bureau.] k€ pour 40 m#super[2] couverts."


@pytest.mark.parametrize("setting", MARKS)
def test_footnote_without_its_mark(setting: str) -> None:
    assert kinds(setting + NOTED)[-1] == ("footnote", "Hors taxes et hors mobilier de bureau.")


@pytest.mark.parametrize("setting", MARKS)
def test_the_mark_of_a_note_is_no_digit_of_a_figure(setting: str) -> None:
    assert texts(setting + NOTED)[1] == "La halle a coûté 870 k€ pour 40 m² couverts."


def test_a_note_on_the_page_before_takes_its_mark_off_the_word() -> None:
    source = f"""{BODY}#place(bottom)[#text(7pt)[#super[1] Hors taxes et hors mobilier.]]
    #pagebreak()
    La halle a coûté 870#super[1] k€ en tout."""
    assert texts(source)[-1] == "La halle a coûté 870 k€ en tout."


def test_two_notes_are_two_passages() -> None:
    source = "La halle#footnote[Hors mobilier de bureau.] et le quai#footnote[Hors études de sol.] sont ouverts."
    assert texts(source)[1:] == ["Hors mobilier de bureau.", "Hors études de sol."]


def test_a_short_bullet_is_parted_from_the_text_below_it() -> None:
    source = """#set par(spacing: 0.6em, first-line-indent: 14pt)
    #block(width: 150pt)[#list([un quai assez long pour aller à la ligne dans la colonne], [une cale de radoub neuve.])
    Le port prévoit ensuite de refaire la criée et ses viviers.]"""
    assert texts(source)[-1] == "Le port prévoit ensuite de refaire la criée et ses viviers."


def test_text_below_a_hanging_item_is_parted_from_it() -> None:
    source = """#set par(spacing: 0.6em)
    #block(width: 190pt)[#par(hanging-indent: 12pt)[2\\. Mesurer l'usage de la halle par les associations et par les
    forains du marché]
    La halle reçoit chaque jour des visiteurs venus de tout le canton, et les forains y sont nombreux.]"""
    assert texts(source)[-1].startswith("La halle reçoit")


def test_a_sentence_cut_by_a_page_is_no_title() -> None:
    source = f"""{BODY}#place(bottom)[*Les forains du marché ont presque tous demandé*]
    #pagebreak()
    *à garder leur place* sous la halle, où ils vendent leurs produits toute l'année. {BODY}"""
    assert any("presque tous demandé à garder leur place" in text for text in texts(source))


def test_small_print_above_a_table_is_its_caption() -> None:
    source = f"{BODY}#emph[Crédits du port, en k€]\n#table(columns: 2, [Poste], [2023], [Quai], [120], [Cale], [85])"
    assert kinds(source)[1] == ("caption", "Crédits du port, en k€")


def test_text_above_a_table_is_no_caption() -> None:
    source = f"{BODY}#table(columns: 2, [Poste], [2023], [Quai], [120], [Cale], [85])"
    assert kinds(source)[0][0] == "paragraph"


def test_a_raised_number_without_a_note_stays_apart_from_the_figure() -> None:
    assert texts("La halle a coûté 870#super[3] k€ en tout.") == ["La halle a coûté 870³ k€ en tout."]


SLIDE = """#set page(width: 842pt, height: 474pt)
#text(24pt)[Se loger]
#grid(columns: (1fr, 1fr), gutter: 20pt,
block(fill: rgb("#dde8f5"), inset: 12pt)[#text(14pt, weight: "bold")[Rénover] \\ \\ 350 logements sont isolés.],
block(fill: rgb("#dde8f5"), inset: 12pt)[#text(14pt, weight: "bold")[Bâtir] \\ \\ 120 logements sont livrés.])"""


def test_a_card_of_a_slide_is_one_passage() -> None:
    assert texts(SLIDE)[1:] == ["Rénover 350 logements sont isolés.", "Bâtir 120 logements sont livrés."]


def test_bullets_in_a_card_are_passages_of_their_own() -> None:
    source = """#set page(width: 842pt, height: 474pt)
    #block(fill: rgb("#dde8f5"), inset: 12pt)[#text(14pt, weight: "bold")[Le cap] \\ \\ D'ici 2030 :
    - ouvrir 75 places ;
    - recruter 20 agents.]"""
    assert texts(source)[-2:] == ["ouvrir 75 places ;", "recruter 20 agents."]


def test_title_of_the_document_from_the_metadata() -> None:
    source = (
        '#set document(title: "Rapport du syndicat des eaux")\n#text(20pt)[Rapport du syndicat des eaux]\n\n' + BODY
    )
    assert document(source).title == "Rapport du syndicat des eaux"


def test_title_that_is_not_printed_is_not_believed() -> None:
    source = '#set document(title: "Microsoft Word - v3-final.docx")\n#text(20pt)[Bilan des lycées]\n\n' + BODY
    assert document(source).title == "Bilan des lycées"


def test_a_link_in_a_line_of_its_own_is_of_its_note() -> None:
    link = "#text(fill: blue)[https://exemple.fr/etude]"
    source = f"La halle est ouverte.#footnote[L'étude des sols est à lire ici : \\\n{link}] Le quai aussi."
    assert kinds(source)[-1] == ("footnote", "L'étude des sols est à lire ici : https://exemple.fr/etude")


def test_a_title_in_capitals_goes_on_after_a_colon() -> None:
    source = f"{BODY}*LE PORT DU NORD :* \\\n*UN NOUVEAU QUAI*\n\n{BODY}"
    assert ("heading", "LE PORT DU NORD : UN NOUVEAU QUAI") in kinds(source)
