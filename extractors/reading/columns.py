"""Reading order: panels apart, columns from left to right, bands from top to bottom."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, Protocol

from extractors.reading.drawing import Panel, Rect
from extractors.reading.lines import Line

_FEW = 3  # lines that tell the edges of a column
_TITLE = 1.3  # times the usual size
_TITLE_LINES = 4  # with what stands above it
_LAYER = 0.5  # font sizes of white space that part what may be set in other columns
_GUTTER = 1.0  # font sizes: narrower white space does not part columns
_TIGHT = 0.4  # of a line's height: what stands closer below another line is of its paragraph
_SLACK = 3.0  # points by which text may stand out of its panel
_WHITE = 0xFFFFFF
_ALMOST_ALL = 0.85  # of the page: a background, no panel


class Item(Protocol):
    """What is put in order: a line, a panel with all in it, a table. `order` is where the file prints it."""

    @property
    def rect(self) -> Rect: ...
    @property
    def order(self) -> int: ...


@dataclass(slots=True)
class Flow:
    """Items one below the other in one column, between the edges `left` and `right`."""

    items: list[Item]
    left: float
    right: float


@dataclass(slots=True)
class Group:
    """A panel with the items in it, in reading order once `arranged`."""

    rect: Rect
    colour: int | None
    items: list[Item]
    order: int
    flows: list[Flow] = field(default_factory=list)
    card: bool = False
    """Whether its items are read in one go: no panel, but a figure and its words."""


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


def grouped(items: Sequence[Item], panels: list[Panel], width: float, height: float) -> list[Item]:
    """Put items into the panels that hold them; a panel that cuts through a line is none."""
    found = list(items)
    for panel in sorted(_stacked(_visible(panels, width * height)), key=lambda panel: _area(panel.rect)):
        inside = [item for item in found if panel.rect.holds(item.rect, _SLACK)]
        if not inside or len(inside) == len(found):
            continue
        if len(inside) == 1 and isinstance(inside[0], Group):
            continue  # the fill and the frame of one box
        kept = {id(item) for item in inside}
        if any(_meet(panel.rect, item.rect) for item in found if id(item) not in kept):
            continue
        found = [item for item in found if id(item) not in kept]
        found.append(Group(panel.rect, panel.colour, inside, min(item.order for item in inside)))
    return found


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
    larger = [isinstance(item, Line) and item.style.size >= _TITLE * size for item in top[:_TITLE_LINES]]
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
    titled = any(isinstance(item, Line) and item.style.size >= _TITLE * size for item in items)
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


def _visible(panels: list[Panel], page: float) -> list[Panel]:
    """Leave out backgrounds, what is too small for a word, and white on a white page."""
    kept: list[Panel] = []
    for panel in panels:
        rect = panel.rect
        if rect.x1 - rect.x0 < 20 or rect.bottom - rect.top < 8 or _area(rect) > _ALMOST_ALL * page:
            continue
        if panel.colour == _WHITE and not any(below.rect.holds(rect) for below in kept):
            continue
        kept.append(panel)
    return kept


def _stacked(panels: list[Panel]) -> list[Panel]:
    """Make one panel of stripes of one colour that touch: text shaded line by line."""
    stacks: list[Panel] = []
    for panel in sorted(panels, key=lambda panel: panel.rect.top):
        for index, above in enumerate(stacks):
            a, b = above.rect, panel.rect
            aligned = abs(a.x0 - b.x0) < 2 and abs(a.x1 - b.x1) < 2
            if above.colour == panel.colour is not None and aligned and a.top <= b.top <= a.bottom + 1:
                stacks[index] = Panel(Rect(a.x0, a.top, a.x1, max(a.bottom, b.bottom)), above.colour)
                break
        else:
            stacks.append(panel)
    return stacks


def _area(rect: Rect) -> float:
    return (rect.x1 - rect.x0) * (rect.bottom - rect.top)


def _meet(a: Rect, b: Rect) -> bool:
    """Whether two rectangles overlap by more than their rims."""
    return min(a.x1, b.x1) - max(a.x0, b.x0) > _SLACK and min(a.bottom, b.bottom) - max(a.top, b.top) > 0.3 * min(
        b.bottom - b.top, a.bottom - a.top
    )


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
