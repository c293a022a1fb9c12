"""What does not add up."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from service import checks, fact_rows, records, schemas, selection
from service.checks import Finding
from service.errors import problems
from service.filters import FactFilter, Paged
from service.routes.edge import Reading, walk_page

router = APIRouter(prefix="/api/v1", tags=["facts"])


class CheckQuery(FactFilter, Paged):
    """Which checks, of which facts, how many, from where on."""

    type: list[schemas.CheckType] = Field(
        list(checks.TYPES), description="Types of check; all where none is named.", examples=[["table-total"]]
    )


@router.get("/checks", summary="What does not add up", responses=problems())
def list_checks(
    asked: Annotated[CheckQuery, Query()], request: Request, response: Response, session: Reading
) -> schemas.CheckPage:
    """Figures that do not go together, worked out from the values as they are now; rejected facts are left out.

    The filters are those of facts: on the whole, on the printed total, or on all facts of documents that differ. Slack
    is given for rounding. For a page at most about 50,000 facts or 5,000 wholes are looked at: it may hold fewer checks
    than asked for, even none, and yet others follow. Tables are checked when a document is read: a total that held then
    is not looked at again.
    """
    passing = selection.walked(session, asked)
    found, following = walk_page(
        request,
        response,
        asked,
        lambda after: checks.page(session, asked.type, passing, after=after, limit=asked.limit),
    )
    return schemas.CheckPage(items=_checks(session, found), next_cursor=following)


def _checks(session: Session, found: list[Finding]) -> list[schemas.Check]:
    numbers = {number for each in found for number in (*each.facts, *each.against)}
    facts = {row.fact.number: records.fact(row) for row in fact_rows.read(session, numbers)}
    return [
        schemas.Check(
            type=each.type,
            message=each.message,
            unit="%" if each.against and facts[each.against[0]].unit == "%" else facts[each.facts[0]].unit,
            stated=schemas.decimal_text(each.stated),
            found=schemas.decimal_text(each.found),
            facts=[facts[number] for number in each.facts],
            against=[facts[number] for number in each.against],
        )
        for each in found
    ]
