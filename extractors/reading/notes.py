"""The marks of footnotes: raised numbers that lead to a note at the foot of the same page, and belong to no word."""

import re
from collections.abc import Sequence

from extractors.reading.lines import Line, text_of

_FOOT = 0.5  # of the page's height: a note stands below
_MARK = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_UNIT = re.compile(r"[a-z]{1,2}")  # m², km²: the raised digit is the word's own, whatever notes there are


def without_marks(pages: Sequence[tuple[Sequence[Line], float]]) -> None:
    """Take the marks off the notes (`Line.note` keeps them) and off the words that they explain.

    `pages` are their lines and heights. A note may stand on the page before or after its word, where that was pushed
    over the break.
    """
    marks = [_marks_of_notes(lines, height) for lines, height in pages]
    for number, (lines, _) in enumerate(pages):
        known = set[str]().union(*marks[max(0, number - 1) : number + 2])
        for line in lines if known else ():
            for index in range(len(line.pieces) - 1, -1, -1):
                text = line.pieces[index].text
                match = _MARK.search(text)
                if match is None or match[0] not in known or match.end() < len(text):
                    continue
                word = text[: match.start()] or (line.pieces[index - 1].text if index else "")
                if not _UNIT.fullmatch(word):
                    _cut(line, index, text[: match.start()])


def _marks_of_notes(lines: Sequence[Line], height: float) -> set[str]:
    marks: set[str] = set()
    for line in lines:
        match = _MARK.match(line.text)
        if match and len(line.text) > match.end() and line.rect.top > _FOOT * height:
            line.note = match[0]
            marks.add(match[0])
            _cut(line, 0, line.pieces[0].text.removeprefix(match[0]))
    return marks


def _cut(line: Line, index: int, text: str) -> None:
    """Give a piece another text; with none left, it goes."""
    if text:
        line.pieces[index].text = text
    elif len(line.pieces) > 1:
        del line.pieces[index]
    line.text = text_of(line.pieces)
