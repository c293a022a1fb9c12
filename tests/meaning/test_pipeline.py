"""The rules together: who comes first, what is refused, what the guidelines rule, and how well it goes on real text."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import evaluate
import pytest
from annotated import FIGURE, LINKS, expected, figures, found, paragraph, write

from extractors.meaning.pipeline import COMPONENTS, french, understand
from models.document import PassageKind
from models.facts import MentionType

# One sentence a ruling of GUIDELINES.md, with all that it says.
RULINGS = [
    (
        "L'État a alloué <amount value=2000 funder=État beneficiary='Département du Gers' status=achieved>2 k€</amount>"
        " au Département du Gers."
    ),
    "L'ADEME a créé <count value=40 unit=emploi operator=ADEME status=achieved>40 emplois</count>.",
    "Les fonds européens apportent <amount value=4000000 funder='Union européenne' status=achieved>4 M€</amount>.",
    "Le fonds friches de l'État verse <amount value=3000 funder='Fonds friches; État' status=achieved>3 k€</amount>.",
    "Les EPCI ont versé <amount value=4000000 funder=EPCI status=achieved>4 M€</amount>.",
    "<count value=12 unit=classe status=planned>12 classes</count> sont en travaux.",
    "<count value=12 unit=classe period=2021 status=achieved>12 classes</count> ont été livrées en 2021.",
    "Le four traite <measure value=68000 unit=t per=year status=achieved>68 000 tonnes/an</measure>.",
    "Le bâti utilise <measure value=80 unit=kWh/m2 status=achieved>80 kWh/m2</measure>.",
    "Le prix a été multiplié par deux, la moitié des prés et un tiers des bois sont clos, deux fois par force.",
]


@pytest.mark.parametrize("sentence", RULINGS)
def test_follows_a_ruling(sentence: str) -> None:
    assert found(sentence, (*FIGURE, *LINKS)) == expected(sentence, (*FIGURE, *LINKS))


# Where two rules could read the same words, one does.
PRECEDENCE = [
    "Il en coûte <amount value=2>2 euros</amount>, pas deux.",
    "Le prix est de <amount value=120>120 €/m²</amount>.",
    "On compte <measure value=23.1 unit=élève/classe>23,1 élèves par classe</measure>.",
    "Le bail court de 2019 à 2021.",
    "Le pré fait <measure value=2021 unit=ha>2 021 ha</measure>.",
    "Le taux est de <share value=2>2 %</share>, soit <count value=4 unit=pont>quatre ponts</count>.",
    "Il a plu <measure value=40 unit=mm>40 mm</measure> sur <count value=3 unit=village>3 villages</count>.",
]


@pytest.mark.parametrize("sentence", PRECEDENCE)
def test_one_rule_reads_a_figure(sentence: str) -> None:
    assert found(sentence) == expected(sentence)


def test_a_price_is_no_part_of_a_sum() -> None:
    facts = understand([paragraph("Le terrain est vendu 120 €/m².")]).facts
    assert [bool(fact.warnings) for fact in facts] == [True]


def test_the_quote_is_the_sentence() -> None:
    facts = understand([paragraph("Il pleut. Le pont coûte 4 M€. Il est beau.")]).facts
    assert [fact.source.quote for fact in facts] == ["Le pont coûte 4 M€."]


@pytest.mark.parametrize("kind", [PassageKind.CALLOUT, PassageKind.ROW, PassageKind.HEADING])
def test_the_quote_of_what_is_read_in_one_go_is_all_of_it(kind: PassageKind) -> None:
    facts = understand([paragraph("Le pont. 4 M€. Il est beau.", kind)]).facts
    assert [fact.source.quote for fact in facts] == ["Le pont. 4 M€. Il est beau."]


def test_bodies_and_places_are_mentioned() -> None:
    mentions = understand([paragraph("L'ADEME a aidé Quimper.")]).mentions
    assert [(m.type, m.of.name) for m in mentions] == [(MentionType.PARTNER, "ADEME"), (MentionType.PLACE, "Quimper")]


def test_nothing_comes_of_nothing() -> None:
    assert understand([]).facts == ()


def test_the_rules_are_those_of_the_list() -> None:
    assert french().pipe_names == [f"filon_{component.__name__}" for component in COMPONENTS]


def test_a_passage_is_read_the_same_whatever_else_is_read_in_the_process() -> None:
    passage = paragraph("L'État a versé 2 M€ en 2021 au Département du Gers.")
    before = write(passage.text, figures(understand([passage])))
    understand([paragraph("La Région Bretagne a versé 9 M€ à Quimper.")])
    assert write(passage.text, figures(understand([passage]))) == before


FLOORS = {
    "facts": 0.96,
    "attribute:unit": 0.97, "attribute:qualifier": 0.97, "attribute:per": 0.97,
    "marked:qualifier": 0.90, "marked:per": 0.90, "marked:period": 0.90, "marked:status": 0.65,
    "links:part_of": 0.70, "links:partner": 0.86, "links:partner+role": 0.82, "links:place": 0.82,
    "mentions:partner": 0.93, "mentions:place": 0.95,
}  # fmt: skip


@cache
def scores(folder: Path, pdf: str) -> evaluate.Scores:
    case = evaluate.Case(pdf, folder / f"{pdf}.pdf", folder / "gold.jsonl", folder / "partners.json")
    with TemporaryDirectory() as exports:
        return evaluate.f1(evaluate.tally(case, evaluate.extract(case, Path(exports))))


@pytest.mark.shared
@pytest.mark.parametrize("pdf", ["plain", "brochure"])
@pytest.mark.parametrize(("metric", "floor"), FLOORS.items())
def test_a_real_bilan_is_read_well(shared: Path, pdf: str, metric: str, floor: float) -> None:
    assert scores(shared / "corpus" / "erbm", pdf)[metric] >= floor, f"{metric} of {pdf}.pdf"
