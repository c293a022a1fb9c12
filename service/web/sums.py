"""Sums of money as small tables with bars: what is added up, by one thing, under any filters."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from service import schemas
from service.routes.edge import Reading, Service
from service.routes.summary import SumQuery, summarise
from service.web.view import View, Viewed

router = APIRouter()

API = "/api/v1"


@router.get("/sums")
def sums(view: Viewed, asked: Annotated[SumQuery, Query()], session: Reading, service: Service) -> Response:
    """Show the rows of a sum on a page of their own."""
    return view.page("sums.html", **_values(view, asked, session, service))


@router.get("/parts/sums")
def part(view: Viewed, asked: Annotated[SumQuery, Query()], session: Reading, service: Service) -> Response:
    """Give the rows of a sum, to be put into a page."""
    return view.page("sum_rows.html", **_values(view, asked, session, service))


def page_of(view: View, url: str) -> str:
    """Turn the address of facts in the API into that of their page."""
    return f"{view.language.prefix}{url.removeprefix(API)}"


def _period(key: str) -> tuple[str | None, str | None]:
    first, dash, last = key.partition("-")
    return first or None, (last or None) if dash else first


def _values(view: View, asked: SumQuery, session: Reading, service: Service) -> dict[str, Any]:
    answer = schemas.Summary.model_validate_json(bytes(summarise(asked, view.request, session, service).body))
    rows = [row for row in answer.rows if row.facts]
    # Those of which it is not said come last, without a bar: beside them, all others would be small.
    rows.sort(key=lambda row: (row.key is None, row.key if asked.by == "year" else ""))
    largest = max((Decimal(row.sum) + Decimal(row.sum_shared) for row in rows if row.key), default=Decimal(0))
    return {
        "asked": asked,
        "answer": answer,
        "rows": rows,
        "largest": largest,
        "share": lambda value: float(Decimal(value) / largest * 100) if largest else 0,
        "period_of": _period,
        "page_of": lambda url: page_of(view, url),
        "filters": asked.facts().model_dump(mode="json", by_alias=True, exclude_unset=True),
    }
