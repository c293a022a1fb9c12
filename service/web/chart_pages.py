"""The charts one by one: as a part of the dashboard, as a page that others may embed, as a picture, as data."""

# ruff: noqa: PLC0415
# Altair is imported where a chart is drawn: `filon serve` is up before it would be loaded.

import gzip
import json
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from models.document import UnreadableError
from service import vega
from service.errors import ProblemError, not_found
from service.exports import delimited
from service.exports.columns import Cell, as_number
from service.filters import FactFilter
from service.pictures import VEGA
from service.routes.edge import IfNoneMatch, Reading, Running, Service, etag_of, is_known
from service.routes.summary import SumFilter
from service.sandbox import StoppedError
from service.web.chart_looks import CONFIGS, Theme, number_locale
from service.web.chart_words import TITLES, WORDS, of_documents, period, unit_of
from service.web.marks import MARKS, Asking, Mark, Marks
from service.web.view import EMBEDDED, View, Viewed

router = APIRouter()
scripts = APIRouter(include_in_schema=False)

SCRIPTS = f"/static/vega.js?{VEGA}"
"""The scripts that draw charts in a browser: another address where they are others."""
DATA = (
    *("key", "label", "group", "sum", "sum_shared", "value", "unit", "facts", "left_out", "longitude", "latitude"),
    "url",
)
"""The columns of the data of every chart: `group` is what else a row is for, `value` that of a figure that is no sum,
`url` the page of its facts."""


class PictureQuery(SumFilter):
    """Which facts a picture is of, and how it looks."""

    theme: Theme = "light"


Asked = Annotated[SumFilter, Query()]


def _name(name: Annotated[str, Path()]) -> str:
    if name not in MARKS:
        raise not_found("chart", name)
    return name


Name = Annotated[str, Depends(_name)]


def in_address(asked: FactFilter) -> dict[str, Any]:
    """Give the filters as they stand in an address."""
    return asked.model_dump(mode="json", by_alias=True, exclude_unset=True, include=set(SumFilter.model_fields))


def drawing_data(view: View) -> dict[str, Any]:
    """Give what the script of the page needs to draw any chart."""
    return {"scripts": SCRIPTS, "configs": CONFIGS, "locale": number_locale(view.language)}


def _picture(
    name: Name, asked: Annotated[PictureQuery, Query()], view: Viewed, session: Reading, service: Service
) -> vega.Chart:
    """Say what is to be drawn."""
    asking = Asking(view.request, session, service, SumFilter.model_validate(in_address(asked)))

    def answer() -> bytes:
        from service.web import charts

        sheet = charts.Sheet(view.language, view.facts, picture=True)
        return json.dumps(charts.spec(name, MARKS[name](asking), sheet)).encode()

    spec = service.answers.get(session, f"spec {name} {view.language.code} {in_address(asked)}", answer)
    looks, locale = json.dumps(CONFIGS[asked.theme]), json.dumps(number_locale(view.language))
    return vega.Chart(spec.decode(), looks, locale, "svg")


@router.get("/charts/{name}.svg")
async def chart_svg(
    chart: Annotated[vega.Chart, Depends(_picture)], service: Service, known: IfNoneMatch = None
) -> Response:
    """Draw a chart as SVG."""
    return await _drawn(chart, "image/svg+xml", service, known)


@router.get("/charts/{name}.png")
async def chart_png(
    chart: Annotated[vega.Chart, Depends(_picture)], service: Service, known: IfNoneMatch = None
) -> Response:
    """Draw a chart as PNG."""
    return await _drawn(vega.Chart(chart.spec, chart.config, chart.locale, "png"), "image/png", service, known)


async def _drawn(chart: vega.Chart, media_type: str, service: Running, known: str | None) -> Response:
    headers = {"ETag": etag_of(f"{VEGA} {chart}".encode()), "Cache-Control": "no-cache"}
    if is_known(known, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    try:
        drawn = await to_thread.run_sync(service.pictures.chart, chart, limiter=service.pictures.turns)
    except (UnreadableError, StoppedError) as error:
        raise ProblemError(
            503, "not-drawn", f"The chart cannot be drawn: {error}.", headers={"Retry-After": "5"}
        ) from error
    return Response(drawn, media_type=media_type, headers=headers)


@router.get("/charts/{name}.json")
def chart_json(name: Name, asked: Asked, view: Viewed, session: Reading, service: Service) -> Response:
    """Give the data of a chart as a flat array."""
    rows = _data(name, Asking(view.request, session, service, asked), view)
    return JSONResponse([{column: as_number(row[column]) for column in DATA} for row in rows])


@router.get("/charts/{name}.csv")
def chart_csv(name: Name, asked: Asked, view: Viewed, session: Reading, service: Service) -> Response:
    """Give the data of a chart as CSV."""
    rows = _data(name, Asking(view.request, session, service, asked), view)
    lines = delimited.text([DATA, *([row[column] for column in DATA] for row in rows)])
    return Response(lines, media_type="text/csv; charset=utf-8")


def _data(name: str, asking: Asking, view: View) -> list[dict[str, Cell]]:
    base = str(view.request.base_url).rstrip("/")
    return [
        {
            "key": mark.key,
            "label": mark.label,
            "group": mark.group or None,
            "sum": mark.sum,
            "sum_shared": None if mark.sum is None else mark.shared,
            "value": mark.value if mark.unit else None,
            "unit": mark.unit or None,
            "facts": mark.facts,
            "left_out": mark.left_out,
            "longitude": mark.at[0] if mark.at else None,
            "latitude": mark.at[1] if mark.at else None,
            "url": base + view.facts(mark.url),
        }
        for mark in MARKS[name](asking).marks
    ]


@router.get("/charts/{name}/part")
def chart_part(name: Name, asked: Asked, view: Viewed, session: Reading, service: Service) -> Response:
    """Give what stands below the title of a chart: the drawing, what it counts, the table behind it."""
    return view.answer(part(name, Asking(view.request, session, service, asked), view))


@router.get("/charts/{name}")
def chart_page(name: Name, asked: Asked, view: Viewed, session: Reading, service: Service) -> Response:
    """Give a chart by itself, for other sites to embed."""
    filled = part(name, Asking(view.request, session, service, asked), view)
    values = {
        "name": name,
        "title": TITLES[name].title,
        "filters": in_address(asked),
        "drawing_data": drawing_data(view),
    }
    return view.answer(view.filled("chart.html", chart=filled, **values), policy=EMBEDDED)


def part(name: str, asking: Asking, view: View) -> str:
    """Give a chart as a part of a page, made anew when facts change."""

    def answer() -> bytes:
        from service.web import charts

        shown = MARKS[name](asking)
        marks = [mark for mark in shown.marks if mark.comes_to_something]
        unit = None if name == "targets" else unit_of(charts.largest(marks), view.language)[1]
        return view.filled(
            "_chart.html",
            name=name,
            words=TITLES[name],
            shown=shown,
            subtitle=of_documents(shown.documents, unit, view.language),
            drawing=charts.spec(name, shown, charts.Sheet(view.language, view.facts)),
            filters=in_address(asking.filters),
            label=lambda mark: _label(name, mark, view),
            status=WORDS,
            left_out=_left_out(shown),
        ).encode()

    question = f"part {name} {view.language.code} {in_address(asking.filters)}"
    return asking.service.answers.get(asking.session, question, answer).decode()


def _label(name: str, mark: Mark, view: View) -> str:
    return period(mark.label, view.language) if name == "periods" else mark.label


def _left_out(shown: Marks) -> list[tuple[str, int]]:
    """Give the reasons for which facts are left out, the most frequent first."""
    reasons = shown.total.left_out if shown.total else {}
    return sorted(reasons.items(), key=lambda reason: -reason[1])


@scripts.get("/static/vega.js")
def vega_scripts(request: Request, service: Service, known: IfNoneMatch = None) -> Response:
    """Give the scripts that draw charts in a browser."""
    headers = {
        "ETag": etag_of(VEGA.encode()),
        "Cache-Control": "public, max-age=31536000, immutable",
        "Vary": "Accept-Encoding",
    }
    if is_known(known, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    body = service.pictures.vega_scripts()
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)
