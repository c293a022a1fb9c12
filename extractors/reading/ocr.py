"""Pages without a useful text layer: their words by Tesseract, with boxes, as pieces that go through the same layout.

The words of a page are brought into the form that pdfium gives: lines with a base line and a font, which Tesseract does
not tell. Sizes are measured by the letters' heights and agreed upon over all pages; bold is what has thicker strokes.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from extractors.reading.drawing import Rect
from extractors.reading.misreadings import mended, mended_bullet
from extractors.reading.pieces import PIECE, Piece, Sheet, Style
from extractors.reading.tesseract import Scan, Word
from models.document import Box, Document, Run

_GARBAGE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_MOST_GARBAGE = 0.2  # of the characters
_FEW_WORDS = 60  # a stamp, a header
_LONG_WORDS = 15
_MOST_OF_A_PAGE = 0.75

_LOW = re.compile(r"[gjpqyQ,;()|/\[\]{}çÇ§_]")
_SMALL = re.compile(r"[acemnorsuvwxz]+")
_STANDS = re.compile(r"[^\W_]|[€%]")  # on the line, and as high as a letter
_ACCENTED = re.compile(r"[ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŒ]")
# Of the font size, as Latin fonts go.
_SMALL_HEIGHT, _TALL_HEIGHT, _BELOW, _ABOVE = 0.53, 0.72, 0.22, 0.9
_ONE_SIZE = 0.11  # how far the measured sizes of one font lie apart
_ONE_PARAGRAPH = 0.2
_SHORT = 3  # letters
_BOLD = 1.25  # of the usual thickness of strokes; measured on bold: 1.35 to 1.55


@dataclass(slots=True)
class _Line:
    """Words on one base line, in points: its place from the top, the size of the font."""

    words: list[Word]
    base: float
    size: float
    characters: int


def wanted(sheet: Sheet) -> bool:
    """Whether a page must be read from its picture: no text layer, one that means nothing, or few words on a scan."""
    if not sheet.width or not sheet.height:
        return False  # damaged: there is no picture either
    if _means_nothing(sheet):
        return True
    return _words(sheet) < _FEW_WORDS and any(_covers(image.rect, sheet) for image in sheet.drawing.images)


def _means_nothing(sheet: Sheet) -> bool:
    text = "".join(piece.text for piece in sheet.pieces)
    return len(_GARBAGE.findall(text)) >= _MOST_GARBAGE * len(text)


def _words(sheet: Sheet) -> int:
    return sum(piece.spaced for piece in sheet.pieces)


def _covers(rect: Rect, sheet: Sheet) -> bool:
    area = (rect.x1 - rect.x0) * (rect.bottom - rect.top)
    return area > _MOST_OF_A_PAGE * sheet.width * sheet.height


def _better(sheet: Sheet, scan: Scan) -> bool:
    """Whether the picture says much more than the text layer: a stamp on a scan, not a title over a logo."""
    long = sum(len(word.text) > _SHORT for word in scan.words) - sum(len(piece.text) > _SHORT for piece in sheet.pieces)
    return _means_nothing(sheet) or long > max(_LONG_WORDS, _words(sheet))


def filled(sheets: Sequence[Sheet], read: Sequence[Scan]) -> list[Sheet]:
    """Give the sheets that their scans tell more of, with the pieces that these show.

    Font sizes and signs agree across pages.
    """
    euros = any("€" in word.text for scan in read for word in scan.words)
    lines = [_lines(scan.words) for scan in read]
    sizes = _font_sizes([line for page in lines for line in page])
    stems = [word.stem / line.size for page in lines for line in page for word in line.words for _ in word.text]
    thickness = median(stems) if stems else 0.0
    better = []
    for sheet, scan, page in zip(sheets, read, lines, strict=True):
        if not _better(sheet, scan):
            continue
        better.append(sheet)
        texts = _texts(scan.words, euros=euros)
        sheet.pieces = list(_pieces(sheet.number, page, texts, sizes, thickness))
        if not sheet.drawing.lines:
            sheet.drawing = replace(scan.drawing, images=sheet.drawing.images)
        if scan.quarters % 2:
            sheet.width, sheet.height = sheet.height, sheet.width
        sheet.has_text = False
        sheet.warnings.append(_warning(sheet, scan))
    return better


def _warning(sheet: Sheet, scan: Scan) -> str:
    if scan.error:
        return f"page {sheet.number} was not read: {scan.error}"
    found = "" if scan.words else ", which found no words"
    if scan.left_out:
        found = f"; numbers of which it was not sure were left out ({scan.left_out} words)"
    return f"page {sheet.number} was read by OCR{found}"


def _texts(words: Sequence[Word], *, euros: bool) -> dict[int, str]:
    """Give the text of each word, by its id, misreadings mended paragraph by paragraph."""
    texts: dict[int, str] = {}
    for _, group in groupby(words, lambda word: word.paragraph):
        paragraph = list(group)
        texts |= zip(map(id, paragraph), mended([word.text for word in paragraph], euros=euros), strict=True)
    for before, (word, after) in zip([None, *words], pairwise(words), strict=False):
        if (before is None or before.line != word.line) and after.line == word.line:
            texts[id(word)] = mended_bullet(texts[id(word)], texts[id(after)])
    return texts


def _lines(words: Sequence[Word]) -> list[_Line]:
    """Measure the lines; those of a paragraph are of one size, unless one differs by far (a call-out's number)."""
    lines = [_line(list(line)) for _, line in groupby(words, lambda word: word.line)]
    for _, group in groupby(lines, lambda line: line.words[0].paragraph):
        paragraph = list(group)
        usual = median(line.size for line in paragraph for _ in range(line.characters))
        for line in paragraph:
            if abs(line.size - usual) < _ONE_PARAGRAPH * usual:
                line.size = usual
    return lines


def _line(words: list[Word]) -> _Line:
    """Measure a line by its letters: those that stand on it, and those whose height is a known share of the font's."""
    feet = [word.bottom for word in words if not _LOW.search(word.text) and _STANDS.search(word.text)]
    foot = median(feet) if feet else None
    sizes = []
    for word in words:
        base = foot if foot is not None else word.bottom - _BELOW * (word.bottom - word.top)
        height = _SMALL_HEIGHT if _SMALL.fullmatch(word.text) else _TALL_HEIGHT
        if _STANDS.search(word.text) and not _ACCENTED.search(word.text):
            sizes += [(base - word.top) / height] * len(word.text)
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    size = max(median(sizes) if sizes else bottom - top, 1.0)
    characters = sum(len(word.text) for word in words)
    return _Line(words, foot if foot is not None else bottom - _BELOW * size, size, characters)


def _font_sizes(lines: list[_Line]) -> dict[float, float]:
    """Give for each measured size that of its font: the most frequent first, and with it what lies around it."""
    counted: Counter[float] = Counter()
    for line in lines:
        counted[line.size] += line.characters
    sizes: dict[float, float] = {}
    for usual, _ in counted.most_common():
        if usual not in sizes:
            near = [size for size in counted if size not in sizes and abs(size - usual) <= _ONE_SIZE * usual]
            sizes |= dict.fromkeys(near, round(usual, 1))
    return sizes


def _bold(line: _Line, thickness: float) -> list[bool]:
    """Say which words are bold, by `thickness`, the usual one of strokes in font sizes.

    Short words have too little ink to tell: they follow both neighbours, or one if they look like it. Signs alone in a
    line (a € that a line break cut off) are not bold.
    """
    thick = [word.stem > _BOLD * thickness * line.size for word in line.words]
    long = [len(word.text) > _SHORT for word in line.words]
    signs = [not any(map(str.isalnum, word.text)) for word in line.words]
    told = []
    for index, own in enumerate(thick):
        before = next((thick[i] for i in range(index - 1, -1, -1) if long[i]), own)
        after = next((thick[i] for i in range(index + 1, len(thick)) if long[i]), own)
        beside = (before and after) or (own and (before or after))
        told.append(own if long[index] or signs[index] else beside)
    return [bold and not all(signs) for bold in told]


def _pieces(
    page: int, lines: list[_Line], texts: dict[int, str], sizes: dict[float, float], thickness: float
) -> Iterator[Piece]:
    """Cut words as pdfium's are cut, their letters taken as equally wide."""
    for number, line in enumerate(lines):
        size = sizes[line.size]
        top, bottom = line.base - _ABOVE * size, line.base + _BELOW * size
        for word, bold in zip(line.words, _bold(line, thickness), strict=True):
            text, style = texts[id(word)], Style(size, bold, italic=False, colour=0)
            width = (word.x1 - word.x0) / len(text)
            for match in PIECE.finditer(text):
                box = Box(page, word.x0 + match.start() * width, top, word.x0 + match.end() * width, bottom)
                yield Piece(match.group(), box, style, spaced=match.start() == 0, source=number)


def displayed(document: Document, sheets: Sequence[Sheet], read: Sequence[Scan]) -> Document:
    """Say which passages were read by OCR, and turn pages and boxes back to how they are displayed."""
    turns = {
        sheet.number: _Turn.back(sheet, scan)
        for sheet, scan in zip(sheets, read, strict=False)  # none is read where Tesseract lacks
        if not sheet.has_text
    }
    pages = tuple(
        replace(page, width=turns[page.number].width, height=turns[page.number].height)
        if page.number in turns
        else page
        for page in document.pages
    )
    if not turns:
        return document
    passages = []
    for passage in document.passages:
        if any(run.box.page in turns for run in passage.runs):
            runs = (
                Run(run.start, run.end, turns[run.box.page].of(run.box)) if run.box.page in turns else run
                for run in passage.runs
            )
            passage = replace(passage, runs=tuple(runs), by_ocr=True)  # noqa: PLW2901
        passages.append(passage)
    return replace(document, pages=pages, passages=tuple(passages))


class _Turn(NamedTuple):
    """The way back from a straight page to the page as displayed, `width` by `height` points large."""

    width: float
    height: float
    quarters: int
    angle: float
    """In degrees with the clock, all told."""

    @classmethod
    def back(cls, sheet: Sheet, scan: Scan) -> "_Turn":
        width, height = (sheet.height, sheet.width) if scan.quarters % 2 else (sheet.width, sheet.height)
        return cls(width, height, scan.quarters, scan.lean - 90 * scan.quarters)

    def of(self, box: Box) -> Box:
        """Turn the middle of a box about the middle of the page; the box itself only by quarters."""
        across, down = (box.x1 - box.x0) / 2, (box.bottom - box.top) / 2
        width, height = self.width / 2, self.height / 2
        if self.quarters % 2:
            x, y = box.x0 + across - height, box.top + down - width
            across, down = down, across
        else:
            x, y = box.x0 + across - width, box.top + down - height
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        at_x, at_y = width + x * cos - y * sin, height + x * sin + y * cos
        return Box(box.page, at_x - across, at_y - down, at_x + across, at_y + down)
