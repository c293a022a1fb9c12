"""How far the reading of each page can be trusted, so that no page, and nothing on it, is passed over in silence.

Three things are looked at. Images: the cells of the page that lie in one, hold no word that was read, and look like
print (one flat ground, and strong contrast on it, where a photograph has many shades), unless three pages show the very
same there (a logo, a template's background). Order: the lines of a passage that the file does not print one after the
other, and lines printed over one another. OCR: what it found, and how sure it was of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt

from extractors.reading.drawing import Rect
from extractors.reading.lines import Line
from extractors.reading.pages import Page
from extractors.reading.picture import Picture
from extractors.reading.pieces import Sheet
from models.document import Grade, PageInfo, Passage, PassageKind

_CELL = 12  # points: about a word of small print
_LEAST_AREA = 0.01  # of the page: smaller images are icons
_AROUND = 4  # points around a word that belong to it
_CONTRAST = 60  # of 255: the ink of print against its ground
_SHADE = 5  # of 255: no more than this apart is one shade
_FLAT = 0.4  # of a cell of print is its ground
_UNREAD = 0.015  # of the page: three lines of a table
_FURNITURE = 3  # pages that show the same at one place
_JUMPS, _JUMPING = 3, 0.2  # lines, and share of the lines that go on in a passage
_OVERPRINTED = 0.1  # of the lines
_PROSE = frozenset({PassageKind.PARAGRAPH, PassageKind.BULLET})

_Cells = npt.NDArray[np.uint8]
_Mark = tuple[int, bytes]
"""A cell that looks like print: its number on the page, and its pixels."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What the images of a page show besides the words that were read: marks out of so many cells.

    `hidden` is the share of the page where there are images too large to be looked at.
    """

    marks: tuple[_Mark, ...] = ()
    cells: int = 1
    hidden: float = 0.0


def unread(sheet: Sheet, picture: Callable[[], Picture], max_megapixels: int) -> Unread:
    """Look for print in the images of a page; its `picture`, one pixel a point, is drawn only where there are any."""
    images = [image.rect for image in sheet.drawing.images]
    if not images or sum(map(_area, images)) < _LEAST_AREA * sheet.width * sheet.height:
        return Unread()
    large = [image.rect for image in sheet.drawing.images if image.pixels > max_megapixels * 1e6]
    if large:
        return Unread(hidden=min(1.0, sum(map(_area, large)) / (sheet.width * sheet.height)))
    drawn = picture()
    covered = np.zeros(drawn.grey.shape, dtype=np.uint8)
    for rect in images:
        covered[_pixels(rect, 0, drawn.scale)] = 1
    for box in (piece.box for piece in sheet.pieces):
        covered[_pixels(Rect(box.x0, box.top, box.x1, box.bottom), _AROUND, drawn.scale)] = 0
    cells, inside = _cells(drawn.grey), _cells(covered).all(axis=1)
    ground = np.median(cells, axis=1, keepdims=True)
    flat = (np.abs(cells - ground) <= _SHADE).mean(axis=1) >= _FLAT
    contrast = cells.max(axis=1, initial=0).astype(int) - cells.min(axis=1, initial=255) >= _CONTRAST
    marks = ((int(index), cells[index].tobytes()) for index in np.flatnonzero(inside & flat & contrast))
    return Unread(tuple(marks), max(1, len(cells)))


def _pixels(rect: Rect, around: int, scale: float) -> tuple[slice, slice]:
    x0, top, x1, bottom = (round(side * scale) for side in rect)
    return slice(max(0, top - around), max(0, bottom + around)), slice(max(0, x0 - around), max(0, x1 + around))


def _cells(pixels: _Cells) -> _Cells:
    """Cut pixels into cells, one a row of the answer; what is left over at the right and below is dropped."""
    down, across = pixels.shape[0] // _CELL, pixels.shape[1] // _CELL
    whole = pixels[: down * _CELL, : across * _CELL]
    return whole.reshape(down, _CELL, across, _CELL).swapaxes(1, 2).reshape(down * across, _CELL * _CELL)


def _area(rect: Rect) -> float:
    return (rect.x1 - rect.x0) * (rect.bottom - rect.top)


def graded(
    pages: Sequence[Page], passages: Sequence[Passage], found: Mapping[int, Unread], confidences: Mapping[int, float]
) -> tuple[PageInfo, ...]:
    """Give all pages their grades; `confidences` are those of OCR, `found` is for the pages that it did not read."""
    seen = Counter(chain.from_iterable(look.marks for look in found.values()))
    doubts = suspicious((page.lines for page in pages), passages)
    infos = []
    for info in (page.info for page in pages):
        look = found.get(info.number, Unread())
        share = round(look.hidden or sum(seen[mark] < _FURNITURE for mark in look.marks) / look.cells, 3)
        infos.append(_graded(info, share, doubts.get(info.number, ""), confidences.get(info.number)))
    return tuple(infos)


def _graded(page: PageInfo, unread: float, doubt: str, confidence: float | None) -> PageInfo:
    """Give a page the worst grade that holds, and say in its warnings what is wrong."""
    grade, warnings = Grade.TEXT, list(page.warnings)
    if unread >= _UNREAD:
        grade = Grade.UNREAD_IMAGES
        warnings.append(f"page {page.number}: images over {unread:.0%} of it hold what looks like print, not read")
    if doubt:
        grade = Grade.SUSPICIOUS_ORDER
        warnings.append(f"page {page.number}: {doubt}")
    if confidence is not None:
        grade = Grade.OCR
    if not page.words:
        grade = Grade.NO_TEXT
        if not page.warnings:
            warnings.append(f"page {page.number}: no text was found on it")
    return replace(page, grade=grade, unread=unread, confidence=confidence, warnings=tuple(warnings))


def suspicious(lines: Iterable[Sequence[Line]], passages: Sequence[Passage]) -> dict[int, str]:
    """Give the pages whose reading order is in doubt, with the reason; `lines` are those of each page."""
    ranks: dict[int, tuple[int, int]] = {}
    doubts: dict[int, str] = {}
    for page in lines:
        for rank, line in enumerate(sorted(page, key=lambda line: line.order)):
            box = line.pieces[0].box
            ranks[id(box)] = box.page, rank
        over = len(list(_overprinted(page)))
        if over >= _JUMPS and over > _OVERPRINTED * len(page):
            doubts[page[0].pieces[0].box.page] = f"{over} lines are printed over one another"
    steps: Counter[int] = Counter()
    jumps: Counter[int] = Counter()
    for passage in passages:
        if passage.kind in _PROSE:
            boxes = [id(run.box) for run in passage.runs]
            begun = [ranks[box] for box in boxes if box in ranks]
            for (number, rank), (next_number, next_rank) in pairwise(begun):
                if number == next_number:
                    steps[number] += 1
                    jumps[number] += next_rank != rank + 1
    for number, count in jumps.items():
        if count >= _JUMPS and count > _JUMPING * steps[number]:
            doubts[number] = f"{count} of {steps[number]} lines are read in another order than the file prints them"
    return doubts


def _overprinted(lines: Sequence[Line]) -> Iterator[Line]:
    """Give the lines that cover a good part of another one."""
    ordered = sorted(lines, key=lambda line: line.rect.top)
    for index, above in enumerate(ordered):
        for line in ordered[index + 1 :]:
            if line.rect.top >= above.rect.bottom:
                break
            if _covers(above.rect, line.rect):
                yield line
                break


def _covers(a: Rect, b: Rect) -> bool:
    high = min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.bottom - a.top, b.bottom - b.top)
    return high and min(a.x1, b.x1) - max(a.x0, b.x0) > 0.3 * min(a.x1 - a.x0, b.x1 - b.x0)
