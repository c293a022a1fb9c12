"""Documents: handing in, following, reading and forgetting them."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from anyio import Event, move_on_after
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from models import tables
from models.document import Grade
from models.tables import DocumentStatus
from service import collecting, ingest, records, schemas, search
from service.corrections import lock_documents
from service.errors import ProblemError, not_found, problems
from service.files import PDF_HEADER_WITHIN, Incoming
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
from service.upload import FIELD, FormFile

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

DocumentId = Annotated[str, Path(description="Id of the document.", examples=["d_3a7bd3e2360a3d29"])]

POLL_SECONDS = 0.5
"""How often the progress of a document is looked at while somebody follows it."""

AROUND_FILE = 100_000
"""Bytes of a form that need not be of its file: headers, other fields."""

FORM: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": [FIELD],
                "properties": {FIELD: {"type": "string", "format": "binary", "description": "The PDF."}},
            }
        }
    },
}


class DocumentQuery(Paged):
    """Which documents, how many, from where on."""

    status: list[DocumentStatus] = Field([], description="How far their reading is.", examples=[["ready"]])
    partner: list[Text] = Field([], description="Ids of bodies that they name.", examples=[["epci:200044618"]])
    place: list[Text] = Field([], description="Ids of places that they name.", examples=[["commune:59028"]])


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


@router.post(
    "",
    status_code=202,
    summary="Hand in a PDF",
    response_model=schemas.Document,
    responses={200: {"model": schemas.Document, "description": "These bytes are there already."}, **problems(413, 415)},
    openapi_extra={"requestBody": FORM},
)
async def upload_document(request: Request, service: Service, response: Response) -> schemas.Document:
    """Take in a PDF to be read: 202 and its address; 200 for the same bytes again (a failed one is tried again).

    The answer comes before the reading: follow it at `/events`.
    """
    with service.files.receive() as incoming:
        form = FormFile(request.headers.get("content-type", ""), incoming.write)
        most = service.settings.max_file_mb * 1_000_000
        _refuse_size(int(request.headers.get("content-length", 0)) - AROUND_FILE, most)
        async for chunk in request.stream():
            form.feed(chunk)
            _refuse(incoming, most)
        form.finish()
        _refuse(incoming, most, whole=True)
        document, new = await run_in_threadpool(_keep, service, incoming, form.filename)
    service.queue.wake()
    response.status_code = 202 if new else 200
    response.headers["Location"] = request.url_for("get_document", document_id=document.id).path
    return document


def _refuse_size(size: int, most: int) -> None:
    if size > most:
        raise ProblemError(413, "too-large", f"The file is larger than {most // 1_000_000} MB.")


def _refuse(incoming: Incoming, most: int, *, whole: bool = False) -> None:
    """Raise ProblemError as soon as what has come shows that it will not do."""
    _refuse_size(incoming.size, most)
    if whole and incoming.size == 0:
        raise ProblemError(422, "empty", "The file is empty.")
    if (whole or incoming.size >= PDF_HEADER_WITHIN) and not incoming.is_pdf:
        raise ProblemError(415, "not-a-pdf", "This is not a PDF: %PDF- is missing at its beginning.")


def _keep(service: Running, incoming: Incoming, filename: str) -> tuple[schemas.Document, bool]:
    incoming.flush()
    with service.database.write() as session:
        row, new = ingest.register(session, incoming.sha256, incoming.size, filename)
        incoming.keep()
        session.flush()
        session.refresh(row, ["collections"])
        return records.document(row), new


@router.get("", summary="List documents", responses=problems())
def list_documents(
    asked: Annotated[DocumentQuery, Query()], request: Request, response: Response, session: Reading
) -> schemas.DocumentPage:
    """Documents, the newest first."""
    statement = DOCUMENT
    if asked.status:
        statement = statement.where(tables.Document.status.in_(asked.status))
    for links, ids in ((PARTNERS, asked.partner), (PLACES, asked.place)):
        if ids:
            statement = statement.where(links.named_in(tables.Document.id, ids))
    rows, following = read_page(request, response, session, statement, search.NEWEST, asked)
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


@router.delete("/{document_id}", status_code=204, summary="Forget a document", responses=problems(404))
def delete_document(document_id: DocumentId, service: Service, session: Writing) -> None:
    """Delete all of it: facts, text, the file, and all that people said of it, which nothing brings back."""
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


class RangedFile(FileResponse):
    """A file that says by a problem, as all the rest, which ranges of it cannot be had."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_or_refuse(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                size = Headers(raw=message["headers"]).get("content-range", f"bytes */{self.headers['content-length']}")
                detail = f"The file has no such range: {size}."
                raise ProblemError(message["status"], "no-such-range", detail, headers={"Content-Range": size})
            await send(message)

        await super().__call__(scope, receive, send_or_refuse)


@router.head("/{document_id}/file", include_in_schema=False)
@router.get(
    "/{document_id}/file",
    summary="The PDF",
    response_class=RangedFile,
    responses={
        200: {"description": "The PDF.", "content": {"application/pdf": {}}},
        206: {"description": "A part of it.", "content": {"application/pdf": {}}},
        **NOT_MODIFIED,
        **problems(404, 416),
    },
)
def get_file(document_id: DocumentId, service: Service, session: Reading, known: IfNoneMatch = None) -> Response:
    """Send the PDF as it was handed in, whole or in ranges, under a strong `ETag`."""
    row = find_document(session, document_id)
    path = service.files.path(row.sha256)
    if not path.exists():
        raise ProblemError(404, "missing", "The file is no longer in the data folder: hand it in again.")
    headers = {"ETag": f'"{row.sha256}"', "X-Content-Type-Options": "nosniff"}
    if is_known(known, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return RangedFile(
        path,
        headers=headers,
        media_type="application/pdf",
        filename=row.filename,
        content_disposition_type="inline",
    )


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
