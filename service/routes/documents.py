"""Documents: listing, following, reading, correcting and forgetting them."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from anyio import Event, move_on_after
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool

from models import tables
from models.access import Scope as Needed
from models.document import Grade
from models.tables import DocumentStatus
from service import collecting, ingest, naming, records, schemas, search
from service.access.scopes import needs
from service.corrections import lock_documents
from service.errors import not_found, problems
from service.filters import Paged, Text
from service.proposals import DocumentCorrection
from service.routes.edge import (
    NOT_MODIFIED,
    IfMatch,
    IfNoneMatch,
    Reading,
    Running,
    Service,
    Writing,
    etag_of,
    is_known,
    read_page,
    refuse_stale,
)
from service.routes.names import PARTNERS, PLACES

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

DocumentId = Annotated[str, Path(description="Id of the document.", examples=["d_3a7bd3e2360a3d29"])]

POLL_SECONDS = 0.5
"""How often the progress of a document is looked at while somebody follows it."""

DocumentSort = Literal["-created", "title", "-facts", "-pages"]


class DocumentQuery(Paged):
    """Which documents, how many, from where on."""

    id: list[Text] = Field([], description="Their ids.", examples=[["d_3a7bd3e2360a3d29"]])
    status: list[DocumentStatus] = Field([], description="How far their reading is.", examples=[["ready"]])
    partner: list[Text] = Field([], description="Ids of bodies that they name.", examples=[["epci:200044618"]])
    place: list[Text] = Field([], description="Ids of places that they name.", examples=[["commune:59028"]])
    collection: list[Text] = Field([], description="Names of collections that they are in.", examples=[["ERBM"]])
    q: Text | None = Field(
        None,
        description="Words that all stand in the title, the publisher or the file name, whole or within other words, "
        "with or without accents.",
        examples=["métropole 2022"],
    )
    sort: DocumentSort = Field(
        "-created", description="The newest first, by title, or most facts or pages first.", examples=["title"]
    )

    def conditions(self) -> list[ColumnElement[bool]]:
        """Give the filters as conditions; raises ProblemError where `q` holds no word."""
        found: list[ColumnElement[bool]] = []
        if self.id:
            found.append(tables.Document.id.in_(self.id))
        if self.status:
            found.append(tables.Document.status.in_(self.status))
        for links, ids in ((PARTNERS, self.partner), (PLACES, self.place)):
            if ids:
                found.append(links.named_in(tables.Document.id, ids))
        if self.collection:
            inside = select(tables.Collection.document_id).where(tables.Collection.name.in_(self.collection))
            found.append(tables.Document.id.in_(inside))
        if self.q is not None:
            found.append(naming.matches(self.q))
        return found


class PassageQuery(Paged):
    """Which passages, how many, from where on."""

    page: list[Annotated[int, Field(ge=1, lt=2**31)]] = Field([], description="Pages, from 1.", examples=[[4]])


class PdfPageQuery(Paged):
    """Which pages of the PDF, how many, from where on."""

    grade: list[Grade] = Field([], description="How far their reading can be trusted.", examples=[["no-text", "ocr"]])


DOCUMENT = select(tables.Document).options(selectinload(tables.Document.collections))
"""Documents with all that their JSON wants."""


def find_document(session: Session, document_id: str) -> tables.Document:
    """Give a document with all that its JSON wants; raises ProblemError where there is none."""
    row = session.scalar(DOCUMENT.where(tables.Document.id == document_id).execution_options(populate_existing=True))
    if row is None:
        raise not_found("document", document_id)
    return row


@router.get("", summary="List documents", responses=problems())
def list_documents(
    asked: Annotated[DocumentQuery, Query()], request: Request, response: Response, session: Reading
) -> schemas.DocumentPage:
    """Documents, the newest first unless another order is asked for."""
    statement = DOCUMENT.where(*asked.conditions())
    rows, following = read_page(request, response, session, statement, search.DOCUMENT_ORDERS[asked.sort], asked)
    return schemas.DocumentPage(items=[records.document(row) for row in rows], next_cursor=following)


@router.get(
    "/{document_id}",
    summary="One document",
    response_model=schemas.Document,
    responses={**NOT_MODIFIED, **problems(404)},
)
def get_document(document_id: DocumentId, session: Reading, known: IfNoneMatch = None) -> Response:
    """Give the document, how far its reading is, and a strong `ETag`."""
    body, etag = _body_and_etag(session, document_id)
    if is_known(known, etag):
        return Response(status_code=304, headers={"ETag": etag})
    return Response(body, media_type="application/json", headers={"ETag": etag})


@router.patch(
    "/{document_id}",
    summary="Correct what is known of a document",
    response_model=schemas.Document,
    responses=problems(400, 404, 412),
    dependencies=[needs(Needed.WRITE)],
)
def correct_document(
    document_id: DocumentId, said: DocumentCorrection, session: Writing, if_match: IfMatch = None
) -> Response:
    """Say its title, its publisher, the years that it is about, or its collections; null takes back what was said.

    New readings leave that alone. `If-Match` may be sent: 412 where the document changed since.
    """
    lock_documents(session, [document_id])
    refuse_stale(if_match, _body_and_etag(session, document_id)[1])
    collecting.correct(session, find_document(session, document_id), said)
    body, etag = _body_and_etag(session, document_id)
    return Response(body, media_type="application/json", headers={"ETag": etag})


def _body_and_etag(session: Session, document_id: str) -> tuple[bytes, str]:
    row = find_document(session, document_id)
    body = records.document(row).model_dump_json().encode()
    return body, etag_of(b"%d %s" % (row.revision, body))


@router.delete(
    "/{document_id}",
    status_code=204,
    summary="Forget a document",
    responses=problems(404),
    dependencies=[needs(Needed.WRITE)],
)
def delete_document(document_id: DocumentId, service: Service, session: Writing) -> None:
    """Delete all of it: facts, text, the file, and all that people said of it, which nothing brings back."""
    service.files.check()  # one that does not answer would be waited for while nobody else can write
    sha256 = ingest.forget(session, document_id)
    if sha256 is None:
        raise not_found("document", document_id)
    service.files.delete(sha256)


@router.get(
    "/{document_id}/events",
    summary="Follow a document",
    response_class=EventSourceResponse,
    responses={
        200: {"description": "The document as server-sent events.", "content": {"text/event-stream": {}}},
        **problems(404),
    },
)
async def follow_document(document_id: DocumentId, service: Service) -> EventSourceResponse:
    """Send the document each time that it changes, until it is ready or failed."""
    document = await run_in_threadpool(_look, service, document_id)
    if document is None:
        raise not_found("document", document_id)
    ending = Event()
    changes = _changes(service, document, ending)
    return EventSourceResponse(changes, shutdown_event=ending, shutdown_grace_period=2 * POLL_SECONDS)


def _look(service: Running, document_id: str) -> schemas.Document | None:
    with service.database.read() as session:
        row = session.scalar(DOCUMENT.where(tables.Document.id == document_id))
        return None if row is None else records.document(row)


async def _changes(service: Running, document: schemas.Document, ending: Event) -> AsyncIterator[dict[str, str]]:
    """Give the document now and after each change; ends with the reading, with the document, or with the service."""
    yield {"data": document.model_dump_json()}
    while document.status in ("queued", "processing"):
        with move_on_after(POLL_SECONDS):
            await ending.wait()
            return
        seen = await run_in_threadpool(_look, service, document.id)
        if seen is None:
            return
        if seen != document:
            yield {"data": seen.model_dump_json()}
        document = seen


@router.get("/{document_id}/pages", summary="Its pages", responses=problems(404))
def list_pages(
    document_id: DocumentId,
    asked: Annotated[PdfPageQuery, Query()],
    request: Request,
    response: Response,
    session: Reading,
) -> schemas.PdfPages:
    """Pages of the PDF with their grades: how each was read, and what of it may be missing. Empty until it is read."""
    find_document(session, document_id)
    statement = select(tables.Page).where(tables.Page.document_id == document_id)
    if asked.grade:
        statement = statement.where(tables.Page.grade.in_(asked.grade))
    rows, following = read_page(request, response, session, statement, search.PAGES, asked)
    return schemas.PdfPages(items=[records.page(row) for row in rows], next_cursor=following)


@router.get("/{document_id}/passages", summary="The text", responses=problems(404))
def list_passages(
    document_id: DocumentId,
    asked: Annotated[PassageQuery, Query()],
    request: Request,
    response: Response,
    session: Reading,
) -> schemas.PassagePage:
    """Passages in reading order."""
    find_document(session, document_id)
    statement = select(tables.Passage).where(tables.Passage.document_id == document_id)
    if asked.page:
        statement = statement.where(tables.Passage.page.in_(asked.page))
    rows, following = read_page(request, response, session, statement, search.PASSAGES, asked)
    return schemas.PassagePage(items=[records.passage(row) for row in rows], next_cursor=following)


@router.get("/{document_id}/refused", summary="Figures not stated", responses=problems(404))
def list_refusals(
    document_id: DocumentId, asked: Annotated[Paged, Query()], request: Request, response: Response, session: Reading
) -> schemas.RefusalPage:
    """Figures seen but not stated, with the reason, in document order."""
    find_document(session, document_id)
    statement = select(tables.Refusal).where(tables.Refusal.document_id == document_id)
    rows, following = read_page(request, response, session, statement, search.REFUSALS, asked)
    return schemas.RefusalPage(items=[records.refusal(row) for row in rows], next_cursor=following)
