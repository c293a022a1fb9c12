"""Tables without ruled lines: rows of texts side by side whose figures stand below one another.

Rows that list figures say where the columns are. What stands between two of them goes on in a cell of the nearer one
(a cell that wraps, whether set from the top, the middle or the bottom), what stands above the first names the columns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.reading.lines import Line
from extractors.reading.prose import WRAPPED, rows_of, without_prose
from extractors.reading.tables import Row, Table, around, named, states

_FEWEST_ROWS = 3
_LONGEST = 40  # characters of a cell of figures
_FIGURES = 0.7  # of a column's cells: it is one of figures
_APART = 3.2  # font sizes: rows further apart are of two tables
_HEADER_LINES = 6
_WIDER = 1.2  # times the step within a cell: a step from one cell to the next
_CUT = 0.2  # font sizes between two texts that were set apart

_Columns = list[tuple[float, float]]


@dataclass(slots=True)
class _Anchor:
    """A row that lists figures: its lines from left to right, and those that go on in its cells."""

    lines: list[Line]
    more: list[Line] = field(default_factory=list)

    @property
    def foot(self) -> float:
        return self.lines[0].rect.bottom

    @property
    def size(self) -> float:
        return self.lines[0].style.size


def may_align(lines: Sequence[Line]) -> bool:
    """Whether there are enough figures that stand alone for a table."""
    return sum(len(line.text) < _LONGEST and states([line]) for line in lines) >= _FEWEST_ROWS


def aligned_tables(lines: Sequence[Line]) -> tuple[list[Table], list[Line]]:
    """Find tables among the lines of a page; gives them, and the lines that are of none."""
    if sum(map(_lists_figures, rows_of(lines))) < _FEWEST_ROWS:
        return [], list(lines)
    tables: list[Table] = []
    taken: set[int] = set()
    for above, anchors in _runs(rows_of(without_prose(lines))):
        columns = _own_columns(anchors)
        if not columns or not _is_table(anchors, columns):
            continue
        headers = _headers([row for row in above if taken.isdisjoint(map(id, row))], anchors[0], columns)
        headers = _lowered(headers, anchors[0], columns)
        rows = [*_header_rows(headers, columns), *(_row([*a.lines, *a.more], columns) for a in anchors)]
        taken |= {id(line) for anchor in anchors for line in (*anchor.lines, *anchor.more)}
        taken |= {id(line) for row in headers for line in row}
        order = min(line.order for row in rows for cell in row.cells for line in cell)
        tables.append(named(Table(around(rows), order, rows, [column[0] for column in columns])))
    return tables, [line for line in lines if id(line) not in taken]


def _own_columns(anchors: list[_Anchor]) -> _Columns:
    """Give the columns of rows; an outer one without figures, in few rows, is a text beside the table and taken out."""
    while columns := _columns([[*anchor.lines, *anchor.more] for anchor in anchors]):
        for outer in (len(columns) - 1, 0):
            held = [[line for line in anchor.lines if _span(line, columns)[0] == outer] for anchor in anchors]
            if 2 * sum(map(bool, held)) < len(anchors) and not any(states([line]) for cell in held for line in cell):
                for anchor in anchors:
                    anchor.lines = [line for line in anchor.lines if _span(line, columns)[0] != outer]
                    anchor.more = [line for line in anchor.more if _span(line, columns)[0] != outer]
                break
        else:
            break
    return columns


def _lists_figures(row: list[Line]) -> bool:
    if len(row) < 2:
        return False
    figures = [states([line]) for line in row]
    return any(figures[1:]) or all(figures)


def _runs(rows: list[list[Line]]) -> Iterator[tuple[list[list[Line]], list[_Anchor]]]:
    """Give the runs of rows that list figures, each after the rows above it."""
    anchors: list[_Anchor] = []
    between: list[list[Line]] = []
    first = 0
    for number, row in enumerate(rows):
        if not _lists_figures(row):
            between.append(row)
            continue
        anchor = _Anchor(row)
        if anchors and _follows(anchors, between, anchor):
            anchors.append(anchor)
        else:
            if len(anchors) >= _FEWEST_ROWS:
                _end(anchors, between)
                yield rows[:first], anchors
            anchors, first = [anchor], number
        between = []
    if len(anchors) >= _FEWEST_ROWS:
        _end(anchors, between)
        yield rows[:first], anchors


def _follows(anchors: list[_Anchor], between: list[list[Line]], anchor: _Anchor) -> bool:
    """Whether a row goes on the table of the rows above: near it, with nothing between but cells that wrap.

    What stands between two rows belongs to the upper one as far as the widest step of its column, to the lower from
    there on.
    """
    above = anchors[-1]
    reached = [above.foot, *(line.rect.bottom for row in between for line in row), anchor.foot]
    if max(b - a for a, b in pairwise(sorted(reached))) > (_APART + 1) * anchor.size:
        return False
    columns = _columns([*(known.lines for known in (*anchors, anchor)), *between]) if between else []
    if between and not columns:
        return False
    upper: list[Line] = []
    lower: list[Line] = []
    ours = {_span(line, columns)[0] for known in (*anchors, anchor) for line in known.lines if columns}
    for column in sorted(ours):  # what stands beside the table is none of it
        loose = [line for row in between for line in row if _span(line, columns) == (column, column)]
        feet = [above.foot, *(line.rect.bottom for line in loose), anchor.foot]
        steps = [b - a for a, b in pairwise(feet)]
        cut = max(range(len(steps)), key=lambda index: (round(steps[index], 1), index))
        if any(step > WRAPPED * anchor.size for index, step in enumerate(steps) if loose and index != cut):
            return False
        upper += loose[:cut]
        lower += loose[cut:]
    above.more += upper
    anchor.more += lower
    return True


def _end(anchors: list[_Anchor], below: list[list[Line]]) -> None:
    """Give the last row the lines below it that go on in one of its cells."""
    last = anchors[-1]
    for cell, beside in pairwise(last.lines):
        edge = beside.rect.x0
        foot = cell.rect.bottom
        for row in below:
            line = row[0]
            alike = len(row) == 1 and line.style == cell.style and abs(line.rect.x0 - cell.rect.x0) < 1
            if alike and line.rect.x1 < edge and 0 < line.rect.bottom - foot < WRAPPED * cell.style.size:
                last.more.append(line)
                foot = line.rect.bottom


def _columns(rows: Sequence[Sequence[Line]]) -> _Columns:
    """Give the columns' extents; none where two texts on one base line share one."""
    columns: _Columns = []
    for x0, x1 in sorted((line.rect.x0, line.rect.x1) for row in rows for line in row):
        if columns and x0 <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    for row in rows:
        places = [(_span(line, columns)[0], line.rect.bottom) for line in row]
        if any(a[0] == b[0] and abs(a[1] - b[1]) < 1 for a, b in pairwise(sorted(places))):
            return []
    return columns


def _span(line: Line, columns: _Columns) -> tuple[int, int]:
    """Give the first and last column that a line reaches into, or the nearest."""
    rect = line.rect
    reached = [index for index, (x0, x1) in enumerate(columns) if min(rect.x1, x1) - max(rect.x0, x0) > 0]
    if reached:
        return reached[0], reached[-1]
    nearest = min(range(len(columns)), key=lambda i: max(columns[i][0] - rect.x1, rect.x0 - columns[i][1]))
    return nearest, nearest


def _is_table(anchors: list[_Anchor], columns: _Columns) -> bool:
    """Whether a column but the first is one of figures, and most rows are named."""
    labelled = sum(any(c.isalpha() for line in (*anchor.lines, *anchor.more) for c in line.text) for anchor in anchors)
    figures, cells = [0] * len(columns), [0] * len(columns)
    for anchor in anchors:
        for line in anchor.lines:
            column = _span(line, columns)[0]
            cells[column] += 1
            figures[column] += states([line])
    listed = zip(figures[1:], cells[1:], strict=True)
    return labelled > len(anchors) / 2 and any(n >= _FEWEST_ROWS and n >= _FIGURES * total for n, total in listed)


def _headers(above: list[list[Line]], first: _Anchor, columns: _Columns) -> list[list[Line]]:
    """Give the rows that name the columns: right above the first row of figures, texts over single columns or several.

    A text alone over the first column is none, unless it goes on right below: it is what stands above the table.
    """
    headers: list[list[Line]] = []
    foot = min(line.rect.top for line in (*first.lines, *first.more))
    for row in reversed(above[-_HEADER_LINES:]):
        row = [part for line in row for part in _parted(line, columns)]  # noqa: PLW2901
        spans = [_span(line, columns) for line in row]
        size = row[0].style.size
        alone = len(row) == 1 and spans[0][0] == 0 and any(len(below) > 1 for below in headers)
        if (
            any(states([line]) for line in row)
            or any(a[1] >= b[0] for a, b in pairwise(spans))
            or any(line.rect.x0 >= columns[-1][1] for line in row)
            or foot - row[0].rect.bottom > (_APART - 1) * size
            or (alone and not _goes_on_below(row[0], headers, columns))
        ):
            break
        headers.insert(0, row)
        foot = min(line.rect.top for line in row)
    return headers if any(len(row) > 1 for row in headers) else []


def _lowered(headers: list[list[Line]], first: _Anchor, columns: _Columns) -> list[list[Line]]:
    """Give the first row of figures what stands above it in one of its cells, set nearer to it than to a name."""
    for column in range(len(columns)):
        names = [line for row in headers for line in row if _span(line, columns) == (column, column)]
        feet = [*(line.rect.bottom for line in names), first.foot]
        steps = [b - a for a, b in pairwise(feet)]
        if len(names) > 1 and max(steps) > _WIDER * min(steps):
            first.more += names[steps.index(max(steps)) + 1 :]
    given = {id(line) for line in first.more}
    left = ([line for line in row if id(line) not in given] for row in headers)
    return [row for row in left if row]


def _goes_on_below(line: Line, headers: list[list[Line]], columns: _Columns) -> bool:
    below = next((x for x in headers[0] if _span(x, columns) == _span(line, columns)), None) if headers else None
    step = below.rect.bottom - line.rect.bottom if below else 0.0
    return below is not None and below.style == line.style and step < 1.3 * line.style.size


def _parted(line: Line, columns: _Columns) -> list[Line]:
    """Part texts that were set apart, almost touching, each over a column of its own."""
    parts = [[line.pieces[0]]]
    for before, piece in pairwise(line.pieces):
        apart = piece.source != before.source and piece.box.x0 - before.box.x1 > _CUT * piece.style.size
        if apart and _column_at(before.box.x1, columns) != _column_at(piece.box.x0, columns):
            parts.append([])
        parts[-1].append(piece)
    return [line] if len(parts) == 1 else [Line(pieces, line.order) for pieces in parts]


def _column_at(x: float, columns: _Columns) -> int:
    return min(range(len(columns)), key=lambda index: max(columns[index][0] - x, x - columns[index][1]))


def _header_rows(headers: list[list[Line]], columns: _Columns) -> list[Row]:
    """Make one row of texts over single columns, below one of those that span several."""
    lines = [line for row in headers for line in row]
    wide = [line for line in lines if len(set(_span(line, columns))) > 1]
    single = [line for line in lines if len(set(_span(line, columns))) == 1]
    return [_row(part, columns) for part in (wide, single) if part]


def _row(lines: list[Line], columns: _Columns) -> Row:
    cells: dict[tuple[int, int], list[Line]] = {}
    for line in sorted(lines, key=lambda line: (line.rect.bottom, line.rect.x0)):
        cells.setdefault(_span(line, columns), []).append(line)
    spans = sorted(cells)
    return Row([cells[span] for span in spans], spans)
