"""Facets: what facts could be narrowed to, with numbers."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from service import facets, schemas
from service.errors import problems
from service.filters import FactFilter, Text
from service.folding import plain_words
from service.routes.edge import NOT_MODIFIED, IfNoneMatch, Reading, Service, etag_of, is_known

router = APIRouter(prefix="/api/v1", tags=["facts"])


class FacetQuery(FactFilter):
    """What to count of which facts, and how many values of each at most."""

    facet: list[facets.Facet] = Field(
        min_length=1, description="What to count the facts by.", examples=[["kind", "partner"]]
    )
    find: Text | None = Field(
        None,
        description="Only values whose label has words that begin with these; case and accents do not matter.",
        examples=["agglo"],
    )
    limit: int = Field(20, ge=1, le=500, description="How many values of each facet at most.", examples=[20])


@router.get(
    "/facets",
    summary="Count facts by the values of filters",
    response_model=schemas.Facets,
    responses={**NOT_MODIFIED, **problems()},
)
def count_facets(
    asked: Annotated[FacetQuery, Query()], session: Reading, service: Service, known: IfNoneMatch = None
) -> Response:
    """How many facts each value of a filter would leave, the most frequent first, then by key.

    A facet respects all filters but its own (`year`: `from` and `to`; `unit`: `min` and `max` too), so that another
    value can be chosen; a body is counted in the roles asked for, a role for the bodies asked for. A fact counts in
    each year of its period, of one longer than 30 years in the first and the last; of an open one in the year that it
    states. Facts without a value count nowhere: `without` finds them.
    """

    def answer() -> bytes:
        find = plain_words(asked.find or "").split()
        counted = [facets.count(session, facet, asked, asked.limit, find) for facet in dict.fromkeys(asked.facet)]
        return schemas.Facets(facets=counted).model_dump_json().encode()

    body = service.answers.get(session, f"facets {asked.model_dump_json()}", answer)
    etag = etag_of(body)
    if is_known(known, etag):
        return Response(status_code=304, headers={"ETag": etag})
    return Response(body, media_type="application/json", headers={"ETag": etag})
