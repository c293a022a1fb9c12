"""Sums over everything, kept up as facts change: each document's own are worked out anew, and added to all the others.

A document's facts are weighed in the light of all documents, as a claim that is printed in two of them counts once.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    TextClause,
    delete,
    insert,
    literal,
    literal_column,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.facts import Status
from models.tables import Added, DocumentSum, OverallSum
from service.filters import EVERYTHING
from service.sums.dimensions import KEPT_UP
from service.sums.fates import Asked, fates

_KEYS = ("dimension", "key", "role", "fate")
_COUNTS = ("facts", "euros", "rest")


def asked_over_everything(dimension: str) -> Asked:
    """Give what is added where nothing is asked for: by status, each status by itself."""
    return Asked(frozenset(Status)) if dimension == "status" else Asked()


def withdraw(session: Session, document: str) -> None:
    """Take a document out of the sums over everything: before it is deleted, or weighed anew."""
    _add(session, document, -1)
    gone = _columns(DocumentSum, _KEYS).where(DocumentSum.document_id == document)
    emptied = tuple_(*(getattr(OverallSum, name) for name in _KEYS)).in_(gone)
    session.execute(delete(OverallSum).where(OverallSum.facts == 0, emptied))
    session.execute(delete(DocumentSum).where(DocumentSum.document_id == document))


def renew(session: Session, documents: Iterable[str]) -> None:
    """Weigh the facts of documents anew."""
    weigh = _weighing(session)
    if session.get_bind().dialect.name == "postgresql":
        # Planning that statement anew for each document takes longer than running it.
        session.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
    for document in documents:
        withdraw(session, document)
        session.execute(weigh, {"document": document})
        _add(session, document, 1)


_WEIGHING: dict[str, TextClause] = {}


def _weighing(session: Session) -> TextClause:
    """Give the statement that fills in the sums of `:document`, made once: that takes longer than running it."""
    dialect = session.get_bind().dialect
    if dialect.name not in _WEIGHING:
        one: ColumnElement[str] = literal_column(":document")
        parts = []
        for dimension in KEPT_UP:
            asked = asked_over_everything(dimension)
            rows = fates(session, dimension, EVERYTHING, asked, one).subquery()
            parts.append(select(literal(dimension).label("dimension"), *rows.c))
        everything = union_all(*parts).subquery()
        statement = insert(DocumentSum).from_select(list(everything.c.keys()), select(everything))
        named = dialect.__class__(paramstyle="named")  # type: ignore[call-arg]  # each dialect takes it
        compiled = statement.compile(dialect=named, compile_kwargs={"literal_binds": True})
        _WEIGHING[dialect.name] = text(str(compiled))
    return _WEIGHING[dialect.name]


def _add(session: Session, document: str, sign: int) -> None:
    """Add what a document comes to, or take it away."""
    new = _columns(DocumentSum, _KEYS).where(DocumentSum.document_id == document)
    new = new.add_columns(*(getattr(DocumentSum, name) * sign for name in _COUNTS))
    dialect = session.get_bind().dialect.name
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(OverallSum)
    statement = statement.from_select([*_KEYS, *_COUNTS], new)
    added = {name: getattr(OverallSum, name) + statement.excluded[name] for name in _COUNTS}
    session.execute(statement.on_conflict_do_update(index_elements=_KEYS, set_=added))


def _columns(table: type[Added], names: Iterable[str]) -> Select[Any]:
    return select(*(getattr(table, name) for name in names))
