"""Reading documents again, stopping that, and what each reading gave."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, undefer

from extractors.meaning.additions import LexiconError
from models.access import Scope
from models.tables import Collection, Document, DocumentStatus, Extraction
from service import comparing, jobs, records, schemas, search, snapshots
from service.access.scopes import needs
from service.errors import ProblemError, not_found, problems
from service.filters import Paged, Text
from service.routes.edge import Reading, Running, Service, read_page
from service.routes.streams import JsonLines

router = APIRouter(prefix="/api/v1/documents", tags=["runs"])

DocumentId = Annotated[str, Path(description="Id of the document.", examples=["d_3a7bd3e2360a3d29"])]
WRITING = [needs(Scope.WRITE)]
RunNumber = Annotated[int, Field(ge=1, lt=2**63)]


class WhichToRead(BaseModel):
    """Which documents to read again: all, or those that pass all filters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: list[DocumentStatus] = Field([], description="How far their reading is.", examples=[["failed"]])
    collection: list[Text] = Field([], description="Names of collections.", examples=[["Contrat d'agglomération"]])
    outdated: bool = Field(
        False,
        description="Only those that other rules, or another lexicon of yours, read last.",
        examples=[True],
    )


class WhichRuns(BaseModel):
    """Which two runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_: RunNumber | None = Field(
        None, alias="from", description="Id of the run before; the one before `to` if unset.", examples=[11]
    )
    to: RunNumber | None = Field(None, description="Id of the run after; the last one if unset.", examples=[12])


@router.post("/read", status_code=202, summary="Read documents again", responses=problems(409), dependencies=WRITING)
def read_documents(
    asked: Annotated[WhichToRead, Query()], service: Service, response: Response
) -> schemas.ReadingsAsked:
    """Queue all documents, or those that pass the filters, behind those that are handed in or asked for one by one.

    Until a document has been read again its facts are what they were; facts that are found again keep their ids.
    """
    lexicon = _lexicon(service)
    which = select(Document.id)
    if asked.status:
        which = which.where(Document.status.in_(asked.status))
    if asked.collection:
        which = which.where(
            Document.id.in_(select(Collection.document_id).where(Collection.name.in_(asked.collection)))
        )
    if asked.outdated:
        which = which.where(Document.id.in_(jobs.outdated(lexicon)))
    with service.database.write() as session:
        queued, under_way = jobs.ask_many(session, which)
    service.queue.wake()
    response.headers["Location"] = "/api/v1/documents?status=queued"
    return schemas.ReadingsAsked(queued=queued, under_way=under_way)


@router.post(
    "/{document_id}/read",
    status_code=202,
    summary="Read a document again",
    responses=problems(404, 409),
    dependencies=WRITING,
)
def read_document(document_id: DocumentId, service: Service, request: Request, response: Response) -> schemas.Document:
    """Queue the document, before those that were asked for in bulk; one that is being read is begun anew.

    Until it has been read again its facts are what they were; facts that are found again keep their ids.
    """
    _lexicon(service)
    with service.database.write() as session:
        row = _locked(session, document_id)
        jobs.ask(session, row)
        document = records.document(row)
    service.queue.break_off(document_id)
    service.queue.wake()
    response.headers["Location"] = request.url_for("get_document", document_id=document_id).path
    return document


@router.post(
    "/{document_id}/cancel",
    summary="Stop reading a document",
    responses=problems(404, 409),
    dependencies=WRITING,
)
def cancel_reading(document_id: DocumentId, service: Service) -> schemas.Document:
    """Take the document out of the queue, or end its reading; what an earlier reading gave stays.

    One that had failed has failed again, by the same reason; one that was never read by the reason `cancelled`.
    """
    with service.database.write() as session:
        row = _locked(session, document_id)
        if not jobs.cancel(session, row):
            raise ProblemError(409, "not-under-way", "The document is neither queued nor being read.")
        document = records.document(row)
    service.queue.break_off(document_id)
    return document


@router.get("/{document_id}/runs", summary="Its readings", responses=problems(404))
def list_runs(
    document_id: DocumentId, asked: Annotated[Paged, Query()], request: Request, response: Response, session: Reading
) -> schemas.RunPage:
    """Runs of the rules over the document, the last one first; ten are kept."""
    _find(session, document_id)
    statement = select(Extraction).where(Extraction.document_id == document_id)
    rows, following = read_page(request, response, session, statement, search.RUNS, asked)
    return schemas.RunPage(items=[records.run(row) for row in rows], next_cursor=following)


@router.get(
    "/{document_id}/runs/{run}/facts.jsonl",
    summary="What a run read",
    response_class=JsonLines,
    responses=problems(404),
)
def get_run_facts(
    document_id: DocumentId,
    run: Annotated[RunNumber, Path(description="Id of the run.", examples=[12])],
    session: Reading,
) -> Response:
    """Facts as the rules read them in this run, one a line, whatever people corrected since."""
    _find(session, document_id)
    return JsonLines(iter([snapshots.lines(_snapshot(_run(session, document_id, run)))]))


@router.get("/{document_id}/diff", summary="What two runs read otherwise", responses=problems(404))
def compare_runs(
    document_id: DocumentId, asked: Annotated[WhichRuns, Query()], session: Reading
) -> schemas.RunComparison:
    """Facts that only one of two runs read, and those that both read in different ways; the last two if unset."""
    _find(session, document_id)
    after = _run(session, document_id, asked.to)
    before = _run(session, document_id, asked.from_, before=after.id)
    found = comparing.compare(*(snapshots.unpack(_snapshot(run)) for run in (before, after)))
    return schemas.RunComparison.model_validate({"from": records.run(before), "to": records.run(after), **dict(found)})


def _lexicon(service: Running) -> str | None:
    """Give the fingerprint of the user's own lexicon; one that cannot be read would fail each document."""
    try:
        return service.queue.additions().fingerprint
    except LexiconError as error:
        raise ProblemError(409, "lexicon", f"The lexicon cannot be read: {error}.") from None


def _find(session: Session, document_id: str) -> None:
    if session.get(Document, document_id) is None:
        raise not_found("document", document_id)


def _locked(session: Session, document_id: str) -> Document:
    row = session.get(Document, document_id, with_for_update=True, options=[selectinload(Document.collections)])
    if row is None:
        raise not_found("document", document_id)
    return row


def _run(session: Session, document_id: str, run: int | None, before: int | None = None) -> Extraction:
    """Give a run of the document with its snapshot; the last one where none is asked for, or the last one `before`."""
    runs = select(Extraction).where(Extraction.document_id == document_id).options(undefer(Extraction.snapshot))
    if run is not None:
        runs = runs.where(Extraction.id == run)
    elif before is not None:
        runs = runs.where(Extraction.id < before)
    found = session.scalars(runs.order_by(Extraction.id.desc()).limit(1)).one_or_none()
    if found is None:
        raise not_found("run", "of this document" if run is None else str(run))
    return found


def _snapshot(run: Extraction) -> bytes:
    if run.snapshot is None:
        raise not_found("snapshot of run", str(run.id))
    return run.snapshot
