"""Where the bands of a flow run: from those who pay, on the left, to what it is for, on the right."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from service.web.marks import Mark

PAYING, PAID = 8, 10
"""Nodes that are drawn on the left and on the right, the largest ones."""
HEIGHT = 380
"""Pixels of all bands on top of each other."""
NAMED, GAP = 17, 8
"""Pixels that the name of a node takes, and between two nodes."""
STEPS = 12
"""Lines that a band is drawn by."""

End = tuple[float, float]
"""Where a band begins or ends: its upper and its lower edge, in pixels from the top."""


@dataclass
class Node:
    """One who pays, or a theme: its bands come out of it, or run into it, one below the other."""

    name: str
    alone: Decimal
    """What is paid alone, of what is drawn."""
    shared: Decimal
    """What several pay together, in full."""
    height: float
    top: float
    taken: float = field(default=0, init=False)

    def take(self, height: float) -> End:
        """Give the place of its next band."""
        begins = self.top + self.taken
        self.taken += height
        return begins, begins + height


@dataclass(frozen=True)
class Band:
    """What one pays for one theme: alone, or together with others."""

    mark: Mark
    shared: bool
    left: End
    right: End

    def edges(self) -> list[tuple[float, float, float]]:
        """Give how far to the right, of 1, and where the upper and the lower edge are there: a smooth step."""
        (top, bottom), (last_top, last_bottom) = self.left, self.right
        way = [step / STEPS for step in range(STEPS + 1)]
        turns = [(at, at * at * (3 - 2 * at)) for at in way]
        return [(at, top + (last_top - top) * turn, bottom + (last_bottom - bottom) * turn) for at, turn in turns]


@dataclass(frozen=True)
class Flow:
    """What is drawn."""

    left: list[Node]
    right: list[Node]
    bands: list[Band]

    @property
    def height(self) -> float:
        """In pixels."""
        lowest = (nodes[-1] for nodes in (self.left, self.right))
        return max(node.top + (node.height + max(node.height, NAMED)) / 2 for node in lowest)


def flow(marks: Sequence[Mark]) -> Flow:
    """Lay out what the largest payers (`group`) pay for the largest themes (`label`); sums below nothing are none."""
    paying = _largest(marks, _payer, PAYING)
    paid = _largest([mark for mark in marks if mark.group in paying], _theme, PAID)
    known = [mark for mark in marks if mark.group in paying and mark.label in paid]
    paying = _largest(known, _payer, PAYING)  # by what is drawn of each
    drawn = [(mark, shared) for mark in known for shared in (False, True) if _worth(mark, shared=shared) > 0]
    scale = HEIGHT / float(sum(_worth(mark, shared=shared) for mark, shared in drawn) or 1)
    left, right = _nodes(paying, _payer, drawn, scale), _nodes(paid, _theme, drawn, scale)

    def places(nodes: dict[str, Node], of: Of, across: Of, order: list[str]) -> dict[Part, End]:
        return {
            (mark, shared): nodes[of(mark)].take(float(_worth(mark, shared=shared)) * scale)
            for mark, shared in sorted(drawn, key=lambda part: order.index(across(part[0])))
        }

    begins, ends = places(left, _payer, _theme, paid), places(right, _theme, _payer, paying)
    bands = [Band(*part, begins[part], ends[part]) for part in drawn]
    return Flow(list(left.values()), list(right.values()), bands)


Of = Callable[[Mark], str]
Part = tuple[Mark, bool]


def _payer(mark: Mark) -> str:
    return mark.group


def _theme(mark: Mark) -> str:
    return mark.label


def _worth(mark: Mark, *, shared: bool) -> Decimal:
    return (mark.shared if shared else mark.sum) or Decimal(0)


def _largest(marks: Sequence[Mark], of: Of, many: int) -> list[str]:
    worth: defaultdict[str, Decimal] = defaultdict(Decimal)
    for mark in marks:
        worth[of(mark)] += sum(max(_worth(mark, shared=shared), Decimal(0)) for shared in (False, True))
    return sorted((name for name in worth if worth[name]), key=lambda name: -worth[name])[:many]


def _nodes(names: Sequence[str], of: Of, drawn: Sequence[Part], scale: float) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    top = 0.0
    for name in names:
        parts = [part for part in drawn if of(part[0]) == name]
        if parts:
            alone = sum((_worth(mark, shared=False) for mark, shared in parts if not shared), Decimal(0))
            together = sum((_worth(mark, shared=True) for mark, shared in parts if shared), Decimal(0))
            height = float(alone + together) * scale
            room = max(height, NAMED)
            nodes[name] = Node(name, alone, together, height, top + (room - height) / 2)
            top += room + GAP
    return nodes
