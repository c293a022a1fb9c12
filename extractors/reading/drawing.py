"""What is drawn on a page: tinted or framed panels that may hold text, the ruled lines of tables, images."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pypdfium2 import raw

Displayed = Callable[[float, float], tuple[float, float]]

_THIN = 2.6  # points: what is thinner is a line, whether it was stroked or filled
_MANY_SEGMENTS = 64  # a panel is a rectangle, at most with round corners; what has more is a picture
_MANY_LINES = 2000  # a path with more lines is a map or a chart
_MANY_PANELS = 1000  # a page with more is a map or a chart
_DEEPEST = 6  # forms within forms
_WHITE = 0xFFFFFF


class Rect(NamedTuple):
    """A rectangle on the page as displayed."""

    x0: float
    top: float
    x1: float
    bottom: float

    def holds(self, other: "Rect", slack: float = 1.0) -> bool:
        return (
            other.x0 >= self.x0 - slack
            and other.x1 <= self.x1 + slack
            and other.top >= self.top - slack
            and other.bottom <= self.bottom + slack
        )


class Panel(NamedTuple):
    """A rectangle filled with a colour (0xRRGGBB), or only framed (None)."""

    rect: Rect
    colour: int | None


class Image(NamedTuple):
    """Where an image stands, and how many pixels it has: those are few words in a file, and gigabytes once drawn."""

    rect: Rect
    pixels: int


@dataclass(slots=True)
class Drawing:
    """Panels in drawing order (what comes later lies above), lines thinner than 2.6 points, images."""

    panels: list[Panel] = field(default_factory=list)
    lines: list[Rect] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)


class _Matrix(NamedTuple):
    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: "_Matrix") -> "_Matrix":
        """Give the matrix that applies `first`, then this one."""
        a, b = self.a * first.a + self.c * first.b, self.b * first.a + self.d * first.b
        c, d = self.a * first.c + self.c * first.d, self.b * first.c + self.d * first.d
        e, f = self.at(first.e, first.f)
        return _Matrix(a, b, c, d, e, f)


_IDENTITY = _Matrix(1, 0, 0, 1, 0, 0)


def drawing_of(page: Any, displayed: Displayed, width: float, height: float) -> Drawing:
    """Read the paths and images of a pdfium page, those within forms too."""
    drawing = Drawing()
    objects = (raw.FPDFPage_GetObject(page, index) for index in range(raw.FPDFPage_CountObjects(page)))
    for kind, item, matrix in _drawn(objects, _IDENTITY, 0):
        if kind == raw.FPDF_PAGEOBJ_PATH:
            _add_path(drawing, item, _through(matrix, displayed), width, height)
        else:
            _add_image(drawing, item, _bounds(item, _through(matrix, displayed), width, height))
    if len(drawing.panels) > _MANY_PANELS:
        drawing.panels.clear()
    return drawing


def _through(matrix: _Matrix, displayed: Displayed) -> Displayed:
    """Give what turns a point within a form into the page as displayed."""
    return displayed if matrix is _IDENTITY else lambda x, y: displayed(*matrix.at(x, y))


def _drawn(objects: Iterator[Any], matrix: _Matrix, depth: int) -> Iterator[tuple[int, Any, _Matrix]]:
    """Give paths and images with their kind, and the matrix of the form that they stand in."""
    for item in objects:
        kind = raw.FPDFPageObj_GetType(item)
        if kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            yield kind, item, matrix
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = (raw.FPDFFormObj_GetObject(item, index) for index in range(raw.FPDFFormObj_CountObjects(item)))
            yield from _drawn(inner, matrix.after(_matrix(item)), depth + 1)


def _matrix(item: Any) -> _Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return _IDENTITY
    return _Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _bounds(item: Any, displayed: Displayed, width: float, height: float) -> Rect:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return _clipped(displayed(left.value, bottom.value), displayed(right.value, top.value), width, height)


def _add_image(drawing: Drawing, image: Any, rect: Rect) -> None:
    across, down = ctypes.c_uint(), ctypes.c_uint()
    raw.FPDFImageObj_GetImagePixelSize(image, across, down)
    if rect.x1 > rect.x0 and rect.bottom > rect.top:
        drawing.images.append(Image(rect, across.value * down.value))


def _add_path(drawing: Drawing, path: Any, displayed: Displayed, width: float, height: float) -> None:
    rect = _bounds(path, displayed, width, height)
    if rect.x1 <= rect.x0 or rect.bottom <= rect.top:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    if min(rect.x1 - rect.x0, rect.bottom - rect.top) < _THIN:
        drawing.lines.append(rect)
        return
    segments = raw.FPDFPath_CountSegments(path)
    if fill.value and segments <= _MANY_SEGMENTS:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        raw.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
        if alpha.value:
            drawing.panels.append(Panel(rect, red.value << 16 | green.value << 8 | blue.value))
    if stroke.value and segments <= _MANY_LINES:
        sides = list(_straight_lines(path, segments, displayed, width, height))
        if not fill.value and (_frames(rect, sides) or _is_round(path, segments)):
            drawing.panels.append(Panel(rect, None))
        drawing.lines += sides


def _straight_lines(path: Any, segments: int, displayed: Displayed, width: float, height: float) -> Iterator[Rect]:
    """Give the upright and level lines of a stroked path; a line that closes a figure included."""
    matrix = _matrix(path)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = here = (0.0, 0.0)
    for index in range(segments):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = displayed(*matrix.at(x.value, y.value))
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO and (abs(point[0] - here[0]) < 1 or abs(point[1] - here[1]) < 1):
            yield _clipped(here, point, width, height)
        here = point
        if raw.FPDFPathSegment_GetClose(segment):
            if abs(start[0] - here[0]) < 1 or abs(start[1] - here[1]) < 1:
                yield _clipped(here, start, width, height)
            here = start


def _is_round(path: Any, segments: int) -> bool:
    """Whether a path is a circle or the like: four curves (three points each), and hardly a straight line."""
    if not 3 * 4 < segments <= _MANY_SEGMENTS:
        return False
    kinds = [raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(path, index)) for index in range(segments)]
    return kinds.count(raw.FPDF_SEGMENT_MOVETO) == 1 and kinds.count(raw.FPDF_SEGMENT_LINETO) <= 1


def _frames(rect: Rect, sides: list[Rect]) -> bool:
    """Whether the lines run along all four sides of the rectangle: a frame, perhaps with round corners."""

    def along(extent: float, lengths: list[float]) -> bool:
        return sum(lengths) > 0.5 * extent

    level = [side for side in sides if side.bottom - side.top < _THIN]
    upright = [side for side in sides if side.x1 - side.x0 < _THIN]
    return (
        along(rect.x1 - rect.x0, [s.x1 - s.x0 for s in level if abs(s.top - rect.top) < _THIN])
        and along(rect.x1 - rect.x0, [s.x1 - s.x0 for s in level if abs(s.bottom - rect.bottom) < _THIN])
        and along(rect.bottom - rect.top, [s.bottom - s.top for s in upright if abs(s.x0 - rect.x0) < _THIN])
        and along(rect.bottom - rect.top, [s.bottom - s.top for s in upright if abs(s.x1 - rect.x1) < _THIN])
    )


def _clipped(a: tuple[float, float], b: tuple[float, float], width: float, height: float) -> Rect:
    return Rect(
        max(0.0, min(a[0], b[0])), max(0.0, min(a[1], b[1])), min(width, max(a[0], b[0])), min(height, max(a[1], b[1]))
    )
