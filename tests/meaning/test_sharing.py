"""What figures share: funds pay with their owners, who pays parts pays the whole, and what a sum delivers."""

import pytest
from annotated import expected, found

from models.facts import Role

WHO = [role.value for role in Role]

EXAMPLES = {
    "fund and owner": [
        "Le quai a reçu <amount funder='Fonds vert; État'>2 M€</amount> du fonds vert de l'État.",
        "Le pont a reçu <amount funder='FEDER; Union européenne'>2 M€</amount> de l'Union européenne (FEDER).",
        (
            "Le bac est financé par l'Union européenne (<amount funder='Union européenne'>3 M€</amount>) et l'État "
            "(<amount funder=État>1 M€</amount>)."
        ),
        (
            "L'Union européenne apporte <amount funder='FEDER; Union européenne'>400 000 €</amount> par "
            "l'intermédiaire du FEDER."
        ),
    ],
    "to each its own": [
        (
            "L'ADEME et l'État ont versé respectivement <amount funder=ADEME>4 M€</amount> et <amount funder=État>6 "
            "M€</amount>."
        ),
        (
            "La DRAC et le FEDER apportent respectivement <amount funder=DRAC>30 000 €</amount> et <amount "
            "funder=FEDER>9 000 €</amount>."
        ),
        (
            "L'ADEME et l'État ont versé <amount funder='ADEME; État'>4 M€</amount> et <amount "
            "funder='ADEME; État'>6 M€</amount>."
        ),
    ],
    "what a sum delivers": [
        "<count funder=ADEME>12 serres</count> ont été bâties grâce à <amount funder=ADEME>2 M€</amount> de l'ADEME.",
        (
            "<measure funder=FEDER>18 km</measure> de sentiers ont été ouverts avec <amount funder=FEDER>1 "
            "M€</amount> du "
            "FEDER."
        ),
        (
            "Le moulin de <measure funder='ADEME; État'>900 m²</measure> a coûté <amount funder='ADEME; État'>5 "
            "M€</amount>, dont <amount funder=État>2 M€</amount> de l'État et <amount funder=ADEME>1 M€</amount> de "
            "l'ADEME."
        ),
        (
            "Le relèvement de <count funder=État>trois digues</count> a coûté <amount funder=État>4 M€</amount> "
            "; l'État y "
            "a contribué à hauteur de <amount funder=État>2 M€</amount>."
        ),
    ],
    "variation": [
        "L'ADEME emploie <count operator=ADEME>900 agents</count>, en hausse de <share operator=ADEME>9 %</share>.",
        "<count other=ADEME>90 fermes</count> sont suivies avec l'ADEME, soit <share other=ADEME>4 %</share> de plus.",
        "Le BRGM a foré <count operator=BRGM>12 puits</count>, soit <share operator=BRGM>30 %</share> du total.",
    ],
}
COUNTER_EXAMPLES = [
    "Le BRGM a payé <amount funder=BRGM>3 M€</amount>. Le village compte <share>9 %</share> de landes.",
    # What a thing holds or draws, who works in it, what another sentence or another clause tells.
    (
        "Le musée, qui expose <count>900 toiles</count>, a coûté <amount funder=État>2 M€</amount>, dont "
        "<amount funder=État>1 M€</amount> de l'État."
    ),
    "Le théâtre emploie <count>40 salariés</count> et reçoit <amount funder=État>2 M€</amount> de l'État.",
    "Le pont a <count>9 arches</count>. L'État a versé <amount funder=État>2 M€</amount>.",
    "Le bourg a <count>9 fours</count> ; l'État a versé <amount funder=État>2 M€</amount> au moulin.",
]


@pytest.mark.parametrize(
    "sentence", [pytest.param(s, id=f"{way}-{n}") for way, rows in EXAMPLES.items() for n, s in enumerate(rows)]
)
def test_shares_who_pays(sentence: str) -> None:
    assert found(sentence, WHO) == expected(sentence, WHO)


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_does_not_share_who_pays(sentence: str) -> None:
    assert found(sentence, WHO) == expected(sentence, WHO)
