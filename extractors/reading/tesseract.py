"""Pictures of pages to words with boxes, by Tesseract.

Tesseract is a program of its own, asked for one page at a time through pipes. Measured on pages of a dense two-column
scan (170 dots an inch, noisy, leaning a little): seconds of CPU a page, and share of the page's words found, by
resolution and page segmentation mode.

====  ====================  ==============  ===========  ================
dpi   columns (modes 1, 3)  one column (4)  block (6)    sparse text (11)
====  ====================  ==============  ===========  ================
150   2.8 s  0.96
200   2.7 s  0.96           3.0 s  0.95     3.0 s  0.93  3.1 s  0.97
300   3.4 s  0.96
====  ====================  ==============  ===========  ================

Sparse text finds some page numbers more, but tells no order; mode 3 at 200 dpi it is: 2.1 s a page over the whole
scan, and 0.3 s of our own. Tesseract's own threads took 14.7 s of CPU for the same page: one thread a process
(`OMP_THREAD_LIMIT=1`), and two processes at once.
"""

import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby

from extractors.reading.drawing import Drawing, Rect
from extractors.reading.picture import Picture, drawn, lean, strokes

INSTALL = "install the Debian packages tesseract-ocr and tesseract-ocr-fra"

_LANGUAGE = "fra"
_ORIENTATION = "osd"
_AUTOMATIC = "3"  # page segmentation: columns and blocks, no look for the page's orientation
_PROCESSES = 2
_SECONDS = 120  # a page: an honest one takes three
# How sure Tesseract is, 0 to 1.
_LEGIBLE = 0.7  # an upright page of print: 0.9 and more, one upside down: less than 0.4
_SENSE = 0.5  # a page below is left out
_LINE_SENSE = 0.35  # dirt, drawings, the dots of contents tables are below
_SURE, _SURE_SIGN = 0.05, 0.4  # less certain letters and signs were dirt
_SURE_NUMBER = 0.5
_NUMBER = re.compile(r"[-+]?\d[\d.,]*%?[.,;:)]?")
_MEANS = re.compile(r"[^\W_]|[€£%]")
_RULES = frozenset({"|", "||", "_", "__"})  # what is read of the lines around a table or a frame
_LONG = 3  # letters


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
    """What a page's picture gave: its words and lines, on the page set upright and straight."""

    words: list[Word]
    drawing: Drawing
    lean: float = 0.0
    """By how many degrees its lines fell to the right, once it stood upright."""
    quarters: int = 0
    """How many quarter turns with the clock set it upright."""
    left_out: int = 0
    """How many numbers, or parts of one, were too uncertain."""
    error: str = ""

    @property
    def confidence(self) -> float:
        """How sure Tesseract is of its letters, 0 to 1."""
        letters = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / letters if letters else 0.0

    @property
    def sideways(self) -> bool:
        """Whether most of its longer words are higher than wide: Tesseract reads lines that climb, too."""
        long = [word for word in self.words if len(word.text) > _LONG]
        return sum(word.bottom - word.top > word.x1 - word.x0 for word in long) > len(long) / 2


def lacking() -> str:
    """Say what must be installed before any page can be read, empty where all is there."""
    program = shutil.which("tesseract")
    if program is None:
        return f"Tesseract is not installed: {INSTALL}"
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603  # as found above
    if _LANGUAGE not in listed.stdout.split():
        return f"Tesseract has no French data: {INSTALL}"
    return ""


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
    """Set a page's picture upright and straight, and read it; what makes no sense either way is left out."""
    if picture.blank:
        return Scan([], Drawing())
    try:
        found = _straightened(picture, 0)
        if (found.confidence < _LEGIBLE or found.sideways) and (quarters := _quarters(picture)):
            found = max(found, _straightened(picture, quarters), key=lambda scan: (not scan.sideways, scan.confidence))
    except (subprocess.SubprocessError, OSError) as error:
        return Scan([], Drawing(), error=f"Tesseract failed on it ({error})")
    if found.words and found.confidence < _SENSE:
        return replace(found, words=[], error=f"OCR makes no sense of it (sure to {found.confidence:.0%})")
    return found


def _straightened(picture: Picture, quarters: int) -> Scan:
    """Read a picture after so many quarter turns with the clock, and the turn that makes its lines level."""
    upright = picture.quartered(quarters)
    angle = lean(upright)
    straight = upright.turned(angle) if angle else upright
    read = _legible(_words(straight))
    words = certain(read)
    widths = strokes(straight, (Rect(word.x0, word.top, word.x1, word.bottom) for word in words))
    words = [replace(word, stem=width) for word, width in zip(words, widths, strict=True)]
    return Scan(words, drawn(straight), angle, quarters, left_out=len(read) - len(words))


def _quarters(picture: Picture) -> int:
    """Ask Tesseract how many quarter turns with the clock set the page upright; 0 where it cannot tell."""
    try:
        told = _tesseract(picture, "-l", _ORIENTATION, "--psm", "0")
    except subprocess.CalledProcessError:
        return 0  # too little text, or no data for it
    turn = re.search(r"^Rotate: (\d+)$", told, re.MULTILINE)
    return int(turn[1]) // 90 if turn else 0


def _words(picture: Picture) -> list[Word]:
    tsv = _tesseract(picture, "-l", _LANGUAGE, "--oem", "1", "--psm", _AUTOMATIC, "tsv")
    return list(_parsed(tsv, picture.scale))


def _tesseract(picture: Picture, *options: str) -> str:
    height, width = picture.grey.shape
    done = subprocess.run(  # noqa: S603  # no shell, and words of ours alone
        ["tesseract", "stdin", "stdout", "--dpi", str(round(72 * picture.scale)), *options],  # noqa: S607  # wherever it is installed
        input=b"P5 %d %d 255\n" % (width, height) + picture.grey.tobytes(),
        capture_output=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        timeout=_SECONDS,
        check=True,
    )
    return done.stdout.decode()


def _legible(words: list[Word]) -> list[Word]:
    """Leave out lines that are dirt, a drawing or the dots of a contents table."""
    kept: list[Word] = []
    for _, group in groupby(words, lambda word: word.line):
        line = list(group)
        if Scan(line, Drawing()).confidence >= _LINE_SENSE or (len(line) == 1 and line[0].text.isalpha()):
            kept += line
    return kept


def certain(words: list[Word]) -> list[Word]:
    """Leave out numbers that are not certain, whole: `1 250 000` with them where its `250` is in doubt.

    Signs of money lower the confidence of a word as such, and are mended: words with any are kept.
    """
    numbers: list[list[Word]] = []
    for word in words:
        last = numbers[-1][-1] if numbers else None
        if last is not None and _same_number(last, word):
            numbers[-1].append(word)
        else:
            numbers.append([word])
    return [
        word
        for number in numbers
        for word in number
        if not _NUMBER.fullmatch(word.text) or min(part.confidence for part in number) >= _SURE_NUMBER
    ]


def _same_number(left: Word, right: Word) -> bool:
    close = left.line == right.line and right.x0 - left.x1 < right.bottom - right.top
    return close and bool(_NUMBER.fullmatch(left.text) and _NUMBER.fullmatch(right.text))


def _parsed(tsv: str, scale: float) -> Iterator[Word]:
    """Read Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text."""
    lines: dict[tuple[str, ...], int] = {}
    paragraphs: dict[tuple[str, ...], int] = {}
    for row in tsv.splitlines():
        level, _, block, paragraph, line, _, *numbers, text = row.split("\t")
        text = text.strip()
        certain = _SURE if _MEANS.search(text) else _SURE_SIGN
        if level != "5" or not text or text in _RULES or float(numbers[4]) / 100 < certain:
            continue
        left, top, width, height = (int(number) / scale for number in numbers[:4])
        inside = paragraphs.setdefault((block, paragraph), len(paragraphs))
        number = lines.setdefault((block, paragraph, line), len(lines))
        yield Word(text, left, top, left + width, top + height, number, inside, float(numbers[4]) / 100)
