"""Pieces of words to lines: what stands side by side, and is set as one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors.reading.drawing import Rect
from extractors.reading.pieces import SUPERSCRIPT, Piece, Style

# How wide a gap between two words of a line may be, in font sizes. Justified text set in one go stretches far; what
# was set in two goes may be the neighbour column.
_GAP_SET_TOGETHER = 3.0
_GAP_SET_APART = 1.4
_GAP_UNPRINTED = 0.8
_GAP_TOUCHING = 0.6
_BACK = 0.5  # kerning and accents go back a little; a new line goes back far
_RAISED = 0.15  # of the font size
_SMALLER = 0.85
_MARK = 1.3  # font sizes: the largest sign drawn before a bullet
_LARGEST_MARK = 40.0  # points


@dataclass(slots=True)
class Line:
    """Pieces side by side from left to right; `style` is that of most of its characters."""

    pieces: list[Piece]
    order: int
    """Where the file prints it: rank of its first piece among those of the page."""
    marked: bool = False
    """Whether a small shape is drawn before it, as the sign of a bullet."""
    note: str = ""
    """The mark of the footnote that it opens."""
    rect: Rect = field(init=False)
    style: Style = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        pieces = self.pieces
        style = self.style = pieces[0].style
        one_style = True
        for piece in pieces:
            if piece.style is not style:
                one_style = False
                break
        if not one_style:
            weights: Counter[Style] = Counter()
            for piece in pieces:
                weights[piece.style] += len(piece.text)
            self.style = max(weights, key=lambda style: weights[style])
        # The height is that of the main style: a raised mark or a large initial does not move the line.
        main = pieces[0].box if one_style else next(piece.box for piece in pieces if piece.style == self.style)
        self.rect = Rect(pieces[0].box.x0, main.top, max([piece.box.x1 for piece in pieces]), main.bottom)
        if not one_style:
            self._raise_marks()
        self.text = text_of(pieces)

    def _raise_marks(self) -> None:
        """Write raised digits as such, so that 870 and the mark of note 2 never read as 8702, and m2 is m²."""
        for piece in self.pieces:
            raised = self.rect.bottom - piece.box.bottom > _RAISED * self.style.size
            if raised and piece.style.size < _SMALLER * self.style.size and piece.text.isdigit():
                piece.text = piece.text.translate(SUPERSCRIPT)

    @property
    def bold(self) -> bool:
        """Whether every letter and digit is bold."""
        return all(piece.style.bold for piece in self.pieces if piece.text[0].isalnum())


def text_of(pieces: list[Piece]) -> str:
    """Join pieces as printed, one space where white space stands."""
    return "".join([f" {piece.text}" if piece.spaced else piece.text for piece in pieces]).lstrip()


def lines_of(pieces: list[Piece]) -> list[Line]:
    """Group pieces, in the order in which the file prints them, to lines; the lines keep that order."""
    rows: list[list[Piece]] = []
    starts: list[int] = []
    row: list[Piece] = []
    last, source, top, right = None, -1, 0.0, 0.0
    for order, piece in enumerate(pieces):
        box = piece.box
        if last is not None and (
            # nearly always: set in one go, right behind it
            (piece.source == source and box.top == top and 0 <= box.x0 - right < piece.style.size)
            or _continues(last, piece)
        ):
            row.append(piece)
        else:
            row = [piece]
            rows.append(row)
            starts.append(order)
        last, source, top, right = piece, piece.source, box.top, box.x1
    return _rejoined([Line(row, start) for row, start in zip(rows, starts, strict=True)])


def _continues(last: Piece, piece: Piece) -> bool:
    a, b = last.box, piece.box
    if a.top != b.top and min(a.bottom, b.bottom) - max(a.top, b.top) <= 0.5 * min(a.bottom - a.top, b.bottom - b.top):
        return False
    size = max(last.style.size, piece.style.size)
    return -_BACK * size < b.x0 - a.x1 < _widest(last, piece) * size


def _widest(last: Piece, piece: Piece) -> float:
    if not piece.spaced:
        return _GAP_TOUCHING
    if last.source == piece.source:
        return _GAP_SET_TOGETHER
    return _GAP_UNPRINTED if piece.apart else _GAP_SET_APART


def _rejoined(lines: list[Line]) -> list[Line]:
    """Join lines that stand side by side almost touching, printed apart (raised marks, words set in another go)."""
    by_place = sorted(lines, key=lambda line: (line.rect.top, line.rect.x0))
    joined: dict[int, Line] = {line.order: line for line in lines}
    for index, left in enumerate(by_place):
        for right in by_place[index + 1 :]:
            if right.rect.top > left.rect.bottom:
                break
            a, b = (left, right) if left.rect.x0 <= right.rect.x0 else (right, left)
            if a.order in joined and b.order in joined and _touch(joined[a.order], joined[b.order]):
                first = joined[a.order].pieces
                second = joined.pop(b.order).pieces
                gap = second[0].box.x0 - first[-1].box.x1
                second[0].spaced = gap > 0.12 * max(first[-1].style.size, second[0].style.size)
                joined[a.order] = Line(first + second, a.order)
    return [joined[order] for order in sorted(joined)]


def _touch(left: Line, right: Line) -> bool:
    a, b = left.rect, right.rect
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    size = max(left.style.size, right.style.size)
    return overlap > 0.5 * min(a.bottom - a.top, b.bottom - b.top) and -0.1 * size <= b.x0 - a.x1 < 0.5 * size


def mark(lines: list[Line], shapes: Iterable[Rect]) -> None:
    """Find the lines before which a small shape or image stands."""
    for rect in shapes:
        extent = max(rect.x1 - rect.x0, rect.bottom - rect.top)
        if extent > _LARGEST_MARK:
            continue
        middle = (rect.top + rect.bottom) / 2
        for line in lines:
            size = line.style.size
            if line.rect.top < middle < line.rect.bottom and 0 <= line.rect.x0 - rect.x1 < 1.5 * size:
                line.marked = extent < _MARK * size
