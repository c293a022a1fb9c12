"""Tables whose rows are shaded one in two: the white rows between the shaded ones, and at both ends."""

from collections.abc import Sequence
from itertools import pairwise

from extractors.reading.drawing import Rect
from extractors.reading.pieces import Piece

_Cells = list[Rect]

_SAME = 3.0  # points
_HIGH = 2.2  # times the lower of two stripes: more white is no row
_GAP = 1.0  # font sizes between the words of two cells
_LOW = 4.0  # points
_INSET = 1.2  # font sizes between the edge of a row and its text
_LEADING = 0.45  # font sizes of white between two lines of a cell
_PADDING = 0.35  # of a row's height: white below its text
_FAR = 1e6


def with_white_rows(groups: Sequence[_Cells], pieces: Sequence[Piece]) -> list[_Cells]:
    """Join stripes, given as the cells of each, with the white rows that text stands in; other groups stay."""
    stripes = sorted((group for group in groups if _is_row(group)), key=lambda group: group[0].top)
    joined = [list(group) for group in groups if not _is_row(group)]
    while stripes:
        run = [stripes.pop(0)]
        for stripe in list(stripes):
            if _follows(run[-1], stripe, pieces):
                run.append(stripe)
                stripes = [other for other in stripes if other is not stripe]
        joined.append(_table(run, pieces) if len(run) > 1 else run[0])
    return joined


def _is_row(group: _Cells) -> bool:
    return (
        max(c.top for c in group) - min(c.top for c in group) < _SAME
        and max(c.bottom for c in group) - min(c.bottom for c in group) < _SAME
    )


def _follows(above: _Cells, below: _Cells, pieces: Sequence[Piece]) -> bool:
    """Whether a stripe is the next of a table: as wide, with one white row between, or none."""
    a, b = _around(above), _around(below)
    gap = b.top - a.bottom
    alike = abs(a.x0 - b.x0) < _SAME and abs(a.x1 - b.x1) < _SAME
    if not alike or gap <= -_SAME:
        return False
    if gap < _LOW:
        return True
    white = Rect(a.x0, a.bottom, a.x1, b.top)
    low = gap < _HIGH * min(a.bottom - a.top, b.bottom - b.top)
    return _in_cells(white, pieces) and (low or _reach(white, pieces, downwards=True) > b.top - _PADDING * gap)


def _table(run: list[_Cells], pieces: Sequence[Piece]) -> _Cells:
    """Give the cells of stripes and of the white rows; these have the columns of the stripe that has most."""
    sides = max(run, key=len)
    cells = [cell for stripe in run for cell in stripe]
    rows = [_around(stripe) for stripe in run]
    white = [Rect(a.x0, a.bottom, a.x1, b.top) for a, b in pairwise(rows) if b.top - a.bottom > _LOW]
    if white:
        first, last = rows[0], rows[-1]
        top = _reach(Rect(first.x0, 0.0, first.x1, first.top), pieces, downwards=False)
        bottom = _reach(Rect(last.x0, last.bottom, last.x1, _FAR), pieces, downwards=True)
        ends = Rect(first.x0, top, first.x1, first.top), Rect(last.x0, last.bottom, last.x1, bottom)
        white += [rect for rect in ends if rect.bottom - rect.top > _LOW and _in_cells(rect, pieces)]
    return cells + [Rect(side.x0, rect.top, side.x1, rect.bottom) for rect in white for side in sides]


def _reach(rect: Rect, pieces: Sequence[Piece], *, downwards: bool) -> float:
    """Say how far a row of text goes that begins at the upper, or the lower, edge of a rectangle."""
    inside = [
        p for p in pieces if rect.x0 < p.box.x0 < rect.x1 and rect.top < (p.box.top + p.box.bottom) / 2 < rect.bottom
    ]
    edge = rect.top if downwards else -rect.bottom
    found = edge
    for near, far, size in sorted(
        (p.box.top, p.box.bottom, p.style.size) if downwards else (-p.box.bottom, -p.box.top, p.style.size)
        for p in inside
    ):
        if near - found > (_LEADING if found > edge else _INSET) * size:
            break
        found = max(found, far)
    return found if downwards else -found


def _around(cells: _Cells) -> Rect:
    return Rect(
        min(c.x0 for c in cells), min(c.top for c in cells), max(c.x1 for c in cells), max(c.bottom for c in cells)
    )


def _in_cells(rect: Rect, pieces: Sequence[Piece]) -> bool:
    """Whether what stands in a white row stands in several cells."""
    inside = sorted(
        (p for p in pieces if rect.x0 < p.box.x0 < rect.x1 and rect.top < (p.box.top + p.box.bottom) / 2 < rect.bottom),
        key=lambda piece: piece.box.x0,
    )
    reach, runs = float("-inf"), 0
    for piece in inside:
        runs += piece.box.x0 - reach > _GAP * piece.style.size
        reach = max(reach, piece.box.x1)
    return runs > 1
