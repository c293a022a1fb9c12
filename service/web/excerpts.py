"""The words that prove a fact, cut short around its figure, with what was searched for marked in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from service import schemas, search

AROUND_FIGURE = 110
AROUND_WORD = 30
"""Characters that are kept on each side, to the end of a word."""


@dataclass(frozen=True)
class Piece:
    """Some characters of a text, marked or not; `mark` is `figure`, `word` or empty."""

    text: str
    mark: str = ""


def excerpt(source: schemas.Source, words: list[str]) -> list[Piece]:
    """Cut the quote of a fact short; words that were searched for stay, and what is left out between is `…`."""
    quote = source.quote
    figure = (source.start - source.quote_start, source.end - source.quote_start)
    wanted = search.marks(quote, words)
    kept = [_around(quote, figure, AROUND_FIGURE), *(_around(quote, word, AROUND_WORD) for word in wanted)]
    marks = [(*figure, "figure"), *((*word, "word") for word in wanted if word[1] <= figure[0] or word[0] >= figure[1])]
    pieces: list[Piece] = []
    at = 0
    for start, end in _joined(kept):
        if start > at:
            pieces.append(Piece("… " if at == 0 else " … "))
        pieces += _pieces(quote, start, end, sorted(marks))
        at = end
    return [*pieces, Piece(" …")] if at < len(quote) else pieces


def marked(text: str, words: list[str]) -> list[Piece]:
    """Mark the words that were searched for in a whole text."""
    return list(_pieces(text, 0, len(text), [(*word, "word") for word in search.marks(text, words)]))


def _around(text: str, span: tuple[int, int], most: int) -> tuple[int, int]:
    """Widen a span by so many characters on each side, but not into the middle of a word; nearly all is all."""
    start, end = max(span[0] - most, 0), min(span[1] + most, len(text))
    if start > 0:
        start = text.find(" ", start, span[0]) + 1 or span[0]
    if end < len(text):
        blank = text.rfind(" ", span[1], end)
        end = span[1] if blank < 0 else blank
    return start if start > 12 else 0, end if end < len(text) - 12 else len(text)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Make one of spans that meet, or that only a few characters keep apart."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 12:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _pieces(text: str, start: int, end: int, marks: list[tuple[int, int, str]]) -> Iterator[Piece]:
    at = start
    for first, last, mark in marks:
        if at <= first and last <= end:
            if at < first:
                yield Piece(text[at:first])
            yield Piece(text[first:last], mark)
            at = last
    if at < end:
        yield Piece(text[at:end])
