"""Big figures with the words beside them that say what they count, on slides and in the margins of reports."""

from collections.abc import Sequence
from typing import NamedTuple

from extractors.reading.drawing import Panel, Rect
from extractors.reading.headings import is_figure
from extractors.reading.lines import Line
from extractors.reading.panels import Group

_LARGER = 1.3  # times the size of its words, where no shape sets the figure off
_FAR = 4.0  # font sizes of the figure: words further away are not its own
_LONGEST = 40  # characters: a figure with its unit
_WORDS = 30
_LINES = 5
_STEP = 1.6  # font sizes from line to line
_OFF = 0.5  # font sizes of the figure by which its middle and that of its words differ at most
_SHAPE = 200.0  # points: the largest circle or tile around a figure
_OFF_SHAPE = 0.2  # of the shape's height


class _Setting(NamedTuple):
    """Where a figure stands, or the shape around it, and how large its words may be set."""

    rect: Rect
    largest: float
    off: float


def figures_with_words(lines: Sequence[Line], panels: Sequence[Panel]) -> tuple[list[Group], list[Line]]:
    """Join figures with their words to the right; gives these cards, and the lines that are of none."""
    cards: list[Group] = []
    taken: set[int] = set()
    for figure in lines:
        if len(figure.text) > _LONGEST or not is_figure(figure.text):
            continue
        words = _words_beside(figure, _setting(figure, lines, panels), lines)
        if words and taken.isdisjoint(map(id, words)):
            taken |= {id(figure), *map(id, words)}
            items = [figure, *words]
            rect = Rect(
                figure.rect.x0,
                min(line.rect.top for line in items),
                max(line.rect.x1 for line in words),
                max(line.rect.bottom for line in items),
            )
            cards.append(Group(rect, None, list(items), figure.order, card=True))
    return cards, [line for line in lines if id(line) not in taken]


def _setting(figure: Line, lines: Sequence[Line], panels: Sequence[Panel]) -> _Setting:
    for rect in (panel.rect for panel in panels):
        small = max(rect.x1 - rect.x0, rect.bottom - rect.top) < _SHAPE
        if small and rect.holds(figure.rect) and not any(rect.holds(line.rect) for line in lines if line is not figure):
            return _Setting(rect, figure.style.size, _OFF_SHAPE * (rect.bottom - rect.top))
    return _Setting(figure.rect, figure.style.size / _LARGER, _OFF * figure.style.size)


def _words_beside(figure: Line, setting: _Setting, lines: Sequence[Line]) -> list[Line]:
    """Give the few lines, set as one, in the middle of which the figure stands; else none."""
    rect, size = setting.rect, figure.style.size
    smaller = [line for line in lines if line.style.size <= setting.largest and line is not figure]
    beside = [
        line
        for line in smaller
        if 0 < line.rect.x0 - rect.x1 < _FAR * size and line.rect.top < rect.bottom and line.rect.bottom > rect.top
    ]
    first = min(beside, key=lambda line: line.rect.x0, default=None)
    if first is None or any(_is_below(line, figure) and line.rect.x1 < first.rect.x0 for line in smaller):
        return []
    words = sorted(
        (line for line in smaller if abs(line.rect.x0 - first.rect.x0) < 2 and line.style == first.style),
        key=lambda line: line.rect.top,
    )
    start = end = next(index for index, line in enumerate(words) if line is first)
    while start > 0 and _wraps(words[start - 1], words[start]):
        start -= 1
    while end + 1 < len(words) and _wraps(words[end], words[end + 1]):
        end += 1
    words = words[start : end + 1]
    off = (words[0].rect.top + words[-1].rect.bottom) / 2 - (rect.top + rect.bottom) / 2
    few = len(words) <= _LINES and sum(len(line.text.split()) for line in words) <= _WORDS
    prose = any(c.isalpha() for line in words for c in line.text)
    return words if few and prose and abs(off) < setting.off else []


def _wraps(above: Line, line: Line) -> bool:
    return line.rect.bottom - above.rect.bottom < _STEP * line.style.size


def _is_below(line: Line, figure: Line) -> bool:
    """Whether a line stands right below the figure: its words may be there."""
    a, b = figure.rect, line.rect
    return 0 <= b.top - a.bottom + 0.3 * figure.style.size < figure.style.size and b.x0 < a.x1 and b.x1 > a.x0
