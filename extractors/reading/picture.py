"""The picture of a scanned page: how far it leans, and the lines and frames that are drawn on it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from extractors.reading.drawing import Drawing, Panel, Rect

Grey = npt.NDArray[np.uint8]
_Mask = npt.NDArray[np.bool_]

_CONTRAST = 50  # of 255: below it nothing is printed
_STEEPEST = 2.5  # degrees
_STRAIGHT = 0.08  # degrees: less is not worth turning
_CLEARLY = 1.02  # by how much the lines must be sharper once turned
_LONG = 26.0  # points: no stroke of a letter is that long
_FAINT = 0.2  # of the way from paper to ink: hairlines are scanned grey
_SOLID = 0.92  # of a ruled line is dark, whatever the scanner's noise
_THIN = 2.6  # points
_MOST_RUNS = 40_000  # more is a photograph
_CORNER = 9.0  # points by which the sides of a frame may miss one another: its corners may be round


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as displayed, in grey (0 is black); `scale` is pixels a point."""

    grey: Grey
    scale: float

    @property
    def blank(self) -> bool:
        """Whether nothing is printed on it."""
        low, high = np.percentile(self.grey[::2, ::2], (0.1, 99.9))
        return bool(high - low < _CONTRAST)

    def dark(self, share: float = 0.5) -> _Mask:
        """Give the pixels that are at least this share of the way from the paper's grey to the ink's."""
        ink, paper = np.percentile(self.grey[::2, ::2], (0.5, 60))
        threshold = float(paper - share * (paper - ink))
        return self.grey < threshold

    def quartered(self, quarters: int) -> "Picture":
        """Turn by so many quarters with the clock."""
        return Picture(np.ascontiguousarray(np.rot90(self.grey, -quarters)), self.scale) if quarters else self

    def turned(self, angle: float) -> "Picture":
        """Turn by `angle` degrees against the clock about the middle, the size kept, white where nothing was."""
        image = Image.fromarray(self.grey).rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
        return Picture(np.asarray(image), self.scale)


def lean(picture: Picture) -> float:
    """Give the degrees by which the lines of text fall to the right, 0 where they do not.

    Where lines are level, rows of pixels are either full of ink or empty: the angle is the one that makes the counts
    of ink by row change most sharply.
    """
    step = max(1, round(picture.scale / 1.4))  # some 100 dots an inch are enough
    dark = Picture(picture.grey[::step, ::step], picture.scale / step).dark()
    edges = dark[:-1] & ~dark[1:]  # the feet of letters, most of which stand on the line
    y, x = np.nonzero(edges)
    if len(y) == 0:
        return 0.0
    x = x - edges.shape[1] / 2

    def sharpness(angle: float) -> float:
        rows = np.rint(y - x * np.tan(np.radians(angle))).astype(np.intp)
        counts = np.bincount(rows - rows.min()).astype(np.float64)
        return float(np.square(counts).sum())

    best = max(np.arange(-_STEEPEST, _STEEPEST + 0.01, 0.25), key=sharpness)
    best = max(np.arange(best - 0.25, best + 0.26, 0.05), key=sharpness)
    if abs(best) < _STRAIGHT or sharpness(best) < _CLEARLY * sharpness(0.0):
        return 0.0
    return round(float(best), 2)


def strokes(picture: Picture, boxes: Iterable[Rect]) -> list[float]:
    """Measure how wide the strokes of each box are, in points: the mean length of the runs of ink along its rows."""
    dark = picture.dark()
    begun = dark.copy()
    begun[:, 1:] &= ~dark[:, :-1]
    widths = []
    for box in boxes:
        inside = np.s_[
            int(box.top * picture.scale) : math.ceil(box.bottom * picture.scale),
            int(box.x0 * picture.scale) : math.ceil(box.x1 * picture.scale),
        ]
        widths.append(float(dark[inside].sum() / max(1, begun[inside].sum()) / picture.scale))
    return widths


def drawn(picture: Picture) -> Drawing:
    """Find the ruled lines, and the frames that they make."""
    dark = picture.dark(_FAINT)
    level = [Rect(run.start, run.first, run.end, run.last) for run in _bars(dark, picture.scale)]
    upright = [Rect(run.first, run.start, run.last, run.end) for run in _bars(dark.T, picture.scale)]
    return Drawing(_frames(level, upright), [*level, *upright])


class _Bar(NamedTuple):
    """A dark bar along one direction, in points: from `start` to `end`, and from `first` to `last` across."""

    first: float
    last: float
    start: float
    end: float


def _bars(dark: _Mask, scale: float) -> list[_Bar]:
    """Find the thin dark bars along the rows."""
    length = round(_LONG * scale)
    if dark.shape[1] <= length:
        return []
    summed = np.cumsum(dark, axis=1, dtype=np.int32)
    solid = (summed[:, length:] - summed[:, :-length]) >= _SOLID * length
    border = np.zeros((solid.shape[0], 1), dtype=bool)
    changes = np.diff(np.hstack([border, solid, border]).astype(np.int8), axis=1)
    rows, starts = np.nonzero(changes == 1)
    _, ends = np.nonzero(changes == -1)
    if len(rows) > _MOST_RUNS:
        return []
    bars: list[_Bar] = []
    open_bars: list[_Bar] = []
    for row, start, end in zip(rows.tolist(), starts.tolist(), (ends + length).tolist(), strict=True):
        kept = []
        here = _Bar(row, row + 1, start, end)
        for bar in open_bars:
            if bar.last < row:
                bars.append(bar)
            elif bar.start <= here.end and here.start <= bar.end:
                here = _Bar(min(bar.first, here.first), row + 1, min(bar.start, here.start), max(bar.end, here.end))
            else:
                kept.append(bar)
        open_bars = [*kept, here]
    found = [_Bar(*(round(side / scale, 2) for side in bar)) for bar in (*bars, *open_bars)]
    return [bar for bar in found if bar.last - bar.first < _THIN]


def _frames(level: list[Rect], upright: list[Rect]) -> list[Panel]:
    """Make a panel of each rectangle that has a line along each side and none inside."""
    panels = []
    for top in level:
        for bottom in level:
            rect = Rect(min(top.x0, bottom.x0), top.top, max(top.x1, bottom.x1), bottom.bottom)
            if (
                bottom.top - top.bottom > _CORNER
                and abs(top.x0 - bottom.x0) < 2 * _CORNER
                and abs(top.x1 - bottom.x1) < 2 * _CORNER
            ):
                left = [side for side in upright if abs(side.x0 - rect.x0) < _CORNER and _along(side, rect)]
                right = [side for side in upright if abs(side.x1 - rect.x1) < _CORNER and _along(side, rect)]
                if left and right:
                    frame = Rect(min(s.x0 for s in left), rect.top, max(s.x1 for s in right), rect.bottom)
                    sides = {id(line) for line in (top, bottom, *left, *right)}
                    if not any(frame.holds(line) for line in (*level, *upright) if id(line) not in sides):
                        panels.append(Panel(frame, None))
    return panels


def _along(side: Rect, frame: Rect) -> bool:
    """Whether an upright line runs along the whole side of a frame."""
    return abs(side.top - frame.top) < 2 * _CORNER and abs(side.bottom - frame.bottom) < 2 * _CORNER
