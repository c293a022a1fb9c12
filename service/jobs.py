"""Documents as jobs: their reading is asked for, and stopped. The row of a document says where it stands.

What an earlier reading gave stays, under the same ids, until a new one takes its place.
"""

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import Session

from extractors.version import RULES_VERSION
from models.tables import Document, DocumentStatus, Extraction, now

UNDER_WAY = (DocumentStatus.QUEUED, DocumentStatus.PROCESSING)


def ask(document: Document) -> None:
    """Have a document read, before all that were asked for in bulk; one that is being read is begun anew.

    The row must be locked. One that is queued by itself keeps its place.
    """
    if document.status is not DocumentStatus.QUEUED or document.in_bulk:
        document.asked = now()
    document.status, document.in_bulk, document.pages_done = DocumentStatus.QUEUED, False, 0


def ask_many(session: Session, which: Select[str]) -> tuple[int, int]:
    """Have documents read, given by a query for their ids, after all that somebody waits for.

    Gives how many were queued, and how many were queued or being read already: these are left at that.
    """
    chosen = Document.id.in_(which)
    under_way = session.scalars(select(func.count()).where(chosen, Document.status.in_(UNDER_WAY))).one()
    queued = {"status": DocumentStatus.QUEUED, "asked": now(), "in_bulk": True, "pages_done": 0}
    at_rest = update(Document).where(chosen, Document.status.not_in(UNDER_WAY)).values(queued)
    asked = session.scalars(at_rest.returning(Document.id).execution_options(synchronize_session=False))
    return len(asked.all()), under_way


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
