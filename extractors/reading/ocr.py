"""Pages without a useful text layer: their words by Tesseract, with boxes, as pieces that go through the same layout.

Tesseract is a program of its own, asked for one page at a time through pipes. Measured on two pages of a dense
two-column scan (170 dots an inch, noisy, leaning a little), CPU seconds a page and share of its words found:

====  =================  ==========  ===========  ===========
dpi   columns (1, 3)     one (4)     block (6)    sparse (11)
====  =================  ==========  ===========  ===========
150   2.8 s  0.96
200   2.7 s  0.96        3.0 s 0.95  3.0 s 0.93   3.1 s 0.97
300   3.4 s  0.96
====  =================  ==========  ===========  ===========

Sparse text finds some page numbers more, but gives no order; 200 dpi with columns it is. With `OMP_THREAD_LIMIT=1`, two
processes at once use two cores to the full; Tesseract's own threads spend more than they win.
"""

import math
import os
import re
import shutil
import subprocess
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from extractors.reading.drawing import Drawing, Rect
from extractors.reading.misreadings import mended, mended_bullet
from extractors.reading.pdf import PIECE, Piece, Sheet, Style
from extractors.reading.picture import Picture, drawn, lean, strokes
from models.document import Box, Passage, Run

INSTALL = "install the Debian packages tesseract-ocr and tesseract-ocr-fra"

DPI = 200
_LANGUAGE = "fra"
_AUTOMATIC = "3"  # page segmentation: columns and blocks, no look for the page's orientation
_PROCESSES = 2
_SECONDS = 120  # a page: an honest one takes three
_SURE, _SURE_SIGN = 5.0, 40.0  # of 100: less certain letters and signs were dirt
_RULES = frozenset({"|", "||", "_", "__"})  # what is read of the lines around a table or a frame

_GARBAGE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_MOST_GARBAGE = 0.2  # of the characters

_LOW = re.compile(r"[gjpqyQ,;()|/\[\]{}çÇ§_]")
_SMALL = re.compile(r"[acemnorsuvwxz]+")
_ACCENTED = re.compile(r"[ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŒ]")
# Of the font size, as Latin fonts go.
_SMALL_HEIGHT, _TALL_HEIGHT, _BELOW, _ABOVE = 0.53, 0.72, 0.22, 0.9
_ONE_SIZE = 0.11  # how far the measured sizes of one font lie apart
_ONE_PARAGRAPH = 0.2
_SHORT = 3  # letters
_BOLD = 1.25  # of the usual thickness of strokes; measured on bold: 1.35 to 1.55


@dataclass(frozen=True, slots=True)
class Word:
    """A word as read, its ink in points of the straightened page; `line` counts Tesseract's lines."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    line: int
    paragraph: int
    confidence: float
    """How sure Tesseract is of it, 0 to 1."""
    stem: float = 0.0
    """How wide its strokes are, in points."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a page's picture gave: its words, and by how many degrees its lines fell to the right."""

    words: list[Word]
    lean: float
    drawing: Drawing
    error: str = ""

    @property
    def confidence(self) -> float:
        """How sure Tesseract is of its letters, 0 to 1."""
        letters = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / letters if letters else 0.0


@dataclass(slots=True)
class _Line:
    """Words on one base line, in points: its place from the top, the size of the font."""

    words: list[Word]
    base: float
    size: float
    characters: int


def lacking() -> str:
    """Say what must be installed before any page can be read, empty where all is there."""
    program = shutil.which("tesseract")
    if program is None:
        return f"Tesseract is not installed: {INSTALL}"
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
    if _LANGUAGE not in listed.stdout.split():
        return f"Tesseract has no French data: {INSTALL}"
    return ""


def wanted(sheet: Sheet) -> bool:
    """Whether a page must be read from its picture: no text layer, or one whose characters mean nothing."""
    if not sheet.width or not sheet.height:
        return False  # damaged: there is no picture either
    text = "".join(piece.text for piece in sheet.pieces)
    return len(_GARBAGE.findall(text)) >= _MOST_GARBAGE * len(text)


def scans(pictures: Iterator[Picture]) -> Iterator[Scan]:
    """Read pictures two at a time, in their order; no more than four are held at once."""
    with ThreadPoolExecutor(_PROCESSES) as pool:
        waiting: deque[Future[Scan]] = deque()
        for picture in pictures:
            waiting.append(pool.submit(scan, picture))
            if len(waiting) > _PROCESSES + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def scan(picture: Picture) -> Scan:
    """Straighten a page's picture and read it."""
    if picture.blank:
        return Scan([], 0.0, Drawing())
    angle = lean(picture)
    if angle:
        picture = picture.turned(angle)
    try:
        words = _words(picture)
    except (subprocess.SubprocessError, OSError) as error:
        return Scan([], 0.0, Drawing(), f"Tesseract failed on it ({error})")
    widths = strokes(picture, (Rect(word.x0, word.top, word.x1, word.bottom) for word in words))
    words = [replace(word, stem=width) for word, width in zip(words, widths, strict=True)]
    return Scan(words, angle, drawn(picture))


def _words(picture: Picture) -> list[Word]:
    height, width = picture.grey.shape
    dpi = str(round(72 * picture.scale))
    command = ["tesseract", "stdin", "stdout", "-l", _LANGUAGE, "--oem", "1", "--psm", _AUTOMATIC, "--dpi", dpi, "tsv"]
    done = subprocess.run(  # noqa: S603
        command,
        input=b"P5 %d %d 255\n" % (width, height) + picture.grey.tobytes(),
        capture_output=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        timeout=_SECONDS,
        check=True,
    )
    return list(_parsed(done.stdout.decode(), picture.scale))


def _parsed(tsv: str, scale: float) -> Iterator[Word]:
    """Read Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text."""
    lines: dict[tuple[str, ...], int] = {}
    paragraphs: dict[tuple[str, ...], int] = {}
    for row in tsv.splitlines():
        level, _, block, paragraph, line, _, *numbers, text = row.split("\t")
        text = text.strip()
        certain = _SURE_SIGN if not any(map(str.isalnum, text)) else _SURE
        if level != "5" or not text or text in _RULES or float(numbers[4]) < certain:
            continue
        left, top, width, height = (int(number) / scale for number in numbers[:4])
        inside = paragraphs.setdefault((block, paragraph), len(paragraphs))
        number = lines.setdefault((block, paragraph, line), len(lines))
        yield Word(text, left, top, left + width, top + height, number, inside, float(numbers[4]) / 100)


def filled(sheets: Sequence[Sheet], read: Sequence[Scan]) -> Sequence[Sheet]:
    """Give the sheets with the pieces that their scans show; font sizes and signs agree across pages."""
    euros = any("€" in word.text for scan in read for word in scan.words)
    lines = [_lines(scan.words) for scan in read]
    sizes = _font_sizes([line for page in lines for line in page])
    stems = [word.stem / line.size for page in lines for line in page for word in line.words for _ in word.text]
    thickness = median(stems) if stems else 0.0
    for sheet, scan, page in zip(sheets, read, lines, strict=True):
        texts = _texts(scan.words, euros=euros)
        sheet.pieces = list(_pieces(sheet.number, page, texts, sizes, thickness))
        if not sheet.drawing.lines:
            sheet.drawing = scan.drawing
        sheet.has_text = False
        sheet.warnings.append(_warning(sheet, scan))
    return sheets


def _warning(sheet: Sheet, scan: Scan) -> str:
    if scan.error:
        return f"page {sheet.number} could not be read: {scan.error}"
    return f"page {sheet.number} was read by OCR" + ("" if scan.words else ", which found no words")


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
    feet = [word.bottom for word in words if not _LOW.search(word.text) and any(map(str.isalnum, word.text))]
    foot = median(feet) if feet else None
    sizes = []
    for word in words:
        base = foot if foot is not None else word.bottom - _BELOW * (word.bottom - word.top)
        height = _SMALL_HEIGHT if _SMALL.fullmatch(word.text) else _TALL_HEIGHT
        if any(map(str.isalnum, word.text)) and not _ACCENTED.search(word.text):
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

    Short words have too little ink to tell: they follow both neighbours, or one if they look like it.
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
    return told


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


def displayed(passages: Sequence[Passage], sheets: Sequence[Sheet], read: Sequence[Scan]) -> tuple[Passage, ...]:
    """Say which passages were read by OCR, and turn their boxes back to where the page displays them."""
    turns = {
        sheet.number: (sheet.width / 2, sheet.height / 2, math.radians(scan.lean))
        for sheet, scan in zip(sheets, read, strict=False)  # none is read where Tesseract lacks
    }
    told = []
    for passage in passages:
        pages = {run.box.page for run in passage.runs}
        if not pages.isdisjoint(turns):
            runs = tuple(_turned(run, *turns[run.box.page]) if run.box.page in turns else run for run in passage.runs)
            passage = replace(passage, runs=runs, by_ocr=True)  # noqa: PLW2901
        told.append(passage)
    return tuple(told)


def _turned(run: Run, middle_x: float, middle_y: float, angle: float) -> Run:
    """Turn the middle of a box by `angle` with the clock; the box stays upright and as large."""
    box = run.box
    half_width, half_height = (box.x1 - box.x0) / 2, (box.bottom - box.top) / 2
    x, y = box.x0 + half_width - middle_x, box.top + half_height - middle_y
    at_x = middle_x + x * math.cos(angle) - y * math.sin(angle)
    at_y = middle_y + x * math.sin(angle) + y * math.cos(angle)
    turned = Box(box.page, at_x - half_width, at_y - half_height, at_x + half_width, at_y + half_height)
    return Run(run.start, run.end, turned)
