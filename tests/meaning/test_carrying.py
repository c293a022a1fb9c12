"""Whom a clause means that names no body: pronouns, possessives, and works whose author the clause before told."""

import pytest
from annotated import expected, found

from models.facts import Role

WHO = [role.value for role in Role]

EXAMPLES = {
    "pronoun subject": [
        "La Région Bretagne gère les lycées. Elle a investi <amount funder='Région Bretagne'>80 M€</amount>.",
        "L'ADEME suit la filière ; elle a aidé <count funder=ADEME>30 scieries</count>.",
        "L'ONF veille sur les dunes. Il a planté <count operator='Office national des forêts'>900 pins</count>.",
    ],
    "pronoun object": [
        ("Le BRGM étudie les nappes. L'État lui a versé <amount funder=État beneficiary=BRGM>2 M€</amount>."),
        (
            "Le CNRS ouvre un laboratoire. La Région Bretagne le finance à hauteur de "
            "<amount funder='Région Bretagne' beneficiary=CNRS>300 000 €</amount>."
        ),
        (
            "Météo-France suit les crues. L'ADEME lui a accordé <amount funder=ADEME "
            "beneficiary=Météo-France>90 000 €</amount>."
        ),
    ],
    "possessive": [
        "L'ADEME a son siège à Angers. Ses <count operator=ADEME>900 agents</count> sont répartis en régions.",
        "Le BRGM a rouvert. Ses <count operator=BRGM>12 forages</count> tournent.",
        "La Région Bretagne a grandi. Ses <count operator='Région Bretagne'>115 lycées</count> sont pleins.",
    ],
    "agentless": [
        (
            "La Région Bretagne a bâti <count operator='Région Bretagne'>9 lycées</count>. "
            "<count operator='Région Bretagne'>Douze internats</count> ont été rénovés."
        ),
        (
            "L'ADEME a financé <count funder=ADEME>40 chaufferies</count>. "
            "<amount funder=ADEME>3 M€</amount> ont été versés."
        ),
        (
            "L'ONF a planté <count operator='Office national des forêts'>900 pins</count> ; "
            "<measure operator='Office national des forêts'>12 km</measure> de ganivelles ont été installés."
        ),
    ],
    "works": [
        (
            "Le BRGM a foré <count operator=BRGM>12 puits</count>. Le chantier a coûté <amount operator=BRGM>3 "
            "M€</amount>."
        ),
        (
            "Le BRGM a ouvert <measure operator=BRGM funder=État>9 km</measure> de piste ; l'État a payé ces travaux, "
            "d'un coût de <amount operator=BRGM funder=État>2 M€</amount>."
        ),
        (
            "Le CNRS a bâti <count operator=CNRS>9 bassins</count>. D'un montant de <amount operator=CNRS>4 "
            "M€</amount>, "
            "ils sont vastes."
        ),
    ],
}
COUNTER_EXAMPLES = [
    (
        "Le BRGM a foré <count operator=BRGM>12 puits</count>. L'État ouvre pour ce projet une ligne de "
        "<amount funder=État>3 M€</amount>."
    ),
    # Others act, or what is said is of another sort.
    "L'État tient ses engagements. Dans le village, <count>9 fours</count> fument.",
    (
        "La Région Bretagne finance <count funder='Région Bretagne'>9 lycées</count>. <count>Douze "
        "tilleuls</count> ont "
        "été plantés."
    ),
    (
        "L'ADEME et le BRGM ont foré <count operator='ADEME; BRGM'>9 puits</count>. <count>Douze mares</count> "
        "ont été "
        "creusées."
    ),
    "L'ADEME a son siège à Angers. La ville compte <count>9 ponts</count>.",
]


@pytest.mark.parametrize(
    "sentence", [pytest.param(s, id=f"{way}-{n}") for way, rows in EXAMPLES.items() for n, s in enumerate(rows)]
)
def test_carries_a_body_on(sentence: str) -> None:
    assert found(sentence, WHO) == expected(sentence, WHO)


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_carries_nobody_on(sentence: str) -> None:
    assert found(sentence, WHO) == expected(sentence, WHO)
