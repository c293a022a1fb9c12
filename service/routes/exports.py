"""Facts as files of other formats, with the filters and orders of `GET /api/v1/facts`, in flat memory."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import StreamingResponse

from service import search
from service.errors import problems
from service.exports import delimited, formats, subventions
from service.exports.columns import COLUMNS, names
from service.fact_rows import batches
from service.filters import SortedFacts
from service.routes.edge import Reading, ReadingOn
from service.routes.facts import which

router = APIRouter(prefix="/api/v1", tags=["exports"])

CSV = "text/csv"
PARQUET = "application/vnd.apache.parquet"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GEOJSON = "application/geo+json"
JSON_LD = "application/ld+json"
ZIP = "application/zip"
LEFT_OUT = "Filon-Left-Out"

Asked = Annotated[SortedFacts, Query()]


class CsvFacts(SortedFacts):
    """Which facts, in which order, for which reader."""

    dialect: delimited.Dialect = Field(
        "rfc4180",
        description="`rfc4180`: commas and decimal points; `excel-fr`: what French Excel opens by a double click, with "
        "a byte order mark, semicolons and decimal commas.",
        examples=["excel-fr"],
    )


def _declared(
    media_type: str, description: str, example: str | None = None, headers: dict[str, str] | None = None
) -> dict[int | str, dict[str, Any]]:
    """Declare for OpenAPI what an export answers; a format without an example is one of bytes."""
    content: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
    if example:
        is_json = media_type.endswith("+json")
        content = {
            "schema": {"type": "object" if is_json else "string"},
            "example": json.loads(example) if is_json else example,
        }
    described = {"Content-Disposition": "The name to save it under.", **(headers or {})}
    of_type = {name: {"description": about, "schema": {"type": "string"}} for name, about in described.items()}
    return {200: {"description": description, "content": {media_type: content}, "headers": of_type}, **problems()}


def _file(
    request: Request, chunks: Iterable[str | bytes], media_type: str, headers: dict[str, str] | None = None
) -> StreamingResponse:
    """Send chunks as they come, to be saved under the last part of the address."""
    name = request.url.path.rpartition("/")[2]
    return StreamingResponse(
        chunks,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', **(headers or {})},
    )


def _wanted(
    asked: SortedFacts, request: Request, session: Session, dialect: delimited.Dialect = "rfc4180"
) -> formats.Wanted:
    facts = search.FACT_ORDERS[asked.sort].apply(which(asked, session))
    return formats.Wanted(session, facts, f"{request.base_url}api/v1", str(request.url), dialect)


@router.get(
    "/facts.csv",
    summary="Facts as CSV",
    response_class=StreamingResponse,
    responses=_declared(
        CSV, "A header, and a line a fact.", ",".join(names(COLUMNS)) + "\r\nf_9b1c40d2a7e35f68,amount,2800000,…\r\n"
    ),
)
def export_csv(asked: Annotated[CsvFacts, Query()], request: Request, session: ReadingOn) -> Response:
    """One line a fact, UTF-8, RFC 4180; bodies by role and places are joined by ` | `, headings by ` > `.

    Values are exact decimals. A text that a spreadsheet would run as a formula is preceded by an apostrophe.
    """
    return _file(request, formats.csv(_wanted(asked, request, session, asked.dialect)), CSV)


@router.get(
    "/facts.parquet",
    summary="Facts as Parquet",
    response_class=StreamingResponse,
    responses=_declared(PARQUET, "A row a fact, in row groups of 10,000."),
)
def export_parquet(asked: Asked, request: Request, session: ReadingOn) -> Response:
    """One row a fact with typed columns: values as decimals of four places, bodies and places as lists of structs."""
    return _file(request, formats.parquet(_wanted(asked, request, session)), PARQUET)


@router.get(
    "/facts.xlsx",
    summary="Facts as an Excel workbook",
    response_class=StreamingResponse,
    responses=_declared(WORKBOOK, "A sheet of facts, and one that explains its columns in French."),
)
def export_workbook(asked: Asked, request: Request, session: Reading) -> Response:
    """One row a fact, with a French header; numbers are numbers, texts never formulas nor links.

    The workbook is put together on the disk before its first byte is sent. Excel keeps 15 digits of a number.
    """
    return _file(request, formats.xlsx(_wanted(asked, request, session)), WORKBOOK)


@router.get(
    "/facts.geojson",
    summary="Facts on the map",
    response_class=StreamingResponse,
    responses=_declared(
        GEOJSON,
        "A FeatureCollection.",
        '{"type":"FeatureCollection","features":[\n'
        '{"type":"Feature","id":"f_9b1c40d2a7e35f68/commune:59028","geometry":{"type":"Point","coordinates":[3.05,50.41]},'
        '"properties":{"id":"f_9b1c40d2a7e35f68","kind":"amount","value":2800000,"unit":"EUR","place":"Auby"}}\n'
        '],"left_out":{"without_place":3,"without_coordinates":1}}\n',
    ),
)
def export_geojson(asked: Asked, request: Request, session: ReadingOn) -> Response:
    """One feature for each fact and each of its places with coordinates (RFC 7946), with the columns of the CSV.

    `left_out` counts the facts that are not on the map: they name no place, or none whose coordinates are known.
    """
    return _file(request, formats.on_map(_wanted(asked, request, session)), GEOJSON)


@router.get(
    "/facts.jsonld",
    summary="Facts as linked data",
    response_class=StreamingResponse,
    responses=_declared(
        JSON_LD,
        "One graph.",
        '{"@context":{"document":"prov:wasDerivedFrom"},\n"@graph":[\n'
        '{"id":"http://127.0.0.1:8000/api/v1/facts/f_9b1c40d2a7e35f68","type":["prov:Entity","oa:Annotation"],"value":"2800000",'
        '"document":{"id":"http://127.0.0.1:8000/api/v1/documents/d_3a7bd3e2360a3d29","type":["prov:Entity","schema:DigitalDocument"]}}\n'
        "]}\n",
    ),
)
def export_jsonld(asked: Asked, request: Request, session: ReadingOn) -> Response:
    """One node a fact (JSON-LD 1.1), derived from its document (PROV-O), with its words as a Web Annotation target."""
    return _file(request, formats.linked(_wanted(asked, request, session)), JSON_LD)


@router.get(
    "/datapackage.zip",
    summary="Facts as a Data Package",
    response_class=StreamingResponse,
    responses=_declared(ZIP, "datapackage.json, facts.csv, partners.csv, places.csv and README.md."),
)
def export_datapackage(asked: Asked, request: Request, session: ReadingOn) -> Response:
    """A Frictionless Data Package v2: facts, and their links to bodies and places, as CSV with a Table Schema.

    The columns are explained in French, there and in the README.
    """
    return _file(request, formats.package(_wanted(asked, request, session)), ZIP)


@router.get(
    "/subventions.csv",
    summary="Funding in the columns of scdl/subventions",
    response_class=StreamingResponse,
    responses=_declared(
        CSV,
        "A header, and a line a sum.",
        ",".join(subventions.COLUMNS)
        + "\r\nRégion Bretagne,,,,Lorient Agglomération,200042174,,station d'épuration,2800000,,,,,,,\r\n",
        {
            LEFT_OUT: "How many facts are not in it, by the first reason that holds: "
            "`not-an-amount=120, not-one-funder=31`."
        },
    ),
)
def export_subventions(asked: Asked, request: Request, session: ReadingOn) -> Response:
    """Sums that one body pays to one other, in the columns of the French schema `scdl/subventions` 2.1.0.

    Only sums in euros, stated exactly, neither per year nor planned nor a target nor rejected, between bodies that have
    a name, not `les communes`. Bodies have their SIREN where it is known; what a bilan does not state (the convention,
    its date, the payment) stays empty, so that the schema, which requires these, will ask for them. `Filon-Left-Out`
    says how many facts were left out, and why.
    """
    chosen = which(asked, session)
    fates = chosen.with_only_columns(subventions.FATE.label("fate")).order_by(None).subquery()
    counts = session.execute(select(fates.c.fate, func.count()).group_by(fates.c.fate).order_by(fates.c.fate))
    left_out = ", ".join(f"{reason}={count}" for reason, count in counts if reason != subventions.KEPT)
    kept = search.FACT_ORDERS[asked.sort].apply(chosen.where(subventions.FATE == subventions.KEPT))
    chunks = delimited.lines(subventions.COLUMNS, subventions.rows(batches(session, kept)))
    return _file(request, chunks, CSV, {LEFT_OUT: left_out})
