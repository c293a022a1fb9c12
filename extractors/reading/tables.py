"""Tables: their cells from the ruled lines (pdfplumber finds them), or from columns of figures without any line.

Only pages with enough lines or aligned figures are looked at, and pdfplumber is given our lines: it never opens the
file, so a page costs no second reading.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pdfplumber import table as plumber

from extractors.reading.drawing import Drawing, Rect
from extractors.reading.lines import Line, lines_of
from extractors.reading.pdf import Piece

_TOLERANCE = 3.0
_FEWEST_LINES = 4
_MOST_LINES = 3000  # more is a drawing
_PROSE = 45  # words a cell: more is a page laid out with frames
_LOW = 4.0  # points: no row is lower
_HEADER_ROWS = 3
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(slots=True)
class Row:
    """A row's cells by column: the lines in each; a cell that spans several rows stands in each of them."""

    cells: list[list[Line]]
    spans: list[tuple[int, int]]
    """First and last column that each cell covers."""


@dataclass(slots=True)
class Table:
    """A table on a page: `headers` the number of its first rows that name the columns, `title` its first row if alone."""

    rect: Rect
    order: int
    rows: list[Row]
    edges: list[float]
    """Left edge of each column."""
    headers: int = 0
    title: list[Line] = field(default_factory=list)


def ruled_tables(pieces: list[Piece], drawing: Drawing) -> tuple[list[Table], list[Piece]]:
    """Find tables with ruled lines or tinted cells; gives them, and the pieces that stand outside of them."""
    edges = _edges(drawing)
    if not _FEWEST_LINES <= len(edges) <= _MOST_LINES:
        return [], pieces
    merged = plumber.merge_edges(edges, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    crossings = plumber.edges_to_intersections(merged, _TOLERANCE, _TOLERANCE)
    cells = [Rect(*cell) for cell in plumber.intersections_to_cells(crossings)]
    tables: list[Table] = []
    rest = pieces
    for group in plumber.cells_to_tables(cells):
        table, outside = _table([Rect(*cell) for cell in group], rest)
        if table is not None:
            tables.append(table)
            rest = outside
    return tables, rest


def _edges(drawing: Drawing) -> list[dict[str, float | str]]:
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
    return [edge for edge in edges if max(edge["width"], edge["height"]) > _LOW]  # type: ignore[type-var]


def _edge(rect: Rect) -> dict[str, float | str]:
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
    words = sum(len(found) for found in inside.values())
    columns = {_nearest(lefts, cells[index].x0) for index in inside}
    if len(columns) < 2 or words > _PROSE * len(inside) or 3 * len(inside) < len(cells):
        return None, pieces
    texts = {index: lines_of(found) for index, found in inside.items()}
    bottoms = [*tops[1:], max(cell.bottom for cell in cells)]
    rows = [
        _row(cells, texts, lefts, top, bottom)
        for top, bottom in zip(tops, bottoms, strict=True)
        if bottom - top > _LOW
    ]
    rect = Rect(lefts[0], tops[0], max(cell.x1 for cell in cells), bottoms[-1])
    return _named(Table(rect, first, [row for row in rows if any(row.cells)], lefts)), outside


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


def _named(table: Table) -> Table:
    """Tell the rows that name the columns, and a first row that names the table, from those that state something."""
    if len(table.rows) > 1 and sum(bool(cell) for cell in table.rows[0].cells) == 1:
        lead = next(index for index, cell in enumerate(table.rows[0].cells) if cell)
        if lead == 0 and not _states(table.rows[0].cells[0]):
            table.title = table.rows[0].cells[0]
            del table.rows[0]
    stating = next((i for i, row in enumerate(table.rows) if any(_states(cell) for cell in row.cells)), None)
    if stating is not None:
        table.headers = stating if stating <= _HEADER_ROWS else 0
    elif len(table.rows) > 1 and _all_bold(table.rows[0]) and not _all_bold(table.rows[1]):
        table.headers = 1
    return table


def headers_of(table: Table) -> list[str]:
    """Give each column's header: the texts that stand over it, outermost first."""
    names: list[list[str]] = [[] for _ in table.edges]
    for row in table.rows[: table.headers]:
        for lines, (first, last) in zip(row.cells, row.spans, strict=True):
            text = " ".join(line.text for line in lines)
            for column in range(first, last + 1):
                if text and text not in names[column]:
                    names[column].append(text)
    return [" ".join(name) for name in names]


def _states(lines: list[Line]) -> bool:
    """Whether a cell is a figure: more digits than letters, and no year."""
    text = " ".join(line.text for line in lines)
    digits = sum(c.isdigit() for c in text)
    return digits > sum(c.isalpha() for c in text) and not _YEAR.fullmatch(text.strip())


def _all_bold(row: Row) -> bool:
    return all(line.bold for cell in row.cells for line in cell)


def _cell_at(cells: Sequence[Rect], piece: Piece) -> int | None:
    x, y = (piece.box.x0 + piece.box.x1) / 2, (piece.box.top + piece.box.bottom) / 2
    for index, cell in enumerate(cells):
        if cell.x0 <= x <= cell.x1 and cell.top <= y <= cell.bottom:
            return index
    return None


def _steps(values: list[float]) -> list[float]:
    steps: list[float] = []
    for value in sorted(values):
        if not steps or value - steps[-1] > _TOLERANCE:
            steps.append(value)
    return steps


def _nearest(steps: list[float], value: float) -> int:
    return min(range(len(steps)), key=lambda index: abs(steps[index] - value))
