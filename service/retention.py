"""How long things are kept: what a rule says is too old is deleted by the service, at its start and every hour."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.exc import OperationalError

from models.access import Audit
from models.tables import Document, DocumentStatus, Extraction
from service import ingest
from service.database import Database, moment
from service.files import Files, StoreError
from service.settings import Settings

EVERY = 3600.0
"""Seconds between two looks."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """What is deleted after how many days: `drop` deletes what is older than a moment, and counts it."""

    what: str
    days: Callable[[Settings], int | None]
    """None where it is kept for ever."""
    drop: Callable[[Database, Files, datetime], int]


def apply(database: Database, files: Files, settings: Settings) -> None:
    """Delete what is too old by each rule; what cannot be reached now, the next one deletes."""
    for rule in RULES:
        days = rule.days(settings)
        if days is None:
            continue
        try:
            with database.read() as session:
                before = moment(session) - timedelta(days=days)
            dropped = rule.drop(database, files, before)
        except (OperationalError, StoreError):
            log.exception("what is too old was not deleted")
            return
        if dropped:
            log.info("too old and deleted", extra={"what": rule.what, "count": dropped})


def _drop_failed(database: Database, files: Files, before: datetime) -> int:
    """Delete documents that failed, and of which no reading ever told anything: nobody's work hangs on them."""
    old = _failed(before)
    with database.read() as session:
        found = session.scalars(select(Document.id).where(old)).all()
    dropped = 0
    files.check()  # as when somebody deletes one (service.routes.documents)
    for identifier in found:
        with database.write() as session:
            # Somebody may have asked for another try in the meantime.
            if session.scalar(select(Document.id).where(old, Document.id == identifier).with_for_update()):
                files.delete(str(ingest.forget(session, identifier)))
                dropped += 1
    return dropped


def _failed(before: datetime) -> ColumnElement[bool]:
    read = exists().where(Extraction.document_id == Document.id)
    return and_(Document.status == DocumentStatus.FAILED, Document.updated < before, ~read)


def _drop_audit(database: Database, _files: Files, before: datetime) -> int:
    with database.write() as session:
        gone = session.scalars(delete(Audit).where(Audit.created < before).returning(Audit.id))
        return len(gone.all())


RULES = (
    Rule("failed documents", lambda settings: settings.keep_failed_days, _drop_failed),
    Rule("entries of the audit log", lambda settings: settings.keep_audit_days, _drop_audit),
)
"""The last runs of a document are kept by their number instead (service.ingest)."""
