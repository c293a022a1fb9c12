"""Running titles, page numbers and contents tables are no text; what only looks like them is."""

import pytest
from printed import document, texts

PAGES = "\n#pagebreak()\n".join(f"Le chapitre {word} parle de son sujet." for word in ("un", "deux", "trois", "quatre"))


@pytest.mark.parametrize(
    "furniture",
    [
        "#set page(header: [Rapport annuel du syndicat])",
        "#set page(footer: context [Page #counter(page).display()])",
        '#set page(numbering: "1 / 1")',
        '#set page(header: [Rapport #h(1fr) Édition 2024], numbering: "1")',
    ],
)
def test_running_titles_and_numbers_are_dropped(furniture: str) -> None:
    assert [text.split()[:2] for text in texts(f"{furniture}\n{PAGES}")] == [["Le", "chapitre"]] * 4


def test_a_line_that_stands_once_in_the_margin_stays() -> None:
    assert texts("Une ligne seule en haut de la page.\n#pagebreak()\nUne autre page.")[0].startswith("Une ligne seule")


def test_a_repeated_slide_title_stays_once_as_a_heading() -> None:
    slides = "\n#pagebreak()\n".join(
        f"#text(24pt)[Le projet de parc]\n#v(200pt)\nLa diapositive {word} dit ce qu'elle a à dire." for word in "abcd"
    )
    slides = f"#v(300pt)\n#text(30pt)[Réunion publique]\n#pagebreak()\n{slides}"
    assert [passage.section for passage in document(slides) if "diapositive" in passage.text] == [
        ("Le projet de parc",)
    ] * 4


CONTENTS = """
#set heading(numbering: "1.")
#outline(title: [Au fil des pages])
#pagebreak()
= Réparer les digues
Les digues ont été réparées sur 12 km.
= Surveiller les crues, du haut pays jusqu'aux plaines où vivent la plupart des habitants de notre bassin versant
Deux stations suivent les crues.
= Apprendre à vivre avec le fleuve
Une exposition a circulé.
"""


def test_contents_table_with_leaders_is_dropped() -> None:
    assert document(CONTENTS).passages[0].page == 2


BARE = "#v(100pt)\n" + "\n".join(
    f"#grid(columns: (1fr, auto), [{name}], [{page}]) #v(4pt)"
    for name, page in (("Ouvrir", 3), ("Relier", 5), ("Apaiser", 8), ("Planter", 13), ("Partager", 21), ("Durer", 22))
)


def test_contents_table_with_a_column_of_numbers_is_dropped() -> None:
    assert texts(f"{BARE}\n#pagebreak()\nLe texte commence ici.") == ["Le texte commence ici."]


def test_a_sentence_with_points_of_suspension_stays() -> None:
    assert len(texts("Les rues, les places, les quais… 12 communes en tout.\n\nEt d'autres… encore.")) == 2


WRAPPED = r"""
#v(150pt)
Ouvrir….. ........ p3 \
Relier les quais et les places du haut….. . \
p5 \
Apaiser les rues de toute \
la ville….. ...... p8
"""


def test_a_page_number_that_wraps_is_of_the_contents() -> None:
    assert texts(f"{WRAPPED}\n#pagebreak()\nLe texte commence ici.") == ["Le texte commence ici."]
