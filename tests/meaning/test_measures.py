"""Areas, lengths, masses, volumes, energy, power, working time and ratios."""

import pytest
from annotated import FIGURE, expected, figures, found, paragraph, read, row, write

from extractors.meaning.pipeline import understand
from models.facts import Kind

EXAMPLES = [
    "La dune protégée couvre <measure value=54500 unit=m2>54 500 m²</measure>.",
    "La dune protégée couvre <measure value=54500 unit=m2>54 500 m2</measure>.",
    "La dune protégée couvre <measure value=300 unit=m2>300 mètres carrés</measure>.",
    "La zone humide s'étend sur <measure value=30 max=40 unit=ha>30 à 40 ha</measure>.",
    "La zone humide s'étend sur <measure value=7 unit=ha>7ha</measure>.",
    "La zone humide s'étend sur <measure value=12.5 unit=ha>12,5 hectares</measure>.",
    "La voie verte relie les bourgs sur <measure value=48 unit=km>48 km</measure>.",
    "La voie verte relie les bourgs sur <measure value=48 unit=km>48 kilomètres</measure>.",
    "Le quai est allongé de <measure value=180 unit=m>180 m</measure>.",
    "Le port a traité <measure value=68000 unit=t per=year>68 000 tonnes/an</measure>.",
    "Le port a traité <measure value=68000 unit=t per=year>68 000 tonnes par an</measure>.",
    "Le port a traité <measure value=2.4 unit=t qualifier=at_least>2,4 t</measure> au moins.",
    "Les logements consomment <measure value=104 unit=kWh/m2>104 kWh/m²</measure>.",
    "Les écoles utilisent moins de <measure value=80 unit=kWh/m2 qualifier=at_most per=year>80 kWh/m²/an</measure>.",
    "La ferme solaire délivre <measure value=5 unit=MWc>5 MWc</measure>.",
    "La chaufferie développe <measure value=12 unit=MW>12 MW</measure>.",
    "Le réseau livre <measure value=3.4 unit=GWh per=year>3,4 GWh/an</measure>.",
    "Le barrage retient près de <measure value=2000000 unit=m3 qualifier=approx>2 millions de m³</measure> d'eau.",
    "La station traite <measure value=18000 unit=m3/jour>18 000 m³/jour</measure>.",
    "Le chantier a donné <measure value=530000 unit=heure>530 000 heures</measure> d'insertion.",
    "Une clause réserve <measure value=1200 unit=heure>1 200 heures</measure> de travail aux apprentis.",
    "On compte <measure value=23.1 unit=élève/classe>23,1 élèves par classe</measure>.",
    "Le nombre d'élèves par classe est de <measure value=23.1 unit=élève/classe>23,1</measure>.",
    "La teneur en nitrates ne dépasse pas <measure value=35 unit=mg/l qualifier=at_most>35 mg/l</measure>.",
    "Le plan épargne <measure value=900 unit=tCO2>900 tCO2</measure>.",
    "Le lac est profond de <measure value=12 unit=m>douze mètres</measure>.",
    "La ressource baisse de <measure value=40 unit=m3/seconde>40 m³/s</measure>.",
    "Le sentier, long de plus de <measure value=20 unit=km qualifier=at_least>20 km</measure>, est balisé.",
]
COUNTER_EXAMPLES = [
    "La RD 301 et l'A21 sont déviées.",
    "La rocade passe à 2x2 voies.",
    "Le car part à 8 heures du bourg.",
    "La visite dure 3 heures.",
    "Le refuge ouvre pendant 15 jours.",
    "Le prêt court sur 10 ans.",
    "Les émissions de CO2 reculent.",
    "Le quai n° 4 et le hangar 12 sont fermés.",
    "Les moins de 26 ans voyagent librement.",
    "Le troisième mètre est offert.",
    "La ligne T3 dessert les 12 stations.",
    "Un mètre de neige est tombé.",
    "Le jury compte 5 membres.",
]
ROWS = [
    ("Lannion | <measure value=12.5 unit=ha>12,5</measure>", ["Commune", "Surface (ha)"]),
    ("Lannion | <measure value=450 unit=m2>450</measure>", ["Commune", "Surface en m²"]),
    ("Lannion | <measure value=8 unit=km>8</measure>", ["Commune", "Linéaire km"]),
    ("Lannion | <measure value=8 unit=km>8 km</measure>", ["Commune", "Linéaire"]),
    ("Lannion | 8", ["Commune", "Hameaux"]),
]


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_reads_a_measure(sentence: str) -> None:
    assert found(sentence, kinds=[Kind.MEASURE]) == expected(sentence)


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_reads_no_measure(sentence: str) -> None:
    assert found(sentence, kinds=[Kind.MEASURE]) == sentence


@pytest.mark.parametrize(("cells", "headers"), ROWS)
def test_reads_a_cell_by_its_header(cells: str, headers: list[str]) -> None:
    passage = row(read(cells)[0], headers)
    assert write(passage.text, figures(understand([passage]), [Kind.MEASURE]), FIGURE) == expected(cells)


def test_refuses_an_ambiguous_separator() -> None:
    meaning = understand([paragraph("La dune couvre 1.250 ha au sud du phare.")])
    assert [(r.source.text, r.reason) for r in meaning.refusals] == [("1.250", "ambiguous separators")]
