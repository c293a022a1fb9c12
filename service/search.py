"""Queries over the fact base: filters, orders, cursors, and words in full text.

A list is read by keyset: each order ends in a unique key, and a cursor carries the keys of the last row given, bound to
the order and the filters that it was made under.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    Text,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import TypeEngine

from models.tables import (
    Collection,
    Correction,
    Document,
    Extraction,
    Fact,
    FactText,
    Mention,
    Page,
    Partner,
    PartnerMerge,
    Passage,
    Place,
    Refusal,
    Utc,
)
from service.folding import fold, stems

T = TypeVar("T")


class CursorError(ValueError):
    """A cursor that was not made under this order and these filters."""


@dataclass(frozen=True)
class Order:
    """An order that no two rows share, up or down in all its keys, which are integers, strings or moments."""

    keys: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]
    descending: bool = False

    def apply(self, statement: Select[T], after: Sequence[Any] | None = None) -> Select[T]:
        """Put the rows in this order, from the one after the row whose keys are `after`."""
        if after is not None:
            row = tuple_(*self.keys)
            mark = tuple_(*(literal(value, key.type) for key, value in zip(self.keys, after, strict=True)))
            statement = statement.where(row < mark if self.descending else row > mark)
        return statement.order_by(*(key.desc() if self.descending else key.asc() for key in self.keys))


FACT_ORDERS = {
    "document": Order((Fact.number,)),
    # As the whole numbers that are stored: a cursor holds no decimals.
    "value": Order((type_coerce(Fact.value, BigInteger), Fact.number)),
    "-value": Order((type_coerce(Fact.value, BigInteger), Fact.number), descending=True),
    "period": Order((Fact.in_time, Fact.number)),
}
DOCUMENT_ORDERS = {
    "-created": Order((Document.created, Document.id), descending=True),
    "title": Order((Document.by_title, Document.id)),
    "-facts": Order((Document.facts, Document.id), descending=True),
    "-pages": Order((func.coalesce(Document.pages, 0), Document.id), descending=True),
}
CLAIMS = Order((Fact.claim,))
MENTIONS = Order((Mention.document_id, Mention.page, Mention.top, Mention.left, Mention.id))
REFUSALS = Order((Refusal.document_id, Refusal.page, Refusal.top, Refusal.left, Refusal.id))
RUNS = Order((Extraction.id,), descending=True)
PASSAGES = Order((Passage.number,))
PAGES = Order((Page.document_id, Page.number))
PARTNERS = Order((Partner.words, Partner.id))
PLACES = Order((Place.words, Place.id))
HISTORY = Order((Correction.id,), descending=True)
MERGES = Order((PartnerMerge.id,), descending=True)
COLLECTIONS = Order((Collection.name,))
_WALKED = Order((literal_column("key", String),))


def page(
    session: Session, statement: Select[T], order: Order, *, asked: str, limit: int, cursor: str | None
) -> tuple[list[T], str | None]:
    """Give up to `limit` rows and the cursor of those that follow, None at the end.

    `asked` is what the cursor is bound to: the order and the filters, written in one way only. Raises CursorError.
    """
    after = None if cursor is None else _read_cursor(cursor, asked, order)
    keys = (key.label(f"key_{number}") for number, key in enumerate(order.keys))
    rows = session.execute(order.apply(statement, after).add_columns(*keys).limit(limit + 1)).all()
    more = len(rows) > limit
    return [row[0] for row in rows[:limit]], _cursor(rows[limit - 1][1:], asked) if more else None


def walk(
    step: Callable[[str | None], tuple[list[T], str | None]], *, asked: str, cursor: str | None
) -> tuple[list[T], str | None]:
    """Give the items that `step` finds after a key, and the cursor of those after the key that it gives with them."""
    after = None if cursor is None else _read_cursor(cursor, asked, _WALKED)[0]
    items, last = step(after)
    return items, None if last is None else _cursor([last], asked)


def _cursor(keys: Sequence[Any], asked: str) -> str:
    text = json.dumps([_fingerprint(asked), *keys], default=datetime.isoformat)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, asked: str, order: Order) -> list[Any]:
    try:
        fingerprint, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError):
        raise CursorError("not a cursor of this service") from None
    if fingerprint != _fingerprint(asked):
        raise CursorError("made under another sort or other filters")
    try:
        return [_key(value, key.type) for value, key in zip(values, order.keys, strict=True)]
    except (ValueError, TypeError, OverflowError):
        raise CursorError("not a cursor of this service") from None


def _key(value: Any, type_: TypeEngine[Any]) -> int | str | datetime:
    """Read one key out of a cursor; raises ValueError, TypeError or OverflowError where the database cannot take it."""
    if isinstance(type_, Utc):
        return datetime.fromisoformat(value).astimezone(UTC)
    if isinstance(type_, Integer) and type(value) is int:
        beyond = 2**63 if isinstance(type_, BigInteger) else 2**31
        if -beyond <= value < beyond:
            return value
    if isinstance(type_, String) and type(value) is str and value.isprintable():
        return value
    raise ValueError(f"{value!r} is no {type_}")


def _fingerprint(asked: str) -> str:
    return hashlib.sha256(asked.encode()).hexdigest()[:12]


_QUOTED = re.compile(r'"([^"]*)|«([^»]*)|“([^”]*)|([^"«“]+)')
"""What stands in quotes, to the end where they are not closed, or what stands outside of them."""


def words(text: str) -> list[str]:
    """Fold a query to what must all be there: the stem of each word, and for words in quotes their stems in one.

    Empty where there is no word in it.
    """
    wanted: list[str] = []
    for found in _QUOTED.finditer(text):
        folded = fold(found[0])
        wanted += folded.split() if found[4] else [folded] if folded else []
    return wanted


def marks(text: str, wanted: list[str]) -> list[tuple[int, int]]:
    """Give where the words that are wanted stand in a text; those of a phrase only where they stand side by side."""
    printed = list(stems(text))
    marked: set[int] = set()
    for phrase in map(str.split, wanted):
        for first in range(len(printed) - len(phrase) + 1):
            there = range(first, first + len(phrase))
            if [printed[at][2] for at in there] == phrase:
                marked.update(there)
    return [printed[at][:2] for at in sorted(marked)]


_FULL_TEXT: dict[type[FactText | Passage], tuple[InstrumentedAttribute[int], str]] = {
    FactText: (FactText.fact_number, "fact_words"),
    Passage: (Passage.number, "passage_words"),
}
"""The numbers of what is found by its words, and the name of the full-text index over them."""


def holding(session: Session, of: type[FactText | Passage], wanted: list[str]) -> Select[int]:
    """Give the numbers of the facts or passages that hold all these folded words and phrases, by full-text index."""
    number, name = _FULL_TEXT[of]
    if session.get_bind().dialect.name == "postgresql":
        lexemes: ColumnElement[str] = column("lexemes", _selectable=of.words.expression.table)
        simple: ColumnElement[str] = literal_column("'simple'::regconfig")  # as the migration has it
        there = (lexemes.bool_op("@@")(func.phraseto_tsquery(simple, phrase)) for phrase in wanted)
        return select(number).where(*there)
    index = table(name, column("rowid", BigInteger), column(name, Text))
    return select(index.c.rowid).where(index.c[name].bool_op("MATCH")(" ".join(f'"{phrase}"' for phrase in wanted)))
