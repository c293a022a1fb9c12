"""PDFs of our own for the tests of reading, and short ways to look at what was read of them."""

from functools import cache

import typst

from extractors.reading import read
from models.document import Document, Passage

MONO = 0.602  # advance of every DejaVu Sans Mono character, in font sizes
_SETTING = """
#set page(width: 595pt, height: 842pt, margin: 50pt)
#set text(font: "Libertinus Serif", size: 10pt, lang: "fr", hyphenate: false)
#set smartquote(enabled: false)
#set par(leading: 0.6em, spacing: 1.2em)
"""


@cache
def printed(source: str) -> bytes:
    """Set Typst source, on A4 with margins of 50 points in 10 points unless it says otherwise."""
    pdf: bytes = typst.compile((_SETTING + source).encode(), ignore_system_fonts=True, timestamp=0)
    return pdf


def document(source: str) -> Document:
    return read(printed(source), max_pages=100)


def texts(source: str) -> list[str]:
    return [passage.text for passage in document(source)]


def kinds(source: str) -> list[tuple[str, str]]:
    return [(passage.kind.value, passage.text) for passage in document(source)]


def passage_of(source: str, words: str) -> Passage:
    """Give the one passage that holds the words."""
    found = [passage for passage in document(source) if words in passage.text]
    if len(found) != 1:
        raise AssertionError(f"{words!r} stands in {len(found)} passages of {[p.text for p in document(source)]}")
    return found[0]
