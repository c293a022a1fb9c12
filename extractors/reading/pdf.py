"""PDF bytes to sheets: the pieces of words of each page, its tinted panels and its ruled lines, as displayed.

Speaks with pdfium (as do words and drawing, for a page), which is not thread-safe: use it in one thread of one process
at a time. All coordinates that leave it are PDF points in the page's crop box, origin top left, as displayed, or as
displayed and turned by `Sheet.quarters` where the page is printed sideways.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from extractors.reading.drawing import Drawing
from extractors.reading.picture import Picture
from extractors.reading.pieces import Sheet, Style
from extractors.reading.words import PageText
from models.document import UnreadableError

_TAIL = 2048  # bytes: some files have a few after their end
_SCALE = 200 / 72  # pixels a point: what OCR reads best (see ocr)
_FEWEST_PIXELS, _MOST_PIXELS = 2.2e6, 9e6  # A4 has 3.9e6


@contextmanager
def opened(pdf: bytes, max_pages: int) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF, close it at the end; raises UnreadableError where it cannot be read at all."""
    if b"%PDF-" not in pdf[:1024]:
        raise UnreadableError("not-a-pdf", "the file is empty" if not pdf else "the file is not a PDF")
    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise _refusal(pdf, error.err_code) from error
    try:
        # pdfium mends what was cut short as well as it can: half a document that looks like a whole one.
        if b"%%EOF" not in pdf[-_TAIL:]:
            raise UnreadableError("damaged", "the PDF is cut short: its end is missing")
        if len(document) > max_pages:
            raise UnreadableError(
                "too-many-pages", f"the PDF has {len(document)} pages, more than the limit of {max_pages}"
            )
        yield document
    finally:
        document.close()


def _refusal(pdf: bytes, code: int | None) -> UnreadableError:
    """Say why pdfium did not open a file."""
    empty = raw.FPDF_LoadMemDocument64(pdf, len(pdf), None)  # opens, and tells no error, where only pages are missing
    if empty:
        raw.FPDF_CloseDocument(empty)
        return UnreadableError("no-page", "the PDF has no page")
    if code == raw.FPDF_ERR_PASSWORD:
        return UnreadableError("encrypted", "the PDF is encrypted: save it without its password")
    if code == raw.FPDF_ERR_SECURITY:
        return UnreadableError("encrypted", "the PDF uses an encryption that cannot be undone")
    return UnreadableError("damaged", "the PDF is damaged or cut short and cannot be opened")


def sheets(document: pdfium.PdfDocument) -> Iterator[Sheet]:
    """Give the pages one after the other; each is closed before the next is opened."""
    styles: dict[Style, Style] = {}
    for index in range(len(document)):
        yield sheet(document, index + 1, styles)


def sheet(document: pdfium.PdfDocument, number: int, styles: dict[Style, Style]) -> Sheet:
    """Read one page; `styles` are those met so far, which pages share."""
    handle = raw.FPDF_LoadPage(document, number - 1)
    if not handle:
        return Sheet(number, 0.0, 0.0, [], Drawing(), warnings=[f"page {number} is damaged and could not be read"])
    text = raw.FPDFText_LoadPage(handle)
    try:
        return PageText(handle, text, number, styles).sheet()
    finally:
        raw.FPDFText_ClosePage(text)
        raw.FPDF_ClosePage(handle)


def picture(document: pdfium.PdfDocument, number: int, scale: float | None = None) -> Picture:
    """Draw a page as displayed, in grey: at `scale` pixels a point, or at 200 dots an inch, never too large to hold."""
    page = document[number - 1]
    area = page.get_width() * page.get_height()
    scale = min(scale or max(_SCALE, math.sqrt(_FEWEST_PIXELS / area)), math.sqrt(_MOST_PIXELS / area))
    drawn = page.render(scale=scale, grayscale=True)
    grey = drawn.to_numpy().copy()
    drawn.close()
    page.close()
    return Picture(grey.reshape(grey.shape[:2]), scale)


def coloured(document: pdfium.PdfDocument, number: int, scale: float) -> tuple[Image.Image, float]:
    """Draw a page as displayed, in its colours, for people: give it with its pixels a point, fewer where too large."""
    page = document[number - 1]
    area = page.get_width() * page.get_height()
    scale = min(scale, math.sqrt(_MOST_PIXELS / area))
    drawn = page.render(scale=scale)
    image = drawn.to_pil().convert("RGB")
    drawn.close()
    page.close()
    return image, scale


def title(document: pdfium.PdfDocument) -> str:
    """Give the title in the file's metadata, empty where there is none."""
    return str(document.get_metadata_value("Title")).strip()
