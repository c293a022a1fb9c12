"""Pictures: a page with the words of facts marked, the cut-out around those of one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from models import tables
from models.document import Box, UnreadableError
from service.errors import ProblemError, not_found, problems
from service.filters import Text
from service.routes.edge import NOT_MODIFIED, IfNoneMatch, Running, Service, etag_of, is_known
from service.sandbox import StoppedError

router = APIRouter(prefix="/api/v1", tags=["pictures"])

PNG: dict[int | str, dict[str, Any]] = {200: {"content": {"image/png": {}}, "description": "The picture."}}
KEPT = "private, max-age=86400"


class PictureQuery(BaseModel):
    """How large."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scale: float = Field(
        2, ge=0.2, le=4, description="Pixels a point; fewer where the page is too large.", examples=[2]
    )


class PageQuery(PictureQuery):
    """How large, and what is marked."""

    fact: list[Text] = Field(
        [], description="Ids of facts of this document: their words are marked.", examples=[["f_9b1c40d2a7e35f68"]]
    )


@dataclass(frozen=True)
class Shown:
    """What a picture shows: all that its `ETag` depends on, and how it is drawn."""

    of: tuple[object, ...]
    draw: Callable[[], bytes]


def _page(
    document_id: Annotated[str, Path(description="Id of the document.", examples=["d_3a7bd3e2360a3d29"])],
    number: Annotated[int, Path(description="Which page, from 1.", examples=[4])],
    asked: Annotated[PageQuery, Query()],
    service: Service,
) -> Shown:
    with service.database.read() as session:
        row = session.get(tables.Document, document_id)
        if row is None:
            raise not_found("document", document_id)
        if session.get(tables.Page, (document_id, number)) is None:
            raise not_found("page", str(number))
        facts = (
            select(tables.Fact.id, tables.FactText.boxes)
            .join(tables.FactText)
            .where(tables.Fact.document_id == document_id, tables.Fact.id.in_(asked.fact))
        )
        boxes = {fact.id: _boxes(fact.boxes) for fact in session.execute(facts)}
        sha256 = row.sha256
    for wanted in asked.fact:
        if wanted not in boxes:
            raise not_found("fact", wanted)
    marked = [box for wanted in sorted(boxes) for box in boxes[wanted] if box.page == number]

    def draw() -> bytes:
        with service.files.local(sha256) as path:
            return service.pictures.page(path, number, scale=asked.scale, marked=marked)

    return Shown((sha256, number, asked.scale, marked), draw)


def _snippet(
    fact_id: Annotated[str, Path(description="Id of the fact.", examples=["f_9b1c40d2a7e35f68"])],
    asked: Annotated[PictureQuery, Query()],
    service: Service,
) -> Shown:
    with service.database.read() as session:
        fact = select(tables.Fact.document_id, tables.FactText.boxes).join(tables.FactText)
        row = session.execute(fact.where(tables.Fact.id == fact_id)).one_or_none()
        if row is None:
            raise not_found("fact", fact_id)
        boxes = _boxes(row.boxes)
        sha256 = session.get_one(tables.Document, row.document_id).sha256

    def draw() -> bytes:
        with service.files.local(sha256) as path:
            return service.pictures.snippet(path, boxes, scale=asked.scale)

    return Shown((sha256, "snippet", asked.scale, boxes), draw)


@router.head("/documents/{document_id}/pages/{number}.png", include_in_schema=False)
@router.get(
    "/documents/{document_id}/pages/{number}.png",
    summary="A page as a picture",
    response_class=Response,
    responses={**PNG, **NOT_MODIFIED, **problems(404)},
)
async def get_page_picture(
    shown: Annotated[Shown, Depends(_page)], service: Service, known: IfNoneMatch = None
) -> Response:
    """Draw the page as printed, with the words of these facts marked."""
    return await _answer(shown, service, known)


@router.head("/facts/{fact_id}/snippet.png", include_in_schema=False)
@router.get(
    "/facts/{fact_id}/snippet.png",
    summary="The words of a fact as a picture",
    response_class=Response,
    responses={**PNG, **NOT_MODIFIED, **problems(404)},
)
async def get_snippet(
    shown: Annotated[Shown, Depends(_snippet)], service: Service, known: IfNoneMatch = None
) -> Response:
    """Cut out the words of the fact, marked, with what stands around them on the page."""
    return await _answer(shown, service, known)


def _boxes(boxes: list[dict[str, float]]) -> list[Box]:
    return [Box(int(box["page"]), box["x0"], box["top"], box["x1"], box["bottom"]) for box in boxes]


async def _answer(shown: Shown, service: Running, known: str | None) -> Response:
    """Answer with what is drawn, unless the client has it already."""
    headers = {"ETag": etag_of(repr(shown.of).encode()), "Cache-Control": KEPT}
    if is_known(known, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    try:
        picture = await to_thread.run_sync(shown.draw, limiter=service.pictures.turns)
    except UnreadableError as error:
        raise ProblemError(422, error.reason, f"The page cannot be drawn: {error}.") from error
    except StoppedError:
        raise ProblemError(503, "stopping", "The service is being stopped.", headers={"Retry-After": "5"}) from None
    return Response(picture, media_type="image/png", headers=headers)
