"""What the words around a figure say of it: how exact it is, per what; and what makes it a label or a year."""

import pytest
from annotated import expected, found

# The words before or behind `40 fermes` -> what they make of it.
QUALIFIERS = {
    "La Région a aidé 40 fermes.": None,
    "La Région a aidé près de 40 fermes.": "approx",
    "La Région a aidé environ 40 fermes.": "approx",
    "La Région a aidé quelque 40 fermes.": "approx",
    "La Région a aidé autour de 40 fermes.": "approx",
    "La Région a aidé de l’ordre de 40 fermes.": "approx",
    "La Région a aidé plus de 40 fermes.": "at_least",
    "La Région a aidé au moins 40 fermes.": "at_least",
    "La Région a aidé au minimum 40 fermes.": "at_least",
    "La Région a aidé 40 fermes minimum.": "at_least",
    "La Région a aidé moins de 40 fermes.": "at_most",
    "La Région a aidé jusqu'à 40 fermes.": "at_most",
    "La Région a aidé jusqu’à 40 fermes.": "at_most",
    "La Région a aidé au plus 40 fermes.": "at_most",
    "La Région a aidé 40 fermes au maximum.": "at_most",
    "Le nombre est inférieur à 40 fermes.": "at_most",
    "Le plan s'articule autour de 40 fermes.": None,
}
PERS = {
    "Le port reçoit 40 bacs par an.": "year",
    "Le port reçoit 40 bacs chaque année.": "year",
    "Le port reçoit annuellement 40 bacs.": "year",
    "Chaque année, le port reçoit 40 bacs.": "year",
    "Le port reçoit 40 bacs par mois.": "month",
    "Le port reçoit 40 bacs l'an.": "year",
    "Le port a reçu 40 bacs l'an passé.": None,
    "Le port a reçu 40 bacs l'an dernier.": None,
    "Le port reçoit 40 bacs par semaine.": "week",
    "Le port reçoit 40 bacs.": None,
    "Le port reçoit 40 bacs en un an.": None,
    "Le port reçoit 40 bacs cette année.": None,
}
RANGES = [
    "Le sentier compte de <count value=30 max=40 unit=pont>30 à 40 ponts</count>.",
    "Le sentier compte entre <count value=30 max=40 unit=pont>30 et 40 ponts</count>.",
    "Le sentier compte <count value=30 max=40 unit=pont>30 à 40 ponts</count>.",
    "Le sentier compte <count value=30 max=40 unit=pont>30-40 ponts</count>.",
    "Le sentier compte <count value=2 max=3 unit=pont>deux à trois ponts</count>.",
    "Le sentier fait de <measure value=8.5 max=9 unit=km>8,5 à 9 km</measure>.",
    "Le coût va de <amount value=8000 max=2000000>8 k€ à 2 M€</amount>.",
]
# A change over time is two figures; so are two things side by side.
NO_RANGES = [
    "La part passe de <share value=23.1>23,1 %</share> à <share value=19.8>19,8 %</share>.",
    "La part a évolué de <share value=23.1>23,1</share> à <share value=19.8>19,8 %</share>.",
    "Le parc passe de <count value=12 unit=pont>12 ponts</count> à <count value=15 unit=pont>15 ponts</count>.",
    "Il faut <amount value=2000000>2 M€</amount> et <amount value=3000000>3 M€</amount>.",
    "Il faut <amount value=2000000>2 M€</amount> ou <amount value=3000000>3 M€</amount>.",
]
LABELS = [
    "La RD 301, l'A21, la RN 12 et la route 9 sont barrées.",
    "L'article 12, la page 40, l'annexe 3 et le lot 2 le disent.",
    "La rocade est à 2x2 voies.",
    "Les Deux Alpes et Trois Rivières sont desservies.",
    "Le prix est multiplié par trois.",
    "La base aérienne 103 dort.",
    "Cité 10, la place est pavée.",
    "Le n°31 et le n° 32 sont vendus.",
    "Le Tour 2022 passe ici.",
    "Tél. : 02 98 00 11 22.",
    "Le niveau 3 et l'étage 4 sont fermés.",
]


@pytest.mark.parametrize(("sentence", "qualifier"), QUALIFIERS.items())
def test_how_exact(sentence: str, qualifier: str | None) -> None:
    said = f" qualifier={qualifier}" if qualifier else ""
    assert found(sentence, ["qualifier"]) == sentence.replace("40 fermes", f"<count{said}>40 fermes</count>")


@pytest.mark.parametrize(("sentence", "per"), PERS.items())
def test_per_what(sentence: str, per: str | None) -> None:
    assert f"<count per={per}>" in found(sentence, ["per"]) if per else "<count>" in found(sentence, ["per"])


@pytest.mark.parametrize("sentence", [*RANGES, *NO_RANGES])
def test_ranges(sentence: str) -> None:
    assert found(sentence) == expected(sentence)


@pytest.mark.parametrize("sentence", LABELS)
def test_labels_are_no_figures(sentence: str) -> None:
    assert found(sentence) == sentence
