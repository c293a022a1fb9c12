"""Sums over everything, kept up as facts change: each document's own are worked out anew, and added to all the others.

A document's facts are weighed in the light of all documents, as a claim that is printed in two of them counts once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    TextClause,
    bindparam,
    delete,
    literal,
    literal_column,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from models.facts import Status
from models.tables import DocumentSum, OverallSum
from service.filters import EVERYTHING
from service.inserting import insert_all
from service.sums.dimensions import KEPT_UP
from service.sums.fates import Asked, fates

_KEYS = ("dimension", "key", "role", "fate")
_COUNTS = ("facts", "euros", "rest")

Key = tuple[str, str, str, str]
Counts = tuple[int, int, int]
_NONE: Counts = (0, 0, 0)


def asked_over_everything(dimension: str) -> Asked:
    """Give what is added where nothing is asked for: by status, each status by itself."""
    return Asked(frozenset(Status)) if dimension == "status" else Asked()


def withdraw(session: Session, document: str) -> None:
    """Take a document out of the sums over everything, before it is deleted."""
    _replace(session, document, _known(session, document), {})


def renew(session: Session, documents: Iterable[str]) -> None:
    """Weigh the facts of documents anew; only what became another is written, which for most documents is little."""
    weigh = _weighing(session)
    if session.get_bind().dialect.name == "postgresql":
        # Planning that statement anew for each document takes longer than running it.
        session.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
    for document in documents:
        weighed = session.execute(weigh, {"document": document})
        _replace(session, document, _known(session, document), _by_key(weighed))


_WEIGHING: dict[str, TextClause] = {}


def _weighing(session: Session) -> TextClause:
    """Give the statement that works out the sums of `:document`, made once: that takes longer than running it."""
    dialect = session.get_bind().dialect
    if dialect.name not in _WEIGHING:
        one: ColumnElement[str] = literal_column(":document")
        parts = []
        for dimension in KEPT_UP:
            asked = asked_over_everything(dimension)
            rows = fates(session, dimension, EVERYTHING, asked, one).subquery()
            counted = (rows.c[name] for name in (*_KEYS[1:], *_COUNTS))
            parts.append(select(literal(dimension).label("dimension"), *counted))
        named = dialect.__class__(paramstyle="named")  # type: ignore[call-arg]  # each dialect takes it
        compiled = union_all(*parts).compile(dialect=named, compile_kwargs={"literal_binds": True})
        _WEIGHING[dialect.name] = text(str(compiled))
    return _WEIGHING[dialect.name]


def _known(session: Session, document: str) -> dict[Key, Counts]:
    columns = (getattr(DocumentSum, name) for name in (*_KEYS, *_COUNTS))
    return _by_key(session.execute(select(*columns).where(DocumentSum.document_id == document)))


def _by_key(rows: Iterable[Sequence[Any]]) -> dict[Key, Counts]:
    return {(row[0], row[1], row[2], row[3]): (row[4], row[5], row[6]) for row in rows}


def _replace(session: Session, document: str, old: dict[Key, Counts], new: dict[Key, Counts]) -> None:
    """Have a document add `new` to the sums over everything, in the place of `old`."""
    changed = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    gone = [key for key in changed if key in old]
    if gone:
        its = (getattr(DocumentSum, name) == bindparam(f"its_{name}") for name in _KEYS)
        keys = [{f"its_{name}": part for name, part in zip(_KEYS, key, strict=True)} for key in gone]
        session.connection().execute(delete(DocumentSum).where(DocumentSum.document_id == document, *its), keys)
    insert_all(session, DocumentSum, [_row(key, new[key]) | {"document_id": document} for key in changed if key in new])
    more = {
        key: tuple(now - before for now, before in zip(new.get(key, _NONE), old.get(key, _NONE), strict=True))
        for key in changed
    }
    insert_all(session, OverallSum, [_row(key, counts) for key, counts in more.items()], adding=_COUNTS)
    if gone:
        emptied = tuple_(*(getattr(OverallSum, name) for name in _KEYS)).in_(gone)
        session.execute(delete(OverallSum).where(OverallSum.facts == 0, emptied))


def _row(key: Key, counts: Iterable[int]) -> dict[str, Any]:
    return dict(zip((*_KEYS, *_COUNTS), (*key, *counts), strict=True))
