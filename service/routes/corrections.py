"""What people say of facts: corrections, facts that the rules missed, their history, and the way back."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access import Scope
from models.tables import Correction, Document, Fact
from service import adding, corrections, fact_rows, records, schemas, search
from service.access.scopes import Calling, needs, signed
from service.errors import ProblemError, not_found, problems
from service.filters import Paged
from service.proposals import FactCorrection, NewFact, Why
from service.routes.documents import DocumentId
from service.routes.edge import IfMatch, Reading, Writing, read_page, require_match
from service.routes.facts import MOVED, FactId, fact_and_etag, no_fact
from service.stored import Stored

router = APIRouter(prefix="/api/v1", tags=["corrections"])

REVIEWING = [needs(Scope.REVIEW)]


@router.patch(
    "/facts/{fact_id}",
    summary="Correct a fact",
    response_model=schemas.FactWithTarget,
    responses={**MOVED, **problems(400, 404, 412, 428)},
    dependencies=REVIEWING,
)
def correct_fact(
    fact_id: FactId,
    said: FactCorrection,
    request: Request,
    session: Writing,
    caller: Calling,
    if_match: IfMatch = None,
) -> Response:
    """Say that a fact is right or wrong, or what it should say; answers the fact as it is now, with its new `ETag`.

    `If-Match` is needed: 428 without, 412 where the fact changed since. The figure as printed and its place on the page
    stay. What people say outlives new readings of the document.
    """
    stored = _taken(session, fact_id, request, if_match)
    corrections.correct(session, stored, signed(said, caller))
    return _answer(session, fact_id)


@router.post(
    "/facts",
    status_code=201,
    summary="Add a fact that the rules missed",
    response_model=schemas.FactWithTarget,
    responses=problems(400, 404, 409),
    dependencies=REVIEWING,
)
def add_fact(said: NewFact, session: Writing, caller: Calling) -> Response:
    """State a figure by its words on the page; where they stand more than once, `passage` and `start` say which.

    It has the id under which the rules would find it. 409 where a fact rests on these words already.
    """
    fact_id = adding.add(session, signed(said, caller))
    answer = _answer(session, fact_id)
    answer.status_code = 201
    answer.headers["Location"] = f"/api/v1/facts/{fact_id}"
    return answer


@router.get("/facts/{fact_id}/history", summary="What became of a fact", responses={**MOVED, **problems(404)})
def read_history(
    fact_id: FactId, asked: Annotated[Paged, Query()], request: Request, response: Response, session: Reading
) -> schemas.History:
    """Who said what of the fact, when and why, the newest first; also of one that was added and taken back."""
    statement = select(Correction).where(Correction.fact_id == fact_id)
    rows, following = read_page(request, response, session, statement, search.HISTORY, asked)
    if not rows and session.scalar(select(Fact.id).where(Fact.id == fact_id)) is None:
        raise no_fact(session, fact_id, request)
    return schemas.History(items=[records.step(row) for row in rows], next_cursor=following)


UNDONE: dict[int | str, dict[str, Any]] = {204: {"description": "The fact was added, and is gone."}}


@router.post(
    "/facts/{fact_id}/undo",
    summary="Take back what was said last",
    response_model=schemas.FactWithTarget,
    responses={**UNDONE, **MOVED, **problems(400, 404, 409, 412, 428)},
    dependencies=REVIEWING,
)
def undo_correction(
    fact_id: FactId,
    request: Request,
    session: Writing,
    caller: Calling,
    why: Why | None = None,
    if_match: IfMatch = None,
) -> Response:
    """Take back the last correction that stands; answers the fact as it is then, 204 where it was an added one.

    Undoing is a step in the history as well. `If-Match` as for corrections; 409 where nothing stands.
    """
    stored = _taken(session, fact_id, request, if_match)
    if corrections.undo(session, stored, signed(why or Why(reason=None, author=None), caller)):
        return _answer(session, fact_id)
    return Response(status_code=204)


@router.get(
    "/documents/{document_id}/differences", summary="Where people and the rules differ", responses=problems(404)
)
def list_differences(
    document_id: DocumentId, asked: Annotated[Paged, Query()], request: Request, response: Response, session: Reading
) -> schemas.DifferencePage:
    """Facts of which people said something, and in which the rules now read something else, or find nothing."""
    if session.get(Document, document_id) is None:
        raise not_found("document", document_id)
    differing = select(Fact.number).where(Fact.document_id == document_id, Fact.rules_say.is_not(None))
    numbers, following = read_page(request, response, session, differing, search.FACT_ORDERS["document"], asked)
    rows = fact_rows.read(session, numbers)
    items = [schemas.Difference(fact=records.fact(row), rules=row.fact.rules_say or {}) for row in rows]
    return schemas.DifferencePage(items=items, next_cursor=following)


def _taken(session: Session, fact_id: str, request: Request, if_match: str | None) -> Stored:
    """Give the fact, for nobody else to change, where it is as whoever asks has read it."""
    stored = corrections.lock(session, fact_id)
    found = fact_and_etag(session, fact_id)
    if stored is None or found is None:
        raise no_fact(session, fact_id, request)
    require_match(if_match, found[1])
    return stored


def _answer(session: Session, fact_id: str) -> Response:
    found = fact_and_etag(session, fact_id)
    if found is None:
        raise ProblemError(404, "not-found", f"There is no fact {fact_id!r}.")
    body, etag = found
    return Response(body, media_type="application/json", headers={"ETag": etag})
