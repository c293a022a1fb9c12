"""What helps to find one's way in the paper and is no text: running titles, page numbers, contents tables.

Found by place, repetition and shape, never by words.
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from extractors.reading.lines import Line

_MARGIN = 0.14  # of the page's height: where running titles stand
_SAME_PLACE = 6.0  # points
_REPEATED = 3  # pages
_PAGE_NUMBER = re.compile(r"\W*(?:[^\W\d]{1,4}\W{0,2})?\d{1,4}(?:\s?[/|-]\s?\d{1,4})?\W*")
_RIGHT_ABOVE = 1.3  # font sizes: a running title stands further off
_BELOW = 3.0  # font sizes between two rows of a table
_FIGURE = 2.0  # times the usual size: no page number is set as large
_TITLE = 1.15  # of the usual size
_DIGITS = re.compile(r"\d+")
_LEADERS = re.compile(
    r"(?:(?:[.·_…]\s?){4,}|…[.…\s]+)(?:[^\W\d]{0,4}\W?\s?\d{1,4})\W*$|(?:(?:[.·_]\s?){8,}|…(?:\s?[.…]){2,})$"
)
_NUMBER = re.compile(r"(?:[^\W\d]{1,2}\W?\s?)?(\d{1,4})")
_ENTRIES = 5  # right-aligned page numbers that make a contents table

_Place = tuple[str, int]
_Places = tuple[_Place, _Place]


def without_running(pages: Sequence[tuple[list[Line], float]]) -> list[list[Line]]:
    """Drop running titles and page numbers; `pages` are lines and height, the answer is the lines of each.

    A running title set larger than the text of its page is the title of a slide: its first print stays, as a heading.
    """
    margins = [[(line, _places(line)) for line in lines if _in_margin(line, height)] for lines, height in pages]
    seen: dict[_Place, set[int]] = defaultdict(set)
    for number, margin in enumerate(margins, 1):
        for line, places in margin:
            for place in places if _has_letters(line) else ():
                seen[place].add(number)
    enough = min(_REPEATED, max(2, len(pages) - 1))
    running = {place for place, numbers in seen.items() if len(numbers) >= enough}
    numbered = _numbered(margins)
    kept: list[list[Line]] = []
    titled: set[str] = set()
    for number, ((lines, _), margin) in enumerate(zip(pages, margins, strict=True), 1):
        outer = {id(line) for line, _ in margin}
        usual = _usual_size([line for line in lines if id(line) not in outer] or lines)
        dropped: set[int] = set()
        for line, places in margin:
            if _is_page_number(line, number, len(pages)) or not numbered.isdisjoint(places):
                if line.style.size < _FIGURE * usual and not _in_column(line, lines):
                    dropped.add(id(line))
            elif not running.isdisjoint(places):
                [(shape, _), _] = places
                if line.style.size < _TITLE * usual or shape in titled:
                    dropped.add(id(line))
                titled.add(shape)
        dropped -= _names_of_columns(lines, dropped)
        kept.append([line for line in lines if id(line) not in dropped] if dropped else lines)
    return kept


def _numbered(margins: Sequence[list[tuple[Line, _Places]]]) -> set[_Place]:
    """Find page numbers, and running titles with one: on two pages at least, a number that counts with the pages.

    With nothing but numbers in it, a line does so on three pages: a table or a big figure may begin at one height.
    """
    offsets: dict[_Place, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for number, margin in enumerate(margins, 1):
        for line, places in margin:
            numbers = {int(found) - number for found in _DIGITS.findall(line.text)}
            for place in places:
                offsets[place][number] |= numbers
    return {
        place
        for place, found in offsets.items()
        if len(found) >= (2 if any(map(str.isalpha, place[0])) else _REPEATED) and set.intersection(*found.values())
    }


def without_contents(lines: list[Line], pages: int) -> list[Line]:
    """Drop the contents table, given in reading order: lines with leaders, or with page numbers set in a column.

    What stands between two entries is the first line of a long one; what stands larger above the first, its title.
    """
    entries = {index for index, line in enumerate(lines) if _has_leaders(line.text)}
    entries |= _aligned_entries(lines, pages)
    if len(entries) < 2:
        return lines
    ordered = sorted(entries)
    for before, after in itertools.pairwise(ordered):
        if after - before <= 3:
            entries.update(range(before, after))
    first = min(entries)
    if first > 0:
        above, entry = lines[first - 1], lines[first]
        if above.style.size > 1.1 * entry.style.size and 0 < entry.rect.top - above.rect.top < 6 * above.style.size:
            entries.add(first - 1)
    return [line for index, line in enumerate(lines) if index not in entries]


def _has_leaders(text: str) -> bool:
    return (text[-1].isdigit() or text[-1] in "._·…") and bool(_LEADERS.search(text))


def _aligned_entries(lines: Sequence[Line], pages: int) -> set[int]:
    """Find page numbers without leaders: short numbers with one right edge that never fall, each beside a text."""
    numbers: dict[int, list[tuple[Line, int]]] = defaultdict(list)
    for line in lines:
        match = _NUMBER.fullmatch(line.text)
        if match and int(match[1]) <= pages + 20:
            numbers[round(line.rect.x1 / 4)].append((line, int(match[1])))
    found: set[int] = set()
    for column in numbers.values():
        column.sort(key=lambda entry: entry[0].rect.top)
        values = [value for _, value in column]
        if len(column) < _ENTRIES or values != sorted(values) or len(set(values)) < 3:
            continue
        left = min(line.rect.x0 for line, _ in column)
        top, bottom = column[0][0].rect.top, column[-1][0].rect.bottom
        size = column[0][0].style.size
        for line in sorted(lines, key=lambda line: -line.rect.top):  # a long first entry, its number in the last line
            if (
                line.rect.x0 < left
                and line.rect.top < top < line.rect.bottom + 1.5 * size
                and line.style.size <= 1.1 * size
            ):
                top = line.rect.top
        beside = [
            index
            for index, line in enumerate(lines)
            if top - 0.5 * size < line.rect.top and line.rect.bottom < bottom + size and line.rect.x0 < left
        ]
        long = [index for index in beside if any(c.isalpha() for c in lines[index].text)]
        if len(long) >= len(column) - 1:
            found.update(beside)
            found.update(index for index, line in enumerate(lines) if any(line is entry for entry, _ in column))
    return found


def _usual_size(lines: Iterable[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.style.size] += len(line.pieces)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def _names_of_columns(lines: Sequence[Line], dropped: set[int]) -> set[int]:
    """Find the repeated lines that stand side by side right above a row of the text: they head a table's columns."""
    names: set[int] = set()
    for line in sorted((line for line in lines if id(line) in dropped), key=lambda line: -line.rect.bottom):
        if not _has_letters(line):
            continue
        reach = line.rect.bottom + _RIGHT_ABOVE * line.style.size
        beside = [other for other in lines if abs(other.rect.bottom - line.rect.bottom) < 0.3 * line.style.size]
        below = [
            other
            for other in lines
            if line.rect.bottom - 1 < other.rect.top < reach and (id(other) not in dropped or id(other) in names)
        ]
        if len(beside) > 1 and len(below) > 1:
            names |= {id(other) for other in beside}
    return names


def _has_letters(line: Line) -> bool:
    return any(map(str.isalpha, line.text))


def _in_column(line: Line, lines: Sequence[Line]) -> bool:
    """Whether another number stands right above or below a number, on the same right edge: both are of a table."""
    size = line.style.size
    return not _has_letters(line) and any(
        abs(other.rect.x1 - line.rect.x1) < 2
        and 0.5 * size < abs(other.rect.bottom - line.rect.bottom) < _BELOW * size
        and abs(other.style.size - size) < 1
        and other.text[-1].isdigit()
        and not _has_letters(other)
        for other in lines
    )


def _in_margin(line: Line, height: float) -> bool:
    return line.rect.top < _MARGIN * height or line.rect.bottom > (1 - _MARGIN) * height


def _places(line: Line) -> _Places:
    """Give the line's text without numbers, with its height on the page in steps that overlap."""
    step = int(line.rect.top / _SAME_PLACE)
    text = _DIGITS.sub("#", line.text)
    return (text, step), (text, step + 1)


def _is_page_number(line: Line, number: int, pages: int) -> bool:
    """Whether a line in the margin is nothing but a number that may be this page's."""
    if not _PAGE_NUMBER.fullmatch(line.text):
        return False
    values = [int(value) for value in _DIGITS.findall(line.text)]
    return any(abs(value - number) <= max(4, pages // 10) for value in values)
