"""Percentages: `70 %`, `15 à 20 %`, `+17 %`, `une baisse de 9 %`, `huit pour cent`."""

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from extractors.meaning.figures import cell_of, readings, state
from extractors.meaning.language import add
from extractors.meaning.numbers import Number
from models.document import Passage
from models.facts import Kind, Quantity

_PERCENT = re.compile(r"\s?%|\s?pour\s?cent\b(?!\s+(?:mille|un|deux|trois))")
# Words for going down; the number behind them is what went: `une baisse de 9 %` is -9.
_DOWN = re.compile(
    r"\b(?:a?baiss\w+|recul\w*|diminu\w+|déclin\w*|rédui\w+|réduction|chut\w+|fond(?:u|ent|re)\w*|fléchi\w*|effondr\w+|contract\w+|érod\w+|tass\w+|repli\w*|régress\w+|perte|perd\w*)\b"
    r"(?:\s+de\s+[^.;]{1,30}\s+et)?(?:\s+(?!et\b|mais\b|puis\b|à\b|dont\b)[^\W\d]+){0,3}?\s+d(?:e|['’])\s*(?:au\s+(?:moins|plus)\s+)?"
    r"(?:près\s+de\s+|plus\s+de\s+|moins\s+de\s+|environ\s+|l['’]ordre\s+de\s+|quelque\s+)?$",
    re.IGNORECASE,
)
# `19 % d'énergie de moins qu'en 2019`.
_LESS = re.compile(r"\s+(?:d(?:e\s+|['’])[^\W\d_]+\s+)?(?:de|en)\s+moins\b", re.IGNORECASE)
# `a reculé de 23,1 à 19,8 %` gives two levels, not a fall.
_FROM_TO = re.compile(r"\s?%?\s+à\s+\d")


def shares(doc: Doc) -> Doc:
    """Add every percentage to `doc.spans["figures"]`, a fall as a negative one."""
    text = doc._.text
    numbers: Sequence[Number] = doc._.numbers
    passage: Passage | None = doc._.passage
    for _, number, reading in readings(text, numbers, _PERCENT):
        if reading is None:
            if number.ambiguous and _PERCENT.match(text, number.end):
                add(doc, "refused", number.start, number.end, reason="ambiguous separators")
            elif (cell := cell_of(passage, number)) and (
                "%" in cell.header or ("%" in cell.caption and not cell.header)
            ):
                quantity = Quantity(Kind.SHARE, number.value, "%", rule="share.header", confidence=0.93)
                state(doc, number, number.start, number.end, quantity)
            continue
        went_down = _DOWN.search(text, max(0, reading.start - 60), reading.start) is not None
        falls = not reading.signed and (
            _LESS.match(text, reading.end) is not None or (went_down and not _FROM_TO.match(text, reading.end))
        )
        sign = -1 if falls else 1
        quantity = Quantity(
            kind=Kind.SHARE,
            value=sign * reading.value,
            value_max=None if reading.value_max is None else sign * reading.value_max,
            unit="%",
            rule="share.fall" if falls else "share.percent",
            confidence=0.9 if falls else 0.98,
        )
        state(doc, number, reading.start, reading.end, quantity)
    return doc
