"""Of what a figure is a part or a share; figures that merely stand side by side are no parts."""

import pytest
from annotated import expected, found

PART = ["part_of"]

EXAMPLES = [
    "Le stade a coûté <amount>6 M€</amount>, dont <amount part_of='6 M€'>2 M€</amount> pour la piste.",
    "Le stade a coûté <amount>6 M€</amount>, financé à <share part_of='6 M€'>30 %</share> par l'ADEME.",
    "Le refuge a <count>60 lits</count>, dont <count part_of='60 lits'>12 lits</count> chauffés.",
    "Le refuge a <count>60 lits</count>, parmi lesquels <count part_of='60 lits'>12</count> en dortoir.",
    (
        "<count>23 chantiers</count> ont été ouverts : <count part_of='23 chantiers'>4</count> sont terminés et "
        "<count part_of='23 chantiers'>19</count> sont en travaux."
    ),
    "<count part_of='huit EPCI'>Sept</count> des <count>huit EPCI</count> ont voté.",
    (
        "Le quai coûte <amount>7 M€</amount>, financé à hauteur de <amount part_of='7 M€'>4 M€</amount> par l'État et "
        "de <amount part_of='7 M€'>3 M€</amount> par la Région Bretagne."
    ),
    (
        "L'hôpital coûte <amount>50 M€</amount>, dont <amount part_of='50 M€'>20 M€</amount> de l'État et "
        "<amount part_of='50 M€'>10 M€</amount> de la Région Bretagne."
    ),
    "Le parc a <measure>90 ha</measure>, dont <measure part_of='90 ha'>30 ha</measure> de landes.",
    "Le parc a <measure>90 ha</measure>, dont <share part_of='90 ha'>20 %</share> de landes.",
    "La halle a coûté <amount>2 M€</amount>, pris en charge à <share part_of='2 M€'>50 %</share> par l'État.",
    "L'aide couvre <share part_of='4 M€'>35 %</share> des <amount>4 M€</amount> de travaux.",
    (
        "La digue a coûté <amount>9 M€</amount>. L'État en a financé <amount part_of='9 M€'>5 M€</amount>, la commune "
        "<amount part_of='9 M€'>4 M€</amount>."
    ),
    # A cost said behind the part, a grant of which shares are dealt out, the rest of a sum, `ces frais`.
    "L'aide est de <amount part_of='90 000 €'>30 000 €</amount>, pour une dépense de <amount>90 000 €</amount>.",
    "L'ADEME a promis <amount part_of='3 M€'>1 M€</amount>, pour un budget total de <amount>3 M€</amount>.",
    "Il y a <amount part_of='8 M€'>2 M€</amount> de fonds propres, pour un coût de <amount>8 M€</amount>.",
    (
        "Une dotation de <amount>60 000 €</amount> est répartie entre l'ADEME (<share part_of='60 000 €'>70 "
        "%</share>) et "
        "l'État (<share part_of='60 000 €'>30 %</share>)."
    ),
    "Ces <amount>3 M€</amount> sont financés par l'ADEME (<share part_of='3 M€'>70 %</share>).",
    "L'emprunt de <amount>3 M€</amount> est garanti à <share part_of='3 M€'>50 %</share> par l'État.",
    (
        "La halle a coûté <amount>3 M€</amount>, dont <amount part_of='3 M€'>1 M€</amount> de l'ADEME ; le reste, soit "
        "<amount part_of='3 M€'>2 M€</amount>, est de l'État."
    ),
    "Le quai a coûté <amount>9 M€</amount>. L'État a payé <share part_of='9 M€'>38 %</share> de cette dépense.",
    "Le quai a coûté <amount>9 M€</amount>. L'État y est entré pour <amount part_of='9 M€'>3 M€</amount>.",
    "La toiture a nécessité <amount>9 M€</amount>. L'ADEME en a couvert <share part_of='9 M€'>20 %</share>.",
    "Le pont est estimé à <amount>9 M€</amount>. L'État le finance à hauteur de <share part_of='9 M€'>20 %</share>.",
    (
        "L'État a réglé <share part_of='2 M€'>35 %</share> de la facture, arrêtée à <amount>2 M€</amount>, et "
        "la Région "
        "<share part_of='2 M€'>25 %</share>."
    ),
    "Sur les <amount>6 M€</amount> de travaux, <share part_of='6 M€'>71 %</share> sont payés.",
]
COUNTER_EXAMPLES = [
    "Le bac a transporté <count>900 élèves</count>, soit une hausse de <share>4 %</share>.",
    (
        "La ferme a <count>80 brebis</count>, dont <count part_of='80 brebis'>12 brebis</count> noires, soit une "
        "baisse de près de <share>5 %</share>."
    ),
    "Le lac a <measure>90 ha</measure>, soit un recul annuel de <share>2 %</share>.",
    # Another sum in the next sentence, which nobody is said to pay.
    (
        "Le budget est de <amount>47 M€</amount>, financé à <share part_of='47 M€'>58 %</share> par l'État. Les "
        "investissements ont atteint <amount>9 M€</amount>, contre <amount>7 M€</amount> l'an passé."
    ),
    "<count>90 chambres</count> seront rénovées, <count>12</count> démolies.",
    "L'ADEME a versé <amount>3 M€</amount> aux fermes. Le bourg a <share>12 %</share> de landes.",
    "Une aide de <amount>3 M€</amount> va au quai (<measure>90 m</measure>).",
    (
        "Le fort (<measure>90 ha</measure>, dont <measure part_of='90 ha'>30 ha</measure> de bois) et le parc "
        "(<measure>20 ha</measure>) rouvrent."
    ),
    "Le stade a coûté <amount>6 M€</amount> et la piscine <amount>2 M€</amount>.",
    "Le plan compte <count>60 puits</count>, <count>12 moulins</count> et <count>4 fours</count>.",
    "Le plan compte <count>60 puits</count> sur <measure>90 ha</measure>.",
    "La fréquentation passe de <count>900 visiteurs</count> à <count>700 visiteurs</count>.",
    "Le taux est de <share>12 %</share> au nord et de <share>9 %</share> au sud.",
    "Le stade a coûté <amount>2 M€</amount>, dont <amount>6 M€</amount> pour la piste.",
    "L'ADEME a aidé <count>12 scieries</count> et versé <amount>3 M€</amount>.",
    "Le bac transporte <count>900 élèves</count> ; il coûte <amount>3 M€</amount>.",
]


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_finds_the_whole_of_a_part(sentence: str) -> None:
    assert found(sentence, PART) == expected(sentence, PART)


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_finds_no_whole(sentence: str) -> None:
    assert found(sentence, PART) == expected(sentence, PART)
