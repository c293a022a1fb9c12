"""Tables: their cells from the ruled lines (pdfplumber finds them), or from columns of figures without any line.

Only pages with enough lines or aligned figures are looked at, and pdfplumber is given our lines: it never opens the
file, so a page costs no second reading.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pdfplumber import table as plumber

from extractors.reading.drawing import Drawing, Rect
from extractors.reading.lines import Line, lines_of
from extractors.reading.pieces import Piece
from extractors.reading.stripes import with_white_rows

_TOLERANCE = 3.0
_FEWEST_LINES = 4
_MOST_LINES = 3000  # more is a drawing
_PROSE = 45  # words a cell: more is a page laid out with frames
_WORD_GAP = 0.5  # font sizes between two words of a line
_MOST_CUT = 0.05  # of the words of a table run on in the next cell
_LOW = 4.0  # points: no row is lower
_HEADER_ROWS = 3
_Edge = dict[str, Any]  # as pdfplumber's functions take it
# `2022`, `2022-2023`, `2024*`, `2024 (1)`: when, with the mark of a note.
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[-–/]\s?(?:19|20)?\d\d)?\s?(?:\*+|\(\w{1,4}\)|[¹²³⁴])?")


@dataclass(slots=True)
class Row:
    """A row's cells by column: the lines in each; a cell that spans several rows stands in each of them."""

    cells: list[list[Line]]
    spans: list[tuple[int, int]]
    """First and last column that each cell covers."""


@dataclass(slots=True)
class Table:
    """A table, or the part of one under a `title`; `headers` counts its first rows, which name the columns."""

    rect: Rect
    order: int
    rows: list[Row]
    edges: list[float]
    """Left edge of each column."""
    headers: int = 0
    title: list[Line] = field(default_factory=list)


def ruled_tables(pieces: list[Piece], drawing: Drawing) -> tuple[list[Table], list[Piece]]:
    """Find tables with ruled lines or tinted cells; gives them, and the pieces that stand outside of them."""
    edges = edges_of(drawing)
    if not _FEWEST_LINES <= len(edges) <= _MOST_LINES:
        return [], pieces
    merged = plumber.merge_edges(edges, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    closed = [*merged, *_open_sides(merged, "h"), *_open_sides(merged, "v")]
    merged = plumber.merge_edges(closed, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    crossings = plumber.edges_to_intersections(merged, _TOLERANCE, _TOLERANCE)
    tables: list[Table] = []
    rest = pieces
    found = plumber.cells_to_tables(plumber.intersections_to_cells(crossings))
    for cells in with_white_rows([[Rect(*cell) for cell in group] for group in found], pieces):
        table, outside = _table(cells, rest)
        if table is not None:
            tables += [named(part) for part in _split(table)]
            rest = outside
    return tables, rest


def edges_of(drawing: Drawing) -> list[_Edge]:
    """Give the lines, and the rims of tinted rectangles, as pdfplumber's edges."""
    edges = [_edge(line) for line in drawing.lines]
    tinted = [panel.rect for panel in drawing.panels if panel.colour is not None]
    for index, rect in enumerate(tinted):
        if len(tinted) > 200 or any(other.holds(rect, 0.5) for other in tinted[:index]):
            continue  # shading behind words, within a cell
        edges.append(_edge(Rect(rect.x0, rect.top, rect.x1, rect.top)))
        edges.append(_edge(Rect(rect.x0, rect.bottom, rect.x1, rect.bottom)))
        edges.append(_edge(Rect(rect.x0, rect.top, rect.x0, rect.bottom)))
        edges.append(_edge(Rect(rect.x1, rect.top, rect.x1, rect.bottom)))
    return [edge for edge in edges if max(edge["width"], edge["height"]) > _LOW]


def _open_sides(edges: list[_Edge], orientation: str) -> list[_Edge]:
    """Draw the outer sides that a table leaves open.

    They stand where two of its lines end together, and go as far as a line that crosses both. `orientation` is that of
    the lines that end ("h" gives the left and the right side).
    """
    along, start, end = ("top", "x0", "x1") if orientation == "h" else ("x0", "top", "bottom")
    across = ("x0", "top", "bottom") if orientation == "h" else ("top", "x0", "x1")
    lines = [edge for edge in edges if edge["orientation"] == orientation]
    crossing = [edge for edge in edges if edge["orientation"] != orientation]
    sides: list[_Edge] = []
    for where in (start, end):
        ends: dict[int, list[_Edge]] = defaultdict(list)
        for line in lines:
            ends[round(line[where] / _TOLERANCE)].append(line)
        for group in (group for group in ends.values() if len(group) > 1):
            at = group[0][where]
            for other in crossing:
                place, first, last = (other[name] for name in across)
                crossed = sum(
                    line[start] - _TOLERANCE <= place <= line[end] + _TOLERANCE
                    and first - _TOLERANCE <= line[along] <= last + _TOLERANCE
                    for line in group
                )
                if crossed > 1:
                    sides.append(_edge(Rect(at, first, at, last) if orientation == "h" else Rect(first, at, last, at)))
    return sides


def _edge(rect: Rect) -> _Edge:
    level = rect.x1 - rect.x0 >= rect.bottom - rect.top
    x, y = (rect.x0 + rect.x1) / 2, (rect.top + rect.bottom) / 2
    x0, x1 = (rect.x0, rect.x1) if level else (x, x)
    top, bottom = (y, y) if level else (rect.top, rect.bottom)
    return {
        "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top,
        "orientation": "h" if level else "v", "object_type": "line",
    }  # fmt: skip


def _table(cells: list[Rect], pieces: list[Piece]) -> tuple[Table | None, list[Piece]]:
    """Fill a grid of cells with the pieces that stand in them; None where it is no table."""
    lefts, tops = _steps([cell.x0 for cell in cells]), _steps([cell.top for cell in cells])
    if len(lefts) < 2:
        return None, pieces
    inside: dict[int, list[Piece]] = {}
    outside: list[Piece] = []
    first = len(pieces)
    for order, piece in enumerate(pieces):
        index = _cell_at(cells, piece)
        if index is None:
            outside.append(piece)
        else:
            inside.setdefault(index, []).append(piece)
            first = min(first, order)
    if _cuts_lines(inside, cells):
        return None, pieces
    words = sum(len(found) for found in inside.values())
    columns = {_nearest(lefts, cells[index].x0) for index in inside}
    if len(columns) < 2 or words > _PROSE * len(inside) or 3 * len(inside) < len(cells):
        return None, pieces
    texts = {index: lines_of(found) for index, found in inside.items()}
    bottoms = [*tops[1:], max(cell.bottom for cell in cells)]
    rect = Rect(lefts[0], tops[0], max(cell.x1 for cell in cells), bottoms[-1])
    strays = [piece for piece in outside if _inside(rect, piece)]
    kept = {id(piece) for piece in strays}
    outside = [piece for piece in outside if id(piece) not in kept]
    rows = []
    for top, bottom in zip(tops, bottoms, strict=True):
        if bottom - top > _LOW:
            row = _row(cells, texts, lefts, top, bottom)
            _add_strays(row, [piece for piece in strays if top < _middle(piece)[1] <= bottom], lefts)
            rows.append(row)
    return Table(rect, first, [row for row in rows if any(row.cells)], lefts), outside


def _cuts_lines(inside: dict[int, list[Piece]], cells: Sequence[Rect]) -> bool:
    """Whether lines of text run across the sides of cells: frames and shades of other things, that chance to meet."""
    where = sorted(((id_, piece) for id_, found in inside.items() for piece in found), key=lambda pair: _place(pair[1]))
    cut = sum(
        a.source == b.source
        and a.box.top == b.box.top
        and one != other
        and cells[one].x0 != cells[other].x0
        and -a.style.size < b.box.x0 - a.box.x1 < _WORD_GAP * a.style.size
        for (one, a), (other, b) in pairwise(where)
    )
    return cut > _MOST_CUT * len(where)


def _place(piece: Piece) -> tuple[float, float]:
    return piece.box.top, piece.box.x0


def _split(table: Table) -> list[Table]:
    """Cut a table at the rows that name the rows below: one text over several columns, and no figure."""
    starts = [index for index, row in enumerate(table.rows) if _names_part(row)]
    if not starts or len(starts) == len(table.rows):
        return [table]
    parts: list[Table] = []
    for start, end in zip([0, *starts], [*starts, len(table.rows)], strict=True):
        rows = table.rows[start:end]
        if not rows:
            continue
        title = _texts(rows[0])[0] if start in starts else []
        rows = rows[1:] if title else rows
        inked = around(rows or table.rows[start:end])
        rect = Rect(table.rect.x0, inked.top, table.rect.x1, inked.bottom)
        parts.append(Table(rect, table.order + start, rows, table.edges, title=title))
    return parts


def _names_part(row: Row) -> bool:
    texts = _texts(row)
    if len(texts) != 1 or states(texts[0]):
        return False
    first, last = row.spans[next(index for index, cell in enumerate(row.cells) if cell)]
    return last > first or len(row.cells) == 1


def _texts(row: Row) -> list[list[Line]]:
    return [cell for cell in row.cells if cell]


def around(rows: list[Row]) -> Rect:
    rects = [line.rect for row in rows for cell in row.cells for line in cell]
    return Rect(
        min(r.x0 for r in rects), min(r.top for r in rects), max(r.x1 for r in rects), max(r.bottom for r in rects)
    )


def _row(cells: list[Rect], texts: dict[int, list[Line]], lefts: list[float], top: float, bottom: float) -> Row:
    row = Row([], [])
    middle = (top + bottom) / 2
    for index in sorted(range(len(cells)), key=lambda index: cells[index].x0):
        cell = cells[index]
        if cell.top < middle < cell.bottom:
            row.cells.append(texts.get(index, []))
            last = max(column for column, left in enumerate(lefts) if left < cell.x1 - _TOLERANCE)
            row.spans.append((_nearest(lefts, cell.x0), last))
    return row


def _add_strays(row: Row, pieces: list[Piece], lefts: list[float]) -> None:
    """Put words that stand in the row but in no cell (`Total` before a lone frame) into cells of their own."""
    for line in lines_of(pieces):
        first = max((column for column, left in enumerate(lefts) if left <= line.rect.x0 + _TOLERANCE), default=0)
        last = max((column for column, left in enumerate(lefts) if left < line.rect.x1 - _TOLERANCE), default=first)
        place = sum(span[0] < first for span in row.spans)
        row.cells.insert(place, [line])
        row.spans.insert(place, (first, max(first, last)))


def named(table: Table) -> Table:
    """Tell the rows that name the columns from those that state something."""
    stating = next((i for i, row in enumerate(table.rows) if any(states(cell) for cell in row.cells)), None)
    if stating is not None:
        table.headers = stating if stating <= _HEADER_ROWS else 0
    elif len(table.rows) == 1 and len(table.rows[0].cells) > 1:
        table.headers = 1  # apart from the rest, as it is shaded or framed
    elif len(table.rows) > 1 and _all_bold(table.rows[0]) and not _all_bold(table.rows[1]):
        table.headers = 1
    return table


def states(lines: list[Line]) -> bool:
    """Whether a cell is a figure: more digits than letters, and no year."""
    return states_text(" ".join(line.text for line in lines))


def states_text(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return digits > 0 and digits > sum(map(str.isalpha, text)) and not _YEAR.fullmatch(text.strip())


def _all_bold(row: Row) -> bool:
    return all(line.bold for cell in row.cells for line in cell)


def _cell_at(cells: Sequence[Rect], piece: Piece) -> int | None:
    return next((index for index, cell in enumerate(cells) if _inside(cell, piece)), None)


def _inside(rect: Rect, piece: Piece) -> bool:
    x, y = _middle(piece)
    return rect.x0 <= x <= rect.x1 and rect.top <= y <= rect.bottom


def _middle(piece: Piece) -> tuple[float, float]:
    return (piece.box.x0 + piece.box.x1) / 2, (piece.box.top + piece.box.bottom) / 2


def _steps(values: list[float]) -> list[float]:
    steps: list[float] = []
    for value in sorted(values):
        if not steps or value - steps[-1] > _TOLERANCE:
            steps.append(value)
    return steps


def _nearest(steps: list[float], value: float) -> int:
    return min(range(len(steps)), key=lambda index: abs(steps[index] - value))
