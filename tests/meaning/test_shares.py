"""Percentages, falls as negative ones."""

import pytest
from annotated import FIGURE, expected, figures, found, paragraph, read, row, write

from extractors.meaning.pipeline import understand
from models.facts import Kind

EXAMPLES = [
    "Le Département finance <share value=70>70 %</share> du chantier.",
    "Le Département finance <share value=70>70%</share> du chantier.",
    "La fibre atteint <share value=92.4>92,4 %</share> des fermes.",
    "La fibre atteint <share value=92>92\u00a0%</share> des fermes.",
    "Le trafic progresse de <share value=17>+17 %</share>.",
    "Le trafic progresse de <share value=17>17 %</share>.",
    "Une baisse de <share value=-9>9 %</share> des prélèvements est observée.",
    "Les prélèvements ont reculé de <share value=-4.5>4,5 %</share>.",
    "Les nitrates diminuent de près de <share value=-12 qualifier=approx>12 %</share>.",
    "La facture est réduite de <share value=-30>30 %</share>.",
    "La fréquentation a chuté de plus de <share value=-60 qualifier=at_least>60 %</share>.",
    "Le solde est de <share value=-3>-3 %</share> sur un an.",
    "Le solde est de <share value=-3>−3 %</share> sur un an.",
    "Plus de <share value=80 qualifier=at_least>80 %</share> des collégiens déjeunent sur place.",
    "Moins de <share value=5 qualifier=at_most>5 %</share> des sources sont taries.",
    "L'aide couvre jusqu'à <share value=50 qualifier=at_most>50 %</share> du devis.",
    "L'aide couvre <share value=50 qualifier=at_most>50 %</share> au maximum.",
    "Environ <share value=40 qualifier=approx>40 %</share> des refuges sont équipés.",
    "Le reste à charge est de <share value=15 max=20>15 à 20 %</share>.",
    "Le reste à charge va de <share value=15 max=20>15 % à 20 %</share>.",
    "Entre <share value=30 max=35>30 et 35 %</share> des élèves viennent à pied.",
    "Trois familles sur quatre à <share value=70>70 %</share> de taux d'effort sont aidées.",
    "L'aide va de <share value=4 max=70>quatre à 70 %</share> du devis.",
    "Une baisse sur <share value=15 max=20>15 à 20 %</share> du linéaire est constatée.",
    "Le taux passe de <share value=12>12 %</share> à <share value=15>15 %</share>.",
    "Le taux est passé de <share value=12>12</share> à <share value=15>15 %</share> en trois ans.",
    "Le loyer monte de <share value=2 per=year>2 % par an</share>.",
    "Huit habitants s'en servent, soit <share value=8>huit pour cent</share>.",
    "Les trains arrivent à l'heure à <share value=97>97 pour cent</share>.",
    "La part a reculé de <share value=23.1>23,1</share> à <share value=19.8>19,8 %</share>.",
    "La hausse est de <share value=3 max=5 per=year>3 à 5 % par an</share>.",
]
COUNTER_EXAMPLES = [
    "Le pourcentage de forêt est connu.",
    "La moitié des haies a disparu.",
    "Un quart des ponts et un tiers des digues sont vétustes.",
    "Le prix a été multiplié par deux.",
    "Neuf élèves sur dix prennent le car.",
    "Cent pour un sont prêts.",
    "L'indice atteint 104 points.",
    "La pente de la piste est de 12 degrés.",
    "Le refuge compte 45 lits.",
]
ROWS = [
    ("Vannes | <share value=45>45</share>", ["Commune", "Part (%)"]),
    ("Vannes | <share value=12.5>12,5</share>", ["Commune", "Taux de vacance en %"]),
    ("Vannes | <share value=45>45 %</share>", ["Commune", "Avancement"]),
    ("Vannes | <share value=-3>-3</share>", ["Commune", "Évolution en %"]),
]
ROWS_WITHOUT = [
    ("Vannes | 45", ["Commune", "Part"]),
    ("Vannes | 45", ["Commune", "Rang"]),
    ("2020 | Vannes", ["Année", "Part (%)"]),
]


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_reads_a_share(sentence: str) -> None:
    assert found(sentence, kinds=[Kind.SHARE]) == expected(sentence)


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_reads_no_share(sentence: str) -> None:
    assert found(sentence, kinds=[Kind.SHARE]) == sentence


@pytest.mark.parametrize(("cells", "headers"), [*ROWS, *ROWS_WITHOUT])
def test_reads_a_cell_by_its_header(cells: str, headers: list[str]) -> None:
    passage = row(read(cells)[0], headers)
    assert write(passage.text, figures(understand([passage]), [Kind.SHARE]), FIGURE) == expected(cells)


def test_refuses_an_ambiguous_separator() -> None:
    meaning = understand([paragraph("Le taux de fuite est de 1.250 % en haut du réseau.")])
    assert [(r.source.text, r.reason) for r in meaning.refusals] == [("1.250", "ambiguous separators")]
