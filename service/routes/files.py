"""The PDF of a document, as it was handed in."""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header, Request, Response
from starlette.responses import StreamingResponse

from models.document import UnreadableError
from service.errors import ProblemError, problems
from service.routes.documents import DocumentId, find_document
from service.routes.edge import NOT_MODIFIED, IfNoneMatch, Reading, Service, is_known

router = APIRouter(prefix="/api/v1/documents", tags=["documents"])

_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


@router.head("/{document_id}/file", include_in_schema=False)
@router.get(
    "/{document_id}/file",
    summary="The PDF",
    response_class=Response,
    responses={
        200: {"description": "The PDF.", "content": {"application/pdf": {}}},
        206: {"description": "A part of it.", "content": {"application/pdf": {}}},
        **NOT_MODIFIED,
        **problems(404, 416),
    },
)
def get_file(
    document_id: DocumentId,
    service: Service,
    session: Reading,
    request: Request,
    known: IfNoneMatch = None,
    wanted: Annotated[
        str | None, Header(alias="Range", description="Which bytes of it.", examples=["bytes=0-65535"])
    ] = None,
    unless: Annotated[
        str | None,
        Header(
            alias="If-Range",
            description="The `ETag` of the file that the range is to be of: all of another one is sent.",
            examples=['"3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b"'],
        ),
    ] = None,
) -> Response:
    """Send the PDF as it was handed in, whole or a range of it, under a strong `ETag`."""
    row = find_document(session, document_id)
    etag = f'"{row.sha256}"'
    if is_known(known, etag):
        return Response(status_code=304, headers={"ETag": etag})
    try:
        size = service.files.size(row.sha256)
    except UnreadableError as error:
        raise ProblemError(404, error.reason, f"It cannot be sent: {error}.") from error
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"inline; {_filename(row.filename)}",
        "X-Content-Type-Options": "nosniff",
    }
    status, (start, end) = 200, (0, size)
    if wanted is not None and unless in {None, etag} and (part := _part(wanted, size)):
        status, (start, end) = 206, part
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    if request.method == "HEAD":
        return Response(None, status, headers, "application/pdf")
    return StreamingResponse(service.files.pieces(row.sha256, start, end), status, headers, "application/pdf")


def _part(wanted: str, size: int) -> tuple[int, int] | None:
    """Give the first byte of a range and the one behind its last; raises ProblemError where the file has none of it.

    None for the whole file: what is no range, and several at once, may be passed over (RFC 9110, 14.2).
    """
    found = _RANGE.fullmatch(wanted)
    if found is None or not (found[1] or found[2]):
        return None
    if found[1]:
        start, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    else:  # the last so many bytes
        start, end = max(size - int(found[2]), 0), size
    if start >= end:
        there = f"bytes */{size}"
        detail = f"The file has no such range: {there}."
        raise ProblemError(416, "no-such-range", detail, headers={"Content-Range": there})
    return start, end


def _filename(name: str) -> str:
    quoted = quote(name)
    return f'filename="{name}"' if quoted == name else f"filename*=utf-8''{quoted}"
