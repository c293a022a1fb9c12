"""PDF bytes to passages: knows geometry, no French."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from extractors.reading import pdf as source
from extractors.reading.layout import page_of, passages_of, title_of
from models.document import Document, UnreadableError

__all__ = ["read"]


def read(pdf: bytes, *, max_pages: int, on_page: Callable[[int, int], None] | None = None) -> Document:
    """Read a PDF; `on_page(done, total)` is called after each page.

    Raises UnreadableError where there is no text to be had: no PDF, damaged, encrypted, without a page, with more than
    `max_pages`, or with no text layer on any page. Where only some pages have none, these are named in the warnings.
    """
    with _collector_at_rest(), source.opened(pdf, max_pages) as document:
        total = len(document)
        pages = []
        for sheet in source.sheets(document):
            pages.append(page_of(sheet))
            if on_page is not None:
                on_page(len(pages), total)
        metadata = source.title(document)
        warnings = [warning for page in pages for warning in page.info.warnings]
        silent = [str(page.info.number) for page in pages if not page.info.has_text_layer]
        if len(silent) == total:
            if len(warnings) == total:
                raise UnreadableError("damaged", "the PDF is damaged: none of its pages can be read")
            raise UnreadableError("needs-ocr", f"none of the {total} pages has a text layer: OCR is needed")
        if silent:
            warnings.append(
                f"no text layer on {len(silent)} of {total} pages ({', '.join(silent)}): OCR is needed there"
            )
        title = title_of(metadata, pages)
        infos = tuple(page.info for page in pages)
        return Document(title, infos, passages_of(pages), tuple(warnings))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from walking a million words again and again: a quarter of the time, and no cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
