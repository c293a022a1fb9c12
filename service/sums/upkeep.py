"""Sums over everything, kept up as facts change: each document's own are worked out anew, and added to all the others.

A document's facts are weighed in the light of all documents, as a claim that is printed in two of them counts once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    TextClause,
    bindparam,
    delete,
    literal,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.facts import Status
from models.tables import DocumentSum, Fact, OverallSum
from service.filters import EVERYTHING
from service.inserting import insert_all
from service.listed import among, among_parameter, parameter
from service.sums.dimensions import KEPT_UP
from service.sums.fates import Asked, fates

_KEYS = ("dimension", "key", "role", "fate")
_COUNTS = ("facts", "euros", "rest")
_AT_ONCE = 50
"""How many documents are weighed at once: a merge of two bodies may change thousands."""

Key = tuple[str, str, str, str]
Counts = tuple[int, int, int]
Sums = dict[Key, Counts]
_NONE: Counts = (0, 0, 0)


def asked_over_everything(dimension: str) -> Asked:
    """Give what is added where nothing is asked for: by status, each status by itself."""
    return Asked(frozenset(Status)) if dimension == "status" else Asked()


def withdraw(session: Session, document: str) -> None:
    """Take a document out of the sums over everything, before it is deleted."""
    _replace(session, document, _known(session, [document])[document], {})


def renew(session: Session, documents: Iterable[str]) -> None:
    """Weigh the facts of documents anew; only what became another is written, which for most documents is little."""
    every = list(documents)
    for first in range(0, len(every), _AT_ONCE):
        some = every[first : first + _AT_ONCE]
        new, old = _weighed(session, Fact.document_id, some), _known(session, some)
        for document in some:
            _replace(session, document, old[document], new[document])


def weighed(session: Session, facts: Iterable[int]) -> dict[str, Sums]:
    """Give what the facts of these numbers add to the sums of their documents, by the documents."""
    return _weighed(session, Fact.number, list(facts))


def _weighed(session: Session, column: InstrumentedAttribute[Any], listed: Sequence[Any]) -> defaultdict[str, Sums]:
    if not listed:
        return defaultdict(dict)
    if session.get_bind().dialect.name == "postgresql":
        # Planning that statement anew each time takes longer than running it.
        session.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
    return _by_document(session.execute(_weighing(session, column), {"listed": parameter(session, listed)}))


_WEIGHING: dict[tuple[str, str], TextClause] = {}


def _weighing(session: Session, column: InstrumentedAttribute[Any]) -> TextClause:
    """Give the statement that works out the sums of the facts with one of `:listed` in a column, by document.

    It is made once: that takes longer than running it.
    """
    dialect = session.get_bind().dialect
    made = dialect.name, column.key
    if made not in _WEIGHING:
        some = among_parameter(session, column, "listed")
        parts = []
        for dimension in KEPT_UP:
            rows = fates(session, dimension, EVERYTHING, asked_over_everything(dimension), some).subquery()
            counted = (rows.c[name] for name in (*_KEYS[1:], *_COUNTS))
            parts.append(select(rows.c.document_id, literal(dimension).label("dimension"), *counted))
        named = dialect.__class__(paramstyle="named")  # type: ignore[call-arg]  # each dialect takes it
        compiled = union_all(*parts).compile(dialect=named, compile_kwargs={"literal_binds": True})
        _WEIGHING[made] = text(str(compiled))
    return _WEIGHING[made]


def _known(session: Session, documents: Sequence[str]) -> defaultdict[str, Sums]:
    columns = (getattr(DocumentSum, name) for name in ("document_id", *_KEYS, *_COUNTS))
    return _by_document(session.execute(select(*columns).where(among(session, DocumentSum.document_id, documents))))


def _by_document(rows: Iterable[Sequence[Any]]) -> defaultdict[str, Sums]:
    sums: defaultdict[str, Sums] = defaultdict(dict)
    for document, dimension, key, role, fate, facts, euros, rest in rows:
        sums[document][dimension, key, role, fate] = facts, euros, rest
    return sums


def _replace(session: Session, document: str, old: Sums, new: Sums) -> None:
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
