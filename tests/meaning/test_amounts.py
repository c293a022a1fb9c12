"""Sums of money: what is one, what it is worth, what is said of it; whatever else is refused."""

import pytest
from annotated import FIGURE, expected, figures, found, paragraph, read, row, write

from extractors.meaning.pipeline import understand
from models.facts import Kind

EXAMPLES = [
    "Le four a coûté € <amount value=500>500</amount>.",
    "La Région Bretagne a versé plus de <amount value=2300000 qualifier=at_least>2,3 M€</amount> aux lycées.",
    "Le pont de la Creuse a coûté <amount value=615000>615 000 euros</amount>.",
    "Le plan forêt pèse <amount value=3500000000>3,5 milliards d’euros</amount>.",
    "Le fonds est doté de <amount value=3500000000>3,5 milliards d'euros</amount> sur dix ans.",
    "Une enveloppe de <amount value=850000>850 k€</amount> est ouverte aux refuges.",
    "Une enveloppe de <amount value=850000>850 K€</amount> est ouverte aux refuges.",
    "Le port a investi <amount value=1200000000>1,2 Md€</amount> dans ses quais.",
    "Le port a investi <amount value=2000000000>2 Mds€</amount> dans ses quais.",
    "La digue coûte <amount value=4000000>4 millions d'euros</amount>, la passe <amount value=90000>90 000€</amount>.",
    "Le loyer est de <amount value=412.5 per=month>412,50 € par mois</amount>.",
    "Le bac paie <amount value=2400 per=month>2 400 euros nets par mois</amount>.",
    "Le service coûte <amount value=5000000 per=year>5 M€/an</amount>.",
    "La subvention annuelle de <amount value=70000 per=year>70 000 €</amount> est maintenue.",
    "Chaque année, la commune dépense <amount value=12000 per=year>12 000 euros</amount> pour ses haies.",
    "L'accueil revient à <amount value=640 per=week>640 € par semaine</amount>.",
    "Le lot est attribué pour <amount value=184300 tax=HT>184 300 € HT</amount>.",
    "Le lot est attribué pour <amount value=221160 tax=TTC>221 160 € TTC</amount>.",
    "La station coûte <amount value=1250000 tax=HT>1,25 M€ HT</amount>.",
    "Il faut compter entre <amount value=2000000 max=3000000>2 et 3 M€</amount> pour la halle.",
    "Le barrage coûtera de <amount value=12000000 max=15000000>12 à 15 M€</amount>.",
    "Le barrage coûtera <amount value=12000000 max=15000000>12-15 M€</amount>.",
    "Chaque ferme reçoit de <amount value=900 max=1100>900 à 1 100 euros</amount>.",
    "Les aides vont de <amount value=500000 max=2000000>500 k€ à 2 M€</amount>.",
    "Près de <amount value=38000 qualifier=approx>38 000 €</amount> ont été remis aux crèches.",
    "Le musée a levé environ <amount value=2000000 qualifier=approx>deux millions d'euros</amount>.",
    "Au moins <amount value=9000000 qualifier=at_least>9 M€</amount> iront aux digues.",
    "L'aide est plafonnée à <amount value=4000 qualifier=at_most>4 000 €</amount>.",
    "L'aide peut aller jusqu'à <amount value=60000 qualifier=at_most>60 000 €</amount> par projet.",
    "L'aide est de <amount value=60000 qualifier=at_most>60 000 €</amount> maximum.",
    "Quelque <amount value=300000 qualifier=approx>trois cent mille euros</amount> ont été perdus.",
    "Le budget, de l'ordre de <amount value=7200000 qualifier=approx>7,2 M€</amount>, est voté.",
    "Le résultat de la régie est de <amount value=-48000>-48 000 €</amount>.",
    "Le résultat de la régie est de <amount value=-48000>−48 000 €</amount>.",
    "Le budget passe de <amount value=3000000>3 M€</amount> à <amount value=5000000>5 M€</amount>.",
    "Les aides sont passées de <amount value=3000000>3</amount> à <amount value=5000000>5 M€</amount> en deux ans.",
    "Le canton suisse apporte <amount value=2000000 unit=CHF>2 millions de francs suisses</amount>.",
    "Le fonds britannique apporte <amount value=150000 unit=GBP>150 000 £</amount>.",
    "Le territoire a reçu <amount value=900000 unit=XPF>900 000 francs CFP</amount>.",
    "La fondation américaine donne <amount value=40000 unit=USD>40 000 USD</amount>.",
    "Le four a coûté <amount value=1250000>1 250 milliers d'euros</amount>.",
    "Le four a coûté <amount value=1200000>1 million 200 mille euros</amount>.",
]

# The money probes: 15 sums that readers of French get wrong, and 2 figures that are none.
PROBES = [
    "Le projet coûte <amount value=2300000>2,30 M€</amount>.",
    "Le projet coûte <amount value=12500>12\u202f500 €</amount>.",
    "Le projet coûte <amount value=12500>12\u00a0500 €</amount>.",
    "Le projet coûte <amount value=12500>12 500 €</amount>.",
    "Le projet coûte <amount value=1200000 per=year>1,2 M€/an</amount>.",
    "Le projet coûte entre <amount value=12000000 max=15000000>12 et 15 M€</amount>.",
    "Le projet coûte <amount value=2000000 max=3000000>2 à 3 millions d’euros</amount>.",
    "Le projet coûte <amount value=2500000>deux millions cinq cent mille euros</amount>.",
    "Le projet coûte EUR <amount value=1000>1000</amount> sur 3 ans.",
    "Le projet coûte <amount value=1250000>1.250.000 €</amount>.",
    "Le projet coûte <amount value=12000>12 k€</amount>.",
    "Le projet coûte <amount value=15000000>15\u202fM€</amount>.",
    "Le projet coûte <amount value=2300000>2 millions 300 000 euros</amount>.",
    "Le projet coûte <amount value=3500000000>3,5 Md€</amount>.",
    "Le projet coûte <amount value=1250000.5 tax=HT>1 250 000,50 euros HT</amount>.",
    "Le projet coûte 8 pour cent de plus.",
    "Le projet réunit une douzaine de partenaires.",
]

COUNTER_EXAMPLES = [
    "La pompe délivre 12 m3 par heure.",
    "Le chantier mobilise 15 millions d'heures.",
    "La loi de 2018 fixe la règle.",
    "Le tarif est le même depuis 10 ans.",
    "La part de 30 % reste due.",
    "La route mesure 2,30 m de large.",
    "Le lot 3 et la tranche 2 sont livrés.",
    "Le refuge a accueilli 4 000 randonneurs.",
    "L'euro et le franc ont circulé ensemble.",
    "Les millions d'euros promis tardent.",
    "Le dispositif « 1000 cafés » est reconduit.",
    "Deux fois plus d'argent est demandé.",
    "Le four a coûté 12 34 €.",
    "Le four a coûté 1250 000 €.",
    "Le coût est de 1’250 €.",
    "Le coût est de 1'250'000 €.",
    "Le coût est de 12·5 M€.",
]

# Seen, not stated, and why.
REFUSALS = [
    ("Le four a coûté 1.250 €.", "1.250", "ambiguous separators"),
    ("Le four a coûté 12.500 euros.", "12.500", "ambiguous separators"),
    ("Le don est de 5 000 $.", "5 000 $", "currency of an unnamed country"),
    ("Le don est de 300 dollars.", "300 dollars", "currency of an unnamed country"),
    ("Le manoir fut vendu 20 000 francs.", "20 000 francs", "currency of an unnamed country"),
]


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_reads_a_sum(sentence: str) -> None:
    assert found(sentence, kinds=[Kind.AMOUNT]) == expected(sentence)


@pytest.mark.parametrize("sentence", PROBES)
def test_passes_the_money_probes(sentence: str) -> None:
    assert found(sentence, kinds=[Kind.AMOUNT]) == expected(sentence)


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_reads_no_sum(sentence: str) -> None:
    assert found(sentence, kinds=[Kind.AMOUNT]) == sentence


@pytest.mark.parametrize(("sentence", "words", "reason"), REFUSALS)
def test_says_what_it_refuses(sentence: str, words: str, reason: str) -> None:
    meaning = understand([paragraph(sentence)])
    assert [(r.source.text, r.reason) for r in meaning.refusals] == [(words, reason)]


@pytest.mark.parametrize("sentence", [sentence for sentence, _, _ in REFUSALS])
def test_states_nothing_that_it_refuses(sentence: str) -> None:
    assert found(sentence) == sentence


ROWS = [
    ("Cahors | <amount value=1250000>1 250</amount>", ["Commune", "Montant en k€"], ""),
    ("Cahors | <amount value=1250>1 250</amount>", ["Commune", "Subvention (€)"], ""),
    ("Cahors | <amount value=3400000>3,4</amount>", ["Commune", "Coût (M€)"], ""),
    ("Cahors | <amount value=45000>45</amount>", ["Commune", "Dépense en milliers d'euros"], ""),
    ("Cahors | <amount value=45000>45</amount>", ["Commune", "Dépense"], "Montants en k€"),
    ("Cahors | <amount value=1250>1 250 €</amount>", ["Commune", "Montant"], ""),
    ("Total | <amount value=99000000>99</amount>", ["Poste", "Crédits en M€"], ""),
    ("2019 | <amount value=7000>7 000</amount>", ["Année", "Montant (€)"], ""),
]
ROWS_WITHOUT = [
    ("Cahors | 1 250", ["Commune", "Effectif"], ""),
    ("3 | Cahors", ["Rang", "Montant en k€"], ""),
    ("2021 | Cahors", ["Année", "Bénéficiaire des k€"], ""),
]


@pytest.mark.parametrize(("cells", "headers", "caption"), ROWS)
def test_reads_a_cell_by_its_header(cells: str, headers: list[str], caption: str) -> None:
    assert found_in_row(cells, headers, caption) == expected(cells)


@pytest.mark.parametrize(("cells", "headers", "caption"), ROWS_WITHOUT)
def test_reads_no_sum_in_a_cell_without_such_a_header(cells: str, headers: list[str], caption: str) -> None:
    assert found_in_row(cells, headers, caption) == cells


def found_in_row(cells: str, headers: list[str], caption: str) -> str:
    passage = row(read(cells)[0], headers, caption)
    return write(passage.text, figures(understand([passage]), [Kind.AMOUNT]), FIGURE)
