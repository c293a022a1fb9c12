"""How charts look, in light and in dark, and how their axes write numbers: the tokens of static/filon.css."""

from dataclasses import dataclass
from typing import Any, Literal

from service.web.formats import NO_BREAK, THIN
from service.web.language import FRENCH, Language

Theme = Literal["light", "dark"]
Json = dict[str, Any]

PLANNED, TARGET = 0.45, 0.08
"""How full their marks are, so that colours are not all that tells them from what is achieved."""
FONT = "Liberation Sans, Arial, sans-serif"
"""Of pictures; vl-convert brings the first with it. In the page charts have the font of the page."""


@dataclass(frozen=True)
class Tokens:
    """Colours, as static/filon.css names them; of `land`, that between paper and sunk."""

    ink: str
    faint: str
    paper: str
    line: str
    edge: str
    land: str
    statuses: tuple[str, str, str, str]
    """Of what is achieved, planned, a target, and of what nothing is said."""


def _config(of: Tokens) -> Json:
    text = {"color": of.ink, "baseline": "middle", "fontSize": 13}
    titles = {"titleColor": of.faint, "titleFontSize": 12, "titleFontWeight": "normal", "labelFontSize": 12}
    return {
        "background": of.paper,
        "font": FONT,
        "padding": 12,
        "view": {"stroke": "transparent"},
        "title": {
            "anchor": "start",
            "color": of.ink,
            "fontSize": 18,
            "offset": 14,
            "subtitleColor": of.faint,
            "subtitleFontSize": 13,
            "subtitlePadding": 5,
        },
        "axis": {"labelColor": of.ink, "gridColor": of.line, "domainColor": of.edge, "tickColor": of.edge, **titles},
        "axisBand": {"ticks": False, "domain": False, "labelPadding": 8},
        "legend": {"labelColor": of.ink, "symbolStrokeWidth": 1.5, **titles},
        "range": {"category": of.statuses},
        "bar": {"cursor": "pointer"},
        "style": _styles(of, text),
    }


def _styles(of: Tokens, text: Json) -> Json:
    blue, planned, target, _unsaid = of.statuses
    return {
        **{style: {"color": blue, "fill": blue, "stroke": blue, "strokeWidth": 1.5} for style in ("alone", "achieved")},
        "planned": {"color": planned, "fill": planned, "fillOpacity": PLANNED, "stroke": planned, "strokeWidth": 1.5},
        "target": {
            "color": target,
            "fill": target,
            "fillOpacity": TARGET,
            "stroke": target,
            "strokeWidth": 1.5,
            "strokeDash": [4, 2],
        },
        "shared": {
            "color": blue,
            "fill": blue,
            "fillOpacity": 0.12,
            "stroke": blue,
            "strokeWidth": 1.5,
            "strokeDash": [4, 2],
        },
        "name": {**text, "fontWeight": 600, "align": "left"},
        "value": text,
        "band": {"color": blue, "fill": blue, "fillOpacity": 0.3, "cursor": "pointer"},
        "band-shared": {
            "color": blue,
            "fill": blue,
            "fillOpacity": 0.1,
            "stroke": blue,
            "strokeOpacity": 0.6,
            "strokeDash": [4, 2],
            "cursor": "pointer",
        },
        "node": {"color": blue, "stroke": blue, "strokeWidth": 8},
        "land": {"color": of.land, "fill": of.land, "stroke": of.edge, "strokeWidth": 0.6},
        "circle": {
            "color": blue,
            "fill": blue,
            "fillOpacity": 0.5,
            "opacity": 1,
            "stroke": blue,
            "strokeWidth": 1.2,
            "cursor": "pointer",
        },
        "place": {**text, "fontWeight": 600, "fontSize": 12, "align": "left", "dx": 12},
    }


CONFIGS: dict[Theme, Json] = {
    "light": _config(
        Tokens(
            ink="#1f2633",
            faint="#5a6070",
            paper="#ffffff",
            line="#d9d3ca",
            edge="#857c70",
            land="#efebe5",
            statuses=("#1553b0", "#7333a6", "#9a430c", "#5a6070"),
        )
    ),
    "dark": _config(
        Tokens(
            ink="#e8eaee",
            faint="#a9b1bf",
            paper="#1c222c",
            line="#374151",
            edge="#7d8899",
            land="#232b37",
            statuses=("#8db8f8", "#cba4f0", "#f0a35e", "#a9b1bf"),
        )
    ),
}


def number_locale(language: Language) -> Json:
    """Give how axes write numbers, as d3-format takes it."""
    if language is FRENCH:
        return {
            "decimal": ",",
            "thousands": THIN,
            "grouping": [3],
            "currency": ["", f"{NO_BREAK}€"],
            "percent": f"{THIN}%",
        }
    return {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]}
