"""What names the columns of a table: its own first rows, or the table that it goes on with."""

from collections.abc import Sequence
from typing import NamedTuple

from extractors.reading.drawing import Rect
from extractors.reading.tables import Table, states

_SHARED = 0.5  # of the width that two columns have together: they are one, cut by a page
_NEAR = 1.0  # of a table's height: what stands further below does not go on with it


class Column(NamedTuple):
    """A column's extent, and the text that names it."""

    left: float
    right: float
    header: str


def columns_of(table: Table, above: Sequence[Column] = ()) -> list[Column]:
    """Give each column's extent and header: the texts that stand over it, outermost first.

    `above` are the columns of a table that goes on in this one: they name those that stand below them.
    """
    names: list[list[str]] = [[] for _ in table.edges]
    for row in table.rows[: table.headers]:
        for lines, (first, last) in zip(row.cells, row.spans, strict=True):
            text = " ".join(line.text for line in lines)
            for column in range(first, last + 1):
                if text and text not in names[column]:
                    names[column].append(text)
    ends = [*table.edges[1:], max(table.rect.x1, table.edges[-1])]
    columns = [Column(*found) for found in zip(table.edges, ends, map(" ".join, names), strict=True)]
    return [column._replace(header=_named_above(column, above)) if above else column for column in columns]


def over(columns: Sequence[Column], span: tuple[int, int]) -> str:
    """Give the header over the columns `span`, first to last."""
    return " ".join(dict.fromkeys(column.header for column in columns[span[0] : span[1] + 1] if column.header))


def repeated(columns: Sequence[Column], others: Sequence[Column]) -> bool:
    """Whether columns bear the same names, as they do where a table goes on over a page."""
    names = [column.header for column in columns]
    return any(names) and names == [column.header for column in others]


def goes_on(columns: Sequence[Column], rect: Rect, table: Table) -> bool:
    """Whether a table goes on with the one right before it, of which `columns` and `rect` are given.

    It does where it names no column of its own and each of its figures stands below a column of that table: further
    down on the same page, or at another height on the next.
    """
    figures = [
        (table.edges[span[0]], _right(table, span[1]))
        for row in table.rows
        for cell, span in zip(row.cells, row.spans, strict=True)
        if states(cell)
    ]
    apart = (table.title[0].rect.top if table.title else table.rect.top) - rect.bottom
    return (
        table.headers == 0
        and (apart < 0 or apart < _NEAR * (rect.bottom - rect.top))
        and bool(figures)
        and all(any(_alike(extent, column) for column in columns) for extent in figures)
    )


def _right(table: Table, column: int) -> float:
    return table.edges[column + 1] if column + 1 < len(table.edges) else max(table.rect.x1, table.edges[-1])


def _alike(extent: tuple[float, float], column: Column) -> bool:
    shared = min(extent[1], column.right) - max(extent[0], column.left)
    return shared > _SHARED * (max(extent[1], column.right) - min(extent[0], column.left))


def _named_above(column: Column, above: Sequence[Column]) -> str:
    """Give the headers of the columns above that share more than half of the narrower one's width."""
    shared = [
        other.header
        for other in above
        if other.header
        and min(column.right, other.right) - max(column.left, other.left)
        > 0.5 * min(column.right - column.left, other.right - other.left)
    ]
    return " ".join(dict.fromkeys(shared))
