"""Targets beside what was reached: what is compared with what, sentence by sentence."""

from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from bases import Base as MakeBase
from library import passage, source

from models.document import PageInfo, Passage
from models.facts import Extraction, Fact, Kind, Per, Period, Quantity, Source, Status
from models.tables import DocumentStatus
from service import ingest
from service.database import Database
from service.filters import FactFilter
from service.rows import rows_of
from service.targets import beside_reached

REACHED, AIMED, PLANNED = Status.ACHIEVED, Status.TARGET, Status.PLANNED
LAST, NOW = Period("2019", "2019"), Period("2024", "2024")
Figure = tuple[str, str, dict[str, Any]]
"""A value, its unit, and what else it is."""

SENTENCES: dict[str, list[Figure]] = {
    "reached, for a target": [("390", "MWh", {}), ("420", "MWh", {"status": AIMED})],
    "a target first": [("600", "km", {"status": AIMED}), ("450", "km", {})],
    "the latest": [("548", "t", {"period": LAST}), ("512", "t", {"period": NOW}), ("480", "t", {"status": AIMED})],
    "of another unit": [("12", "lit", {}), ("30", "place", {"status": AIMED})],
    "of another time": [("7", "bus", {"per": Per.YEAR}), ("9", "bus", {"status": AIMED})],
    "planned only": [("40", "arbre", {"status": PLANNED}), ("90", "arbre", {"status": AIMED})],
    "a target alone": [("15", "pont", {"status": AIMED})],
}  # fmt: skip
FOUND = {
    "reached, for a target": [("390", "420")],
    "a target first": [("450", "600")],
    "the latest": [("512", "480")],
}


def said(rank: int, name: str) -> Passage:
    words = " ".join(f"{value} {unit}" for value, unit, _values in SENTENCES[name])
    return passage(f"p_{rank}", f"{words} – {name}.", 1, 100 + rank, ())


def fact(where: Source, value: str, unit: str, **values: Any) -> Fact:
    quantity = Quantity(Kind.COUNT, Decimal(value), unit, per=values.pop("per", None), rule="count.noun")
    return replace(Fact(quantity, where, id=f"f_{unit}_{value}", status=REACHED), **values)


def of_two_sentences() -> list[Fact]:
    text = "On en compte 81 logements. On en vise 85 logements."
    where, end = passage("p_two", text, 1, 700, ()), text.index(" On en vise")
    return [
        fact(Source(where, 13, 15, 0, end), "81", "logement"),
        fact(Source(where, 38, 40, end + 1, len(text)), "85", "logement", status=AIMED),
    ]


@pytest.fixture(scope="module")
def found(base: MakeBase, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, str]]]:
    """What is compared, by sentence."""
    passages = {name: said(rank, name) for rank, name in enumerate(SENTENCES)}
    facts = [
        fact(source(passages[name], value), value, unit, **values)
        for name, figures in SENTENCES.items()
        for value, unit, values in figures
    ] + of_two_sentences()
    pages = (PageInfo(1, 595, 842, 60, has_text_layer=True),)
    printed = tuple({each.source.passage.id: each.source.passage for each in facts}.values())
    extraction = Extraction("0" * 64, "Bilan", None, pages, printed, tuple(facts), (), ())
    with base(tmp_path_factory.mktemp("targets")) as settings, closing(Database(settings.database_url)) as database:
        with database.write() as session:
            document, _new = ingest.register(session, extraction.sha256, 1000, "bilan.pdf")
            document.status, document.claim = DocumentStatus.PROCESSING, document.claim + 1
            session.flush()
            assert ingest.store(session, document.claim, rows_of(extraction, "by hand", 0.1))
        with database.read() as session:
            pairs: dict[str, list[tuple[str, str]]] = {}
            for aim in beside_reached(session, FactFilter(), 10):
                name = aim.quote.rpartition("– ")[2].removesuffix(".")
                pairs.setdefault(name, []).append((f"{aim.reached.value:f}", f"{aim.target.value:f}"))
    return pairs


@pytest.mark.parametrize("name", SENTENCES)
def test_what_a_target_is_compared_with(found: dict[str, list[tuple[str, str]]], name: str) -> None:
    assert found.get(name, []) == FOUND.get(name, [])


def test_a_target_is_compared_with_its_own_sentence_alone(found: dict[str, list[tuple[str, str]]]) -> None:
    assert set(found) == set(FOUND)
