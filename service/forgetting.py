"""A person's name: taken out of what people wrote, found in what documents say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, or_, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.access import Account, ApiKey, Audit
from models.tables import Correction, Document, PartnerMerge, Passage
from service import search
from service.folding import fold, plain

AUTHORS = (Correction.author, PartnerMerge.author, PartnerMerge.undone_author, Audit.who)
"""Where the name of a person stands alone."""
REASONS = (Correction.reason, PartnerMerge.reason, PartnerMerge.undone_reason)
"""Where it may stand in a sentence."""
BLANK = "…"
"""Stands where a name stood in a sentence, or where there must be one."""


@dataclass(frozen=True)
class Naming:
    """A document that names a person: how it is called does, or so many of its passages do."""

    document: str
    called: bool
    passages: int


@dataclass(frozen=True)
class Forgotten:
    """How often a name was taken out."""

    authors: int
    """Of who did something: corrections, merges, the audit log."""
    reasons: int
    accounts: int
    """Accounts and keys that were called so, and are no more."""


def forget(session: Session, name: str, instead: str | None) -> Forgotten:
    """Take a name out of all that people wrote and did, and delete accounts and keys that are called so.

    Case does not matter, nor do accents of authors. `instead` is put where an author stood, None for nobody. On SQLite
    call `Database.empty_log` once it is committed.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))  # what is written over is gone from the file, too
    return Forgotten(
        sum(_replace_author(session, column, name, instead) for column in AUTHORS),
        sum(_blank(session, column, name) for column in REASONS),
        sum(_delete(session, column, name) for column in (Account.name, ApiKey.name)),
    )


def _replace_author(session: Session, column: InstrumentedAttribute[Any], name: str, instead: str | None) -> int:
    of_them, table = column.in_(_spelt(session, column, name)), column.class_
    count = session.scalars(select(func.count()).select_from(table).where(of_them)).one()
    known_as = instead if column.nullable else instead or BLANK
    session.execute(
        update(table).where(of_them).values({column.key: known_as}).execution_options(synchronize_session=False)
    )
    return count


def _delete(session: Session, column: InstrumentedAttribute[str], name: str) -> int:
    spelt = _spelt(session, column, name)
    session.execute(delete(column.class_).where(column.in_(spelt)))
    return len(spelt)


def _spelt(session: Session, column: InstrumentedAttribute[Any], name: str) -> list[str]:
    """Give how a name is spelt in a column."""
    wanted = _alike(name)
    known = session.scalars(select(column).where(column.is_not(None)).distinct())
    return [each for each in known if _alike(each) == wanted]


def _blank(session: Session, column: InstrumentedAttribute[str | None], name: str) -> int:
    """Blank a name in sentences, not where it is a part of another one."""
    words = r"\s+".join(map(re.escape, name.split()))
    pattern = re.compile(rf"(?<![\w-]){words}(?![\w-])", re.IGNORECASE)
    table = column.class_
    found = [
        row
        for row in session.scalars(select(table).where(column.is_not(None)))
        if pattern.search(getattr(row, column.key))
    ]
    for row in found:
        setattr(row, column.key, pattern.sub(BLANK, getattr(row, column.key)))
    session.flush()
    return len(found)


def named_in(session: Session, name: str) -> Iterator[Naming]:
    """Give the documents that name a person, in their order: in title, publisher or filename, or in their text."""
    holds = Passage.number.in_(search.holding(session, Passage, [fold(name)]))
    counted = (
        select(Passage.document_id, func.count().label("passages"))
        .where(holds)
        .group_by(Passage.document_id)
        .subquery()
    )
    called = Document.names.contains(_alike(name), autoescape=True)
    passages = func.coalesce(counted.c.passages, 0)
    statement = (
        select(Document.id, called, passages)
        .outerjoin(counted, counted.c.document_id == Document.id)
        .where(or_(called, passages > 0))
        .order_by(Document.number)
    )
    for identifier, is_called, count in session.execute(statement):
        yield Naming(identifier, bool(is_called), count)


def _alike(name: str) -> str:
    return " ".join(plain(name).split())
