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
        for _, places in margin:
            for place in places:
                seen[place].add(number)
    enough = min(_REPEATED, max(2, len(pages) - 1))
    running = {place for place, numbers in seen.items() if len(numbers) >= enough}
    numbered = _numbered(margins)
    kept: list[list[Line]] = []
    titled: set[str] = set()
    for number, ((lines, _), margin) in enumerate(zip(pages, margins, strict=True), 1):
        outer = {id(line) for line, _ in margin}
        large = _TITLE * _usual_size([line for line in lines if id(line) not in outer] or lines)
        dropped: set[int] = set()
        for line, places in margin:
            if _is_page_number(line, number, len(pages)) or not numbered.isdisjoint(places):
                dropped.add(id(line))
            elif not running.isdisjoint(places):
                [(shape, _), _] = places
                if line.style.size < large or shape in titled:
                    dropped.add(id(line))
                titled.add(shape)
        kept.append([line for line in lines if id(line) not in dropped] if dropped else lines)
    return kept


def _numbered(margins: Sequence[list[tuple[Line, _Places]]]) -> set[_Place]:
    """Find running titles with a page number in them: on two pages at least, a number that counts with the pages."""
    offsets: dict[_Place, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for number, margin in enumerate(margins, 1):
        for line, places in margin:
            if any(c.isalpha() for c in line.text):
                numbers = {int(found) - number for found in _DIGITS.findall(line.text)}
                for place in places:
                    offsets[place][number] |= numbers
    return {place for place, found in offsets.items() if len(found) > 1 and set.intersection(*found.values())}


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
