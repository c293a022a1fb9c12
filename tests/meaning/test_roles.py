"""Which bodies a sentence ties to a figure, and in which role: by how they stand, by their verb, by their place."""

import pytest
from annotated import expected, found

from models.facts import Role

WHO = [role.value for role in Role]

# How the body stands -> sentences.
EXAMPLES = {
    "subject": [
        "Le Département du Gers a construit <count operator='Département du Gers' status=achieved>9 collèges</count>.",
        (
            "Le Département du Gers bénéficie de <amount funder=État beneficiary='Département du Gers'>3 "
            "M€</amount> de l'État."
        ),
        "La Région Bretagne a versé <amount funder='Région Bretagne'>2 M€</amount> aux refuges.",
        "L'État finance <count funder=État>12 digues</count>.",
        "L'ADEME soutient <count funder=ADEME>40 chaufferies</count>.",
        "Le Département du Gers a planté <count operator='Département du Gers'>300 ormes</count>.",
        "La Région Bretagne porte <count operator='Région Bretagne'>12 projets</count>.",
        "Le Département du Gers a reçu <amount beneficiary='Département du Gers'>3 M€</amount>.",
    ],
    "agent": [
        "<amount funder='Région Bretagne'>3 M€</amount> ont été versés par la Région Bretagne.",
        "<count funder=État>12 digues</count> ont été financées par l'État.",
        (
            "<measure operator='Département du Gers'>18 km</measure> de sentiers ont été tracés et aménagés "
            "par le Département du Gers."
        ),
        "Le pont, financé par l'État, a coûté <amount funder=État>4 M€</amount>.",
        "<count operator=ADEME>20 forages</count> ont été réalisés par l'ADEME.",
    ],
    "helper": [
        "Grâce au FEDER, <amount funder=FEDER>3 M€</amount> ont été réunis.",
        "Une subvention de l'État de <amount funder=État>2 M€</amount> a été notifiée.",
        "Avec l'aide de l'ADEME, <amount funder=ADEME>600 000 €</amount> de chaudières ont été posés.",
    ],
    "receiver": [
        (
            "Un fonds de <amount beneficiary='Département du Gers'>4 M€</amount> est ouvert en faveur du "
            "Département du Gers."
        ),
        "L'État a versé <amount funder=État beneficiary='Département du Gers'>2 M€</amount> au Département du Gers.",
        "Une aide de <amount beneficiary='Région Bretagne'>900 000 €</amount> a été accordée à la Région Bretagne.",
        (
            "L'ADEME a alloué <amount funder=ADEME beneficiary='Région Bretagne'>4 M€</amount> au profit de la Région "
            "Bretagne."
        ),
    ],
    "object": [
        "L'État accompagne la Région Bretagne avec <amount funder=État beneficiary='Région Bretagne'>2 M€</amount>.",
        (
            "L'État a soutenu le Département du Gers à hauteur de "
            "<amount funder=État beneficiary='Département du Gers'>3 M€</amount>."
        ),
        "L'ADEME a aidé la Région Bretagne pour <amount funder=ADEME beneficiary='Région Bretagne'>600 000 €</amount>.",
        (
            "La Région Bretagne subventionne l'ADEME à hauteur de "
            "<amount funder='Région Bretagne' beneficiary=ADEME>50 000 €</amount>."
        ),
    ],
    "owner": [
        (
            "Sous maîtrise d'ouvrage du Département du Gers, <count operator='Département du Gers'>9 ponts</count> ont "
            "été refaits."
        ),
        (
            "Sous maîtrise d'ouvrage de la Région Bretagne, le lycée a coûté "
            "<amount operator='Région Bretagne'>20 M€</amount>."
        ),
        "Sous le pilotage de l'ADEME, <count operator=ADEME>6 audits</count> ont été menés.",
    ],
    "companion": [
        (
            "En partenariat avec l'ADEME, la Région Bretagne a mené <count operator='Région Bretagne' "
            "other=ADEME>40 audits</count>."
        ),
        (
            "Le Département du Gers a planté <count operator='Département du Gers' other=ADEME>300 ormes</count> avec "
            "l'ADEME."
        ),
        "La Région Bretagne a signé <count other='Région Bretagne; État'>12 contrats</count> avec l'État.",
        (
            "Le Département du Gers mène <count operator='Département du Gers' other=État>9 avis</count> en lien avec "
            "l'État."
        ),
    ],
    "list": [
        "L'État, la Région Bretagne et l'ADEME apportent <amount funder='ADEME; Région Bretagne; État'>5 M€</amount>.",
        "Le musée a été financé à <share funder='Région Bretagne; État'>60 %</share> par l'État et la Région Bretagne.",
        "<count operator='ADEME; BRGM'>20 forages</count> ont été réalisés par l'ADEME et le BRGM.",
    ],
    "parenthesis": [
        (
            "Le quai a été payé par l'État (<amount funder=État>4 M€</amount>) et la Région Bretagne "
            "(<amount funder='Région Bretagne'>2 M€</amount>)."
        ),
        (
            "Le quai coûte <amount>7 M€</amount> (État <amount funder=État>4 M€</amount>, Région Bretagne "
            "<amount funder='Région Bretagne'>3 M€</amount>)."
        ),
        (
            "Les aides viennent de l'ADEME (<amount funder=ADEME>1 M€</amount>) et du FEDER "
            "(<amount funder=FEDER>9 M€</amount>)."
        ),
    ],
    "of": [
        "Le chantier bénéficie de <amount funder=FEDER>37 M€</amount> du FEDER.",
        (
            "Le chantier bénéficie de <amount funder='Région Bretagne'>3 M€</amount> de la Région Bretagne et de "
            "<amount funder=État>2 M€</amount> de l'État."
        ),
        "Une enveloppe de <amount funder=État>3 M€</amount> de l'État est ouverte.",
    ],
    "by": [
        (
            "Le hangar est financé à <share funder=État>30 %</share> par l'État et à "
            "<share funder='Région Bretagne'>20 %</share> par la Région Bretagne."
        ),
        "La halle coûte <amount funder=ADEME>4 M€</amount>, dont <amount funder=ADEME>1 M€</amount> par l'ADEME.",
        "<amount funder=FEDER>9 M€</amount> ont été pris en charge par le FEDER.",
    ],
    "for": [
        "La halle coûte <amount funder=État>4 M€</amount>, dont <amount funder=État>1 M€</amount> pour l'État.",
        (
            "Le coût du quai se répartit en <amount funder=État>3 M€</amount> pour l'État et "
            "<amount funder='Région Bretagne'>2 M€</amount> pour la Région Bretagne."
        ),
        "La dépense est de <amount funder=ADEME>80 000 €</amount> pour l'ADEME.",
    ],
    "carried": [
        "La Région Bretagne gère les lycées. Elle a investi <amount funder='Région Bretagne'>80 M€</amount>.",
        (
            "Le Département du Gers entretient ses collèges. Il a rénové "
            "<count operator='Département du Gers'>9 cantines</count>."
        ),
        "L'ADEME suit la filière bois. Elle a aidé <count funder=ADEME>30 scieries</count>.",
    ],
    "dont": [
        (
            "La cale coûte <amount funder='Région Bretagne; État'>50 M€</amount>, dont "
            "<amount funder=État>9 M€</amount> de l'État et <amount funder='Région Bretagne'>1 M€</amount> de la "
            "Région Bretagne."
        ),
        "Le musée coûte <amount funder=État>9 M€</amount>, dont <share funder=État>40 %</share> par l'État.",
        "Le stade coûte <amount funder=FEDER>6 M€</amount>, dont <amount funder=FEDER>2 M€</amount> du FEDER.",
    ],
    "share": [
        "Le chantier coûte <amount funder=État>12 M€</amount>, financé à <share funder=État>70 %</share> par l'État.",
        (
            "Le refuge a coûté <amount funder='Département du Gers'>800 000 €</amount>, subventionné à "
            "<share funder='Département du Gers'>25 %</share> par le Département du Gers."
        ),
        (
            "Le pré coûte <amount funder='ADEME; État'>2 M€</amount>, pris en charge à <share funder=État>50 %</share> "
            "par l'État et à <share funder=ADEME>10 %</share> par l'ADEME."
        ),
    ],
    "entrusted": [
        "L'entretien de <count operator=BRGM>12 puits</count> a été confié au BRGM.",
        "La gestion de <measure operator='Office national des forêts'>90 ha</measure> est déléguée à l'ONF.",
        "Confier à l'ONF <count operator='Office national des forêts'>trois arboretums</count>.",
    ],
    "charged": [
        "Le bac coûte <amount funder='Région Bretagne'>3 M€ par an</amount> à la Région Bretagne.",
        "La dépense, de <amount funder=BRGM>90 000 €</amount>, incombe au BRGM.",
        "Les loyers, soit <amount funder='ADEME; CNRS'>40 000 €</amount>, sont partagés entre l'ADEME et le CNRS.",
        "Une aide de <amount funder='Région Bretagne'>20 000 €</amount> est demandée à la Région Bretagne.",
        "Le phare coûte <amount funder=État>1 M€</amount>, à la charge de l'État.",
    ],
    "guarantor": [
        "La Région Bretagne garantit <share other='Région Bretagne'>50 %</share> du prêt.",
        "L'ADEME apporte sa garantie à hauteur de <share other=ADEME>30 %</share>.",
        "Le BRGM a conseillé <count other=BRGM>40 foreurs</count>.",
    ],
    "lender": [
        "Le port a emprunté <amount funder=ADEME>3 M€</amount> auprès de l'ADEME.",
        (
            "Un prêt de <amount funder='Banque des territoires'>2 M€</amount> a été contracté auprès de la Banque des "
            "Territoires."
        ),
        "Un emprunt de <amount funder=BRGM>90 000 €</amount> a été souscrit auprès du BRGM.",
    ],
    "nominal": [
        "Une aide de <amount beneficiary=CNRS>900 000 €</amount> au CNRS est à l'étude.",
        "L'ADEME assure le cofinancement de <count funder=ADEME>40 postes</count>.",
        "Le prêt de <amount beneficiary=BRGM>3 M€</amount> au BRGM court encore.",
        "La subvention régionale de <amount funder=Région>3 M€</amount> est versée.",
    ],
    "antecedent": [
        "Le plan associe l'ADEME, qui a versé <amount funder=ADEME>3 M€</amount>.",
        "Le site est celui du BRGM, qui exploite <count operator=BRGM>12 forages</count>.",
        "Le prêt vient de la Région Bretagne, qui finance <count funder='Région Bretagne'>12 haras</count>.",
    ],
    "that relative": [
        "Le moulin, que soutient l'ADEME, abrite <count>90 moules</count>.",
        "Un prêt de <amount funder=ADEME>3 M€</amount> que l'ADEME consent est ouvert.",
        "Les fonds viennent d'un plan que l'État dote de <amount funder=État>9 M€</amount>.",
    ],
    "rest": [
        (
            "Le quai coûte <amount funder='ADEME; État'>9 M€</amount>, pris en charge à <share funder=État>70 "
            "%</share> par "
            "l'État et, pour le solde, par l'ADEME."
        ),
        (
            "Le bac a coûté <amount funder='BRGM; CNRS'>2 M€</amount> : le BRGM a versé <amount funder=BRGM>1 "
            "M€</amount>, "
            "le CNRS apportant le reste."
        ),
        (
            "Le phare a coûté <amount funder='ADEME; État'>4 M€</amount>, à la charge de l'État pour "
            "<share funder=État>60 %</share> et de l'ADEME pour le reste."
        ),
    ],
    "brackets of a list": [
        "Le chai est cofinancé par l'ADEME et le CNRS (<amount funder='ADEME; CNRS'>90 000 € par an</amount>).",
        (
            "Le pré a le soutien de l'État (<count funder=État>12 puits</count> financés pour <amount funder=État>1 "
            "M€</amount>)."
        ),
        "La halle est l'œuvre de l'État et du BRGM (<amount funder='BRGM; État'>3 M€</amount>).",
    ],
    "sale": [
        (
            "L'ONF cède au BRGM un terrain, au prix de "
            "<amount beneficiary='Office national des forêts' funder=BRGM>90 000 €</amount>."
        ),
        "Le BRGM a vendu sa foreuse pour <amount beneficiary=BRGM>40 000 €</amount>.",
        "L'ADEME loue ses bureaux, moyennant <amount beneficiary=ADEME>9 000 €</amount>.",
        "L'ONF loue au CNRS <measure operator='Office national des forêts' beneficiary=CNRS>12 ha</measure>.",
    ],
    "awarded": [
        "Le marché des sondages a été attribué au BRGM pour <amount operator=BRGM>90 000 €</amount>.",
        "Le lot des forages est confié au BRGM moyennant <amount operator=BRGM>2 M€</amount>.",
        "Le marché a été notifié au BRGM : <amount operator=BRGM>40 000 €</amount>.",
    ],
    "signing": [
        "Signature, par l'ADEME et le BRGM, d'un accord de <amount other='ADEME; BRGM'>3 M€</amount>.",
        "L'année s'ouvre par la signature par l'ONF de <count other='Office national des forêts'>12 baux</count>.",
        "Signature par l'ADEME d'une charte de <amount other=ADEME>90 000 €</amount>.",
    ],
    "enabled": [
        "Ce prêt permettra au BRGM de forer <count operator=BRGM>12 puits</count>.",
        "Le plan a permis à l'ONF de planter <count operator='Office national des forêts'>900 pins</count>.",
        "La loi permet à l'ADEME d'ouvrir <count operator=ADEME>trois antennes</count>.",
    ],
    "asked": [
        "L'ADEME sera sollicitée à hauteur de <share funder=ADEME>60 %</share>.",
        "Pour le quai, l'ADEME a été sollicitée à hauteur de <amount funder=ADEME>90 000 €</amount>.",
        "Le CNRS sera sollicité pour <share funder=CNRS>20 %</share> du coût.",
    ],
    "under a fund": [
        "<count funder=DETR>12 écoles</count> ont été retenues au titre de la DETR.",
        "Au titre du fonds vert, <count funder='Fonds vert'>9 mares</count> ont été creusées.",
        "<amount funder=DSIL>3 M€</amount> ont été répartis au titre de la DSIL.",
    ],
    "that of": [
        ("Le phare a eu des aides de <amount funder='ADEME; CNRS'>3 M€</amount> : celle de l'ADEME et celle du CNRS."),
        "De ces subventions, celle de l'ADEME a été de <amount funder=ADEME>3 M€</amount>.",
        "Des contributions au quai, celle du BRGM est la plus forte : <amount funder=BRGM>90 000 €</amount>.",
    ],
    "dealt out": [
        (
            "L'ADEME a versé <amount funder=ADEME beneficiary=BRGM>3 M€</amount> au BRGM et "
            "<amount funder=ADEME beneficiary=CNRS>2 M€</amount> au CNRS."
        ),
        (
            "Les EPCI ont reçu <amount beneficiary=EPCI>9 M€</amount>, les Départements "
            "<amount beneficiary=Départements>4 M€</amount>."
        ),
        (
            "L'ADEME a accompagné le BRGM (<amount funder=ADEME beneficiary=BRGM>90 000 €</amount>) et le CNRS "
            "(<amount funder=ADEME beneficiary=CNRS>40 000 €</amount>)."
        ),
        (
            "Sur ce fonds, <amount beneficiary=EPCI>9 M€</amount> sont allés aux EPCI et "
            "<amount beneficiary=Départements>4 M€</amount> aux Départements."
        ),
        (
            "Les lauréats sont le BRGM (<amount beneficiary=BRGM>90 000 €</amount>) et le CNRS "
            "(<amount beneficiary=CNRS>40 000 €</amount>)."
        ),
    ],
    "helped": [
        "Le BRGM, soutenu par l'État à hauteur de <amount funder=État beneficiary=BRGM>3 M€</amount>, a rouvert.",
        (
            "Le CNRS, financé par l'ADEME pour <amount funder=ADEME beneficiary=CNRS>2 M€</amount>, a ouvert "
            "<count operator=CNRS funder=ADEME>9 bassins</count>."
        ),
        "L'ONF, aidé par l'État pour <amount funder=État beneficiary='Office national des forêts'>1 M€</amount>, sème.",
    ],
    "its own": [
        "L'assemblée de l'ADEME réunit <count operator=ADEME>40 élus</count>.",
        "Le budget du BRGM atteint <amount funder=BRGM>9 M€</amount>.",
        "Les bureaux du CNRS occupent <measure operator=CNRS>900 m²</measure>.",
        "Les <count>12 antennes</count> de l'ADEME ont trié <count operator=ADEME>90 avis</count>.",
    ],
    "named": [
        "<count other='BRGM; CNRS'>Deux instituts</count> (le BRGM et le CNRS) sont voisins.",
        "<count operator='BRGM; CNRS'>Deux instituts</count> portent le projet : le BRGM et le CNRS.",
        "<count other='ADEME; BRGM; CNRS'>Trois signataires</count> (ADEME, BRGM et CNRS) sont venus.",
    ],
    "participle first": [
        "Piloté par l'ADEME, le plan compte <count operator=ADEME>12 volets</count>.",
        "Cofinancé par l'État et l'ADEME, le bac a transporté <count funder='ADEME; État'>900 autos</count>.",
        "Construit par le BRGM, le puits est profond de <measure operator=BRGM>90 m</measure>.",
    ],
    "led": [
        "Ce choix a conduit le BRGM à forer <count operator=BRGM>12 puits</count>.",
        "La crue a amené l'ADEME à ouvrir <count operator=ADEME>trois antennes</count>.",
        "Il revient au BRGM de forer <count operator=BRGM>12 puits</count>.",
    ],
    "verb first": [
        (
            "Sont intervenus l'ADEME (<amount funder=ADEME>3 M€</amount>) et le BRGM "
            "(<amount funder=BRGM>1 M€</amount>)."
        ),
        "Ont payé le BRGM (<amount funder=BRGM>9 000 €</amount>) et le CNRS (<amount funder=CNRS>4 000 €</amount>).",
        "A contribué l'ADEME (<amount funder=ADEME>3 M€</amount>).",
    ],
    "between": [
        "Un accord de <amount other='ADEME; BRGM'>3 M€</amount> a été conclu entre l'ADEME et le BRGM.",
        "<count other='CNRS; Office national des forêts'>12 baux</count> ont été signés entre le CNRS et l'ONF.",
        "Une charte de <count other='BRGM; CNRS'>9 articles</count> est établie entre le BRGM et le CNRS.",
    ],
    "other predicate": [
        (
            "La Région Bretagne mène <count operator='Région Bretagne'>12 audits</count> et finance un musée "
            "avec l'ADEME."
        ),
        "<count>Douze fours</count> ont été bâtis avec <count operator=ADEME>40 moules</count> produits par l'ADEME.",
        "D'après une étude conduite par le BRGM, <count>40 puits</count> ont été comblés.",
    ],
    # An adjective stands for its body; a fund that belongs to a body gives both; a collective is a body.
    "ruling": [
        "Les fonds européens atteignent <amount funder='Union européenne'>4 M€</amount>.",
        "Le fonds friches de l'État apporte <amount funder='Fonds friches; État'>3 M€</amount>.",
        "Les EPCI ont versé <amount funder=EPCI>4 M€</amount>.",
        "L'ADEME accompagne le projet à hauteur de <amount funder=ADEME>60 000 €</amount>.",
        "L'ADEME accompagne <count other=ADEME>60 fermes</count>.",
    ],
}

COUNTER_EXAMPLES = [
    "<count>Quarante communes</count>, <measure>821 km²</measure> : le BRGM veille.",
    "D'ici là, <count>40 caves</count> seraient humides, d'après le BRGM.",
    "Le refuge a reçu <amount>3 M€</amount>.",
    "Les <count>350 entreprises</count> ont reçu <amount>4 M€</amount>.",
    "Les partenaires ont réuni <amount>4 M€</amount>.",
    "Les signataires ont apporté <amount>4 M€</amount>.",
    "Les routes départementales du Gers comptent <count>80 ponts</count>.",
    "Le Plan de relance apporte <amount>4 M€</amount>.",
    "Le programme Action cœur de ville apporte <amount>4 M€</amount>.",
    "L'État tient ses engagements. Dans le village, <count>9 fours</count> fument.",
    "Le taux d'accès est de <share>92 %</share>.",
]


@pytest.mark.parametrize(
    "sentence", [pytest.param(s, id=f"{stand}-{n}") for stand, rows in EXAMPLES.items() for n, s in enumerate(rows)]
)
def test_ties_a_body_to_its_figure(sentence: str) -> None:
    assert found(sentence, WHO) == expected(sentence, WHO)


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_ties_no_body(sentence: str) -> None:
    assert found(sentence, WHO) == sentence
