"""What is where on the map of communes."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from service.web.marks import Mark
from service.web.view import STATIC

OUTLINES = "departements.json"
"""The outlines of the départements: outlines/README.md."""
NAMED = 6
"""Communes whose names are on the map."""

Json = dict[str, Any]


@cache
def topology() -> Json:
    """Give the outlines, and where those overseas are drawn."""
    read: Json = json.loads((STATIC / OUTLINES).read_bytes())
    return read


def place(mark: Mark) -> Json:
    """Give where a commune is drawn: those overseas stand beside the coast."""
    longitude, latitude = mark.at or (0.0, 0.0)
    for code, (wide, right, times, up) in topology()["insets"].items():
        if mark.key.startswith(f"commune:{code}"):
            return {"longitude": longitude * wide + right, "latitude": latitude * times + up}
    return {"longitude": longitude, "latitude": latitude}


def named(marks: Sequence[Mark]) -> set[str]:
    """Choose the communes whose names are on the map: the largest sums, none beside another one that is named."""
    chosen: list[Mark] = []
    for mark in marks:
        if len(chosen) < NAMED and all(_apart(mark, other) for other in chosen):
            chosen.append(mark)
    return {mark.key for mark in chosen}


def _apart(one: Mark, other: Mark) -> bool:
    (x, y), (other_x, other_y) = one.at or (0.0, 0.0), other.at or (0.0, 0.0)
    return abs(x - other_x) > 1.6 or abs(y - other_y) > 0.35
