"""Mentions: every body and place named in a document, whether or not a figure hangs on it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from models.facts import MentionType
from models.tables import Mention
from service import records, schemas, search
from service.errors import problems
from service.exports.jsonlines import lines
from service.fact_rows import BATCH
from service.filters import Paged, Text
from service.identities import identities
from service.routes.edge import Reading, ReadingOn, read_page
from service.routes.streams import JsonLines

router = APIRouter(prefix="/api/v1", tags=["mentions"])


class MentionFilter(BaseModel):
    """Which mentions; repeated values of one filter are alternatives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: list[Text] = Field([], description="Ids of documents.", examples=[["d_3a7bd3e2360a3d29"]])
    type: list[MentionType] = Field([], description="Bodies or places.", examples=[["partner"]])
    partner: list[Text] = Field([], description="Ids of bodies.", examples=[["epci:200044618"]])
    place: list[Text] = Field([], description="Ids of places.", examples=[["commune:59028"]])

    def which(self, session: Session) -> Select[Mention]:
        statement = select(Mention).options(joinedload(Mention.partner), joinedload(Mention.place))
        for column, values in (
            (Mention.document_id, self.document),
            (Mention.type, self.type),
            (Mention.partner_id, self.partner and identities(session).followed(self.partner)),
            (Mention.place_id, self.place),
        ):
            if values:
                statement = statement.where(column.in_(values))
        return statement


class MentionQuery(MentionFilter, Paged):
    """Which mentions, how many, from where on."""


@router.get("/mentions", summary="List mentions", responses=problems())
def list_mentions(
    asked: Annotated[MentionQuery, Query()], request: Request, response: Response, session: Reading
) -> schemas.MentionPage:
    """Bodies and places named, in document order."""
    rows, following = read_page(request, response, session, asked.which(session), search.MENTIONS, asked)
    return schemas.MentionPage(items=[records.mention(row) for row in rows], next_cursor=following)


@router.get("/mentions.jsonl", summary="All mentions, one a line", response_class=JsonLines, responses=problems())
def stream_mentions(asked: Annotated[MentionFilter, Query()], session: ReadingOn) -> Response:
    """All mentions that pass the filters, streamed as JSON Lines, in document order."""
    statement = search.MENTIONS.apply(asked.which(session)).execution_options(yield_per=BATCH)
    return JsonLines(lines(session.scalars(statement).partitions(), records.mention))
