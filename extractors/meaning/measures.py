"""Physical quantities and working time: `54 500 m²`, `30 à 40 ha`, `68 000 tonnes/an`, `530 000 heures d'insertion`."""

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from extractors.meaning.figures import Reading, cell_of, readings, state
from extractors.meaning.language import add
from extractors.meaning.numbers import Number
from extractors.meaning.units import UNITS
from models.document import Passage
from models.facts import Kind, Quantity

_UNIT = "|".join(f"(?P<u{i}>{words})" for i, words in enumerate(UNITS.values()))
_NAMES = dict(zip((f"u{i}" for i in range(len(UNITS))), UNITS, strict=True))
_OVER = r"(?:\s?(?:/\s?|par\s+|\.)(?P<over>m[²2³3](?!\w)|ha\b|hectare\b|km[²2]?(?!\w)|habitants?\b|hab\b|logement\b|classe\b|jour\b|j\b|kg\b|litre\b|l\b|an\.m2\b|m2\.an\b|foyer\b|élève\b|agent\b|personne\b|s\b|seconde\b))?"  # noqa: E501
_MEASURE = re.compile(rf"\s?(?:(?P<scale>M)(?=m3|m³))?(?:d['’]\s?|de\s+)?(?:{_UNIT}){_OVER}")
_OVER_NAMES = {
    "m²": "m2",
    "m³": "m3",
    "km²": "km2",
    "hectare": "ha",
    "hab": "habitant",
    "habitants": "habitant",
    "s": "seconde",
}

# A time of day, an age or a mere duration is no measure; working time says of what it is or per what, or is long.
_WORK = re.compile(
    r"\s+(?:d['’]|de\s|par\s|travaillées?\b|effectuées?\b|réalisées?\b|consacrées?\b|dispensées?\b)|\s?/"
)
_LONG_HOURS = 100
# `23,1 élèves par classe`, `un nombre d'élèves par classe de 23,1`: a ratio is a measure.
_BASE = r"(?P<base>classe|habitant|logement|foyer|ménage|agent|hectare|ha|km[²2]|km|séance)(?!\w)"
_RATIO = re.compile(rf"\s(?P<noun>[^\W\d_]{{3,}}?)s?\s+(?:en\s+moyenne\s+)?par\s+{_BASE}")
_RATIO_BEFORE = re.compile(
    rf"\bnombre\s+(?:moyen\s+)?d(?:e\s+|['’])(?P<noun>[^\W\d_]{{3,}}?)s?\s+(?:moyens?\s+)?par\s+{_BASE}"
    r"(?:\s+(?:est|était|atteint|passe|passé|de|d['’]|à|:|s['’]élève|s['’]établit|[\d,]+))*\s*$",
    re.IGNORECASE,
)
_HEADER = re.compile(rf"(?:^|[\s(\[])(?:{_UNIT})(?=$|[\s)\],/])")


def measures(doc: Doc) -> Doc:
    """Add every physical quantity, working time and ratio to `doc.spans["figures"]`."""
    text = doc._.text
    numbers: Sequence[Number] = doc._.numbers
    passage: Passage | None = doc._.passage
    for _, number, reading in readings(text, numbers, _MEASURE):
        if number.in_words and number.value == 1:
            continue
        if reading is not None:
            if not (_unit(reading.unit) == "heure" and _is_duration(text, reading)):
                _state_reading(doc, reading)
        elif number.ambiguous:
            if _MEASURE.match(text, number.end):
                add(doc, "refused", number.start, number.end, reason="ambiguous separators")
        elif ratio := _RATIO.match(text, number.end):
            _state_ratio(doc, number, ratio, ratio.end())
        elif ratio := _RATIO_BEFORE.search(text, max(0, number.start - 100), number.start):
            if not text[number.end : number.end + 1].strip(" .,;)"):
                _state_ratio(doc, number, ratio, number.end)
        elif (cell := cell_of(passage, number)) and (unit := _HEADER.search(cell.header)):
            quantity = Quantity(Kind.MEASURE, number.value, _unit(unit), rule="measure.header", confidence=0.9)
            state(doc, number, number.start, number.end, quantity)
    return doc


def _unit(match: re.Match[str]) -> str:
    return next(unit for group, unit in _NAMES.items() if match[group])


def _is_duration(text: str, reading: Reading) -> bool:
    return reading.value < _LONG_HOURS and _WORK.match(text, reading.end) is None


def _state_reading(doc: Doc, reading: Reading) -> None:
    unit, over = _unit(reading.unit), reading.unit["over"]
    quantity = Quantity(
        kind=Kind.MEASURE,
        value=reading.value,
        value_max=reading.value_max,
        unit=f"{unit}/{_OVER_NAMES.get(over, over)}" if over else unit,
        rule="measure.unit",
        confidence=0.96,
    )
    state(doc, reading.number, reading.start, reading.end, quantity)


def _state_ratio(doc: Doc, number: Number, ratio: re.Match[str], end: int) -> None:
    base = ratio["base"].lower()
    unit = f"{ratio['noun'].lower()}/{_OVER_NAMES.get(base, base)}"
    quantity = Quantity(Kind.MEASURE, number.value, unit, rule="measure.ratio", confidence=0.9)
    state(doc, number, number.start, end, quantity)
