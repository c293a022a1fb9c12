"""Feeds for dashboards: sums of money as flat rows, for Grafana's Infinity data source and for spreadsheets.

A feed is one flat JSON array, or CSV, in one answer; its columns are always the same, also where there is no row.
Numbers are numbers, dates are ISO 8601. `docs/dashboards.md` shows how each is used.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Place, Revision
from service.errors import problems
from service.exports import delimited
from service.exports.columns import Cell, as_number
from service.routes.edge import NOT_MODIFIED, IfNoneMatch, Reading, etag_of, is_known
from service.routes.summary import SumFilter, address
from service.sums import summary
from service.sums.summary import SumRow

router = APIRouter(prefix="/api/v1/feeds", tags=["feeds"])

MOST = 10_000
"""Rows of a feed, the largest sums first."""
AMOUNTS = ("sum", "sum_shared", "derived", "facts", "left_out", "url")
"""The columns that end each row: euros, euros paid together, euros worked out from shares, counts, and its facts."""

Row = dict[str, Cell]


class Feed(StrEnum):
    PARTNER = "amounts-by-partner"
    PARTNER_YEAR = "amounts-by-partner-year"
    PLACE = "amounts-by-place"
    DEPARTEMENT = "amounts-by-departement"
    SECTION = "amounts-by-section"
    YEAR = "amounts-by-year"
    PROGRAMME = "amounts-by-programme"
    DOCUMENT = "amounts-by-document"

    @property
    def dimension(self) -> str:
        return self.value.removeprefix("amounts-by-")


COLUMNS: dict[Feed, tuple[str, ...]] = {
    Feed.PARTNER: ("partner_id", "partner", "role"),
    Feed.PARTNER_YEAR: ("date", "year", "partner_id", "partner", "role"),
    Feed.PLACE: ("place_id", "place", "code", "latitude", "longitude"),
    Feed.DEPARTEMENT: ("departement_id", "departement", "code"),
    Feed.SECTION: ("section",),
    Feed.YEAR: ("date", "year"),
    Feed.PROGRAMME: ("programme",),
    Feed.DOCUMENT: ("document_id", "document"),
}

FORMATS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A flat array; `.csv` gives the same as CSV.",
        "content": {
            "application/json": {
                "schema": {"type": "array", "items": {"type": "object"}},
                "example": [
                    {"partner_id": "etat", "partner": "État", "role": "funder", "sum": 8400000, "sum_shared": 0}
                    | {"derived": 8400000, "facts": 1, "left_out": 0, "url": "http://127.0.0.1:8000/api/v1/facts?…"}
                ],
            },
            "text/csv": {"schema": {"type": "string"}, "example": "partner_id,partner,role,sum,…\r\netat,État,…\r\n"},
        },
    },
    **NOT_MODIFIED,
}

FeedName = Annotated[Feed, Path(description="Which feed.", examples=["amounts-by-partner"])]
Asked = Annotated[SumFilter, Query()]


@router.get(
    "/{feed}.json",
    summary="Sums for dashboards, as JSON",
    response_class=JSONResponse,
    responses={**FORMATS, **problems()},
)
def feed_json(feed: FeedName, asked: Asked, request: Request, session: Reading, known: IfNoneMatch = None) -> Response:
    """Give sums as in `/summary`, a row a key, the largest first, in one flat array; facts without a key are in none.

    By year, a row is a year: a sum over several years is in none. The `ETag` changes when facts do.
    """
    return _answer(feed, asked, request, session, known, _json)


@router.get(
    "/{feed}.csv", summary="Sums for dashboards, as CSV", response_class=Response, responses={**FORMATS, **problems()}
)
def feed_csv(feed: FeedName, asked: Asked, request: Request, session: Reading, known: IfNoneMatch = None) -> Response:
    """Give the same rows as the JSON, under a header."""
    return _answer(feed, asked, request, session, known, _csv)


def _answer(
    feed: Feed,
    asked: SumFilter,
    request: Request,
    session: Session,
    known: str | None,
    written: Callable[[tuple[str, ...], list[Row]], Response],
) -> Response:
    revision = session.scalars(select(Revision.number)).one()
    headers = {"ETag": etag_of(f"{revision} {request.url}".encode()), "Cache-Control": "no-cache"}
    if is_known(known, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    answer = written((*COLUMNS[feed], *AMOUNTS), list(_rows(feed, asked, str(request.base_url), session)))
    answer.headers.update(headers)
    return answer


def _rows(feed: Feed, asked: SumFilter, base_url: str, session: Session) -> Iterator[Row]:
    filters = asked.facts()
    found = summary.rows(session, feed.dimension, filters, asked.asked(), limit=MOST)
    places = _places(session, found) if feed is Feed.PLACE else {}
    for row in found:
        cells = _cells(feed, row, places)
        if cells is not None:
            yield {
                **cells,
                "sum": row.sum,
                "sum_shared": row.sum_shared,
                "derived": row.derived,
                "facts": row.facts,
                "left_out": sum(row.left_out.values()),
                "url": base_url.rstrip("/") + address(row, feed.dimension, filters),
            }


def _cells(feed: Feed, row: SumRow, places: Mapping[str, Place]) -> Row | None:
    """Give the columns that say what a row is for; None where that is nothing, or no single year."""
    key, label = row.key, row.label
    if key is None or (feed is Feed.YEAR and not key.isdigit()):
        return None
    match feed:
        case Feed.PARTNER:
            return {"partner_id": key, "partner": label, "role": row.role}
        case Feed.PARTNER_YEAR:
            year, _, partner = key.partition(" ")
            return {**_year(year), "partner_id": partner, "partner": label, "role": row.role}
        case Feed.PLACE:
            place = places[key]
            at = {"latitude": place.latitude, "longitude": place.longitude}
            return {"place_id": key, "place": label, "code": place.code, **at}
        case Feed.DEPARTEMENT:
            return {"departement_id": key, "departement": label, "code": key.partition(":")[2]}
        case Feed.YEAR:
            return _year(key)
        case Feed.DOCUMENT:
            return {"document_id": key, "document": label}
        case Feed.SECTION | Feed.PROGRAMME:
            return {feed.dimension: key}


def _year(year: str) -> Row:
    return {"date": f"{year}-01-01", "year": int(year)}


def _places(session: Session, rows: list[SumRow]) -> dict[str, Place]:
    ids = [row.key for row in rows if row.key is not None]
    return {place.id: place for place in session.scalars(select(Place).where(Place.id.in_(ids)))}


def _json(columns: tuple[str, ...], rows: list[Row]) -> Response:
    return JSONResponse([{name: as_number(row[name]) for name in columns} for row in rows])


def _csv(columns: tuple[str, ...], rows: list[Row]) -> Response:
    lines = delimited.text([columns, *([row[name] for name in columns] for row in rows)])
    return Response(lines, media_type="text/csv; charset=utf-8")
