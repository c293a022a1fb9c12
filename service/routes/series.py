"""Indicators over time."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service import schemas, selection, series
from service.errors import problems
from service.filters import FactFilter, Paged
from service.routes.edge import Reading, walk_page

router = APIRouter(prefix="/api/v1", tags=["facts"])


class SeriesQuery(FactFilter, Paged):
    """Series of which facts, how many, from where on."""


@router.get("/series", summary="Indicators over time", responses=problems())
def list_series(
    asked: Annotated[SeriesQuery, Query()], request: Request, response: Response, session: Reading
) -> schemas.SeriesPage:
    """What the facts that pass all filters measure in at least two periods: same kind, unit, subject and places.

    Figures that name no place go together where their documents have the same publisher or, where none is known, are
    about the same départements. What is a part of another figure is apart from what is not. For a page at most about
    50,000 facts are looked at: it may hold fewer series than asked for, even none, and yet others follow.
    """
    passing = selection.walked(session, asked)
    items, following = walk_page(
        request, response, asked, lambda after: series.page(session, passing, after=after, limit=asked.limit)
    )
    return schemas.SeriesPage(items=items, next_cursor=following)
