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

from extractors.reading.drawing import Drawing
from extractors.reading.misreadings import mended, mended_bullet
from extractors.reading.pdf import PIECE, Piece, Sheet, Style
from extractors.reading.picture import Picture, drawn, lean
from models.document import Box, Passage, Run

INSTALL = "install the Debian packages tesseract-ocr and tesseract-ocr-fra"

DPI = 200
_LANGUAGE = "fra"
_AUTOMATIC = "3"  # page segmentation: columns and blocks, no look for the page's orientation
_PROCESSES = 2
_SECONDS = 120  # a page: an honest one takes three
_UNSURE = 30.0  # of 100: what is less certain was no word

_GARBAGE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_MOST_GARBAGE = 0.2  # of the characters

_LOW = re.compile(r"[gjpqyQ,;()|/\[\]{}çÇ§_]")
_SMALL = re.compile(r"[acemnorsuvwxz]+")
_TALL = re.compile(r"[A-Zbdfhkl0-9%€]")
_ACCENTED = re.compile(r"[ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŒ]")
# Of the font size, as Latin fonts go.
_SMALL_HEIGHT, _TALL_HEIGHT, _BELOW, _ABOVE = 0.53, 0.72, 0.22, 0.9
_ONE_SIZE = 0.09  # how far the measured sizes of one font lie apart


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


@dataclass(frozen=True, slots=True)
class Scan:
    """What a page's picture gave: its words, and by how many degrees its lines fell to the right."""

    words: list[Word]
    lean: float
    drawing: Drawing
    error: str = ""


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
        if level != "5" or not text.strip() or float(numbers[4]) < _UNSURE:
            continue
        left, top, width, height = (int(number) / scale for number in numbers[:4])
        inside = paragraphs.setdefault((block, paragraph), len(paragraphs))
        number = lines.setdefault((block, paragraph, line), len(lines))
        yield Word(text.strip(), left, top, left + width, top + height, number, inside)


def filled(sheets: Sequence[Sheet], read: Sequence[Scan]) -> Sequence[Sheet]:
    """Give the sheets with the pieces that their scans show; font sizes and signs agree across pages."""
    euros = any("€" in word.text for scan in read for word in scan.words)
    lines = {id(scan): [list(line) for _, line in groupby(scan.words, lambda word: word.line)] for scan in read}
    metrics = {id(scan): [_metrics(line) for line in lines[id(scan)]] for scan in read}
    sizes = _sizes(
        (size, sum(len(word.text) for word in line))
        for scan in read
        for line, (_, size) in zip(lines[id(scan)], metrics[id(scan)], strict=True)
    )
    for sheet, scan in zip(sheets, read, strict=True):
        texts = _texts(scan.words, euros=euros)
        sheet.pieces = [
            piece
            for number, (line, (base, size)) in enumerate(zip(lines[id(scan)], metrics[id(scan)], strict=True))
            for word in line
            for piece in _pieces(word, texts[id(word)], base, sizes[size], sheet.number, number)
        ]
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


def _metrics(line: Sequence[Word]) -> tuple[float, float]:
    """Measure a line: its base line, and the size of its font."""
    standing = [word.bottom for word in line if not _LOW.search(word.text) and any(map(str.isalnum, word.text))]
    base = median(standing) if standing else None
    sizes = []
    for word in line:
        foot = base if base is not None else word.bottom - _BELOW * (word.bottom - word.top)
        if _SMALL.fullmatch(word.text):
            sizes += [(foot - word.top) / _SMALL_HEIGHT] * len(word.text)
        elif _TALL.search(word.text) and not _ACCENTED.search(word.text):
            sizes += [(foot - word.top) / _TALL_HEIGHT] * len(word.text)
    bottom, top = max(word.bottom for word in line), min(word.top for word in line)
    size = round(max(median(sizes) if sizes else bottom - top, 1.0), 1)
    return (base if base is not None else bottom), size


def _sizes(measured: Iterator[tuple[float, int]]) -> dict[float, float]:
    """Find for each measured size the size of the font: the most frequent first, and what lies around it."""
    counted: Counter[float] = Counter()
    for size, characters in measured:
        counted[size] += characters
    fonts: dict[float, float] = {}
    for usual, _ in counted.most_common():
        if usual not in fonts:
            near = [size for size in counted if size not in fonts and abs(size - usual) <= _ONE_SIZE * usual]
            fonts |= dict.fromkeys(near, usual)
    return fonts


def _pieces(word: Word, text: str, base: float, size: float, page: int, line: int) -> Iterator[Piece]:
    """Cut a word as pdfium's are cut, its letters taken as equally wide."""
    style = Style(size, bold=False, italic=False, colour=0)
    width = (word.x1 - word.x0) / len(text)
    for match in PIECE.finditer(text):
        left, right = word.x0 + match.start() * width, word.x0 + match.end() * width
        box = Box(page, left, base - _ABOVE * size, right, base + _BELOW * size)
        yield Piece(match.group(), box, style, spaced=match.start() == 0, source=line)


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
