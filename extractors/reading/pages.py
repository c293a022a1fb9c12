"""Pages before the whole document is known: their lines and tables, in no order yet; double pages parted."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.reading.drawing import Panel, Rect
from extractors.reading.levels import level_tables
from extractors.reading.lines import Line, lines_of, mark
from extractors.reading.pieces import Sheet
from extractors.reading.tables import Table, ruled_tables
from models.document import PageInfo

_SMALLEST = 40.0  # points: smaller images are icons
_GROUND = 0.8  # of the page: larger images lie under it
_DOUBLE = 0.02  # how far from twice as wide a double page may be
_WIDE = 1.2  # times its height: a sheet may be a double page
_CORNER = 0.25  # of a sheet's width: where the page numbers of a double page stand
_MARGIN = 0.12  # of its height
_FOLIO = re.compile(r"(?:^|\D)(\d{1,3})(?:\D|$)")


@dataclass(slots=True)
class Page:
    """What is known of a page before the whole document is."""

    info: PageInfo
    lines: list[Line]
    tables: list[Table]
    panels: list[Panel]
    pictures: list[Rect]


def page_of(sheet: Sheet) -> Page:
    """Find the tables and the lines of a sheet."""
    tables, rest = ruled_tables(sheet.pieces, sheet.drawing)
    more, rest = level_tables(rest, sheet.drawing)
    tables += more
    panels = [p for p in sheet.drawing.panels if not any(table.rect.holds(p.rect, 3.0) for table in tables)]
    words = sum(piece.spaced for piece in sheet.pieces)
    info = PageInfo(sheet.number, sheet.width, sheet.height, words, sheet.has_text, tuple(sheet.warnings))
    lines = lines_of(rest)
    mark(lines, [*(panel.rect for panel in panels), *(image.rect for image in sheet.drawing.images)])
    pictures = [image.rect for image in sheet.drawing.images if _is_picture(image.rect, sheet)]
    return Page(info, lines, tables, panels, pictures)


def _is_picture(rect: Rect, sheet: Sheet) -> bool:
    """Whether an image is neither an icon nor the ground of the page."""
    width, height = rect.x1 - rect.x0, rect.bottom - rect.top
    return min(width, height) > _SMALLEST and width * height < _GROUND * sheet.width * sheet.height


def all_lines(page: Page) -> Iterator[Line]:
    yield from page.lines
    for table in page.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell


def halves(page: Page, pages: Sequence[Page]) -> Iterable[Page]:
    """Part a sheet on which two pages stand side by side; any other is given as it is."""
    middle = page.info.width / 2
    if not _is_double(page, pages):
        return [page]
    info = replace(page.info, width=middle)
    return [
        Page(
            info,
            [line for line in page.lines if (_middle(line.rect) > middle) is right],
            [table for table in page.tables if (_middle(table.rect) > middle) is right],
            [panel for panel in page.panels if (_middle(panel.rect) > middle) is right],
            [rect for rect in page.pictures if (_middle(rect) > middle) is right],
        )
        for right in (False, True)
    ]


def _is_double(page: Page, pages: Sequence[Page]) -> bool:
    """Whether a sheet is twice as wide as another, or numbered at both its outer corners, and no text runs across."""
    width, height, middle = page.info.width, page.info.height, page.info.width / 2
    if width < _WIDE * height or any(line.rect.x0 < middle < line.rect.x1 for line in page.lines):
        return False
    if any(table.rect.x0 < middle < table.rect.x1 for table in page.tables):
        return False
    halved = any(
        abs(2 * other.info.width - width) < _DOUBLE * width and abs(other.info.height - height) < _DOUBLE * height
        for other in pages
    )
    return halved or _numbered_twice(page)


def _numbered_twice(page: Page) -> bool:
    """Whether the left corner bears a number, the right one the next."""
    width, height = page.info.width, page.info.height
    left: set[int] = set()
    right: set[int] = set()
    for line in page.lines:
        if _MARGIN * height < line.rect.top < (1 - _MARGIN) * height:
            continue
        numbers = {int(number) for number in _FOLIO.findall(line.text)}
        if line.rect.x0 < _CORNER * width:
            left |= numbers
        if line.rect.x1 > (1 - _CORNER) * width:
            right |= {number - 1 for number in numbers}
    return not left.isdisjoint(right)


def _middle(rect: Rect) -> float:
    return (rect.x0 + rect.x1) / 2
