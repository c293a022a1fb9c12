"""Panels: what stands in a tinted or framed box is read apart from the text around it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from extractors.reading.drawing import Panel, Rect

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
