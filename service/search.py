"""Queries over the fact base: filters, orders, cursors, and words in full text.

A list is read by keyset: each order ends in a unique key, and a cursor carries the keys of the last row given, bound to
the order and the filters that it was made under.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
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

from models.tables import Collection, Correction, Document, Fact, Mention, Page, Partner, Passage, Place, Refusal, Utc
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


_NEVER = 9999
"""The year that stands for an open end, and for facts without a period: they come last."""

FACT_ORDERS = {
    "document": Order((Fact.number,)),
    # As the whole numbers that are stored: a cursor holds no decimals.
    "value": Order((type_coerce(Fact.value, BigInteger), Fact.number)),
    "-value": Order((type_coerce(Fact.value, BigInteger), Fact.number), descending=True),
    "period": Order(
        (
            func.coalesce(Fact.period_first, Fact.period_last, _NEVER),
            func.coalesce(Fact.period_last, _NEVER),
            Fact.number,
        )
    ),
}
NEWEST = Order((Document.created, Document.id), descending=True)
MENTIONS = Order((Mention.document_id, Mention.page, Mention.top, Mention.left, Mention.id))
REFUSALS = Order((Refusal.document_id, Refusal.page, Refusal.top, Refusal.left, Refusal.id))
PASSAGES = Order((Passage.number,))
PAGES = Order((Page.document_id, Page.number))
PARTNERS = Order((Partner.words, Partner.id))
PLACES = Order((Place.words, Place.id))
HISTORY = Order((Correction.id,), descending=True)
COLLECTIONS = Order((Collection.name,))


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


def words(text: str) -> list[str]:
    """Fold a query to the stems that must all be there."""
    return fold(text).split()


def marks(text: str, wanted: list[str]) -> list[tuple[int, int]]:
    """Give where the words with these stems stand in a text."""
    return [(start, end) for start, end, stem in stems(text) if stem in wanted]


def holds(session: Session, of: type[Fact | Passage], wanted: list[str]) -> ColumnElement[bool]:
    """Whether a fact or a passage holds all these folded words, by the full-text index of the database."""
    if session.get_bind().dialect.name == "postgresql":
        simple: ColumnElement[str] = literal_column("'simple'::regconfig")  # spelt as in the index
        return func.to_tsvector(simple, of.words).bool_op("@@")(func.plainto_tsquery(simple, " ".join(wanted)))
    index = table(f"{of.__tablename__}_words", column("rowid", BigInteger), column(f"{of.__tablename__}_words", Text))
    everything = index.c[f"{of.__tablename__}_words"]
    matching = everything.bool_op("MATCH")(" ".join(f'"{word}"' for word in wanted))
    return of.number.in_(select(index.c.rowid).where(matching))
