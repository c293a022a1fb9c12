"""What holds of all that is read, whatever was read: the checks raise AssertionError, saying what is wrong."""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from extractors.meaning.pipeline import Meaning
from models.document import Passage
from models.facts import Extraction, Fact, Kind, Period, Qualifier, Source
from service.rows import rows_of

_BETWEEN = re.compile(r"\s(?:à|et)\s|[-–]", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def check_meaning(passages: Sequence[Passage], read: Meaning | Extraction) -> None:
    """Check the facts, mentions and refusals of these passages."""
    known = {id(passage) for passage in passages}
    for each in (*read.facts, *read.mentions, *read.refusals):
        assert id(each.source.passage) in known, "a source in a passage that is none of the document's"
        _check_source(each.source)
    figures = sorted((id(f.source.passage), f.source.start, f.source.end) for f in read.facts)
    for (passage, _start, end), (following, start, _end) in pairwise(figures):
        assert passage != following or end <= start, "two facts on the same characters"
    for fact in read.facts:
        _check_fact(fact)


def _check_source(source: Source) -> None:
    assert 0 <= source.quote_start <= source.start < source.end <= source.quote_end <= len(source.passage.text), source
    assert source.text.strip() == source.text, f"{source.text!r} begins or ends with a space"


def _check_fact(fact: Fact) -> None:
    quantity = fact.quantity
    values = [quantity.value] if quantity.value_max is None else [quantity.value, quantity.value_max]
    assert all(value.is_finite() for value in values), f"{fact.source.text!r} is worth {values}"
    assert (quantity.qualifier is Qualifier.RANGE) == (len(values) == 2), f"{fact.source.text!r}: range or not?"
    assert values == sorted(set(values)), f"{fact.source.text!r} goes down: {values}"
    assert 0 <= quantity.confidence <= 1, quantity
    assert quantity.unit.strip() == quantity.unit != "", f"{fact.source.text!r} has the unit {quantity.unit!r}"
    assert (quantity.unit == "%") <= (quantity.kind is Kind.SHARE), quantity
    check_digits(fact.source.text, values)
    if fact.period is not None:
        check_period(fact.period)
    if fact.whole is not None:
        _check_source(fact.whole)
    for link in fact.partners:
        assert link.text.strip(), f"{link.body.name} rests on no words"
        assert 0 <= link.confidence <= 1, link


def check_digits(text: str, values: Sequence[Decimal]) -> None:
    """Check that the values have the digits that are printed: scales, groups and commas change nothing but zeros.

    Digits of the unit (`m2`) come behind them. Figures in words are none of this check, nor is a range from or to one.
    """
    if len(values) == 2 and not all(re.search(r"\d", end) for end in _BETWEEN.split(text, maxsplit=1)):
        return
    printed = "".join(digit for digit in (str(int(sign)) for sign in text if sign.isdecimal()) if digit != "0")
    said = "".join(re.sub(r"[^1-9]", "", format(value, "f")) for value in values)
    assert not re.search(r"\d", text) or printed.startswith(said), f"{text!r} was read as {', '.join(map(str, values))}"


def check_period(period: Period) -> None:
    years = [year for year in (period.first, period.last) if year is not None]
    assert years, "a period without a year"
    assert all(_YEAR.fullmatch(year) for year in years), f"{period} is not of years"
    assert years == sorted(years), f"{period} ends before it begins"


def check_extraction(extraction: Extraction) -> None:
    """Check all that was read of a PDF."""
    pages = {page.number: page for page in extraction.pages}
    assert sorted(pages) == list(range(1, len(pages) + 1)), "pages are missing"
    for passage in extraction.passages:
        _check_passage(passage)
        assert passage.page in pages, f"a passage on page {passage.page} of {len(pages)}"
    check_meaning(extraction.passages, extraction)
    for things in (extraction.passages, extraction.facts):
        ids = [each.id for each in things]
        assert all(ids), "something without an id"
        assert len(set(ids)) == len(ids), "two things with one id"
    for fact in extraction.facts:
        boxes = fact.source.passage.boxes(fact.source.start, fact.source.end)
        assert boxes, f"{fact.source.text!r} stands nowhere"
        assert all(math.isfinite(each) for box in boxes for each in (box.x0, box.top, box.x1, box.bottom)), boxes
    rows = rows_of(extraction, "fuzz", 0.0)
    assert len(rows.fact) + len(rows.refusal) == len(extraction.facts) + len(extraction.refusals), "figures are lost"


def _check_passage(passage: Passage) -> None:
    at = 0
    for run in passage.runs:
        assert at <= run.start < run.end <= len(passage.text), f"{run} of {passage.text!r}"
        at = run.end
    for cell in passage.cells:
        assert 0 <= cell.start <= cell.end <= len(passage.text), f"{cell} of {passage.text!r}"
    for text in (passage.text, *passage.section, passage.lead):
        assert "\0" not in text, f"{text!r} cannot be stored"
        text.encode()  # nor could half a surrogate pair
