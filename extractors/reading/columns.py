"""Reading order: columns from left to right, bands from top to bottom, panels within them."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, TypeGuard

from extractors.reading.drawing import Panel, Rect
from extractors.reading.headings import is_figure
from extractors.reading.lines import Line
from extractors.reading.panels import Flow, Group, Item, grouped

_FEW = 3  # lines that tell the edges of a column
_TITLE = 1.3  # times the usual size
_TITLE_LINES = 4  # with what stands above it
_LAYER = 0.5  # font sizes of white space that part what may be set in other columns
_GUTTER = 1.0  # font sizes: narrower white space does not part columns
_TIGHT = 0.4  # of a line's height: what stands closer below another line is of its paragraph


def arranged(items: Sequence[Item], panels: list[Panel], width: float, height: float, size: float) -> list[Flow]:
    """Put a page's items into their panels, and all into reading order; `size` is the usual font size."""

    def arrange(group: Group) -> None:
        group.flows = flows(group.items, size)
        for item in group.items:
            if isinstance(item, Group):
                arrange(item)

    found = grouped(items, panels, width, height)
    for item in found:
        if isinstance(item, Group):
            arrange(item)
    return flows(found, size)


def flows(items: Sequence[Item], size: float) -> list[Flow]:
    """Order items for reading; `size` is the usual font size, the measure of gutters."""
    if not items:
        return []
    columns = _parted(items, _GUTTER * size)
    if len(columns) > 1:
        over = _title_over(columns, size)
        if over:
            below = [item for item in items if not any(item is title for title in over)]
            return [*flows(over, size), *flows(below, size)]
        if all(isinstance(item, Group) for item in items) and (rows := _card_rows(items, len(columns), size)):
            return [flow for row in rows for flow in flows(row, size)]
        layers = _layers(items, len(columns), size)
        if len(layers) > 1:
            return [flow for layer in layers for flow in flows(layer, size)]
        return [flow for column in columns for flow in flows(column, size)]
    bands = _bands(items, _GUTTER * size)
    if len(bands) > 1:
        return [flow for band in bands for flow in flows(band, size)]
    ordered = sorted(items, key=lambda item: (item.rect.top, item.rect.x0))
    usual = _of_usual_size(items)
    return [Flow(ordered, min(item.rect.x0 for item in usual), max(item.rect.x1 for item in usual))]


def _card_rows(items: Sequence[Item], columns: int, size: float) -> list[list[Item]]:
    """Give the rows of cards set in a grid, each row beginning at one height; none where they are set otherwise."""
    rows = _strips(items)
    full = all(len(row) == columns for row in rows[:-1]) and len(rows[-1]) <= columns
    level = all(max(item.rect.top for item in row) - min(item.rect.top for item in row) < size for row in rows)
    return rows if len(rows) > 1 and full and level else []


def _of_usual_size(items: Sequence[Item]) -> Sequence[Item]:
    """Give the lines of the most frequent size: a title may stand out of its column."""
    lines = [item for item in items if isinstance(item, Line)]
    if len(lines) < _FEW:
        return items
    [(size, count)] = Counter(line.style.size for line in lines).most_common(1)
    return [line for line in lines if line.style.size == size] if count >= _FEW else items


def _title_over(columns: Sequence[Sequence[Item]], size: float) -> list[Item]:
    """Give the lines above all columns, a title among them, that stand over several or out of one."""
    top = sorted((item for column in columns for item in column), key=lambda item: item.rect.top)
    larger = [_is_large(item, size) and not is_figure(item.text) for item in top[:_TITLE_LINES]]
    over = top[: len(larger) - larger[::-1].index(True)] if True in larger else []
    if not all(isinstance(item, Line) for item in over):
        return []
    below = top[len(over) :]
    if any(line.rect.top < above.rect.bottom - 0.5 * _height(above) for above, line in pairwise(over)):
        return []  # side by side
    if not over or not below or any(line.rect.bottom - 0.2 * _height(line) > below[0].rect.top for line in over):
        return []
    if len(_parted(below, _GUTTER * size)) > len(columns):
        return over
    tops = [min(item.rect.top for item in column) for column in _parted(below, _GUTTER * size)]
    if len(tops) > 1 and max(tops) - min(tops) < size:
        return over  # the columns begin together, below it
    for column in columns:
        rest = [item.rect for item in column if not any(item is title for title in over)]
        inside = [item.rect for item in column if any(item is title for title in over)]
        if inside and rest:
            left, right = min(rect.x0 for rect in rest), max(rect.x1 for rect in rest)
            if any(rect.x0 < left - 0.5 * size or rect.x1 > right + 0.5 * size for rect in inside):
                return over
    return []


def _is_large(item: Item, size: float) -> TypeGuard[Line]:
    return isinstance(item, Line) and item.style.size >= _TITLE * size


def _layers(items: Sequence[Item], columns: int, size: float) -> list[list[Item]]:
    """Cut items, in `columns` all told, where white space runs from left to right and the columns below are others."""
    layers: list[list[Item]] = []
    reach = float("-inf")
    for item in sorted(items, key=lambda item: item.rect.top):
        if item.rect.top - reach > _LAYER * size:
            layers.append([])
        layers[-1].append(item)
        reach = max(reach, item.rect.bottom)
    numbers = [len(_parted(layer, _GUTTER * size)) for layer in layers]
    titled = any(_is_large(item, size) for item in items)
    if max(numbers) <= columns and not titled:
        return [list(items)]
    joined, above = layers[:1], numbers[0]
    for layer, own in zip(layers[1:], numbers[1:], strict=True):
        both = len(_parted([*joined[-1], *layer], _GUTTER * size))
        if both == max(above, own) and not (own == above > 1 and _title_over(_parted(layer, _GUTTER * size), size)):
            joined[-1] = [*joined[-1], *layer]
            above = both
        else:
            joined.append(layer)
            above = own
    return joined


def _parted(items: Sequence[Item], gutter: float) -> list[list[Item]]:
    """Cut items into columns where white space as wide as a gutter runs between them from top to bottom."""
    columns: list[list[Item]] = []
    reach = float("-inf")
    for item in sorted(items, key=lambda item: item.rect.x0):
        if item.rect.x0 - reach >= gutter:
            columns.append([])
        columns[-1].append(item)
        reach = max(reach, item.rect.x1)
    return columns


class _Column(NamedTuple):
    """What a column of a band covers, how far down it goes, the rank of its last item in the file's order."""

    x0: float
    x1: float
    bottom: float
    last: int


def _columns(parts: list[_Column], gutter: float) -> list[_Column]:
    """Join what no gutter parts."""
    columns: list[_Column] = []
    for part in sorted(parts):
        if columns and part.x0 - columns[-1].x1 < gutter:
            left = columns[-1]
            columns[-1] = _Column(
                left.x0, max(left.x1, part.x1), max(left.bottom, part.bottom), max(left.last, part.last)
            )
        else:
            columns.append(part)
    return columns


def _bands(items: Sequence[Item], gutter: float) -> list[list[Item]]:
    """Cut items into bands, each set in its own columns: a title over two columns, two columns, three columns."""
    bands: list[list[Item]] = []
    columns: list[_Column] = []
    for strip in _strips(items):
        if bands and len(columns) == len(strip) == 1 and _one_column(columns[0], strip[0], gutter):
            bands[-1] += strip
            columns = [_joined(columns[0], strip[0])]
            continue
        own = _columns([_Column(item.rect.x0, item.rect.x1, item.rect.bottom, item.order) for item in strip], gutter)
        together = _columns([*columns, *own], gutter)
        if bands and _same_band(columns, own, together, strip[0].rect):
            bands[-1] += strip
            columns = together
        else:
            bands.append(strip)
            columns = own
    return _absorbed(bands, gutter)


def _one_column(column: _Column, item: Item, gutter: float) -> bool:
    return item.rect.x0 - column.x1 < gutter and column.x0 - item.rect.x1 < gutter


def _joined(column: _Column, item: Item) -> _Column:
    rect = item.rect
    return _Column(
        min(column.x0, rect.x0), max(column.x1, rect.x1), max(column.bottom, rect.bottom), max(column.last, item.order)
    )


def _same_band(band: list[_Column], strip: list[_Column], together: list[_Column], first: Rect) -> bool:
    """Whether a strip goes on in the columns of the band above it."""
    if len(band) == 1:
        return len(together) == 1 and len(strip) == 1
    if len(together) < len(band):
        return False
    # One line below columns: it is of the first column only if it goes on there, or is printed before the last one.
    tight = first.top - band[0].bottom < _TIGHT * (first.bottom - first.top)
    return len(strip) > 1 or strip[0].x0 >= band[1].x0 or tight or strip[0].last < band[-1].last


def _absorbed(bands: list[list[Item]], gutter: float) -> list[list[Item]]:
    """Give the last lines of a one-column band to the columns below where they stand in the first of them.

    The first column may begin higher than the others; read with it or before it, the order is the same, but the
    paragraph that goes on is not cut.
    """
    merged: list[list[Item]] = []
    for band in bands:
        columns = _parted(band, gutter)
        if merged and len(columns) > 1 and len(_parted(merged[-1], gutter)) == 1:
            edge = max(item.rect.x1 for item in columns[0])
            above = merged[-1]
            taken: list[Item] = []
            while (
                above and above[-1].rect.x1 <= edge + 1 and above[-1].rect.x0 >= min(i.rect.x0 for i in columns[0]) - 1
            ):
                taken.append(above.pop())
            while taken and above and taken[-1].rect.top - above[-1].rect.bottom < _TIGHT * _height(taken[-1]):
                above.append(taken.pop())  # the last line of a wide paragraph
            if not above:
                merged.pop()
            merged.append([*reversed(taken), *band])
        else:
            merged.append(band)
    return merged


def _height(item: Item) -> float:
    return item.rect.bottom - item.rect.top


def _strips(items: Sequence[Item]) -> list[list[Item]]:
    """Cut items where white space runs from left to right; lines that all but touch are apart."""
    strips: list[list[Item]] = []
    reach = float("-inf")
    for item in sorted(items, key=lambda item: item.rect.top):
        rim = 0.15 * (item.rect.bottom - item.rect.top) if isinstance(item, Line) else 0.0
        if item.rect.top + rim >= reach:
            strips.append([])
        strips[-1].append(item)
        reach = max(reach, item.rect.bottom - rim)
    return strips
