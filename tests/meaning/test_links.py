"""Where a figure belongs: the places that its clause names; and the bits of text that say what it is about."""

import pytest
from annotated import expected, found, paragraph

from extractors.meaning.pipeline import understand

PLACED = [
    "Le pont de Lannion a coûté <amount places=Lannion>4 M€</amount>.",
    "Dans le Gers, <count places=Gers>12 digues</count> ont été refaites.",
    "En Bretagne, <count places=Bretagne>12 lycées</count> ont été rénovés.",
    "À Brest, <count places=Brest>12 quais</count> ont été refaits.",
    "<count places=Brest>12 quais</count> ont été refaits à Brest et <count places=Quimper>30 ponts</count> à Quimper.",
    (
        "Des écoles ont rouvert à Morlaix (<amount places=Morlaix>3 M€</amount>) et à Roscoff "
        "(<amount places=Roscoff>2 M€</amount>)."
    ),
    "Des ports de Brest, Roscoff et Concarneau, <count places='Brest; Concarneau; Roscoff'>12 bacs</count> partent.",
    "Le pont de Lannion a rouvert. Ce pont mesure <measure places=Lannion>80 m</measure>.",
    "La RD 785 à Châteaulin a été élargie sur <measure places=Châteaulin>3 km</measure>.",
    "<count places=Brest>12 quais</count> ont été refaits à Brest ; <count places=Quimper>9 ponts</count> à Quimper.",
    "L'État a versé <amount places=Saintes>3 M€</amount> pour les arènes de Saintes.",
    "Un gymnase de <measure places=Saintes>900 m²</measure> a ouvert à Saintes.",
]
# A place in a body's name, a road, a seat, the words that a place shares with French: no place of the figure.
UNPLACED = [
    "Le Département du Finistère a versé <amount>4 M€</amount>.",
    "La Communauté d'agglomération Quimper Bretagne Occidentale a versé <amount>4 M€</amount>.",
    "La Région Bretagne a versé <amount>4 M€</amount>.",
    "La RN 12 et l'A84 ont été élargies sur <measure>3 km</measure>.",
    "Le territoire compte <count>40 ponts</count>.",
    "L'avion et le lens sont loués <amount>400 €</amount>.",
    "Il a fallu <amount>4 M€</amount> en deux ans.",
    "Le bourg compte <count>9 fours</count>. À Brest, la mer monte.",
]


@pytest.mark.parametrize("sentence", PLACED)
def test_ties_places_to_a_figure(sentence: str) -> None:
    assert found(sentence, ["places"]) == expected(sentence, ["places"])


@pytest.mark.parametrize("sentence", UNPLACED)
def test_ties_no_place(sentence: str) -> None:
    assert found(sentence, ["places"]) == sentence


SUBJECTS = [
    ("La commune a planté 300 ormes têtards.", "ormes têtards"),
    ("La commune a acheté 12 ha de dunes.", "dunes"),
    ("La digue a coûté 4 M€.", "digue"),
    ("Une aide de 4 M€ pour les digues est ouverte.", "digues"),
]


@pytest.mark.parametrize(("sentence", "subject"), SUBJECTS)
def test_says_what_a_figure_is_about(sentence: str, subject: str) -> None:
    assert [fact.subject for fact in understand([paragraph(sentence)]).facts] == [subject]
