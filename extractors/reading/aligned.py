"""Tables without ruled lines: rows of texts side by side whose figures stand below one another."""

from collections.abc import Sequence
from itertools import pairwise

from extractors.reading.lines import Line
from extractors.reading.tables import Row, Table, around, named, states

_FEWEST_ROWS = 3
_FIGURES = 0.7  # of a column's cells: it is one of figures
_APART = 3.2  # font sizes: rows further apart are of two tables
_HEADER_ROWS = 3
_WRAPPED = 1.4  # font sizes from line to line of one label
_PROSE = 6  # words


def aligned_tables(lines: Sequence[Line]) -> tuple[list[Table], list[Line]]:
    """Find tables among the lines of a page; gives them, and the lines that are of none."""
    if sum(_lists_figures(row) for row in _rows(lines)) < _FEWEST_ROWS:
        return [], list(lines)
    rows = _rows([line for line in lines if not _is_prose(line, lines)])
    wrapped = _wrapped(rows)
    rows = [row for row in rows if id(row[0]) not in {id(line) for more in wrapped.values() for line in more}]
    tables: list[Table] = []
    taken: set[int] = set()
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and _lists_figures(rows[end]) and (end == start or _near(rows[end - 1], rows[end])):
            end += 1
        columns = _columns(rows[start:end]) if end - start >= _FEWEST_ROWS else []
        if columns:
            first = start
            while first > 0 and start - first < _HEADER_ROWS and _heads(rows[first - 1], rows[first], columns):
                first -= 1
            part = [each for row in rows[first:end] for line in row for each in (line, *wrapped.get(id(line), []))]
            if not taken.intersection(map(id, part)):
                taken.update(map(id, part))
                tables.append(_table(rows[first:end], columns, wrapped))
        start = max(end, start + 1)
    return tables, [line for line in lines if id(line) not in taken]


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Group lines that stand at one height, from left to right, from top to bottom."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.rect.top + line.rect.bottom, line.rect.x0)):
        middle = (line.rect.top + line.rect.bottom) / 2
        if rows and rows[-1][0].rect.top < middle < rows[-1][0].rect.bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.rect.x0)
    return rows


def _wrapped(rows: list[list[Line]]) -> dict[int, list[Line]]:
    """Give the further lines of labels that wrap, by the label's first line."""
    found: dict[int, list[Line]] = {}
    label: list[Line] = []
    edge = 0.0
    for row in rows:
        line = row[0]
        if _lists_figures(row):
            label, edge = [line], row[1].rect.x0
        elif (
            len(row) == 1
            and label
            and label[0].style == line.style
            and abs(line.rect.x0 - label[0].rect.x0) < 1
            and line.rect.x1 < edge
            and line.rect.bottom - label[-1].rect.bottom < _WRAPPED * line.style.size
        ):
            label.append(line)
            found[id(label[0])] = label[1:]
        else:
            label = []
    return found


def _is_prose(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a long line has another like it right above or below: text of a neighbour column."""
    if len(line.text.split()) < _PROSE:
        return False
    size = line.style.size
    return any(
        other is not line
        and abs(other.rect.x0 - line.rect.x0) < 1
        and abs(other.rect.top - line.rect.top) < 2 * size
        and len(other.text.split()) >= _PROSE
        for other in lines
    )


def _lists_figures(row: list[Line]) -> bool:
    return len(row) > 1 and any(c.isalpha() for c in row[0].text) and any(states([line]) for line in row[1:])


def _near(above: list[Line], row: list[Line]) -> bool:
    """Whether a row follows another, the lines between them those of a label at most."""
    return row[0].rect.top - above[0].rect.bottom < _APART * row[0].style.size


def _columns(rows: list[list[Line]]) -> list[tuple[float, float]]:
    """Give the columns' extents; none where texts of a row share one, or no column but the first is of figures."""
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted((line.rect.x0, line.rect.x1) for row in rows for line in row):
        if columns and x0 <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    cells: list[list[Line]] = [[] for _ in columns]
    for row in rows:
        places = [_place(line, columns) for line in row]
        if any(a == b for a, b in pairwise(places)):
            return []
        for line, place in zip(row, places, strict=True):
            cells[place].append(line)
    figures = [sum(states([line]) for line in column) for column in cells]
    good = any(
        count >= _FEWEST_ROWS and count >= _FIGURES * len(column)
        for count, column in zip(figures[1:], cells[1:], strict=True)
    )
    return columns if good else []


def _place(line: Line, columns: list[tuple[float, float]]) -> int:
    """Give the column that a line overlaps most, or the nearest."""
    rect = line.rect
    return max(range(len(columns)), key=lambda i: min(rect.x1, columns[i][1]) - max(rect.x0, columns[i][0]))


def _heads(row: list[Line], below: list[Line], columns: list[tuple[float, float]]) -> bool:
    """Whether a row above names the columns: a text over each of some of them, and no figure."""
    places = [_place(line, columns) for line in row]
    return (
        _near(row, below)
        and len(row) > 1
        and len(set(places)) == len(places)
        and not any(states([line]) for line in row)
        and all(line.rect.x0 < columns[-1][1] for line in row)
    )


def _table(rows: list[list[Line]], columns: list[tuple[float, float]], wrapped: dict[int, list[Line]]) -> Table:
    filled = []
    for row in rows:
        places = [_place(line, columns) for line in row]
        filled.append(Row([[line, *wrapped.get(id(line), [])] for line in row], [(place, place) for place in places]))
    order = min(line.order for row in rows for line in row)
    return named(Table(around(filled), order, filled, [column[0] for column in columns]))
