"""What OCR misreads in figures: made good where one reading is left, left alone where there are two."""

import pytest

from extractors.reading.misreadings import mended, mended_bullet

# The line as Tesseract gives it, as printed.
EXAMPLES = [
    ("une enveloppe de 12 ME pour", "une enveloppe de 12 M€ pour"),
    ("(30ME).", "(30M€)."),
    ("4,5ME€ versés", "4,5M€ versés"),
    ("7M£€ de travaux", "7M£€ de travaux".replace("£€", "€")),
    ("18,2 M€€, dont", "18,2 M€, dont"),
    ("3 ME/an.", "3 M€/an."),
    ("coût : 350 kE", "coût : 350 k€"),
    ("coût : 350 KE HT", "coût : 350 K€ HT"),
    ("aide de 85 €E par foyer", "aide de 85 € par foyer"),
    ("soit 45 000 e versés", "soit 45 000 € versés"),
    ("7O logements", "70 logements"),
    ("1O8 places", "108 places"),
    ("de 2O17 à 2O22", "de 2017 à 2022"),
    ("6OM€ de prêts", "60M€ de prêts"),
    ("l0 crèches", "10 crèches"),
    ("I0 crèches", "10 crèches"),
    ("l 250 arbres", "l 250 arbres".replace("l", "1")),
    ("l2,5 M€ en tout", "12,5 M€ en tout"),
    ("l5 % du parc", "15 % du parc"),
    ("O,8 hectare", "0,8 hectare"),
    ("30 °/o des ménages", "30 % des ménages"),
    ("30°/0 des ménages", "30% des ménages"),
    ("1 200 m° de toits", "1 200 m² de toits"),
    ("1 200 m? de toits", "1 200 m² de toits"),
    ("sur 400 m?, en ville", "sur 400 m², en ville"),
    ("130 kWh/m°2 par an", "130 kWh/m² par an"),
    ("inférieure à 95 kKWh par an", "inférieure à 95 kWh par an"),
    ("I'eau et |'énergie", "l'eau et l'énergie"),
    ("mise en æuvre au cceur du bourg", "mise en œuvre au cœur du bourg"),
]

# Lines that stay as they are.
COUNTER_EXAMPLES = [
    "une aide ME semble",
    "120 PME aidées",
    "5 Me Martin, notaire",
    "le label ME 3",
    "12 MEMBRES du bureau",
    "la 5e édition",
    "le 20 e arrondissement",
    "H2O et CO2",
    "un litre, 2l par jour",
    "le lot 2 : lO ou Ol",
    "Isolation, Italie, Oise",
    "l'île de 1 250 ha",
    "l'an 2021",
    "3° étage",
    "à 20 °C",
    "une tour de 40 m de haut",
    "combien de m? On verra",
    "le curriculum vitæ",
    "12 M£ sterling",
]


@pytest.mark.parametrize(("read", "printed"), EXAMPLES)
def test_mended(read: str, printed: str) -> None:
    assert " ".join(mended(read.split(" "), euros=False)) == printed


@pytest.mark.parametrize("line", COUNTER_EXAMPLES)
def test_left_alone(line: str) -> None:
    assert " ".join(mended(line.split(" "), euros=False)) == line


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("12 M£ de prêts", "12 M€ de prêts"),
        ("500 £.", "500 €."),
        ("9k£", "9k€"),
        ("£ 12", "£ 12"),
        ("12 M£ sterling", "12 M£ sterling"),
    ],
)
def test_pounds_are_euros_where_the_document_prints_euros(read: str, printed: str) -> None:
    assert " ".join(mended(read.split(" "), euros=True)) == printed


@pytest.mark.parametrize("line", [line for line, _ in EXAMPLES])
def test_as_many_words_as_before(line: str) -> None:
    assert len(mended(line.split(" "), euros=True)) == len(line.split(" "))


@pytest.mark.parametrize(
    ("first", "second", "mark"),
    [
        ("+", "Les", "•"),
        ("e", "une", "•"),
        ("°", "Soutenir", "•"),
        ("+", "12", "+"),
        ("à", "Lille", "à"),
        ("e", "3", "e"),
    ],
)
def test_bullets(first: str, second: str, mark: str) -> None:
    assert mended_bullet(first, second) == mark
