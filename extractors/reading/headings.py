"""What a block is by its setting: a title and of which rank, a call-out, a note, plain text."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from extractors.reading.blocks import Block, Panelled
from extractors.reading.drawing import Rect
from extractors.reading.pieces import Style
from models.document import PassageKind

_LARGER = 1.08
_CALLOUT = 1.3
_NOTE = 0.9
_CAPTION_WORDS = 30
_BESIDE = 1.5  # font sizes between a picture and its caption
_MIDDLE = 0.6  # font sizes
_TITLE_WORDS = 30
_TITLE_LINES = 7
_CALLOUT_WORDS = 30
_NOUN_WORDS = 4
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
    styles: Counter[Style] = Counter()
    for block in blocks:
        for line in block.lines:
            styles[line.style] += len(line.text)
    counted: Counter[Body] = Counter()
    for style, count in styles.items():
        counted[Body(style.size, style.bold, style.colour)] += count
    return max(counted, key=lambda body: counted[body], default=Body(10.0, bold=False, colour=0))


def kind_of(block: Block, body: Body, height: float) -> PassageKind:
    """Say what a block is. A bullet stays a bullet whatever its weight."""
    if block.card:
        return PassageKind.CALLOUT
    if block.bullet:
        return PassageKind.BULLET
    if is_callout(block, body):
        return PassageKind.CALLOUT
    if _is_title(block, body):
        return PassageKind.HEADING
    if block.numbered:
        return PassageKind.BULLET
    small = block.size < _NOTE * body.size
    marked = block.words > 2 and bool(_NOTE_MARK.match(block.text))
    if small and block.lines[0].rect.top > 0.6 * height and (block.lines[0].note or marked):
        return PassageKind.FOOTNOTE
    return PassageKind.PARAGRAPH


def is_caption(block: Block, body: Body, pictures: Sequence[Rect]) -> bool:
    """Whether a few words in smaller or sloping print stand right above or below a picture or a table."""
    slopes = all(line.style.italic for line in block.lines)
    if block.words > _CAPTION_WORDS or not (slopes or block.size < _NOTE * body.size) or block.bullet:
        return False
    left, right = min(line.rect.x0 for line in block.lines), max(line.rect.x1 for line in block.lines)
    top, bottom = block.lines[0].rect.top, block.lines[-1].rect.bottom
    return any(
        left < rect.x1
        and right > rect.x0
        and (abs(top - rect.bottom) < _BESIDE * block.size or abs(rect.top - bottom) < _BESIDE * block.size)
        for rect in pictures
    )


def goes_on_from(title: Block, block: Block) -> bool:
    """Whether what looks like a title is the beginning of a sentence that its column or page cut."""
    return abs(title.size - block.size) < 0.05 * block.size and block.text[0].islower() and not block.bullet


Rank = tuple[float, bool, bool]


def rank(block: Block) -> Rank:
    """Give a title's weight: the greater, the further out in the section path.

    A title of the outline that is set as the text is stands over all that its size has of others.
    """
    return (round(block.size, 0) + 0.5 * block.outline, block.bold, block.text.isupper())


@dataclass(slots=True)
class _Title:
    rank: Rank
    text: str


class SectionPath:
    """The titles above what is read next. Titles in a panel count within it, unless the panel holds nothing else.

    `cover` are the ranks of the document's own title: it stands over everything, and in no path.
    """

    def __init__(self, cover: set[Rank]) -> None:
        self.cover = cover
        self.main: list[_Title] = []
        self.inner: list[_Title] = []
        self.panel: Panelled | None = None
        self.fresh = False
        """Whether nothing but titles was read since the last title."""

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

    def add(self, block: Block, text: str) -> tuple[str, ...]:
        """Put a title where its weight belongs, and give those above it; a panel's first stands over its others."""
        title = _Title(rank(block), text)
        fresh, self.fresh = self.fresh, True
        if title.rank in self.cover:
            return self.section
        if block.panel is None or block.panel.words <= block.words + 1:
            self.main, self.inner = _above(self.main, title, within=fresh), []
            above = self.section
            self.main = [*self.main, title]
        else:
            self.inner = [*self.inner[:1], *_above(self.inner[1:], title, within=fresh)]
            above = self.section
            self.inner = [*self.inner, title]
        return above


def cover_of(blocks: Sequence[Block], kinds: dict[int, PassageKind]) -> set[Rank]:
    """Give the ranks of the titles that open the document and come back nowhere: those of its cover."""
    titles = [kinds[id(block)] is PassageKind.HEADING and block.page == blocks[0].page for block in blocks]
    opening = titles.index(False) if False in titles else len(titles)
    later = {rank(block) for block in blocks[opening:] if kinds[id(block)] is PassageKind.HEADING}
    return {rank(block) for block in blocks[:opening]} - later


def _above(path: list[_Title], title: _Title, *, within: bool) -> list[_Title]:
    """Give the titles that stay above a new one: the weightier, and its equal where nothing stands between them."""
    kept = [above for above in path if above.rank > title.rank]
    if within and path and path[-1].rank == title.rank and len(kept) + 1 == len(path):
        kept.append(path[-1])
    return kept


def is_callout(block: Block, body: Body) -> bool:
    """Whether a block is a big figure with the words that say what it counts."""
    if block.numbered or block.words > _CALLOUT_WORDS or not has_figure(block.text):
        return False
    if block.panel is not None and block.panel.words <= _CALLOUT_WORDS and _emphasised(block, body) and _centred(block):
        return True
    largest = max(line.style.size for line in block.lines)
    lead = " ".join(line.text for line in block.lines if line.style.size == largest)
    # A figure far larger than the words below it, or a figure alone, or several lines in the middle of one another.
    leads = len(lead) < len(block.text) or sum(c.isdigit() for c in lead) >= sum(c.isalpha() for c in lead)
    return largest >= _CALLOUT * body.size and (
        (leads and has_figure(lead)) or (_centred(block) and len(block.lines) > 1)
    )


def with_figures(blocks: list[Block]) -> list[Block]:
    """Join each big figure that stands alone with the few words right below it that say what it counts."""
    joined: list[Block] = []
    for block in blocks:
        if joined and _stands_over(joined[-1], block):
            figure = joined[-1]
            joined[-1] = replace(figure, lines=[*figure.lines, *block.lines], closes=block.closes)
        else:
            joined.append(block)
    return joined


def _stands_over(figure: Block, words: Block) -> bool:
    below = words.lines[0].rect.top - figure.lines[-1].rect.bottom
    return (
        len(figure.lines) == 1
        and (is_figure(figure.text) or (_counts(figure.text) and words.text[0].islower()))
        and figure.size > _CALLOUT * words.size
        and not words.bullet
        and words.words <= _CALLOUT_WORDS
        and below < figure.size
    )


def is_figure(text: str) -> bool:
    """Whether a line is a figure with its unit at most: 12 M€, 41 %, 3 h 10."""
    if not any(map(str.isdigit, text)):
        return False
    text = _YEARS.sub("", text)
    digits, letters = sum(map(str.isdigit, text)), sum(map(str.isalpha, text))
    return 2 * digits > letters and has_figure(text)


def _counts(text: str) -> bool:
    """Whether a line is a figure and the noun that it counts: 2 ponts."""
    return text[0].isdigit() and len(text.split()) <= _NOUN_WORDS and has_figure(text)


def has_figure(text: str) -> bool:
    """Whether there is a number that is neither a year nor the number of a title."""
    return bool(_FIGURE.search(_OUTLINE.sub("", _YEARS.sub("", text))))


def _emphasised(block: Block, body: Body) -> bool:
    return block.size >= _LARGER * body.size or (block.bold and not body.bold)


def _is_title(block: Block, body: Body) -> bool:
    words = block.words
    if len(block.lines) > _TITLE_LINES or not any(c.isalpha() for c in block.text):
        return False
    if words > (_TITLE_WORDS if block.size < _CALLOUT * body.size else 2 * _TITLE_WORDS):
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
        return max(abs(middle - block.panel.middle) for middle in middles) < _MIDDLE * block.size
    if max(middles) - min(middles) > _MIDDLE * block.size:
        return False
    lefts = [line.rect.x0 for line in block.lines]
    return len(lefts) == 1 or max(lefts) - min(lefts) > 0.5 * block.size
