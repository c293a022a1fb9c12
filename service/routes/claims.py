"""Claims: figures that are stated several times, with the facts that state them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Fact
from service import fact_rows, records, schemas, search
from service.errors import problems
from service.filters import FactFilter, Paged
from service.routes.edge import Reading, read_page

router = APIRouter(prefix="/api/v1", tags=["facts"])


class ClaimQuery(FactFilter, Paged):
    """Which claims, how many, from where on."""


@router.get("/claims", summary="Figures that are stated several times", responses=problems())
def list_claims(
    asked: Annotated[ClaimQuery, Query()], request: Request, response: Response, session: Reading
) -> schemas.ClaimPage:
    """Figures that several facts state, in one document or in several, in document order of their first facts.

    A claim is listed where one of its facts passes all filters. What it costs goes by the page, without filters; with
    filters, by the facts that pass them.
    """
    statement = select(Fact.claim).where(Fact.claim.is_not(None), *asked.conditions(session)).distinct()
    numbers, following = read_page(request, response, session, statement, search.CLAIMS, asked)
    return schemas.ClaimPage(items=_claims(session, [each for each in numbers if each]), next_cursor=following)


def _claims(session: Session, numbers: list[int]) -> list[schemas.Claim]:
    facts: dict[int, list[schemas.Fact]] = {number: [] for number in numbers}
    for row in fact_rows.read(session, select(Fact.number).where(Fact.claim.in_(numbers))):
        facts[row.fact.claim].append(records.fact(row))
    return [_claim(stating) for stating in facts.values()]


def _claim(stating: list[schemas.Fact]) -> schemas.Claim:
    first = stating[0]
    return schemas.Claim(
        id=first.id,
        kind=first.kind,
        value=first.value,
        value_max=first.value_max,
        unit=first.unit,
        per=first.per,
        subject=first.subject,
        facts=stating,
    )
