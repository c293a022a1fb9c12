"""PDF bytes to passages: knows geometry, no French."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from extractors.reading import ocr, quality, tesseract
from extractors.reading import pdf as source
from extractors.reading.layout import passages_of, title_of
from extractors.reading.pages import page_of
from extractors.reading.turned import as_displayed
from models.document import Document, UnreadableError

__all__ = ["read"]


def read(
    pdf: bytes,
    *,
    max_pages: int,
    max_megapixels: int = 300,
    on_page: Callable[[int, int], None] | None = None,
) -> Document:
    """Read a PDF; `on_page(done, total)` is called after each page.

    Raises UnreadableError where there is no text to be had: no PDF, damaged, encrypted, without a page, with more than
    `max_pages`, or with nothing to read on any page. Pages without a useful text layer are read by OCR; where it is not
    installed, or finds nothing, they are named in the warnings. So are those with an image of more than
    `max_megapixels`, which is never drawn: a few bytes of a file can be gigabytes of picture.
    """
    with _collector_at_rest(), source.opened(pdf, max_pages) as document:
        total = len(document)
        pages, unread, looks, quarters = [], [], {}, {}
        for sheet in source.sheets(document):
            picture = partial(source.picture, document, sheet.number, 1.0)
            look = looks[sheet.number] = quality.unread(sheet, picture, max_megapixels)
            if look.hidden:
                sheet.warnings.append(f"page {sheet.number} holds an image of more than {max_megapixels} megapixels")
            pages.append(page_of(sheet))
            if ocr.wanted(sheet) and not look.hidden:
                unread.append(sheet)
                sheet.set_as_displayed()  # its picture is
            elif on_page is not None:
                on_page(len(pages) - len(unread), total)
            quarters[sheet.number] = sheet.quarters
        lacking = tesseract.lacking() if unread else ""
        scans: list[tesseract.Scan] = []
        if not lacking:
            for scan in tesseract.scans(source.picture(document, sheet.number) for sheet in unread):
                scans.append(scan)
                if on_page is not None:
                    on_page(total - len(unread) + len(scans), total)
            for sheet in ocr.filled(unread, scans):
                pages[sheet.number - 1] = page_of(sheet)
                looks[sheet.number] = quality.Unread()
        metadata = source.title(document)
        warnings = [warning for page in pages for warning in page.info.warnings]
        if not any(page.info.words for page in pages):
            large = any(look.hidden for look in looks.values())
            said = f"its images have more than {max_megapixels} megapixels" if large else ""
            raise _nothing_read(total, said, lacking if unread else None)
        if lacking:
            numbers = ", ".join(str(sheet.number) for sheet in unread)
            pages_of = f"{len(unread)} of {total} pages ({numbers})"
            warnings.append(f"no useful text layer on {pages_of}: OCR is needed there ({lacking})")
        title = title_of(metadata, pages)
        passages = passages_of(pages)
        confidences = {
            sheet.number: round(scan.confidence, 3)
            for sheet, scan in zip(unread, scans, strict=False)
            if not sheet.has_text
        }
        infos = quality.graded(pages, passages, looks, confidences)
        document_read = as_displayed(Document(title, infos, passages, tuple(warnings)), quarters)
        return ocr.displayed(document_read, unread, scans)


def _nothing_read(total: int, large: str, lacking: str | None) -> UnreadableError:
    """Say why no page gave a word; `lacking` is what OCR lacks, None where no page wanted it."""
    if large:
        return UnreadableError("too-much-memory", f"the PDF has no text, and {large}")
    if lacking is None:
        return UnreadableError("damaged", "the PDF is damaged: none of its pages can be read")
    reason = f"none of the {total} pages has a text layer: OCR is needed"
    return UnreadableError("needs-ocr", f"{reason} ({lacking or 'it found no words'})")


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from walking a million words again and again: a quarter of the time, and no cycle.

    What was made meanwhile counts as old when it starts again, or it would walk all of it at once. Where the process
    keeps objects frozen, it does: they must not thaw.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
