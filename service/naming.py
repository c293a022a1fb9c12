"""What documents are called, and how that is kept folded: lists of them are searched and put in order by it."""

from sqlalchemy import ColumnElement, and_

from models.tables import Document
from service.errors import invalid
from service.folding import plain

_CUT = 100
"""Letters that titles are put in order by: those that a cursor has room for, and an index."""


def title(document: Document) -> str:
    return document.own_title or document.title or document.filename


def publisher(document: Document) -> str | None:
    return document.own_publisher or document.publisher


def name(document: Document) -> None:
    """Keep what the document is searched and put in order by in step with what it is called."""
    document.by_title = _line(title(document))[:_CUT]
    called = (title(document), publisher(document), document.filename)
    document.names = " ".join(_line(each) for each in called if each)


def matches(q: str) -> ColumnElement[bool]:
    """Whether a document's title, publisher or file name holds each of these words, whole or within others.

    Raises ProblemError where there is none. No index helps there: each row is looked at.
    """
    words = _line(q).split()
    if not words:
        raise invalid("q", "holds no word")
    return and_(*(Document.names.contains(word, autoescape=True) for word in words))


def _line(text: str) -> str:
    """Fold a text to one line of what can be printed, as cursors want it."""
    shown = "".join(letter if letter.isprintable() else " " for letter in plain(text))
    return " ".join(shown.split())
