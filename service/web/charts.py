"""The charts as Vega-Lite specifications, made with Altair: for the page (as wide as it is) and as pictures.

Colours are those of styles and ranges that `chart_looks.CONFIGS` gives for light and for dark; figures are written
beforehand, as the page writes them, so that axes alone need a locale. Sums of rows may overlap: their marks stand side
by side, never on each other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import altair as alt

from service.web import on_flow, on_map
from service.web.chart_looks import PLANNED, TARGET
from service.web.chart_words import TITLES, WORDS, of_documents, period, unit_of
from service.web.formats import number, quantity, short_money
from service.web.language import Language
from service.web.marks import STATUSES, Mark, Marks
from service.web.view import static

WIDTH = 720
"""Of a picture; in the page a chart is as wide as its place."""
DRAWN = 12
"""Rows that are drawn; the table has the others."""
LINE, GAP = 18, 12
"""Pixels of a line of a ranking, and between its rows."""
YEARS = 40
"""Columns that are drawn, the last ones."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """What a chart is drawn on."""

    language: Language
    address: Callable[[str], str]
    """Gives the page of facts for their address in the programming interface."""
    picture: bool = False
    """Whether it is a picture by itself: with a title, and all that it needs inside."""

    @property
    def width(self) -> Any:
        return WIDTH if self.picture else "container"

    def say(self, word: str) -> str:
        return self.language.messages.gettext(WORDS[word])

    def money(self, value: Decimal) -> str:
        return short_money(value, self.language)


def spec(name: str, shown: Marks, sheet: Sheet) -> Json:
    """Give the specification of a chart; where there is nothing to draw, one that says so."""
    marks = [mark for mark in shown.marks if mark.comes_to_something and (name != "map" or mark.at)]
    chart: Any = DRAW[name](marks, sheet) if marks else _nothing(sheet)
    if sheet.picture:
        unit = None if name == "targets" else unit_of(largest(marks), sheet.language)[1]
        chart = chart.properties(
            title=alt.TitleParams(
                sheet.language.messages.gettext(TITLES[name].title),
                subtitle=of_documents(shown.documents, unit, sheet.language),
            )
        )
    made: Json = chart.to_dict()
    made.pop("config", None)  # the look is in CONFIGS
    return made


def largest(marks: Sequence[Mark]) -> Decimal:
    """Give the largest sum of all marks."""
    return max((max(mark.sum or Decimal(0), mark.shared) for mark in marks), default=Decimal(0))


def _nothing(sheet: Sheet) -> Any:
    return (
        alt.Chart(_data([{"text": sheet.say("nothing")}]), width=sheet.width, height=80)
        .mark_text(style="value", fontSize=14)
        .encode(text="text:N")
    )


def _said(mark: Mark, sheet: Sheet) -> Json:
    """Give what a mark says where it is pointed at, and where it leads."""
    said: Json = {"href": sheet.address(mark.url), "label": mark.label, "group": mark.group}
    said["facts"] = number(mark.facts, sheet.language)
    return said | ({} if mark.sum is None else {"sum": sheet.money(mark.sum), "shared": sheet.money(mark.shared)})


def _tooltip(sheet: Sheet, name: str, fields: Mapping[str, str], group: str | None = None) -> Any:
    """Give what is said of a mark: its row, the field that is its group, its other fields, how many facts it has."""
    say, words = sheet.language.messages.gettext, TITLES[name]
    said = [("label", say(words.rows)), *([(group, say(words.group))] if group and words.group else [])]
    said += [(field, sheet.say(word)) for field, word in (*fields.items(), ("facts", "facts"))]
    return [alt.Tooltip(field, type="nominal", title=title) for field, title in said]


def _data(rows: Sequence[Json]) -> Any:
    return alt.InlineData(values=list(rows))


def _ranking(marks: Sequence[Mark], sheet: Sheet, *, name: str) -> Any:
    """Draw a row a mark, its name above its bar: so long names have room, also on a telephone."""
    texts, bars, top = [], [], 0
    for mark in marks[:DRAWN]:
        said = _said(mark, sheet)
        label = period(mark.label, sheet.language) if name == "periods" else mark.label
        status = [sheet.say(mark.group)] if TITLES[name].group else []
        alone = said["sum"] if mark.sum or not mark.shared else ""
        texts.append(said | {"top": top + LINE / 2, "name": " · ".join([label, *status]), "written": alone})
        for style, value in ((mark.group or "alone", mark.sum), ("shared", mark.shared)):
            if value:
                top += LINE
                bars.append(said | {"top": top + 1, "bottom": top + LINE - 1, "value": float(value), "style": style})
        if mark.shared:
            texts.append({"top": top + LINE / 2, "written": f"{sheet.say('shared').lower()} {said['shared']}"})
        top += LINE + GAP
    parts = {"sum": "alone", "shared": "shared"} if TITLES[name].shared else {"sum": "sum"}
    return _rows(texts, bars, top - GAP, sheet, _tooltip(sheet, name, parts), alt.Scale(nice=False))


def _rows(texts: Sequence[Json], bars: Sequence[Json], height: float, sheet: Sheet, tooltip: Any, scale: Any) -> Any:
    """Draw rows: names on the left, what is written of them on the right, bars by style, as long as their value."""
    named: Any = alt.Chart(_data(texts)).encode(alt.Y("top:Q", scale=None, axis=None))
    drawn: Any = alt.Chart(_data(bars)).encode(
        alt.X("value:Q", axis=None, scale=scale),
        alt.Y("top:Q", scale=None, axis=None),
        alt.X2(datum=0),
        alt.Y2("bottom"),
        alt.Href("href:N"),
        tooltip=tooltip,
    )
    room = max(len(text["written"]) for text in texts if "name" in text) * 7 + 12
    return alt.layer(
        *(
            drawn.transform_filter(f"datum.style === '{style}'").mark_bar(style=style)
            for style in dict.fromkeys(bar["style"] for bar in bars)
        ),
        named.transform_filter("datum.name")
        .mark_text(style="name", limit=alt.ExprRef(f"max(90, width - {room})"))
        .encode(alt.Text("name:N"), alt.Href("href:N"), x=alt.value(0)),
        named.mark_text(style="value", align="right").encode(alt.Text("written:N"), x=alt.value("width")),
    ).properties(width=sheet.width, height=height)


def _statuses(sheet: Sheet, marks: Sequence[Mark]) -> Json:
    """Tell statuses apart by colour, by how full they are and by their edge."""
    found = [sheet.say(status) for status in STATUSES if status in {mark.group for mark in marks}]
    domain = [sheet.say(status) for status in STATUSES]
    given: Json = {"title": None, "legend": alt.Legend(values=found, orient="top")}
    return {
        "color": alt.Color("status:O", scale=alt.Scale(domain=domain, range="category"), **given),
        "stroke": alt.Stroke("status:O", scale=alt.Scale(domain=domain, range="category"), **given),
        "fillOpacity": alt.FillOpacity(
            "status:O", scale=alt.Scale(domain=domain, range=[1, PLANNED, TARGET, 0.25]), **given
        ),
        "strokeDash": alt.StrokeDash(
            "status:O", scale=alt.Scale(domain=domain, range=[[1, 0], [1, 0], [4, 2], [1, 2]]), **given
        ),
    }


def _years(marks: Sequence[Mark], sheet: Sheet) -> Any:
    scale, unit = unit_of(largest(marks), sheet.language)
    known = {int(mark.label) for mark in marks}
    years = [str(year) for year in range(min(known), max(known) + 1)][-YEARS:]
    values = [
        _said(mark, sheet) | {"value": float((mark.sum or 0) / scale), "status": sheet.say(mark.group)}
        for mark in marks
        if mark.label in years
    ]
    chart: Any = alt.Chart(_data(values), width=sheet.width, height=280).mark_bar(strokeWidth=1.5)
    tooltip = _tooltip(sheet, "years", {"sum": "sum"}, "status")
    return chart.encode(
        alt.X("label:O", title=None, scale=alt.Scale(domain=years), axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        alt.Y("value:Q", title=unit, axis=alt.Axis(tickCount=5, titleAngle=0, titleAlign="left", titleY=-12)),
        xOffset=alt.XOffset("status:N", scale=alt.Scale(domain=[sheet.say(status) for status in STATUSES[:3]])),
        href="href:N",
        tooltip=tooltip,
        **_statuses(sheet, marks),
    )


def _flows(marks: Sequence[Mark], sheet: Sheet) -> Any:
    """Draw bands from those who pay to the themes, each name with what is paid alone."""
    laid = on_flow.flow(marks)
    if not laid.bands:
        return _nothing(sheet)  # losses alone
    rows: list[Json] = []
    for place, band in enumerate(laid.bands):
        style = {"band": place, "style": "band-shared" if band.shared else "band"}
        said = _said(band.mark, sheet)
        for at, top, bottom in band.edges():
            rows.append(style | said | {"at": at, "top": round(top, 1), "bottom": round(bottom, 1)})
            said = {}  # the first point speaks for all
    ends = [
        {
            "side": side,
            "top": node.top,
            "bottom": node.top + max(node.height, 1),
            "middle": node.top + node.height / 2,
            "written": f"{sheet.money(node.alone) if node.alone else f'({sheet.money(node.shared)})'} · {node.name}",
        }
        for side, nodes in (("left", laid.left), ("right", laid.right))
        for node in nodes
    ]
    bands: Any = alt.Chart(_data(rows)).encode(
        alt.X("at:Q", axis=None, scale=alt.Scale(domain=[0, 1])),
        alt.Y("top:Q", scale=None, axis=None),
        alt.Y2("bottom:Q"),
        alt.Detail("band:N"),
        alt.Href("href:N"),
        tooltip=_tooltip(sheet, "flows", {"sum": "alone", "shared": "shared"}, "group"),
    )
    named: Any = alt.Chart(_data(ends))
    layers = [
        bands.transform_filter(f"datum.style === '{style}'").mark_area(style=style, interpolate="monotone")
        for style in dict.fromkeys(row["style"] for row in rows)
    ]
    for side, edge, inward in (("left", 0, 1), ("right", "width", -1)):
        there = named.transform_filter(f"datum.side === '{side}'")
        layers += [
            there.mark_rule(style="node", xOffset=4 * inward).encode(
                alt.Y("top:Q", scale=None, axis=None), alt.Y2("bottom:Q"), x=alt.value(edge)
            ),
            there.mark_text(style="name", align=side, xOffset=14 * inward, limit=alt.ExprRef("width / 2 - 24")).encode(
                alt.Y("middle:Q", scale=None, axis=None), alt.Text("written:N"), x=alt.value(edge)
            ),
        ]
    return alt.layer(*layers).properties(width=sheet.width, height=laid.height)


def _map(marks: Sequence[Mark], sheet: Sheet) -> Any:
    scale, unit = unit_of(largest(marks), sheet.language)
    named = on_map.named(marks)
    values = [
        _said(mark, sheet)
        | on_map.place(mark)
        | {"value": float((mark.sum or 0) / scale), "name": mark.label if mark.key in named else ""}
        for mark in marks
    ]
    shape = alt.TopoDataFormat(feature="departements", type="topojson")
    if sheet.picture:
        outlines: Any = alt.InlineData(values=on_map.topology(), format=shape)
    else:
        outlines = alt.UrlData(url=static(on_map.OUTLINES), format=shape)
    circles: Any = alt.Chart(_data(values)).encode(
        alt.Longitude("longitude:Q"), alt.Latitude("latitude:Q"), alt.Href("href:N")
    )
    size = alt.Size(
        "value:Q",
        title=unit,
        scale=alt.Scale(range=[0, 1600]),
        legend=alt.Legend(orient="top-right", values=_steps(max(value["value"] for value in values))),
    )
    return (
        alt.layer(
            alt.Chart(outlines).mark_geoshape(style="land"),
            circles.mark_circle(style="circle").encode(size, tooltip=_tooltip(sheet, "map", {"sum": "sum"})),
            circles.mark_text(style="place").encode(alt.Text("name:N")),
        )
        .project(type="conicConformal", rotate=[-3, -46.5, 0], parallels=[44, 49])
        .properties(width=sheet.width, height=500 if sheet.picture else "container")
    )


def _steps(most: float) -> list[float]:
    """Give two round values for the legend of circles."""
    step = 10.0 ** len(str(int(most))) / 10
    large = next(times * step for times in (5, 2, 1) if times * step <= max(most, step))
    return [large / 5, large]


def _targets(marks: Sequence[Mark], sheet: Sheet) -> Any:
    """Draw a row a target: an outline as long as it is, and what was reached in it; each row has a scale of its own."""
    texts, bars, top = [], [], 0
    for reached, target in list(zip(marks[::2], marks[1::2], strict=True))[:DRAWN]:
        figures = {"reached": _figure(reached, sheet), "target": _figure(target, sheet)}
        href = sheet.address(target.url)
        texts.append(
            {"top": top + LINE / 2, "name": target.label, "href": href, "written": sheet.say("of").format(**figures)}
        )
        most = max(abs(reached.value), abs(target.value)) or Decimal(1)
        alike = reached.value * target.value > 0
        for mark, inset in ((target, 1), (reached, 4)):
            length = float(abs(mark.value) / most) if alike else 0
            said: Json = {"href": sheet.address(mark.url), "label": mark.label, "status": sheet.say(mark.group)}
            said |= {"figure": _figure(mark, sheet), "quote": mark.quote, "style": mark.group, "value": length}
            bars.append(said | {"top": top + LINE + inset, "bottom": top + 2 * LINE - inset})
        top += 2 * LINE + GAP
    tooltip = [alt.Tooltip(word, type="nominal", title=sheet.say(word)) for word in ("figure", "status", "quote")]
    return _rows(texts, bars, top - GAP, sheet, tooltip, alt.Scale(domain=[0, 1]))


def _figure(mark: Mark, sheet: Sheet) -> str:
    return quantity(mark.value, mark.unit, sheet.language)


DRAW: Mapping[str, Callable[[Sequence[Mark], Sheet], Any]] = {
    "funders": partial(_ranking, name="funders"),
    "flows": _flows,
    "map": _map,
    "years": _years,
    "periods": partial(_ranking, name="periods"),
    "themes": partial(_ranking, name="themes"),
    "programmes": partial(_ranking, name="programmes"),
    "targets": _targets,
}
