"""Documents come in, and what was read in them is stored: one transaction each."""

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import tables
from models.document import UnreadableError
from models.tables import Document, DocumentStatus
from service import jobs, merges, naming, reading_again
from service.claims import stated
from service.database import Turn, learn_sizes, moment, take_turn
from service.inserting import insert_all
from service.names import forget_unnamed, learn, named_by
from service.rows import Row, Rows, document_id
from service.settle import settle
from service.sums.upkeep import withdraw

RETOLD = (tables.Fact, tables.Mention, tables.Refusal, tables.Passage, tables.Page)
"""What reading a document again tells anew; its links go with the facts."""

RUNS_KEPT = 10
"""How many runs of a document can be looked at and compared: the last ones."""


def register(session: Session, sha256: str, size: int, filename: str) -> tuple[Document, bool]:
    """Give the document of these bytes, and whether it is new; one that failed is put in the queue again."""
    # Locked, so that no worker takes it up, and nobody deletes it, before the caller has put the file there.
    known = select(Document).where(Document.sha256 == sha256).with_for_update()
    document = None
    while document is None:  # where it is deleted between the two
        take_turn(session, Turn.DOCUMENTS)
        number = session.scalars(select(func.coalesce(func.max(Document.number), 0) + 1)).one()
        new = Document(id=document_id(sha256), number=number, sha256=sha256, size=size, filename=filename)
        new.created = new.asked = moment(session)
        naming.name(new)
        try:
            with session.begin_nested():
                session.add(new)
        except IntegrityError:
            document = session.scalars(known).one_or_none()
        else:
            jobs.defer(session, [new.id])
            return new, True
    if document.status is DocumentStatus.FAILED:
        jobs.ask(session, document)
        session.flush()
    return document, False


def store(session: Session, claim: int, rows: Rows) -> bool:
    """Put what was read in the place of what there was, under the same ids; what people said of it stands.

    Gives False, and changes nothing, where the document was deleted or claimed anew in the meantime.
    """
    done = {**rows.document, "status": DocumentStatus.READY, "facts": len(rows.fact)}
    done |= {"error_reason": None, "error_message": None, "workers_lost": 0}
    if not jobs.change(session, rows.document_id, claim, done):
        return False
    before = named_by(session, rows.document_id)
    said = stated(session, rows.document_id)
    held = reading_again.held(session, rows.document_id)
    for table in RETOLD:
        session.execute(delete(table).where(table.document_id == rows.document_id))
    take_turn(session, Turn.NAMES)
    learn(session, tables.Partner, rows.partner.values())
    learn(session, tables.Place, rows.place.values())
    learn(session, tables.PlaceArea, rows.place_area.values())
    document = session.get_one(Document, rows.document_id, populate_existing=True)
    naming.name(document)
    number_rows(rows, document.number)
    new_rows: tuple[tuple[type[tables.Base], list[Row]], ...] = (
        (tables.Page, rows.page),
        (tables.Passage, rows.passage),
        (tables.Fact, rows.fact),
        (tables.FactText, rows.fact_text),
        (tables.FactPartner, rows.fact_partner),
        (tables.FactPlace, rows.fact_place),
        (tables.FactSection, rows.fact_section),
        (tables.FactWhole, rows.fact_whole),
        (tables.Mention, rows.mention),
        (tables.Refusal, rows.refusal),
        (tables.Extraction, [rows.extraction]),
    )
    for into, new in new_rows:
        insert_all(session, into, new)
    reading_again.keep(session, document, held)
    merges.apply(session, rows.document_id)
    _drop_old_runs(session, rows.document_id)
    forget_unnamed(session, before)
    now = stated(session, rows.document_id)
    settle(session, [rows.document_id], said | now, added=None if said else document.number)
    learn_sizes(session, document.number)
    return True


def fail(session: Session, identifier: str, claim: int, error: UnreadableError) -> bool:
    """Write down why a document could not be read; what an earlier reading gave stays. False as for `store`."""
    done = {"status": DocumentStatus.FAILED, "error_reason": error.reason, "error_message": str(error)}
    return jobs.change(session, identifier, claim, done)


def forget(session: Session, identifier: str) -> str | None:
    """Delete a document and all that it told; gives its sha256 (the file is the caller's), None where there is none."""
    sha256 = session.scalar(select(Document.sha256).where(Document.id == identifier).with_for_update())
    if sha256 is None:
        return None
    before = named_by(session, identifier)
    said = stated(session, identifier)
    take_turn(session, Turn.NAMES)
    withdraw(session, identifier)
    session.execute(delete(Document).where(Document.id == identifier))
    forget_unnamed(session, before)
    settle(session, [], said)
    return sha256


def number_rows(rows: Rows, document: int) -> None:
    """Turn ranks into the numbers that facts and passages have in the document of this number."""
    for row in [*rows.passage, *rows.fact]:
        row["number"] = tables.placed(document, row["number"])
    for row in [*rows.fact_text, *rows.fact_partner, *rows.fact_place, *rows.fact_section, *rows.fact_whole]:
        row["fact_number"] = tables.placed(document, row["fact_number"])
    for row in rows.fact_whole:
        row["whole_number"] = tables.placed(document, row["whole_number"])


def _drop_old_runs(session: Session, identifier: str) -> None:
    run = tables.Extraction
    runs = select(run.id).where(run.document_id == identifier).order_by(run.id.desc())
    old = session.scalars(runs.offset(RUNS_KEPT)).all()
    session.execute(delete(run).where(run.id.in_(old)))
