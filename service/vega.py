"""Charts as pictures, and the scripts that draw them in a browser: what vl-convert makes, in a child process.

It runs a JavaScript engine, and while it does, no other thread of its process goes on.
"""

import gzip
import json
from dataclasses import dataclass
from typing import Any, Literal

from service.sandbox import OnPage

Kind = Literal["svg", "png"]
SCALE = 2
"""Pixels of a PNG for each of the chart's own: sharp on paper too."""


@dataclass(frozen=True)
class Chart:
    """A Vega-Lite chart as JSON, how it looks, and how its axes write numbers."""

    spec: str
    config: str
    locale: str
    kind: Kind


def drawn(chart: Chart, _on_page: OnPage) -> bytes:
    """Draw a chart; it may ask nothing of the network."""
    import vl_convert  # noqa: PLC0415  # in the child alone

    given: Any = {
        "config": json.loads(chart.config),
        "format_locale": json.loads(chart.locale),
        "allowed_base_urls": [],
    }
    if chart.kind == "png":
        return vl_convert.vegalite_to_png(chart.spec, scale=SCALE, **given)
    return vl_convert.vegalite_to_svg(chart.spec, **given).encode()


def scripts(_on_page: OnPage) -> bytes:
    """Give Vega, Vega-Lite and Vega-Embed as one script that sets `vegaEmbed`, gzipped."""
    import vl_convert  # noqa: PLC0415

    return gzip.compress(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;").encode(), mtime=0)
