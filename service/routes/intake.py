"""Documents come in: one PDF, or a ZIP of them."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from models.access import Scope
from models.document import UnreadableError
from service import ingest, records, schemas
from service.access.callers import Caller
from service.access.scopes import Calling, needs
from service.archive import files_of, open_archive, unpack
from service.errors import ProblemError, problems
from service.files import PDF_HEADER_WITHIN, Incoming, printable
from service.routes.edge import Running, Service
from service.upload import FIELD, FormFile, shown_name

ONE, ARCHIVE = "", "/archive"
router = APIRouter(prefix="/api/v1/documents", tags=["documents"], dependencies=[needs(Scope.WRITE)])
UPLOADS = {router.prefix + path for path in (ONE, ARCHIVE)}
"""Where files come in."""
log = logging.getLogger(__name__)

MEGABYTE = 1_000_000
AROUND_FILE = 100_000
"""Bytes of a form that need not be of its file: headers, other fields."""


def _form(what: str) -> dict[str, Any]:
    """Describe a form with one file."""
    file = {"type": "string", "format": "binary", "description": what}
    schema = {"type": "object", "required": [FIELD], "properties": {FIELD: file}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


@router.post(
    ONE,
    status_code=202,
    summary="Hand in a PDF",
    response_model=schemas.Document,
    responses={
        200: {"model": schemas.Document, "description": "These bytes are there already."},
        **problems(413, 415, 429, 507),
    },
    openapi_extra=_form("The PDF."),
)
async def upload_document(request: Request, service: Service, caller: Calling, response: Response) -> schemas.Document:
    """Take in a PDF to be read: 202 and its address; 200 for the same bytes again (a failed one is tried again).

    The answer comes before the reading: follow it at `/events`.
    """
    most = service.settings.max_file_mb * MEGABYTE
    await run_in_threadpool(service.limits.upload, caller)
    with service.files.receive() as incoming:
        filename = await _receive(request, incoming, most, pdf=True)
        document, new = await run_in_threadpool(_keep, service, caller, incoming, filename)
    service.queue.wake()
    response.status_code = 202 if new else 200
    response.headers["Location"] = request.url_for("get_document", document_id=document.id).path
    return document


@router.post(
    ARCHIVE,
    status_code=202,
    summary="Hand in a ZIP of PDFs",
    response_model=schemas.Archive,
    responses={200: {"model": schemas.Archive, "description": "Nothing of it is new."}, **problems(413, 415, 429, 507)},
    openapi_extra=_form("The ZIP."),
)
async def upload_archive(request: Request, service: Service, caller: Calling, response: Response) -> schemas.Archive:
    """Take in each PDF of a ZIP, in its folders too, as if it were handed in alone; say of each file what became of it.

    The ZIP may hold a thousand files, and has a limit of its own, packed and unpacked (`FILON_MAX_ZIP_MB`). A ZIP in
    it is not opened; what macOS and Windows add to it is passed over.
    """
    most = service.settings.max_zip_mb * MEGABYTE
    await run_in_threadpool(service.limits.upload, caller)
    with service.files.receive() as incoming:
        await _receive(request, incoming, most, pdf=False)
        members = await run_in_threadpool(_unpack, service, caller, incoming, most)
    response.status_code = 202 if any(member.new for member in members) else 200
    return schemas.Archive(members=members)


async def _receive(request: Request, incoming: Incoming, most: int, *, pdf: bool) -> str:
    """Write the file of a form and give its name; raises ProblemError as soon as it shows that it will not do."""
    form = FormFile(request.headers.get("content-type", ""), incoming.write)
    _refuse_size(int(request.headers.get("content-length", 0)) - AROUND_FILE, most)
    async for chunk in request.stream():
        form.feed(chunk)
        _refuse_size(incoming.size, most)
        if pdf:
            _refuse_other(incoming)
    form.finish()
    _refuse_empty(incoming)
    if pdf:
        _refuse_other(incoming, whole=True)
    return form.filename


def _refuse_size(size: int, most: int) -> None:
    if size > most:
        raise ProblemError(413, "too-large", f"The file is larger than {most // MEGABYTE} MB.")


def _refuse_empty(incoming: Incoming) -> None:
    if incoming.size == 0:
        raise ProblemError(422, "empty", "The file is empty.")


def _refuse_other(incoming: Incoming, *, whole: bool = False) -> None:
    """Raise ProblemError where it is not a PDF, as far as its first bytes have come."""
    if (whole or incoming.size >= PDF_HEADER_WITHIN) and not incoming.is_pdf:
        raise ProblemError(415, "not-a-pdf", "This is not a PDF: %PDF- is missing at its beginning.")


def _keep(service: Running, caller: Caller, incoming: Incoming, filename: str) -> tuple[schemas.Document, bool]:
    service.limits.take(caller, documents=1, size=incoming.size)
    incoming.flush()
    with service.database.write() as session:
        row, new = ingest.register(session, incoming.sha256, incoming.size, filename)
        incoming.keep()
        session.flush()
        session.refresh(row, ["collections"])
        document = records.document(row)
    log.info("handed in", extra={"document": document.id, "bytes": incoming.size, "new": new})
    return document, new


def _unpack(service: Running, caller: Caller, zipped: Incoming, most: int) -> list[schemas.ArchiveMember]:
    """Take in the PDFs of a ZIP one by one: those that are in are there, whatever comes after them."""
    members = []
    alone, left = service.settings.max_file_mb * MEGABYTE, most
    try:
        with open_archive(zipped.path) as archive:
            for path, info in files_of(archive):
                with service.files.receive() as incoming:
                    members.append(
                        _member(service, caller, path, incoming, partial(unpack, archive, info), min(alone, left))
                    )
                    left -= incoming.size
    except UnreadableError as error:
        status = 413 if error.reason == "too-many-files" else 415
        raise ProblemError(status, error.reason, f"The file cannot be unpacked: {error}.") from error
    return members


def _member(
    service: Running,
    caller: Caller,
    path: str,
    incoming: Incoming,
    unpack_to: Callable[[Callable[[bytes], None]], None],
    most: int,
) -> schemas.ArchiveMember:
    def write(piece: bytes) -> None:
        incoming.write(piece)
        _refuse_size(incoming.size, most)
        _refuse_other(incoming)

    name = printable(path)
    try:
        unpack_to(write)
        _refuse_empty(incoming)
        _refuse_other(incoming, whole=True)
        document, new = _keep(service, caller, incoming, shown_name(path))
    except (UnreadableError, ProblemError) as error:
        return schemas.ArchiveMember(name=name, document=None, new=False, reason=error.reason)
    service.queue.wake()
    return schemas.ArchiveMember(name=name, document=document, new=new, reason=None)
