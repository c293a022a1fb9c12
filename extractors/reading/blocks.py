"""Lines of a flow to blocks: paragraphs, bullets, titles, each of one setting."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.reading.lines import Line
from extractors.reading.panels import Flow
from extractors.reading.pieces import Style

_ENDED = (".", "!", "?", ":", ";", "…", "»", ".)", "!)")
_SIGNS = frozenset("•▪▫◦‣⁃●○■□◆◇▶►▸➢➤➔➜→⇒✓✔✗❖*·∙–—-")
_DRAWN = "▪"  # stands for a bullet's sign that is drawn, not printed
_NUMBERED = re.compile(r"(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})\s?[.)]\s?-?\s")
_LOOSE = 0.12  # font sizes by which the step between two lines may exceed the usual one within a paragraph
_WIDE = 2.2  # font sizes: the widest step within a paragraph
_INDENT = 0.8  # font sizes
_SAME_SIZE = 0.08
_SAME_LEFT = 1.5  # points


@dataclass(slots=True)
class Panelled:
    """The panel in which a block stands: its number in the document, colour, middle, and all the words in it."""

    number: int
    colour: int | None
    middle: float
    words: int


@dataclass(slots=True)
class Block:
    """Lines that are read in one go. `bullet` holds the sign taken off; `left`, `right` are its column's edges."""

    page: int
    lines: list[Line]
    left: float
    right: float
    bullet: str = ""
    numbered: bool = False
    panel: Panelled | None = None
    card: bool = False
    """A big figure with its words, found side by side."""
    outline: bool = False
    """Whether it is a title by its number alone, set as the text is."""
    opens: bool = False
    """First of its column: a paragraph may have been cut above it."""
    closes: bool = False
    """Last of its column."""
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        return self.lines[0].style.size

    @property
    def words(self) -> int:
        return self.text.count(" ") + 1

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def ended(self) -> bool:
        return self.text.endswith(_ENDED)

    @property
    def flush(self) -> bool:
        """Whether its last line is set out to the very edge, as no last line of a justified paragraph is."""
        out = [line for line in self.lines if abs(line.rect.x1 - self.right) < 0.7]
        return len(self.lines) > 2 and len(out) > 0.8 * len(self.lines) and self.lines[-1] in out

    @property
    def full(self) -> bool:
        """Whether its last line reaches the right edge, so that it may go on elsewhere."""
        return self.lines[-1].rect.x1 > self.right - 2.5 * self.size


def pitches(flows: Iterable[Flow]) -> dict[float, float]:
    """Give the usual step from line to line for each font size, where a sentence wraps."""
    steps: dict[float, Counter[float]] = defaultdict(Counter)
    for flow in flows:
        lines = [item for item in flow.items if isinstance(item, Line)]
        for above, line in pairwise(lines):
            step, size = line.rect.bottom - above.rect.bottom, line.style.size
            wrapped = above.style.size == size and not _ended(above) and not _fits(above, line, flow)
            if wrapped and 0.8 * size < step < _WIDE * size:
                steps[size][round(2 * step) / 2] += 1
    usual = {}
    for size, counted in steps.items():
        often = 0.35 * max(counted.values())
        usual[size] = min(step for step, count in counted.items() if count >= often)
    return usual


def blocks_of(
    lines: list[Line], flow: Flow, page: int, pitch: dict[float, float], panel: Panelled | None
) -> list[Block]:
    """Cut the lines of a flow, given from top to bottom, to blocks."""
    cut: list[list[Line]] = []
    for line in lines:
        if cut and not _parts(cut[-1], line, flow, pitch):
            cut[-1].append(line)
        else:
            cut.append([line])
    return [block_of(part, flow, page, panel) for part in cut]


def block_of(lines: list[Line], flow: Flow, page: int, panel: Panelled | None) -> Block:
    """Make one block of lines, the sign of a bullet taken off."""
    first = lines[0]
    if first.marked:
        return Block(page, lines, flow.left, flow.right, bullet=_DRAWN, panel=panel)
    sign = _sign(first)
    if sign and sum(len(line.pieces) for line in lines) > sign:
        mark = "".join(piece.text for piece in first.pieces[:sign])
        rest = first.pieces[sign:]
        lines = [Line(rest, first.order), *lines[1:]] if rest else lines[1:]  # a sign may have a line of its own
        return Block(page, lines, flow.left, flow.right, bullet=mark, panel=panel)
    return Block(page, lines, flow.left, flow.right, numbered=bool(_NUMBERED.match(first.text)), panel=panel)


def is_bullet(line: Line) -> bool:
    """Whether a line opens with a bullet's sign, printed or drawn."""
    return line.marked or _sign(line) > 0


def _sign(line: Line) -> int:
    """Count the pieces of the sign that opens a bullet; 0 where there is none."""
    pieces = line.pieces
    count = 0
    while count < len(pieces) and count < 2 and _is_sign(pieces[count].text):
        count += 1
    if len(pieces) > 1 and pieces[0].text == "-" and pieces[1].text == ">":
        count = 2
    if not count:
        return 0
    if count == len(pieces):
        return count
    dash = pieces[0].text in "–—-"
    apart = pieces[count].spaced or pieces[count].box.x0 - pieces[count - 1].box.x1 > 0.15 * line.style.size
    # -5 % is a figure, – Oui is a line of a dialogue or a list.
    return 0 if dash and not apart else count


def _is_sign(text: str) -> bool:
    return text in _SIGNS or "\ue000" <= text <= "\uf8ff"


def _parts(block: list[Line], line: Line, flow: Flow, pitch: dict[float, float]) -> bool:
    """Whether `line` opens a new block below the lines of `block`."""
    above = block[-1]
    size = above.style.size
    if _other_size(above.style, line.style) and _other_size(above.pieces[-1].style, line.pieces[0].style):
        return True
    step = line.rect.bottom - above.rect.bottom
    if step > pitch.get(size, 1.3 * size) + _LOOSE * size and not _same_sentence(above, line, step):
        return True
    if _is_sign_alone(block):
        return False
    return (
        line.marked
        or bool(line.note)
        or _sign(line) > 0
        or _next_number(block, line, flow)
        or _other_setting(above, line)
        or _after_end(block, line, flow)
    )


def _other_size(one: Style, other: Style) -> bool:
    return abs(one.size - other.size) > _SAME_SIZE * one.size


def _next_number(block: list[Line], line: Line, flow: Flow) -> bool:
    """Whether the line opens the next item of a numbered list, and no sentence wraps at a number."""
    above = block[-1]
    return bool(_NUMBERED.match(line.text)) and (
        _ended(above) or _fits(above, line, flow) or bool(_NUMBERED.match(block[0].text))
    )


def _after_end(block: list[Line], line: Line, flow: Flow) -> bool:
    """Whether the block ended with the line above: by room left over, by an indent, by going out of a bullet."""
    above, size = block[-1], block[-1].style.size
    bullet = block[0].marked or _sign(block[0]) > 0
    ended = _ended(above) and not (above.text.endswith("»") and line.text[0].islower())
    if len(block) > 1 and _hangs_below(block[0], block[1:]) and line.rect.x0 < block[0].rect.x0 + 0.5 * size:
        return True
    if bullet:
        out = line.rect.x0 < _text_left(block[0]) - _INDENT * size
        return (out and ended and (_fits(above, line, flow) or _hangs(block[0], flow))) or line.rect.x0 < block[
            0
        ].rect.x0 - _INDENT * size
    return ended and (_fits(above, line, flow) or line.rect.x0 - flow.left > _INDENT * size)


def _hangs(bullet: Line, flow: Flow) -> bool:
    """Whether the bullets of a flow wrap below their text, not below their sign."""
    left = _text_left(bullet)
    lines = [item for item in flow.items if isinstance(item, Line)]
    return any(
        is_bullet(above) and not is_bullet(line) and abs(line.rect.x0 - left) < _SAME_LEFT
        for above, line in pairwise(lines)
    )


def _hangs_below(first: Line, further: list[Line]) -> bool:
    """Whether the further lines of a block stand indented below its first, all alike, and not in its middle."""
    left, middle, size = further[0].rect.x0, first.rect.x0 + first.rect.x1, first.style.size
    return (
        left - first.rect.x0 > _INDENT * size
        and all(abs(line.rect.x0 - left) < _SAME_LEFT for line in further)
        and abs(further[0].rect.x0 + further[0].rect.x1 - middle) > size
    )


def _is_sign_alone(block: list[Line]) -> bool:
    """Whether the block is so far only a bullet's sign, set in a line of its own."""
    return len(block) == 1 and _sign(block[0]) == len(block[0].pieces)


def _text_left(line: Line) -> float:
    sign = _sign(line)
    return line.pieces[sign].box.x0 if sign < len(line.pieces) else line.rect.x0


def _ended(line: Line) -> bool:
    return line.text.endswith(_ENDED)


def _fits(above: Line, line: Line, flow: Flow) -> bool:
    """Whether the first word of `line` had found room at the end of the line above: that line was ended on purpose."""
    end = 1
    while end < len(line.pieces) and not (line.pieces[end].spaced and line.pieces[end - 1].text[-1].isalnum()):
        end += 1  # « stays with the word that it opens
    word = line.pieces[end - 1].box.x1 - line.pieces[0].box.x0
    return flow.right - above.rect.x1 > word + 0.8 * above.style.size


def _same_sentence(above: Line, line: Line, step: float) -> bool:
    """Whether loosely set lines go on in one sentence: same setting, and a small letter after no stop."""
    return (
        above.style == line.style and step < _WIDE * above.style.size and not _ended(above) and line.text[0].islower()
    )


def _other_setting(above: Line, line: Line) -> bool:
    """Whether weight or colour change with the line, and not within a sentence."""
    last, first = above.pieces[-1].style, line.pieces[0].style
    if (last.bold == first.bold and last.colour == first.colour) or (
        above.bold == line.bold and last.colour == first.colour
    ):
        return False
    weight, colour = above.bold != line.bold, above.style.colour != line.style.colour
    opening = next((c for c in line.text if c.isalnum()), "A")
    if not _ended(above) and (opening.islower() or (opening.isdigit() and not (weight and colour))):
        return False
    return weight or colour
