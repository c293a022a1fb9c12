"""What a figure measures, in the passage's own words."""

import pytest

from extractors.meaning.pipeline import understand
from models.document import Box, Passage, PassageKind, Run

SAID = [
    ("La Région a livré 12 gymnases neufs en 2023.", "12 gymnases", "gymnases neufs"),
    ("Le port accueille 122 600 voyageurs par an.", "122 600 voyageurs par an", "voyageurs par an"),
    ("Le phare a reçu 3 M€ de travaux de maçonnerie, en deux ans.", "3 M€", "travaux de maçonnerie"),
    ("L'État verse 2 M€ au titre de la solidarité.", "2 M€", "solidarité"),
    ("Une digue de 4,8 km protège le bourg.", "4,8 km", "digue"),
    ("La restauration du moulin : 640 000 €.", "640 000 €", "restauration du moulin"),
    ("Sur 30 gîtes, 12 ont rouvert.", "12", "gîte"),
    # Who pays a part is not what it is for.
    ("La restauration du moulin : 640 000 €, dont 90 000 € de l'ADEME.", "90 000 €", "restauration du moulin"),
    ("Le phare a coûté 3 M€, dont 1 M€ de travaux de l'ADEME.", "1 M€", "phare"),
    ("Le phare a coûté 3 M€, dont 1 M€ de travaux de maçonnerie.", "1 M€", "travaux de maçonnerie"),
]


@pytest.mark.parametrize(("sentence", "figure", "subject"), SAID)
def test_subject(sentence: str, figure: str, subject: str) -> None:
    runs = (Run(0, len(sentence), Box(1, 0, 0, 400, 12)),)
    facts = understand([Passage(1, PassageKind.PARAGRAPH, sentence, runs)]).facts
    assert {fact.source.text: fact.subject for fact in facts}[figure] == subject


def test_a_bare_sum_is_of_its_title() -> None:
    runs = (Run(0, 9, Box(1, 0, 0, 400, 12)),)
    facts = understand([Passage(1, PassageKind.CALLOUT, "61,8 M€ !", runs, ("Investir",))]).facts
    assert [fact.subject for fact in facts] == ["Investir"]
