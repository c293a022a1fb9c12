"""Figures whose unit the text leaves out: it is that of the figure before."""

import pytest
from annotated import expected, found

EXAMPLES = [
    "<count value=4 unit=bac>4 bacs</count> sont refaits et <count value=19 unit=bac>19</count> sont en travaux.",
    "Le bois fait <measure value=37 unit=ha>37 ha</measure>, dont <measure value=22 unit=ha>22</measure> ici.",
    "On a pesé <measure value=512 unit=kg>512 kg</measure>, contre <measure value=548 unit=kg>548</measure>.",
    "La crèche a <count value=60 unit=lit>60 lits</count>, dont <count value=12 unit=lit>12</count> pour bébés.",
    "Sur les <count value=40 unit=captage>40 captages</count>, <count value=31 unit=captage>31</count> sont protégés.",
    "Un parc de <count value=764 unit=pin>764 pins</count> ; Oléron en compte <count value=69 unit=pin>69</count>.",
    "On a <count value=120 unit=anneau>120 anneaux</count> ; <count value=15 unit=anneau>15</count> sont libres.",
    "On compte <count value=900 unit=appel>900 appels</count>, contre <count value=750 unit=appel>750</count> en 2018.",
    "<measure value=85 unit=t>85 t</measure>, dont <measure value=30 unit=t>30</measure> ici.",
    "On aide <count value=48 unit=gîte>48 gîtes</count>, dont <count value=11 unit=gîte>11</count> en altitude.",
    "On a <amount value=14000000>14 M€</amount>, dont <amount value=9000000>9 millions</amount> pour l'eau.",
    "Il y avait <count value=80 unit=âne>80 ânes</count> en 2015 et <count value=95 unit=âne>95</count> en 2020.",
    "Sur <count value=60 unit=buse>60 buses</count>, <count value=44 unit=buse>44</count> ont été curées.",
    (
        "Parmi les <count value=15 unit=collège>quinze collèges</count>, <count value=6 "
        "unit=collège>six</count> ont été rénovés."
    ),
    "La crèche a <count value=60 unit=lit>60 lits</count>, dont <count value=12 unit=lit>12</count> d'urgence.",
    (
        "Le pays compte <count value=30 unit=gîte>30 gîtes</count> (<count value=12 unit=gîte>12</count> "
        "à Morlaix, <count value=18 unit=gîte>18</count> à Carhaix-Plouguer)."
    ),
]
COUNTER_EXAMPLES = [
    "Le parc a <count value=12 unit=gîte>12 gîtes</count> depuis 2019.",
    "Le parc a <count value=12 unit=gîte>12 gîtes</count>, dont le lot 3.",
    "Le parc a <count value=12 unit=gîte>12 gîtes</count> et une école sur trois l'utilise.",
    "Le parc a <count value=12 unit=gîte>12 gîtes</count>, dont la moitié au nord.",
    "Le parc a <count value=12 unit=gîte>12 gîtes</count> (voir page 4).",
    "Le parc a <count value=12 unit=gîte>12 gîtes</count>. Contact : 05 61 00 12 34.",
    "Le parc a <count value=12 unit=gîte>12 gîtes</count> au bord de la RD 618.",
    "Le parc a <count value=12 unit=gîte>12 gîtes</count> ouverts de mai à octobre 2021 et en 2022.",
    "Le parc a <count value=12 unit=gîte>12 gîtes</count> pour les plus de 60 ans.",
    "Le chapitre compte 3.",
]


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_understands_what_is_left_out(sentence: str) -> None:
    assert found(sentence) == expected(sentence)


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_understands_nothing_more(sentence: str) -> None:
    assert found(sentence) == expected(sentence)
