"""A PDF's bytes in, its facts out: each with its words, its boxes, its id, the same each time."""

import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import typst

from extractors.extract import _facts_with_ids, _with_ids, document_id, extract
from extractors.meaning.pipeline import understand
from extractors.reading import read
from models.document import Box, UnreadableError
from models.facts import Extraction, Fact

CORPUS = Path(__file__).parents[1] / "corpus"
BILANS = sorted(path.parent.name for path in CORPUS.glob("*/bilan.pdf"))


@cache
def extracted(name: str) -> Extraction:
    return extract((CORPUS / name / "bilan.pdf").read_bytes(), max_pages=100)


def printed(text: str) -> bytes:
    """A PDF of this Typst text; the same text gives the same bytes."""
    return typst.compile(text.encode(), timestamp=datetime(2024, 1, 1, tzinfo=UTC))


def boxes(fact: Fact) -> list[Box]:
    return fact.source.passage.boxes(fact.source.start, fact.source.end)


def ids_under_one_hash(pdf: bytes) -> set[str]:
    passages = _with_ids("same", read(pdf, max_pages=9).passages)
    return {fact.id for fact in _facts_with_ids("same", understand(passages).facts)}


DIGUES = "En 2021, la Région Bretagne a versé 1,5 M€ à Quimper, dont 30 % en avance, pour 12 digues."
PORTS = "Le port de Brest a reçu 4 grues et 900 000 € de l'État."


@pytest.mark.parametrize("name", BILANS)
def test_there_are_facts(name: str) -> None:
    assert extracted(name).facts


@pytest.mark.parametrize("name", BILANS)
def test_two_extractions_are_equal(name: str) -> None:
    assert extract((CORPUS / name / "bilan.pdf").read_bytes(), max_pages=100) == extracted(name)


@pytest.mark.parametrize("name", BILANS)
def test_the_quote_holds_the_words_where_it_says(name: str) -> None:
    sources = [said.source for said in (*extracted(name).facts, *extracted(name).mentions, *extracted(name).refusals)]
    assert [
        s.text for s in sources if s.quote[s.start - s.quote_start : s.end - s.quote_start] != s.text or not s.text
    ] == []


@pytest.mark.parametrize("name", BILANS)
def test_every_fact_has_a_box(name: str) -> None:
    assert [fact.source.text for fact in extracted(name).facts if not boxes(fact)] == []


@pytest.mark.parametrize("name", BILANS)
def test_every_box_lies_in_its_page(name: str) -> None:
    pages = {page.number: page for page in extracted(name).pages}
    outside = [
        (fact.source.text, box)
        for fact in extracted(name).facts
        for box in boxes(fact)
        if not (0 <= box.x0 < box.x1 <= pages[box.page].width and 0 <= box.top < box.bottom <= pages[box.page].height)
    ]
    assert outside == []


@pytest.mark.parametrize("name", BILANS)
def test_no_two_facts_share_an_id(name: str) -> None:
    assert [i for i, times in Counter(fact.id for fact in extracted(name).facts).items() if times > 1] == []


@pytest.mark.parametrize("name", BILANS)
def test_no_two_facts_share_their_boxes(name: str) -> None:
    places = Counter(tuple(boxes(fact)) for fact in extracted(name).facts)
    assert [place for place, times in places.items() if times > 1] == []


@pytest.mark.parametrize("name", BILANS)
def test_a_part_is_of_a_fact_of_the_document(name: str) -> None:
    ids = {fact.id for fact in extracted(name).facts}
    assert [
        f.source.text for f in extracted(name).facts if f.part_of is not None and f.part_of not in ids - {f.id}
    ] == []


@pytest.mark.parametrize("name", BILANS)
def test_passages_have_ids_of_their_own(name: str) -> None:
    passages = extracted(name).passages
    assert len({passage.id for passage in passages} - {""}) == len(passages)


@pytest.mark.parametrize("name", BILANS)
def test_a_french_bilan_gives_no_warning_of_language(name: str) -> None:
    assert not any("French" in warning for warning in extracted(name).warnings)


def test_ids_have_the_form_of_the_contract() -> None:
    facts = extract(printed(DIGUES), max_pages=9).facts
    assert [fact.id for fact in facts if not re.fullmatch("f_[0-9a-f]{16}", fact.id)] == []


def test_a_document_id_is_of_its_hash() -> None:
    assert document_id("0123456789abcdef0123") == "d_0123456789abcdef"


def test_part_of_is_the_id_of_the_whole() -> None:
    whole, part, _ = extract(printed(DIGUES), max_pages=9).facts
    assert part.part_of == whole.id


def test_another_file_has_other_ids() -> None:
    one, other = (extract(printed(text), max_pages=9).facts for text in (DIGUES, f"{DIGUES}\n\n{PORTS}"))
    assert not {fact.id for fact in one} & {fact.id for fact in other}


@pytest.mark.parametrize(
    "text",
    [f"{DIGUES}\n\n{PORTS}", f"{PORTS}\n\n{DIGUES}", f"{DIGUES}\n\n{DIGUES}", f"{DIGUES} Le bac coûte 1,5 M€."],
    ids=["after", "before", "the same", "beside"],
)
def test_ids_stay_when_a_passage_is_found_that_was_missed(text: str) -> None:
    """What better reading would find in a file is played by a second PDF, named by the same hash."""
    less, more = (ids_under_one_hash(printed(page)) for page in (DIGUES, text))
    assert less < more


def test_equal_figures_on_a_page_have_their_own_ids() -> None:
    facts = extract(printed(f"{DIGUES}\n\n{PORTS}\n\n{DIGUES}"), max_pages=9).facts
    assert len({fact.id for fact in facts}) == len(facts) == 8


def test_equal_figures_on_a_page_have_their_own_boxes() -> None:
    first, second = (fact for fact in extract(printed(f"{DIGUES}\n\n{DIGUES}"), max_pages=9).facts if fact.part_of)
    assert boxes(first)[0].top < boxes(second)[0].top


def test_a_figure_over_two_lines_has_two_boxes() -> None:
    narrow = "#set page(width: 9cm)\n#set text(hyphenate: false)\n"
    text = "La digue de Brest a coûté trois millions deux cent mille euros."
    assert [len(boxes(fact)) for fact in extract(printed(narrow + text), max_pages=9).facts] == [2]


def test_text_that_is_not_french_is_told() -> None:
    english = "The council has spent most of the money on the river banks, and there is more to do before winter. " * 4
    assert any("French" in warning for warning in extract(printed(english), max_pages=9).warnings)


def test_each_page_read_is_told() -> None:
    told: list[tuple[int, int]] = []
    pdf = printed(f"{DIGUES}\n#pagebreak()\n{PORTS}")
    extract(pdf, max_pages=9, on_page=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


BAD = {
    "not-a-pdf": b"<html>La digue</html>",
    "too-many-pages": printed("Digue" + "\n#pagebreak()\nDigue" * 9),
    "needs-ocr": printed("#rect(width: 100%, height: 50%, fill: gray)"),
    "damaged": printed(DIGUES)[:600],
}


@pytest.mark.parametrize("reason", BAD)
def test_what_cannot_be_read_says_why(reason: str) -> None:
    with pytest.raises(UnreadableError) as error:
        extract(BAD[reason], max_pages=9)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    ("bilan", "territory"),
    [
        pytest.param("departement-gers", {"32"}, id="a département"),
        pytest.param("agglomeration-niortais", {"79"}, id="an agglomération"),
        pytest.param("oph-la-rochelle", {"17"}, id="a landlord of one town"),
    ],
)
def test_a_document_tells_its_territory(bilan: str, territory: set[str]) -> None:
    pdf = (Path(__file__).parents[1] / "corpus" / bilan / "bilan.pdf").read_bytes()
    assert set(extract(pdf, max_pages=100).territory) == territory
