"""How many things or people, in digits or in words; labels, dates, ages and ordinals count nothing."""

import pytest
from annotated import FIGURE, expected, figures, found, read, row, write

from extractors.meaning.pipeline import understand
from models.facts import Kind

EXAMPLES = [
    "Le plan montagne a retenu <count value=18 unit=projet>dix-huit projets</count>.",
    "Le plan montagne a retenu <count value=21 unit=projet>vingt-et-un projets</count>.",
    "Le plan montagne a retenu <count value=21 unit=projet>vingt et un projets</count>.",
    "Le musée a reçu <count value=1200000 unit=visiteur>1,2 million de visiteurs</count>.",
    "Le littoral abrite <count value=2000000 unit=habitant>deux millions d'habitants</count>.",
    "Le réseau dessert <count value=30 unit=commune qualifier=approx>une trentaine de communes</count>.",
    "Le réseau dessert <count value=100 unit=ferme qualifier=approx>une centaine de fermes</count>.",
    "Le réseau dessert <count value=12 unit=hameau>12 hameaux</count>.",
    "Les <count value=2 unit=crèche>deux crèches</count> de Guingamp ouvriront.",
    "Le bailleur a livré <count value=1450 unit=logement>1 450 logements</count>.",
    "Le bailleur a livré <count value=1450 unit=logement>1450 logements</count>.",
    "Plus de <count value=600 unit=emploi qualifier=at_least>600 emplois</count> sont nés au port.",
    "Au moins <count value=3 unit=pompier qualifier=at_least>trois pompiers</count> veillent.",
    "Près de <count value=900 unit=élève qualifier=approx>900 élèves</count> mangent bio.",
    "Jusqu'à <count value=40 unit=stagiaire qualifier=at_most>40 stagiaires</count> sont reçus.",
    "Le train emporte <count value=300 max=350 unit=voyageur>300 à 350 voyageurs</count>.",
    "Entre <count value=24 max=28 unit=vétérinaire>24 et 28 vétérinaires</count> manquent.",
    "Le parc compte <count value=7 unit=journal>7 journaux</count> et <count value=9 unit=réseau>9 réseaux</count>.",
    "Le parc accueille <count value=240000 unit=repas per=year>240 000 repas par an</count>.",
    "La ville a refait <count value=5 unit=puits>5 puits</count>.",
    "Le GR a été parcouru <count value=18400 unit=fois>18 400 fois</count>.",
    "<count value=7 unit=EPCI>Sept</count> des <count value=8 unit=EPCI>huit EPCI</count> ont voté.",
    "Le centre a formé <count value=35 unit=soignant>35 nouveaux soignants</count>.",
    "La médiathèque prête <count value=12000 unit=livre>12 000 livres</count>.",
    "L'hôpital a ouvert <count value=62 unit=lit>62 lits</count>.",
    "Le nombre d'apprentis s'élève à <count value=310 unit=apprenti>310</count>.",
    "Le musée a reçu <count value=1000000 unit=visiteur>un million de visiteurs</count>.",
    "L'estive a perdu <count value=5 unit=brebis>5 brebis</count>.",
    "Le réseau a <count value=5 unit=bus>5 bus</count> et <count value=6 unit=TER>6 TER</count>.",
    "L'office gère <count value=5 unit=bail>5 baux</count>.",
]
COUNTER_EXAMPLES = [
    "Un projet et une commune ont été retenus.",
    "Le 12 mars 2019, la digue a cédé.",
    "En 2020, les écoles ont fermé.",
    "La RN 12, l'A84 et la RD 786 sont coupées.",
    "L'article 4 et la page 12 le précisent.",
    "Le lot 3 est attribué.",
    "La rocade est à 2x2 voies.",
    "Le 1er chantier et le 2e chantier sont finis.",
    "Les moins de 26 ans et les plus de 65 ans en profitent.",
    "Le bail dure 10 ans, l'essai 15 jours et la garantie 6 mois.",
    "Le CO2 recule.",
    "La base aérienne 103 est fermée.",
    "Le PLIE 62 accompagne les demandeurs.",
    "Appelez le 02 96 00 12 34.",
    "La mairie est au 12 rue des Tanneurs, 22300 Lannion.",
    "Le prix a été multiplié par deux.",
    "Les dons ont été deux fois plus élevés.",
    "La moitié des haies, un quart des mares et un tiers des prés sont gérés.",
    "Une école sur trois est rénovée.",
    "L'axe 2 et la priorité 4 sont liés.",
    "La zone Delta 3 est vendue.",
    "Voir la note 12 et le tableau 3.",
    "L'eau est à 12 degrés.",
    "La loi n° 2014-58 s'applique.",
    "Le budget est de 15 millions, dont 9 pour l'eau.",
    "Un jeune sur deux et 1 élève sur 3.",
]
ROWS = [
    ("Foix | <count value=120 unit=logement>120</count>", ["Commune", "Nombre de logements"]),
    ("Foix | <count value=1250 unit=agent>1 250</count>", ["Commune", "Nb d'agents"]),
    ("Foix | <count value=12 unit=école>12 écoles</count>", ["Commune", "Équipements"]),
    ("Foix | <count value=85 unit=lit>85</count>", ["Hôpital", "Lits et places"]),
    ("Foix | <count value=14 unit=bac>14</count>", ["Port", "Bacs"]),
    (
        "Nombre de bacs | <count value=14 unit=bac>14</count> | <count value=18 unit=bac>18</count>",
        ["Indicateur", "2022", "2023"],
    ),
    ("Nb d'agents | <count value=14 unit=agent>14</count>", ["", "Total"]),
    ("Nombre de bacs | 14", ["Indicateur", "Évolution en %"]),
    ("Recettes | 14", ["Poste", "2023"]),
    ("Foix | 14", ["Commune", "Mois"]),
    ("Foix | 14", ["Commune", "Dans le parc"]),
    ("1 | Foix", ["Rang", "Commune"]),
    ("3 | Foix", ["N°", "Commune"]),
    ("2019 | Foix", ["Année", "Nombre de logements"]),
]


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_reads_a_count(sentence: str) -> None:
    assert found(sentence, kinds=[Kind.COUNT]) == expected(sentence)


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_counts_nothing(sentence: str) -> None:
    assert found(sentence, kinds=[Kind.COUNT]) == sentence


@pytest.mark.parametrize(("cells", "headers"), ROWS)
def test_reads_a_cell_by_its_header(cells: str, headers: list[str]) -> None:
    passage = row(read(cells)[0], headers)
    assert write(passage.text, figures(understand([passage]), [Kind.COUNT]), FIGURE) == expected(cells)
