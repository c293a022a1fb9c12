"""What reading hands over: passages of text in which every character knows where it is printed.

Coordinates are PDF points in the page's crop box as displayed (rotation applied), origin top left, y downwards.
Pages count from 1. Offsets are Unicode code points in the passage's own text, half-open.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page; as high as the font, not as the ink."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Run:
    """The characters `start` to `end` of a passage stand side by side in `box`: a word, or a part of one."""

    start: int
    end: int
    box: Box

    def cut(self, start: int, end: int) -> Box:
        """Give the part of the box under the characters `start` to `end`, taken as equally wide."""
        width = (self.box.x1 - self.box.x0) / (self.end - self.start)
        left = self.box.x0 + max(0, start - self.start) * width
        right = self.box.x1 - max(0, self.end - end) * width
        return Box(self.box.page, round(left, 2), self.box.top, round(right, 2), self.box.bottom)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table row: its place in the passage's text, and what the table says about it.

    `header` is the text of its column's header (levels joined by a space, outermost first), empty where there is none;
    `caption` the text that stands over the table and may name the unit of all of it ("en milliers d'euros").
    """

    start: int
    end: int
    header: str = ""
    caption: str = ""


class PassageKind(StrEnum):
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    HEADING = "heading"
    CALLOUT = "callout"
    ROW = "row"
    CAPTION = "caption"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a bullet, a heading, a call-out, a table row: what is read in one go.

    `text` is NFC with plain spaces, one between words, ligatures and line-end hyphens undone; apostrophes, quotes and
    dashes stay as printed. `runs` cover every printed character of `text` in ascending order; what lies between two
    runs (a space, ` | ` between cells) is printed nowhere. `lead` is the line that introduces a bullet
    (`Les résultats atteints à fin 2022 :`), `cells` are those of a table row, `section` the headings above it,
    outermost first. `id` is empty until the file's hash is known (see extractors.extract).
    """

    page: int
    kind: PassageKind
    text: str
    runs: tuple[Run, ...]
    section: tuple[str, ...] = ()
    lead: str = ""
    cells: tuple[Cell, ...] = ()
    by_ocr: bool = False
    id: str = ""

    def boxes(self, start: int, end: int) -> list[Box]:
        """One box a line that the characters `start` to `end` span, in reading order."""
        lines: list[Box] = []
        for run in self.runs:
            if run.end <= start or run.start >= end:
                continue
            box = run.cut(start, end)
            if lines and _same_line(lines[-1], box):
                lines[-1] = _union(lines[-1], box)
            else:
                lines.append(box)
        return lines


class Grade(StrEnum):
    """How far the reading of a page can be trusted, from the best to the worst."""

    TEXT = "text"
    """Read from its text layer."""
    UNREAD_IMAGES = "unread-images"
    """Read from its text layer; images on it seem to hold print, which was not read."""
    SUSPICIOUS_ORDER = "suspicious-order"
    """Read from its text layer, in an order that is not the file's, or with lines printed over one another."""
    OCR = "ocr"
    """Read from its picture: letters may be mistaken."""
    NO_TEXT = "no-text"
    """Nothing was read on it."""


@dataclass(frozen=True, slots=True)
class PageInfo:
    """A page as displayed: its size in points, the words found on it, and what of it could not be read.

    `unread` is the share of the page, 0 to 1, that images cover with what looks like print; `confidence` that of OCR in
    its letters, 0 to 1, None where the text layer was read. `warnings` say for people what `grade` says for programs.
    """

    number: int
    width: float
    height: float
    words: int
    has_text_layer: bool
    warnings: tuple[str, ...] = ()
    grade: Grade = Grade.TEXT
    unread: float = 0.0
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF that was read: all its pages, and its passages in reading order."""

    title: str
    pages: tuple[PageInfo, ...]
    passages: tuple[Passage, ...]
    warnings: tuple[str, ...] = field(default=())

    def __iter__(self) -> Iterator[Passage]:
        return iter(self.passages)


class UnreadableError(Exception):
    """A file that cannot be read; the message says why and what to do about it."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        """One of `not-a-pdf`, `encrypted`, `no-page`, `too-many-pages`, `needs-ocr`, `damaged`; where it was read in a
        process of its own also `crashed`, `too-slow`, `too-much-memory`, `missing`, `not-stored`."""

    def __reduce__(self) -> tuple[type["UnreadableError"], tuple[str, str]]:
        # Exceptions are pickled by their arguments, of which the base class was given one: the message.
        return type(self), (self.reason, str(self))


def _same_line(a: Box, b: Box) -> bool:
    """Whether b goes on the line of a: same page, to its right, their heights overlapping by more than half."""
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return a.page == b.page and b.x0 >= a.x0 and overlap > 0.5 * min(a.bottom - a.top, b.bottom - b.top)


def _union(a: Box, b: Box) -> Box:
    return Box(a.page, min(a.x0, b.x0), min(a.top, b.top), max(a.x1, b.x1), max(a.bottom, b.bottom))
