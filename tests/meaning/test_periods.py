"""The years that date things, as they stand in the text."""

import pytest
from annotated import Mark, expected, read, write, years

from extractors.meaning.language import blank
from extractors.meaning.periods import periods

NLP = blank()

EXAMPLES = [
    "Les digues ont été relevées <period years=2017-2022>entre 2017 et 2022</period>.",
    "La période <period years=2021-2022>2021-2022</period> est close.",
    "La période <period years=2021-2027>2021/2027</period> est close.",
    "<period years=2021-2022>La saison 2021-22</period> fut pluvieuse.",
    "Le gymnase a ouvert <period years=2021>en novembre 2021</period>.",
    "Le gymnase a ouvert <period years=2018>fin 2018</period>.",
    "Le gymnase a ouvert <period years=2018>le 4 juillet 2018</period>.",
    "Le gymnase a ouvert <period years=2019>à la rentrée 2019</period>.",
    "Le bac circule <period years=2017->depuis 2017</period>.",
    "Le fonds a aidé 12 fours <period years=2016->depuis sa création en 2016</period>.",
    "La part a crû de 4 % par rapport à 2022.",
    "<period years=2012->Depuis l'ouverture en 2012</period>, le gîte a changé.",
    "<period years=2019->Depuis leur lancement fin 2019</period>, les prêts ont doublé.",
    "Le bac circule <period years=2019->à compter du 1er mai 2019</period>.",
    "Le bac circulera <period years=-2026>jusqu'en 2026</period>.",
    "Le bac circulera <period years=-2026>jusqu’à fin 2026</period>.",
    "Le bac circulera <period years=-2027>d'ici 2027</period>.",
    "Le bac circulera <period years=-2030>à l’horizon 2030</period>.",
    "Le lac a été vidé <period years=2018-2021>de 2018 à 2021</period>.",
    "Le lac a été vidé <period years=2021>entre septembre et décembre 2021</period>.",
    "Le lac a été vidé <period years=2019-2020>en 2019 et 2020</period>.",
    "Le lac a été vidé <period years=2015>en 2015</period>, rempli <period years=2018>en 2018</period>.",
]
COUNTER_EXAMPLES = [
    "Le refuge a reçu 2 021 visiteurs.",
    "Le refuge a coûté 2020 €.",
    "Le taux est de 2019 %.",
    "Le sentier monte à 3 050 mètres.",
    "La loi du 3 août 2009 le prévoit.",
    "Le plan France 2030 finance l'usine.",
    "Le décret n° 2014-1750 l'interdit.",
    "La ligne 19 et le quai 20 sont fermés.",
    "Le code postal est 22300.",
    "Le site a reçu 12019 colis.",
    "Le site a ouvert en 201２ et en 20٢٣.",
]


def found(text: str) -> str:
    doc = periods(NLP.make_doc(text))
    marks = [
        Mark("period", span.start_char, span.end_char, {"years": years(span._.period)}) for span in doc.spans["periods"]
    ]
    return write(text, marks)


@pytest.mark.parametrize("sentence", EXAMPLES)
def test_reads_a_period(sentence: str) -> None:
    assert found(read(sentence)[0]) == expected(sentence, ["years"])


@pytest.mark.parametrize("sentence", COUNTER_EXAMPLES)
def test_dates_nothing(sentence: str) -> None:
    assert found(sentence) == sentence
