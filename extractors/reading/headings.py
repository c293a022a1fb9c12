"""What a block is by its setting: a title and of which rank, a call-out, a note, plain text."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from extractors.reading.blocks import Block, Panelled
from models.document import PassageKind

_LARGER = 1.08
_CALLOUT = 1.3
_NOTE = 0.9
_TITLE_WORDS = 30
_TITLE_LINES = 5
_CALLOUT_WORDS = 30
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OUTLINE = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})+\.?|(?:\d{1,2}|[A-Z]|[IVX]{1,5})\s?[.)°–-])\s")
_FIGURE = re.compile(r"\d")
_NOTE_MARK = re.compile(r"^[\d*†¹²³⁴⁵⁶⁷⁸⁹(\[]")


class Body(NamedTuple):
    """The setting of most of the text."""

    size: float
    bold: bool
    colour: int


def body_of(blocks: Iterable[Block]) -> Body:
    """Find the setting of most characters."""
    counted: Counter[Body] = Counter()
    for block in blocks:
        for line in block.lines:
            for piece in line.pieces:
                style = piece.style
                counted[Body(style.size, style.bold, style.colour)] += len(piece.text)
    return max(counted, key=lambda body: counted[body], default=Body(10.0, bold=False, colour=0))


def kind_of(block: Block, body: Body, height: float) -> PassageKind:
    """Say what a block is. A bullet stays a bullet whatever its weight."""
    if block.bullet:
        return PassageKind.BULLET
    if is_callout(block, body):
        return PassageKind.CALLOUT
    if _is_title(block, body):
        return PassageKind.HEADING
    if block.numbered:
        return PassageKind.BULLET
    low = block.lines[0].rect.top > 0.6 * height
    if low and block.size < _NOTE * body.size and _NOTE_MARK.match(block.text):
        return PassageKind.FOOTNOTE
    return PassageKind.PARAGRAPH


@dataclass(slots=True)
class _Title:
    rank: tuple[float, bool, bool]
    text: str


class SectionPath:
    """The titles above what is read next. Titles in a panel count within it, unless the panel holds nothing else."""

    def __init__(self) -> None:
        self.main: list[_Title] = []
        self.inner: list[_Title] = []
        self.panel: Panelled | None = None

    @property
    def section(self) -> tuple[str, ...]:
        return tuple(title.text for title in (*self.main, *self.inner))

    def enter(self, block: Block) -> None:
        """Follow the reading into a panel, out of one, or into the rest of one that a column or a page cut."""
        number = block.panel.number if block.panel else 0
        if number == (self.panel.number if self.panel else 0):
            return
        before, self.panel = self.panel, block.panel
        cut = before is not None and block.panel is not None and before.colour == block.panel.colour
        if not (cut and block.opens and not block.bold):
            self.inner = []

    def add(self, block: Block, text: str) -> None:
        """Put a title where its weight belongs; the first of a panel stands over all others in it."""
        title = _Title((round(block.size, 0), block.bold, block.text.isupper()), text)
        if block.panel is None or block.panel.words <= len(block.text.split()) + 1:
            self.main = [*(above for above in self.main if above.rank > title.rank), title]
            self.inner = []
        else:
            kept = [above for above in self.inner[1:] if above.rank > title.rank]
            self.inner = [*self.inner[:1], *kept, title]


def is_callout(block: Block, body: Body) -> bool:
    """Whether a block is a big figure with the words that say what it counts."""
    text = _OUTLINE.sub("", _YEARS.sub("", block.text))
    if not _FIGURE.search(text) or len(block.text.split()) > _CALLOUT_WORDS or block.numbered:
        return False
    if block.panel is not None and block.panel.words <= _CALLOUT_WORDS and _emphasised(block, body):
        return _centred(block)
    figures = sum(c.isdigit() for c in text)
    letters = sum(c.isalpha() for c in text)
    return block.size >= _CALLOUT * body.size and (figures >= letters or (_centred(block) and len(block.lines) > 1))


def _emphasised(block: Block, body: Body) -> bool:
    return block.size >= _LARGER * body.size or (block.bold and not body.bold)


def _is_title(block: Block, body: Body) -> bool:
    words = len(block.text.split())
    if not any(c.isalpha() for c in block.text) or words > _TITLE_WORDS or len(block.lines) > _TITLE_LINES:
        return False
    if block.text.endswith((".", ";", ",", ":")) and not block.text.endswith(("...", "etc.")):
        return False
    if block.size < 0.95 * body.size:
        return False
    coloured = block.lines[0].style.colour != body.colour and block.size >= body.size and words <= 15
    return _emphasised(block, body) or (coloured and block.text[0].isupper())


def _centred(block: Block) -> bool:
    """Whether the lines stand in the middle of one another, or the only one in the middle of its panel."""
    middles = [(line.rect.x0 + line.rect.x1) / 2 for line in block.lines]
    if block.panel is not None:
        middles.append(block.panel.middle)
    if max(middles) - min(middles) > 0.6 * block.size:
        return False
    lefts = [line.rect.x0 for line in block.lines]
    return len(lefts) == 1 or max(lefts) - min(lefts) > 0.5 * block.size
