"""The text of a passage: spaces, ligatures, accents, and hyphens at the ends of lines."""

import pytest
from printed import texts

TEXTS = [
    ("1~250 000 € et 3\u202f400 t", "1 250 000 € et 3 400 t"),
    ("l'o\ufb03ce e\ufb03cace", "l'office efficace"),
    ("la Re\u0301gion", "la Région"),
    ("porte\u00adfeuille entier", "portefeuille entier"),
    ("deux   espaces", "deux espaces"),
    ("« aide » – 12 % : (30M€)", "« aide » – 12 % : (30M€)"),
    ("15 m#super[2] au sol", "15 m² au sol"),
    ("du 1#super[er] mars", "du 1er mars"),
]


@pytest.mark.parametrize(("source", "text"), TEXTS)
def test_text(source: str, text: str) -> None:
    assert texts(source) == [text]


# What is printed at the end of a line and below it, what else the document says, and what is read.
HYPHENS = [
    ("un équipe-", "ment neuf", "Un équipement.", "un équipement neuf"),
    ("le quartier porte-", "parole ici", "Un porte-parole.", "le quartier porte-parole ici"),
    ("le Pas-de-", "Calais a payé", "", "le Pas-de-Calais a payé"),
    ("le fonds État-", "Région paie", "", "le fonds État-Région paie"),
    ("le plan 2024-", "2027 prévoit", "", "le plan 2024-2027 prévoit"),
    ("tri en porte-à-", "porte partout", "Le porte-à-porte coûte cher.", "tri en porte-à-porte partout"),
    ("la mi-", "journée passe", "La mi-saison vient.", "la mi-journée passe"),
    ("LE GRAND RENOU-", "VEAU VIENT", "Le renouveau est là.", "LE GRAND RENOUVEAU VIENT"),
    ("une déve-", "lopper autre", "Il faut développer.", "une développer autre"),
    ("du Loir-", "et-Cher aussi", "Il coupe les so-\\\nmets.", "du Loir-et-Cher aussi"),
    ("à Bourg-", "en-Bresse aussi", "Il coupe les so-\\\nmets.", "à Bourg-en-Bresse aussi"),
    ("du Gard-", "de-Haut aussi", "Il coupe les so-\\\nmets du Val-de-Marne.", "du Gard-de-Haut aussi"),
    ("la Nou-", "velle-Aquitaine aussi", "Il coupe les so-\\\nmets.", "la Nouvelle-Aquitaine aussi"),
    ("la Giron-", "de-Nord aussi", "Il coupe les so-\\\nmets.", "la Gironde-Nord aussi"),
    ("les TPE-", "PME du Nord", "Il coupe les so-\\\nmets.", "les TPE-PME du Nord"),
    ("le PRO-", "JET du Nord", "Il coupe le pro-\\\njet et le projet.", "le PROJET du Nord"),
    ("un projet –", "le second – avance", "", "un projet – le second – avance"),
]


@pytest.mark.parametrize(("first", "second", "elsewhere", "read"), HYPHENS)
def test_hyphen_at_the_end_of_a_line(first: str, second: str, elsewhere: str, read: str) -> None:
    source = f"{first} \\\n{second}"
    assert texts(f"{elsewhere}\n#pagebreak()\n{source}" if elsewhere else source)[-1] == read


def test_automatic_hyphens_are_undone() -> None:
    words = "La réhabilitation énergétique des établissements intercommunaux accompagne la transformation progressive."
    source = f"#set text(hyphenate: true)\n#set par(justify: true)\n#set page(width: 190pt, margin: 20pt)\n{words}"
    assert texts(source) == [words]
