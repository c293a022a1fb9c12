"""Which period dates a figure, and whether it is achieved, planned or a target."""

import pytest
from annotated import expected, figures, found, paragraph, read, write

from extractors.meaning.pipeline import understand
from models.document import PassageKind

DATED = [
    "Entre 2017 et 2022, <count period=2017-2022>12 écluses</count> ont été refaites.",
    "Depuis 2017, <count period=2017->12 écluses</count> ont été refaites.",
    "D'ici 2027, <count period=-2027>12 écluses</count> seront refaites.",
    "L'abattoir a coûté <amount period=2019>4 M€</amount> en 2019.",
    "L'abri a coûté <amount period=2019>4 M€</amount> en 2019 et la halle <amount period=2021>2 M€</amount> en 2021.",
    "Fin 2018, <measure period=2018>30 km</measure> de haies étaient plantés.",
    "Le parc comptait <count period=2015>80 ânes</count> en 2015, puis <count period=2020>95 ânes</count> en 2020.",
    "En 2020, <count period=2020>8 bacs</count> ont circulé ; <count period=2022>9 bacs</count> circuleront en 2022.",
    "Le pont (<amount period=2016>3 M€</amount> en 2016) précède la passerelle, ouverte en 2020.",
    "Le refuge a <count>40 lits</count>.",
    "Le refuge a ouvert en 2012. Il a <count>40 lits</count>.",
    "Le taux est passé de <share period=2015>12 %</share> en 2015 à <share period=2021>18 %</share> en 2021.",
    "La vaccination a touché <count period=2021>900 bêtes</count> en novembre 2021.",
    # What is said between parentheses is said of what stands there.
    (
        "La ferme a accueilli des classes (entre 2020 et 2022, <count period=2020-2022>50 enfants</count> sont venus) "
        "et ouvert <count>deux gîtes</count>."
    ),
    ("Le syndicat (depuis 2015, <count period=2015->14 communes</count> l'ont rejoint) gère <count>9 usines</count>."),
    # … or of the figure and the date right before them.
    "L'aide a touché <count period=2022-2023>800 élèves</count> en 2022-2023 (<share period=2022-2023>+17 %</share>).",
    "Il y a <count period=2021>40 ruches</count> en 2021 (dont <count period=2021>12 ruches</count> neuves).",
    # … where they say what the figure comes down to.
    (
        "La flotte a diminué de <share period=2017->9 %</share> (soit un recul de <count period=2017->12 chalutiers"
        "</count> depuis 2017)."
    ),
    "Le prix a baissé de <share>9 %</share> (la ferme comptait <count period=2017>12 vaches</count> en 2017).",
    # The levels of a change are those of its first and of its last year.
    (
        "Le nombre de buses par nid est passé de <count period=2015>23 buses</count> à <count period=2021>19 buses"
        "</count> entre 2015 et 2021."
    ),
    (
        "Entre 2016 et 2020, la part des haies est passée de <share period=2016>12 %</share> à "
        "<share period=2020>18 %</share>."
    ),
    "De 2018 à 2022, <count period=2018-2022>23 fours</count> ont coûté <amount period=2018-2022>2 M€</amount>.",
    # What stands behind a semicolon or `contre` is the date of something else.
    "La cure a <count>40 lits</count> ; elle en aura <count period=2027>60 lits</count> en 2027.",
    "L'office a livré <count>214 gîtes</count>, contre <count period=2022>187</count> en 2022.",
    "Le lac attire <count>900 hérons</count>, contre <count period=2015>600</count> en 2015.",
    # A date that leads on to the next figure is not that of the one before the comma.
    (
        "Ouvert à <count>150 fermes</count>, le fonds a permis de planter depuis 2017 plus de <count period=2017->850 "
        "ormes</count>."
    ),
    (
        "Outre <amount>32 M€</amount> d'aides courantes, le canton a aidé en 2019 et 2020 <count period=2019-2020>26 "
        "fours</count>."
    ),
    "Avec <count period=2019>15 ânes</count> en 2019, <count period=2019>8 foires</count> ont eu lieu.",
]
# What a clause says of its figure, by its verb, its participle, its adverb.
STATED = [
    "La livraison de <count status=planned>40 logements</count> est attendue en 2025.",
    (
        "L'objectif de <count status=target>40 logements</count> a été dépassé : <count "
        "status=achieved>52</count> ont été livrés."
    ),
    "La ville souhaite planter <count status=planned>300 ormes</count>.",
    (
        "Selon l'objectif de <share status=target>30 %</share>, <share status=achieved>28 %</share> des "
        "haies ont été replantées."
    ),
    "La régie a planté <count status=achieved>300 ormes</count>.",
    "<count status=achieved>300 ormes</count> ont été plantés.",
    "Une aide de <amount status=achieved>4 000 €</amount> a été accordée à la ferme.",
    "Le lac comptait <count status=achieved>12 cygnes</count> en 2019.",
    "La régie plantera <count status=planned>300 ormes</count>.",
    "<count status=planned>300 ormes</count> seront plantés.",
    "<count status=planned>300 ormes</count> doivent être plantés.",
    "Il est prévu de planter <count status=planned>300 ormes</count>.",
    "D'ici 2030, <count status=planned>300 ormes</count> s'y ajouteront.",
    "<count status=planned>12 classes</count> sont en travaux.",
    "La rénovation de <count status=planned>12 classes</count> est en cours.",
    "L'objectif est de <count status=target>300 ormes</count>.",
    "La charte vise à planter <count status=target>300 ormes</count>.",
    "Le plan a pour objectif <share status=target>30 %</share> de haies.",
    "La cible est de <share status=target>30 %</share>.",
    "L'objectif est de <count status=target>40 lits</count>, contre <count status=achieved>31</count> aujourd'hui.",
    "La cible est de <share status=target>32 %</share>, contre près de <share status=achieved>19 %</share> en 2022.",
    "La ville a <count status=achieved>4 bus</count> au gaz, contre <count status=planned>9</count> prévus.",
    "Le taux est passé de <share status=achieved>8 %</share> à <share status=achieved>6 %</share> ; il sera nul.",
    "<count status=achieved>4 classes</count> sont achevées, <count status=planned>9 classes</count> sont en travaux.",
]


@pytest.mark.parametrize("sentence", DATED)
def test_dates_a_figure(sentence: str) -> None:
    assert found(sentence, ["period"]) == expected(sentence, ["period"])


@pytest.mark.parametrize("sentence", STATED)
def test_tells_what_is_done_from_what_is_to_come(sentence: str) -> None:
    assert found(sentence, ["status"]) == expected(sentence, ["status"])


LED = [
    ("Entre 2018 et 2021 :", "<count period=2018-2021>14 fours</count> à pain ont été remontés"),
    ("Les résultats à fin 2022 :", "<count period=2022>14 fours</count> à pain"),
    ("Les résultats à fin 2022 :", "<count period=2019>14 fours</count> à pain remontés en 2019"),
    ("Les résultats :", "<count>14 fours</count> à pain"),
]


@pytest.mark.parametrize(("lead", "bullet"), LED)
def test_a_lead_in_line_dates_its_bullets(lead: str, bullet: str) -> None:
    passage = paragraph(read(bullet)[0], PassageKind.BULLET, lead)
    assert write(passage.text, figures(understand([passage])), ["period"]) == expected(bullet, ["period"])
