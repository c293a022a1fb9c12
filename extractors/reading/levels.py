"""Tables whose rows are parted by level lines, and whose columns by nothing but white space.

A stack of level lines of one length parts bands. A band is a row where most bands hold one line of figures at most;
else (a line under the header and one at the end) its lines of figures are its rows.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pdfplumber import table as plumber

from extractors.reading.drawing import Drawing, Rect
from extractors.reading.lines import lines_of, text_of
from extractors.reading.pieces import Piece
from extractors.reading.tables import Row, Table, edges_of, named, states_text

_TOLERANCE = 3.0
_FEWEST_LINES = 3
_GUTTER = 0.6  # font sizes between two words: they may be of two cells
_STRETCHED = 2.0  # the same where they were set in one go, justified
_PARTED = 0.8  # font sizes of white between a text and the table below it
_STOPS = (".", ":", "!", "?")
_WRAPPED = 2  # lines more of a header's first cell
_STACKED = 6  # lines of a cell: more is text set in columns
_REACH = 60.0  # points: how far above the topmost line the names of the columns may begin
_FIGURES = 0.6  # of the cells of a column: it is one of figures


class _Run(NamedTuple):
    """Words of a strip that no gutter parts."""

    x0: float
    x1: float
    pieces: list[Piece]


_Strip = list[_Run]


class _Band(NamedTuple):
    """What stands between two level lines."""

    top: float
    bottom: float
    strips: list[_Strip]


def level_tables(pieces: list[Piece], drawing: Drawing) -> tuple[list[Table], list[Piece]]:
    """Find tables with level lines only; gives them, and the pieces that stand outside of them."""
    tables: list[Table] = []
    for x0, x1, heights in _stacks(drawing):
        within = [piece for piece in pieces if x0 <= _x(piece) <= x1]
        held: set[int] = set()
        for stacked in _banded(within, heights, x1 - x0):
            bands = _with_ends(within, stacked)
            rows = _table_rows(bands, x0)
            if rows is not None:
                inside = [run for band in bands for strip in band.strips for run in strip]
                taken = {id(piece) for run in inside for piece in run.pieces}
                order = next(index for index, piece in enumerate(pieces) if id(piece) in taken)
                tables.append(named(Table(Rect(x0, bands[0].top, x1, bands[-1].bottom), order, *rows)))
                held |= taken
        pieces = [piece for piece in pieces if id(piece) not in held]
    return tables, pieces


def _banded(pieces: Sequence[Piece], heights: Sequence[float], width: float) -> Iterator[list[_Band]]:
    """Give the bands between level lines that hold several cells, those that follow one another together."""
    bands: list[_Band] = []
    for top, bottom in [*pairwise(heights), (0.0, 0.0)]:
        strips = _strips([piece for piece in pieces if top < _y(piece) < bottom])
        text = _text_above(strips, width)
        if any(len(strip) > 1 for strip in strips) and not text:
            bands.append(_Band(top, bottom, strips))
            continue
        if len(bands) > 1:
            yield bands
        bands = [_Band(strips[text][0].pieces[0].box.top, bottom, strips[text:])] if text else []


def _text_above(strips: Sequence[_Strip], width: float) -> int:
    """Count the strips of text that stand between a table and the first row of the next."""
    count = next((index for index, strip in enumerate(strips) if len(strip) > 1), 0)
    if not count:
        return 0
    last, first = strips[count - 1][0].pieces[-1], strips[count][0].pieces[0]
    wide = strips[0][0].x1 - strips[0][0].x0 > 0.5 * width or last.text.endswith(_STOPS)
    return count if wide and first.box.top - last.box.bottom > _PARTED * first.style.size else 0


def _stacks(drawing: Drawing) -> Iterator[tuple[float, float, list[float]]]:
    """Give the level lines that begin and end below one another: left, right, heights from top to bottom."""
    edges = edges_of(drawing)
    if sum(edge["orientation"] == "h" for edge in edges) < _FEWEST_LINES:
        return
    merged = plumber.merge_edges(edges, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    level = sorted(
        ((edge["x0"], edge["x1"], edge["top"]) for edge in merged if edge["orientation"] == "h"),
        key=lambda line: line[2],
    )
    while level:
        x0, x1, _ = level[0]
        stack = [line for line in level if abs(line[0] - x0) < _TOLERANCE and abs(line[1] - x1) < _TOLERANCE]
        level = [line for line in level if line not in stack]
        if len(stack) >= _FEWEST_LINES:
            yield x0, x1, [line[2] for line in stack]


def _strips(pieces: Sequence[Piece]) -> list[_Strip]:
    """Cut words to strips, where white space runs across."""
    strips: list[list[Piece]] = []
    reach = float("-inf")
    for piece in sorted(pieces, key=lambda piece: piece.box.top):
        rim = 0.2 * (piece.box.bottom - piece.box.top)
        if piece.box.top + rim >= reach:
            strips.append([])
        strips[-1].append(piece)
        reach = max(reach, piece.box.bottom - rim)
    return [_runs(strip) for strip in strips]


def _runs(pieces: Sequence[Piece]) -> _Strip:
    runs: _Strip = []
    for piece in sorted(pieces, key=lambda piece: piece.box.x0):
        last = runs[-1] if runs else None
        together = last is not None and last.pieces[-1].source == piece.source
        if last and piece.box.x0 - last.x1 < (_STRETCHED if together else _GUTTER) * piece.style.size:
            runs[-1] = _Run(last.x0, max(last.x1, piece.box.x1), [*last.pieces, piece])
        else:
            runs.append(_Run(piece.box.x0, piece.box.x1, [piece]))
    return runs


def _with_ends(pieces: Sequence[Piece], bands: list[_Band]) -> list[_Band]:
    """Add what stands outside of the outermost lines: the names of the columns, a row that only one line bounds."""
    top, bottom = bands[0].top, bands[-1].bottom
    above = _strips([piece for piece in pieces if top - _REACH < piece.box.bottom and _y(piece) < top])
    below = _strips([piece for piece in pieces if piece.box.top < bottom + _REACH and _y(piece) > bottom])
    columns = _columns([strip for band in bands for strip in band.strips])
    if below and _states(below[0]) and len(below[0]) == len(columns) and _near(below[0], bottom):
        bands = [*bands, _Band(bottom, below[0][0].pieces[0].box.bottom, below[:1])]
    if not any(map(_states, bands[0].strips)):
        return bands
    if above and _states(above[-1]) and len(above[-1]) == len(columns) and _near(above[-1], top):
        first = above.pop()
        bands = [_Band(first[0].pieces[0].box.top, top, [first]), *bands]
        top = bands[0].top
    header: list[_Strip] = []
    wrapped: list[_Strip] = []  # a text alone over the first column is of the header where that goes on above it
    for strip in reversed(above):
        if _states(strip) or not _near(strip, top) or len(wrapped) > _WRAPPED:
            break
        if len(strip) == 1 and _span(strip[0], columns)[0] == 0:
            wrapped.insert(0, strip)
        else:
            header = [strip, *wrapped, *header]
            wrapped = []
        top = strip[0].pieces[0].box.top
    top = header[0][0].pieces[0].box.top if header else bands[0].top
    named_by = any(len(strip) > 1 for strip in header)
    return [_Band(top, bands[0].top, header), *bands] if named_by else bands


def _near(strip: _Strip, edge: float) -> bool:
    box = strip[0].pieces[0].box
    return max(edge - box.bottom, box.top - edge) < box.bottom - box.top


def _table_rows(bands: Sequence[_Band], x0: float) -> tuple[list[Row], list[float]] | None:
    """Give the rows and the left edges of the columns; None where it is no table."""
    columns = _columns([strip for band in bands for strip in band.strips])
    if len(columns) < 2:
        return None
    inner = bands[1:-1] or bands[-1:]
    whole = median(sum(map(_states, band.strips)) for band in inner) <= 1
    rows = [
        _row(strips, columns) for band in bands for strips in ([band.strips] if whole else _cut(band.strips, columns))
    ]
    if max(len(cell) for row in rows for cell in row.cells) > _STACKED if whole else not _lists_figures(rows):
        return None
    return rows, [x0, *((a[1] + b[0]) / 2 for a, b in pairwise(columns))]


def _columns(strips: Sequence[_Strip]) -> list[tuple[float, float]]:
    """Give the columns' extents: parted by what the strips with the usual number of cells, or more, leave white."""
    counted = Counter(len(strip) for strip in strips if len(strip) > 1)
    usual = max(counted, key=lambda count: (counted[count], count))
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted((run.x0, run.x1) for strip in strips if len(strip) >= usual for run in strip):
        if columns and x0 <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _cut(strips: Sequence[_Strip], columns: Sequence[tuple[float, float]]) -> list[list[_Strip]]:
    """Cut a band to rows.

    A strip without figures goes on in the cells above it, or opens those below it where they begin; a text over several
    columns is a row of its own.
    """
    rows: list[list[_Strip]] = []
    for strip in strips:
        wide = _spans(strip, columns)
        above = rows[-1] if rows else []
        stated = any(map(_states, above))
        names = stated and (_states(strip) or (len(strip) > 1 and _span(strip[0], columns)[0] == 0))
        if not above or wide or names or any(_spans(each, columns) for each in above):
            rows.append([strip])
        else:
            above.append(strip)
    return rows


def _spans(strip: _Strip, columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a text of the strip stands over several columns."""
    return any(first != last for first, last in (_span(run, columns) for run in strip))


def _row(strips: Sequence[_Strip], columns: Sequence[tuple[float, float]]) -> Row:
    """Fill the cells of a row; one that spans columns takes what else stands below it there."""
    cells: dict[tuple[int, int], list[Piece]] = {}
    for strip in strips:
        for run in strip:
            span = _span(run, columns)
            into = next((key for key in cells if key[0] <= span[1] and span[0] <= key[1]), None)
            if into is None:
                cells[span] = list(run.pieces)
                continue
            wide = (min(into[0], span[0]), max(into[1], span[1]))
            cells[wide] = [*cells.pop(into), *run.pieces]
    spans = sorted(cells)
    return Row([lines_of(sorted(cells[span], key=_printed)) for span in spans], spans)


def _printed(piece: Piece) -> tuple[float, float]:
    return piece.box.bottom, piece.box.x0


def _span(run: _Run, columns: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """Give the first and last column that a run reaches into, or the nearest."""
    reached = [index for index, (x0, x1) in enumerate(columns) if min(run.x1, x1) - max(run.x0, x0) > 1]
    if not reached:
        nearest = min(range(len(columns)), key=lambda index: abs(sum(columns[index]) - run.x0 - run.x1))
        return nearest, nearest
    return reached[0], reached[-1]


def _states(strip: _Strip) -> bool:
    return len(strip) > 1 and any(states_text(text_of(run.pieces)) for run in strip[1:])


def _lists_figures(rows: Sequence[Row]) -> bool:
    """Whether a column but the first is one of figures."""
    counted: Counter[int] = Counter()
    total: Counter[int] = Counter()
    for row in rows:
        for cell, (first, _) in zip(row.cells, row.spans, strict=True):
            total[first] += 1
            counted[first] += states_text(" ".join(line.text for line in cell))
    return any(counted[column] >= _FIGURES * total[column] for column in total if column > 0)


def _x(piece: Piece) -> float:
    return (piece.box.x0 + piece.box.x1) / 2


def _y(piece: Piece) -> float:
    return (piece.box.top + piece.box.bottom) / 2
