"""Text of a neighbour column, told from the texts of a table without lines that stands beside it."""

from collections.abc import Sequence
from itertools import pairwise

from extractors.reading.lines import Line
from extractors.reading.tables import states

WRAPPED = 1.45  # font sizes from line to line of one cell, or of one paragraph
_LEVEL = 0.35  # font sizes by which the base lines of a row differ at most
_WORDS = 6
_NEAR = 3.2  # font sizes


def rows_of(lines: Sequence[Line]) -> list[list[Line]]:
    """Group lines that stand on one base line, from left to right, from top to bottom."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.rect.bottom, line.rect.x0)):
        if rows and line.rect.bottom - rows[-1][0].rect.bottom < _LEVEL * line.style.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.rect.x0)
    return rows


def without_prose(lines: Sequence[Line]) -> list[Line]:
    """Leave out the lines of paragraphs: long ones set below one another, and short ones that go on from them.

    What a figure stands beside, to its right, is its label however long, with what wraps above and below it.
    """
    stacked = [*pairwise(sorted(lines, key=_place)), *pairwise(sorted(lines, key=_place, reverse=True))]
    labels = {id(a) for row in rows_of(lines) for a, b in pairwise(row) if states([b]) and not states([a])}
    _spread(labels, stacked)
    prose = {id(line) for line in lines if _is_long(line, lines)} - labels
    _spread(prose, stacked)
    return [line for line in lines if id(line) in labels or id(line) not in prose]


def _spread(known: set[int], stacked: Sequence[tuple[Line, Line]]) -> None:
    """Add the lines that stand right above or below those known, set alike; `stacked` pairs neighbours."""
    for one, other in stacked:
        step = abs(other.rect.bottom - one.rect.bottom)
        alike = one.style == other.style and abs(other.rect.x0 - one.rect.x0) < 1
        if id(one) in known and alike and step < WRAPPED * other.style.size:
            known.add(id(other))


def _place(line: Line) -> tuple[int, float]:
    return round(line.rect.x0), line.rect.bottom


def _is_long(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a long line has two others like it right above or below."""
    if len(line.text.split()) < _WORDS:
        return False
    alike = [
        other
        for other in lines
        if other is not line
        and abs(other.rect.x0 - line.rect.x0) < 1
        and abs(other.rect.top - line.rect.top) < _NEAR * line.style.size
        and len(other.text.split()) >= _WORDS
    ]
    return len(alike) > 1
