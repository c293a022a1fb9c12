"""Facts: lists, lines and one by one."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.tables import Fact, FactText, Passage
from service import fact_rows, records, schemas, search, selection
from service.claims import claims_of
from service.corrections import moved_to
from service.errors import ProblemError, not_found, problems
from service.exports.jsonlines import lines
from service.fact_rows import FactRow
from service.filters import FactFilter, FactQuery, SortedFacts
from service.routes.edge import NOT_MODIFIED, IfNoneMatch, Reading, ReadingOn, etag_of, is_known, read_page, total
from service.routes.streams import JsonLines

router = APIRouter(prefix="/api/v1", tags=["facts"])


def read_facts(session: Session, numbers: list[int]) -> list[schemas.Fact]:
    """Give the facts with these numbers, in this order."""
    facts = {row.fact.number: records.fact(row) for row in fact_rows.read(session, numbers)}
    return [facts[number] for number in numbers]


def which(filters: FactFilter, session: Session) -> Select[Fact]:
    """Give the facts that the filters let through; raises ProblemError where the filters do not go together."""
    return select(Fact).where(*filters.conditions(session))


@router.get("/facts", summary="List facts", responses=problems())
def list_facts(
    asked: Annotated[FactQuery, Query()], request: Request, response: Response, session: Reading
) -> schemas.FactPage:
    """Facts that pass all filters; repeated values of one filter are alternatives."""
    statement, order = selection.in_order(session, asked)
    numbers, following = read_page(request, response, session, statement, order, asked)
    counted = total(session, statement, asked)
    return schemas.FactPage(items=read_facts(session, numbers), next_cursor=following, total=counted)


@router.get("/facts.jsonl", summary="All facts, one a line", response_class=JsonLines, responses=problems())
def stream_facts(asked: Annotated[SortedFacts, Query()], session: ReadingOn) -> Response:
    """All facts that pass the filters, streamed as JSON Lines: the same objects as `filon extract` prints."""
    statement = search.FACT_ORDERS[asked.sort].apply(which(asked, session))
    return JsonLines(lines(fact_rows.batches(session, statement, FactText.boxes), records.fact))


FactId = Annotated[str, Path(description="Id of the fact.", examples=["f_9b1c40d2a7e35f68"])]
MOVED: dict[int | str, dict[str, Any]] = {308: {"description": "New rules gave the figure another id: it is there."}}


@router.get(
    "/facts/{fact_id}",
    summary="One fact and where it stands",
    response_model=schemas.FactWithTarget,
    responses={**NOT_MODIFIED, **MOVED, **problems(404)},
)
def get_fact(fact_id: FactId, request: Request, session: Reading, known: IfNoneMatch = None) -> Response:
    """Give the fact with its Web Annotation target, its claim and a strong `ETag`, which changes whenever these do."""
    found = fact_and_etag(session, fact_id)
    if found is None:
        raise no_fact(session, fact_id, request)
    body, etag = found
    if is_known(known, etag):
        return Response(status_code=304, headers={"ETag": etag})
    return Response(body, media_type="application/json", headers={"ETag": etag})


def fact_and_etag(session: Session, fact_id: str) -> tuple[bytes, str] | None:
    """Give the JSON of a fact with its target, and the ETag of this revision of it; None where there is none."""
    rows = fact_rows.read(session, select(Fact.number).where(Fact.id == fact_id))
    if not rows:
        return None
    [(fact, etag)] = with_etags(session, rows)
    return fact.model_dump_json().encode(), etag


def with_etags(session: Session, rows: Sequence[FactRow]) -> list[tuple[schemas.FactWithTarget, str]]:
    """Give facts with their targets, and the ETag of this revision of each."""
    passages = select(Passage.id, Passage.text).where(Passage.id.in_({row.fact.passage_id for row in rows}))
    texts = dict(session.execute(passages).all())
    claims = claims_of(session, [row.fact for row in rows])
    found = []
    for row in rows:
        file_url = f"/api/v1/documents/{row.fact.document_id}/file"
        fact = records.fact_with_target(row, texts[row.fact.passage_id], file_url, claims.get(row.fact.number))
        # What is corrected and taken back is the same again, but not to whoever read it in between.
        found.append((fact, etag_of(b"%d %s" % (row.fact.revision, fact.model_dump_json().encode()))))
    return found


def no_fact(session: Session, fact_id: str, request: Request) -> ProblemError:
    """Say that there is no such fact, or lead to the id that it has now."""
    now = moved_to(session, fact_id)
    if now is None:
        return not_found("fact", fact_id)
    location = request.url.path.replace(fact_id, now)
    return ProblemError(308, "moved", f"This fact is now {now}.", headers={"Location": location})
