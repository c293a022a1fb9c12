"""Measure Filon: `make bench`. Medians of five runs; ratios are taken within a run, the contestants in turn."""

import argparse
import json
import os
import platform
import statistics
import sys
from contextlib import closing
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import samples
from parts import PARTS, Figures, Part
from rich.box import MARKDOWN, SIMPLE
from rich.console import Console
from rich.table import Table
from samples import Samples

GOALS = {
    ("extraction", "pages_per_second"): "about 20",
    ("extraction", "ratio"): "at least 10",
    ("reading", "ratio"): "at least 12",
    ("cold_start", "seconds"): "under 2",
    ("memory", "megabytes"): "under 500",
    ("api", "p95_ms"): "under 50",
}


def medians(part: Part, of: Samples, runs: int) -> Figures:
    """Run a part and give the median of each of its figures."""
    with closing(part(of)) as series:
        found = list(islice(series, runs))
    return {name: statistics.median(run[name] for run in found) for name in found[0]}


def table(found: dict[str, Figures], *, markdown: bool) -> Table:
    grid = Table("part", "figure", box=MARKDOWN if markdown else SIMPLE)
    grid.add_column("median", justify="right")
    grid.add_column("goal")
    for part, figures in found.items():
        for name, value in figures.items():
            grid.add_row(part, name, _printed(value), GOALS.get((part, name), ""))
    return grid


def report(found: dict[str, Figures], pdf: Path, runs: int) -> dict[str, Any]:
    """What `--json` prints: the figures, and what they were measured on."""
    return {
        "pdf": f"{pdf.parent.name}/{pdf.name}",
        "pages": samples.pages(pdf),
        "runs": runs,
        "machine": {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version()},
        "figures": found,
    }


def _printed(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="NAME", help=", ".join(PARTS))
    ask.add_argument("--runs", type=int, default=5, metavar="N", help="runs that each median is taken of (5)")
    ask.add_argument("--json", action="store_true", help="print JSON")
    ask.add_argument("--markdown", action="store_true", help="print the table as it stands in the README")
    wanted = ask.parse_args()
    if wanted.runs < 1:
        ask.error("--runs wants at least 1")
    pdf = samples.bilan()
    found = {}
    with TemporaryDirectory() as folder:
        of = samples.make(Path(folder), pdf)
        for name in wanted.only:
            print(f"{name} …", file=sys.stderr, flush=True)
            found[name] = medians(PARTS[name], of, wanted.runs)
    said = report(found, pdf, wanted.runs)
    if wanted.json:
        print(json.dumps(said, indent=2))
        return
    Console().print(table(found, markdown=wanted.markdown))
    print(f"{said['pdf']}, {said['pages']} pages; medians of {wanted.runs} runs; {said['machine']}")


if __name__ == "__main__":
    main()
