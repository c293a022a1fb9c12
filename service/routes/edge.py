"""What every endpoint stands on: the running service, one session a request, and how one page of a list is given."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Header, Request, Response
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service import search
from service.access.limits import Limits
from service.answers import Answers
from service.database import Database
from service.errors import ProblemError, invalid
from service.files import Files
from service.filters import Counted, Paged
from service.pictures import Pictures
from service.queue import Queue
from service.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Running:
    """What is there between the start and the end of the service."""

    settings: Settings
    database: Database
    files: Files
    queue: Queue
    pictures: Pictures
    answers: Answers
    limits: Limits


async def _running(request: Request) -> Running:  # async: it needs no thread
    running: Running = request.app.state.running
    return running


Service = Annotated[Running, Depends(_running)]


def _reading(service: Service) -> Iterator[Session]:
    with service.database.read() as session:
        yield session


def _writing(service: Service) -> Iterator[Session]:
    with service.database.write() as session:
        yield session


# "function": the transaction is over before the answer leaves, so that whoever has the answer finds what it says.
Reading = Annotated[Session, Depends(_reading, scope="function")]
Writing = Annotated[Session, Depends(_writing, scope="function")]
ReadingOn = Annotated[Session, Depends(_reading, scope="request")]
"""A session that stays open while the answer is streamed."""


def total(session: Session, statement: Select[Any], counted: Counted) -> int | None:
    """Count the rows of a statement where that is asked for."""
    return session.scalars(select(func.count()).select_from(statement.subquery())).one() if counted.count else None


def read_page(
    request: Request, response: Response, session: Session, statement: Select[T], order: search.Order, paged: Paged
) -> tuple[list[T], str | None]:
    """Give the rows of one page and the cursor of the next, to which `Link` leads as well.

    A cursor is good for the address that it was made at, with the same parameters but for `limit` and `count`.
    """
    return _turn(
        request,
        response,
        lambda asked: search.page(session, statement, order, asked=asked, limit=paged.limit, cursor=paged.cursor),
    )


def walk_page(
    request: Request, response: Response, paged: Paged, walk: Callable[[str | None], tuple[list[T], str | None]]
) -> tuple[list[T], str | None]:
    """Do the same for a list that is not read off one query: `walk` gives its items after a key, and the last key."""
    return _turn(request, response, lambda asked: search.walk(walk, asked=asked, cursor=paged.cursor))


def _turn(
    request: Request, response: Response, turn: Callable[[str], tuple[list[T], str | None]]
) -> tuple[list[T], str | None]:
    asked = sorted(
        (name, value) for name, value in request.query_params.multi_items() if name not in Counted.model_fields
    )
    try:
        rows, following = turn(f"{request.url.path} {asked}")
    except search.CursorError as error:
        raise invalid("cursor", str(error)) from error
    if following is not None:
        response.headers["Link"] = next_link(request, following)
    return rows, following


def next_link(request: Request, cursor: str) -> str:
    """Give the header that leads to the page from this cursor on."""
    parameters = [each for each in request.query_params.multi_items() if each[0] != "cursor"]
    return f'<{request.url.path}?{urlencode([*parameters, ("cursor", cursor)])}>; rel="next"'


IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match", description="`ETag`s that are known.", examples=['"0a4d55a8d778e5022fab701977c5d840"']
    ),
]
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "It is the one that is known."}}


def etag_of(content: bytes) -> str:
    """Give the strong ETag of what is sent, or of all that it is made from."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Whether the header names this strong ETag, compared weakly as RFC 9110 wants for `If-None-Match`."""
    if if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag in tags


IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The `ETag` of what is to be changed, as it was last read.",
        examples=['"0a4d55a8d778e5022fab701977c5d840"'],
    ),
]


def require_match(if_match: str | None, etag: str) -> None:
    """Raise ProblemError unless the header is there and names this ETag."""
    if if_match is None:
        raise ProblemError(428, "if-match-needed", "Send If-Match with the ETag that you have read.")
    refuse_stale(if_match, etag)


def refuse_stale(if_match: str | None, etag: str) -> None:
    """Raise ProblemError where the header is there and does not name this ETag, compared strongly (RFC 9110)."""
    tags = [] if if_match is None else [tag.strip() for tag in if_match.split(",")]
    if tags and "*" not in tags and etag not in tags:
        raise ProblemError(412, "stale", "It was changed since you read it: read it again.", headers={"ETag": etag})
