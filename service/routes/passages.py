"""Passages: the text that was read, and search over it."""

from collections import defaultdict
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models.tables import Fact, Passage
from service import fact_rows, records, schemas, search
from service.errors import invalid, problems
from service.filters import Counted, Text
from service.routes.edge import Reading, read_page, total

router = APIRouter(prefix="/api/v1", tags=["search"])


class SearchQuery(Counted):
    """Which words, in which documents, how many passages, from where on."""

    q: Text = Field(
        description="Words that all stand in the passage, those in quotes side by side; case, accents and endings do "
        "not matter.",
        examples=['"logements sociaux" rénovation'],
    )
    document: list[Text] = Field([], description="Ids of documents.", examples=[["d_3a7bd3e2360a3d29"]])


@router.get("/search", summary="Search passages", responses=problems())
def search_passages(
    asked: Annotated[SearchQuery, Query()], request: Request, response: Response, session: Reading
) -> schemas.HitPage:
    """Passages that hold all the words, in document order, with the words marked and the facts they state."""
    words = search.words(asked.q)
    if not words:
        raise invalid("q", "holds no word")
    conditions = [Passage.number.in_(search.holding(session, Passage, words))]
    if asked.document:
        conditions.append(Passage.document_id.in_(asked.document))
    statement = select(Passage).options(joinedload(Passage.document)).where(*conditions)
    rows, following = read_page(request, response, session, statement, search.PASSAGES, asked)
    counted = total(session, select(Passage.number).where(*conditions), asked)
    facts: dict[str, list[schemas.Fact]] = defaultdict(list)
    stating = select(Fact.number).where(Fact.passage_id.in_([row.id for row in rows]))
    for stated in fact_rows.read(session, stating):
        facts[stated.fact.passage_id].append(records.fact(stated))
    hits = [
        schemas.Hit(
            document=records.document_ref(row.document),
            passage=records.passage(row),
            marks=[schemas.Mark(start=start, end=end) for start, end in search.marks(row.text, words)],
            facts=facts[row.id],
        )
        for row in rows
    ]
    return schemas.HitPage(items=hits, next_cursor=following, total=counted)
