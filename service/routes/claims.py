"""Claims: figures that are stated several times, with the facts that state them."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Fact
from service import records, schemas, search
from service.errors import problems
from service.filters import FactFilter, Paged
from service.routes.edge import Reading, read_page
from service.routes.facts import FACT

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
    rows = session.scalars(FACT.where(Fact.claim.in_(numbers)).order_by(Fact.claim, Fact.number))
    return [_claim([records.fact(row) for row in stating]) for _number, stating in groupby(rows, lambda row: row.claim)]


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
