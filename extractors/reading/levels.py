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
from extractors.reading.pdf import Piece
from extractors.reading.tables import Row, Table, edges_of, named, states_text

_TOLERANCE = 3.0
_FEWEST_LINES = 3
_GUTTER = 0.6  # font sizes between two words: they may be of two cells
_STACKED = 6  # lines of a cell: more is text set in columns
_FIGURES = 0.6  # of the cells of a column: it is one of figures


class _Run(NamedTuple):
    """Words of a strip that no gutter parts."""

    x0: float
    x1: float
    pieces: list[Piece]


_Strip = list[_Run]
_Band = list[_Strip]


def level_tables(pieces: list[Piece], drawing: Drawing) -> tuple[list[Table], list[Piece]]:
    """Find tables with level lines only; gives them, and the pieces that stand outside of them."""
    tables: list[Table] = []
    for x0, x1, heights in _stacks(drawing):
        bands: list[tuple[float, float, _Band]] = []
        for top, bottom in [*pairwise(heights), (0.0, 0.0)]:
            band = _band([p for p in pieces if x0 <= _x(p) <= x1 and top < _y(p) < bottom])
            if band and any(len(strip) > 1 for strip in band):
                bands.append((top, bottom, band))
                continue
            table = _table(bands, x0, x1, pieces) if len(bands) > 1 else None
            if table is not None:
                tables.append(table)
                held = {id(piece) for _, _, b in bands for strip in b for run in strip for piece in run.pieces}
                pieces = [piece for piece in pieces if id(piece) not in held]
            bands = []
    return tables, pieces


def _stacks(drawing: Drawing) -> Iterator[tuple[float, float, list[float]]]:
    """Give the level lines that begin and end below one another: left, right, heights from top to bottom."""
    merged = plumber.merge_edges(edges_of(drawing), _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
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


def _band(pieces: Sequence[Piece]) -> _Band:
    """Cut the words of a band to strips, where white space runs across."""
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
        if runs and piece.box.x0 - runs[-1].x1 < _GUTTER * piece.style.size:
            last = runs[-1]
            runs[-1] = _Run(last.x0, max(last.x1, piece.box.x1), [*last.pieces, piece])
        else:
            runs.append(_Run(piece.box.x0, piece.box.x1, [piece]))
    return runs


def _table(bands: list[tuple[float, float, _Band]], x0: float, x1: float, pieces: Sequence[Piece]) -> Table | None:
    columns = _columns([strip for _, _, band in bands for strip in band])
    if len(columns) < 2:
        return None
    inner = [band for _, _, band in bands[1:-1]] or [bands[-1][2]]
    whole = median(sum(map(_states, band)) for band in inner) <= 1
    rows: list[Row] = []
    for _, _, band in bands:
        rows += [_row(strips, columns) for strips in ([band] if whole else _cut(band, columns))]
    if whole and max(len(cell) for row in rows for cell in row.cells) > _STACKED:
        return None
    if not whole and not _lists_figures(rows):
        return None
    lefts = [x0, *((a[1] + b[0]) / 2 for a, b in pairwise(columns))]
    held = {id(piece) for _, _, band in bands for strip in band for run in strip for piece in run.pieces}
    order = next(index for index, piece in enumerate(pieces) if id(piece) in held)
    return named(Table(Rect(x0, bands[0][0], x1, bands[-1][1]), order, rows, lefts))


def _columns(strips: Sequence[_Strip]) -> list[tuple[float, float]]:
    """Give the extents of the columns: what the strips with the usual number of cells, or more, leave white parts them."""
    counted = Counter(len(strip) for strip in strips if len(strip) > 1)
    usual = max(counted, key=lambda count: (counted[count], count))
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted((run.x0, run.x1) for strip in strips if len(strip) >= usual for run in strip):
        if columns and x0 <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _cut(band: _Band, columns: Sequence[tuple[float, float]]) -> list[list[_Strip]]:
    """Cut a band to rows: a strip without figures goes on in the cells of the row above it."""
    rows: list[list[_Strip]] = []
    for strip in band:
        spans = [_span(run, columns) for run in strip]
        level = any(first != last for first, last in spans)
        above = any(a != b for before in rows[-1] for a, b in (_span(r, columns) for r in before)) if rows else True
        opens = _states(strip) or level or above or (spans[0][0] == 0 and len(strip) > 1 and _states(rows[-1][0]))
        if opens and not (rows and not any(map(_states, rows[-1])) and not level and not above and not _states(strip)):
            rows.append([strip])
        else:
            rows[-1].append(strip)
    return rows


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
