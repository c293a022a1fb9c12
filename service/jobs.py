"""Documents as jobs: their reading is asked for, begun, and stopped. The row of a document says where it stands.

What an earlier reading gave stays, under the same ids, until a new one takes its place. On PostgreSQL whoever queues a
document defers a job in the same transaction, which wakes a worker somewhere (`service.deferring`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import Session

from extractors.version import RULES_VERSION
from models.tables import Document, DocumentStatus, Extraction
from service.database import moment

UNDER_WAY = (DocumentStatus.QUEUED, DocumentStatus.PROCESSING)

MOST_LOST = 3
"""How many workers a document may cost, one after the other."""
KILLS_WORKERS = (
    f"{MOST_LOST} workers in a row were lost while they read it, killed or with their host: see what ended them (often "
    "it is too little memory for FILON_MEMORY_MB times FILON_WORKERS), then ask for it to be read again"
)


@dataclass(frozen=True)
class Claim:
    """A document that a worker has taken up; the number fences its results."""

    document: str
    sha256: str
    number: int


def ask(session: Session, document: Document) -> None:
    """Have a document read, before all that were asked for in bulk; one that is being read is begun anew.

    The row must be locked. One that is queued by itself keeps its place.
    """
    document.pages_done = document.workers_lost = 0
    if document.status is DocumentStatus.QUEUED and not document.in_bulk:
        return
    document.status, document.in_bulk, document.asked = DocumentStatus.QUEUED, False, moment(session)
    defer(session, [document.id])


def ask_many(session: Session, which: Select[str]) -> tuple[int, int]:
    """Have documents read, given by a query for their ids, after all that somebody waits for.

    Gives how many were queued, and how many were queued or being read already: these are left at that.
    """
    chosen = Document.id.in_(which)
    under_way = session.scalars(select(func.count()).where(chosen, Document.status.in_(UNDER_WAY))).one()
    queued = {"status": DocumentStatus.QUEUED, "asked": moment(session), "in_bulk": True}
    queued |= {"pages_done": 0, "workers_lost": 0}
    at_rest = update(Document).where(chosen, Document.status.not_in(UNDER_WAY)).values(queued)
    asked = session.scalars(at_rest.returning(Document.id).execution_options(synchronize_session=False)).all()
    defer(session, sorted(asked), in_bulk=True)
    return len(asked), under_way


def defer(session: Session, documents: Sequence[str], *, in_bulk: bool = False, first: bool = False) -> None:
    """Have workers woken for documents that are queued in this transaction; on SQLite they look by themselves.

    Those that are put back come first among their like: they had been taken up before the others.
    """
    if documents and session.get_bind().dialect.name == "postgresql":
        from service import deferring  # noqa: PLC0415  # its library is an extra, as PostgreSQL's driver is

        deferring.defer(session, documents, in_bulk=in_bulk, first=first)


def claim(session: Session, document: str) -> Claim | None:
    """Take up a document; None where it is not queued, or no longer there."""
    queued = (Document.id == document) & (Document.status == DocumentStatus.QUEUED)
    begun = {"status": DocumentStatus.PROCESSING, "claim": Document.claim + 1, "pages_done": 0}
    taken = update(Document).where(queued).values(begun).returning(Document.id, Document.sha256, Document.claim)
    row = session.execute(taken).one_or_none()
    return None if row is None else Claim(*row)


def change(session: Session, document: str, number: int, values: Mapping[str, Any]) -> bool:
    """Change the row of a document under way; False where it was deleted, or is no longer under this claim."""
    mine = (Document.id == document) & (Document.claim == number) & (Document.status == DocumentStatus.PROCESSING)
    result = session.execute(update(Document).where(mine).values(values).returning(Document.id))
    return result.first() is not None


def put_back(session: Session, claim: Claim, **values: object) -> bool:
    """Queue a document under way again, before its like; False as for `change`."""
    back = {"status": DocumentStatus.QUEUED, "pages_done": 0, **values}
    if not change(session, claim.document, claim.number, back):
        return False
    in_bulk = session.scalars(select(Document.in_bulk).where(Document.id == claim.document)).one()
    defer(session, [claim.document], in_bulk=in_bulk, first=True)
    return True


def take_back(session: Session, which: Select[str]) -> None:
    """Queue documents again that are being read by workers which are no more, given by a query for their ids.

    One that has cost too many workers has failed: it would go on to cost all of them.
    """
    lost = select(Document).where(Document.id.in_(which), Document.status == DocumentStatus.PROCESSING)
    for document in session.scalars(lost).all():
        claimed = Claim(document.id, document.sha256, document.claim)
        workers_lost = document.workers_lost + 1
        if workers_lost < MOST_LOST:
            put_back(session, claimed, workers_lost=workers_lost)
        else:
            failed = {"status": DocumentStatus.FAILED, "error_reason": "kills-workers", "error_message": KILLS_WORKERS}
            change(session, document.id, document.claim, {**failed, "workers_lost": workers_lost})


def outdated(lexicon: str | None) -> Select[str]:
    """Give the ids of documents that were not read yet, or last by other rules or another lexicon of the user's."""
    last = select(func.max(Extraction.id)).group_by(Extraction.document_id)
    as_now = (Extraction.rules == RULES_VERSION) & Extraction.lexicon.is_not_distinct_from(lexicon)
    current = select(Extraction.document_id).where(Extraction.id.in_(last), as_now)
    return select(Document.id).where(Document.id.not_in(current))


def cancel(session: Session, document: Document) -> bool:
    """Take back that a document is read: it is what it was, or `failed` where it was never begun.

    One that had failed has failed as before, whatever an earlier reading gave: its facts are not those of the last
    attempt. The row must be locked. Gives False where it is neither queued nor being read.
    """
    if document.status not in UNDER_WAY:
        return False
    if document.error_reason is not None:
        document.status = DocumentStatus.FAILED
    elif session.scalar(select(exists().where(Extraction.document_id == document.id))):
        document.status, document.pages_done = DocumentStatus.READY, document.pages or 0
    else:
        document.status, document.error_reason = DocumentStatus.FAILED, "cancelled"
        document.error_message = "reading it was cancelled: ask for it to be read"
    return True
