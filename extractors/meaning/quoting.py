"""The quote of a figure or a name: the sentence around it, or the whole of what is read in one go."""

from extractors.meaning.french import sentences
from models.document import Passage, PassageKind
from models.facts import Source

# These are read in one go: their quote is the whole passage.
_WHOLE = frozenset({PassageKind.ROW, PassageKind.CALLOUT, PassageKind.HEADING, PassageKind.CAPTION})


def quotes(passage: Passage) -> list[tuple[int, int]]:
    """Give where the quotes of a passage start and end."""
    return [(0, len(passage.text))] if passage.kind in _WHOLE else list(sentences(passage.text))


def source_at(passage: Passage, start: int, end: int, of: list[tuple[int, int]]) -> Source:
    """Give the source of what stands there in a passage with these quotes."""
    first, last = next((quote for quote in of if quote[0] <= start < quote[1]), (0, len(passage.text)))
    return Source(passage, start, end, first, max(last, end))
