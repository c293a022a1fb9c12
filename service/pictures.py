"""Pictures: of pages with words marked and cut-outs around them, how a reader checks a fact by eye; and of charts.

They are drawn in child processes (service.sandbox): a file from outside may crash pdfium or never end, and while
vl-convert draws, no other thread of its process goes on.
"""

from collections.abc import Sequence
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from threading import Event, Lock

from anyio import CapacityLimiter
from cachetools import LRUCache
from PIL import Image, ImageDraw

from models.document import Box
from service import vega
from service.files import read_pdf
from service.sandbox import OnPage, Sandbox
from service.settings import Settings

_SECONDS = 30
"""Longest time that drawing one page may take."""
_AT_ONCE = 2
"""Pages drawn at the same time; more wait."""
VEGA = version("vl-convert-python")
"""The version of what charts are drawn with."""
_CHARTS = 200
"""Kept as they were drawn last; some tens of kilobytes each."""
_TINT, _RIM = (255, 213, 0, 80), (194, 65, 12, 255)
_ASIDE, _ABOVE = 180.0, 36.0
"""Points that a cut-out shows beside, above and below the words."""


class Pictures:
    """Draws pages of PDFs that were taken in, and charts."""

    def __init__(self, settings: Settings) -> None:
        self._sandbox = Sandbox(timeout_seconds=_SECONDS, memory_mb=settings.memory_mb)
        self._max_pages = settings.max_pages
        self._stop = Event()
        self._scripts = settings.data_dir / f"vega-{VEGA}.js.gz"
        self._making_scripts = Lock()
        self._charts: LRUCache[vega.Chart, bytes] = LRUCache(_CHARTS)
        self._lock = Lock()
        self.turns = CapacityLimiter(_AT_ONCE)
        """Threads that draw: pages that wait for their turn take none from the rest of the service."""

    def page(self, path: Path, number: int, *, scale: float, marked: Sequence[Box]) -> bytes:
        """Give page `number` as PNG at `scale` pixels a point, `marked` tinted.

        Raises UnreadableError, and StoppedError where the service is being stopped.
        """
        return self._drawn(path, number, scale, marked, None)

    def snippet(self, path: Path, boxes: Sequence[Box], *, scale: float) -> bytes:
        """Give the part of a page around these boxes as PNG; those on other pages than the first are not in it.

        Raises as `page` does.
        """
        here = [box for box in boxes if box.page == boxes[0].page]
        around = Box(
            boxes[0].page,
            min(box.x0 for box in here) - _ASIDE,
            min(box.top for box in here) - _ABOVE,
            max(box.x1 for box in here) + _ASIDE,
            max(box.bottom for box in here) + _ABOVE,
        )
        return self._drawn(path, boxes[0].page, scale, here, around)

    def chart(self, chart: vega.Chart) -> bytes:
        """Draw a chart, or give it as it was drawn before. Raises as `page` does."""
        with self._lock:
            drawn = self._charts.get(chart)
        if drawn is None:
            drawn = self._sandbox.run(vega.drawn, chart, on_page=lambda _done, _pages: None, stop=self._stop)
            with self._lock:
                self._charts[chart] = drawn
        return drawn

    def vega_scripts(self) -> bytes:
        """Give the scripts that draw charts in a browser, gzipped; made once, in seconds. Raises as `page` does."""
        with self._making_scripts:
            if not self._scripts.exists():
                made = self._sandbox.run(vega.scripts, on_page=lambda _done, _pages: None, stop=self._stop)
                being_written = self._scripts.with_suffix(".part")
                being_written.write_bytes(made)
                being_written.replace(self._scripts)
            return self._scripts.read_bytes()

    def stop(self) -> None:
        """End what is being drawn."""
        self._stop.set()

    def _drawn(self, path: Path, number: int, scale: float, marked: Sequence[Box], around: Box | None) -> bytes:
        what = (path, self._max_pages, number, scale, tuple(marked), around)
        return self._sandbox.run(draw, *what, on_page=lambda _done, _pages: None, stop=self._stop)


def draw(
    path: Path,
    max_pages: int,
    number: int,
    scale: float,
    marked: Sequence[Box],
    around: Box | None,
    _on_page: OnPage,
) -> bytes:
    """Draw a page, or what is `around` on it, as PNG with words marked. Raises UnreadableError."""
    from extractors.reading import pdf  # noqa: PLC0415  # only the child reads PDFs, and has it already

    with pdf.opened(read_pdf(path), max_pages) as document:
        image, scale = pdf.coloured(document, number, scale)
    drawing = ImageDraw.Draw(image, "RGBA")
    for box in marked:
        sides = ((box.x0 - 1) * scale, (box.top - 1) * scale, (box.x1 + 1) * scale, (box.bottom + 1) * scale)
        drawing.rectangle(sides, _TINT, _RIM, max(1, round(scale / 2)))
    return _png(image.crop(_within(image, around, scale)) if around else image)


def _within(image: Image.Image, around: Box, scale: float) -> tuple[int, int, int, int]:
    """Give the sides of a part of a picture in pixels, cut to the picture."""
    left, top = max(0, round(around.x0 * scale)), max(0, round(around.top * scale))
    return left, top, min(image.width, round(around.x1 * scale)), min(image.height, round(around.bottom * scale))


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
