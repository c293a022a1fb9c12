"""Score what `filon extract` says against the gold, one column a document: `make evaluate`.

The documents are the bilans of this folder and, where FILON_SHARED (default ../shared) is there, those of the shared
corpus. Every figure is score.py's F1 (for `attribute:*` that is the share of the found facts whose attribute is right).
Nothing is written: floors.json is kept by hand.
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.box import MARKDOWN, SIMPLE
from rich.console import Console
from rich.table import Table

CORPUS = Path(__file__).parent
SHARED = Path(os.environ.get("FILON_SHARED", CORPUS.parent / ".." / "shared")).resolve()
FILON = Path(sys.executable).with_name("filon")

Scores = dict[str, float]
"""F1 by metric: `facts`, `facts:amount`, `attribute:unit`, `marked:period`, `links:place`, `mentions:partner` …"""


@dataclass(frozen=True, slots=True)
class Case:
    """A bilan with the gold that a careful reader took from it."""

    name: str
    pdf: Path
    gold: Path
    partners: Path


def own() -> list[Case]:
    """Every bilan of this folder that has gold."""
    return [
        Case(gold.parent.name, gold.with_name("bilan.pdf"), gold, gold.with_name("partners.json"))
        for gold in sorted(CORPUS.glob("*/gold.jsonl"))
    ]


def shared() -> list[Case]:
    """The shared bilans with gold; none where the folder is absent."""
    erbm, real = SHARED / "corpus" / "erbm", SHARED / "corpus" / "real"
    cases = [
        Case(f"erbm {pdf}", erbm / f"{pdf}.pdf", erbm / "gold.jsonl", erbm / "partners.json")
        for pdf in ("plain", "brochure")
    ]
    craig = Case("craig-2024", *(real / f"craig-2024.{end}" for end in ("pdf", "gold.jsonl", "partners.json")))
    return [case for case in [*cases, craig] if case.pdf.is_file()]


def extract(pdf: Path, into: Path, *options: str) -> Path:
    """Write what `filon extract` prints to a file. Raises CalledProcessError where it fails."""
    with into.open("wb") as out:
        subprocess.run([FILON, "extract", pdf, *options], stdout=out, check=True)
    return into


def run_scorer(case: Case, *options: str) -> str:
    """Extract the case's PDF and give what score.py prints."""
    with TemporaryDirectory() as folder:
        facts = extract(case.pdf, Path(folder, "facts.jsonl"))
        mentions = extract(case.pdf, Path(folder, "mentions.jsonl"), "--mentions")
        command: list[str | Path] = [sys.executable, CORPUS / "score.py", "--whole", *options]
        command += ["--gold", case.gold, "--partners", case.partners, "--facts", facts, "--mentions", mentions]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True).stdout


def score(case: Case) -> Scores:
    """Extract and score one case."""
    rows = json.loads(run_scorer(case, "--json"))
    return {metric: row["f1"] for metric, row in rows.items() if "f1" in row}


def table(columns: dict[str, Scores], *, markdown: bool) -> Table:
    """One row a metric, one column a document; a metric that a document has nothing of is left empty."""
    grid = Table("F1", box=MARKDOWN if markdown else SIMPLE)
    for name in columns:
        grid.add_column(name, justify="right", no_wrap=True)
    for metric in sorted({metric for scores in columns.values() for metric in scores}, key=_reading_order):
        grid.add_row(metric, *(f"{scores[metric]:.3f}" if metric in scores else "" for scores in columns.values()))
    return grid


def _reading_order(metric: str) -> tuple[int, str]:
    return ["facts", "attribute", "marked", "links", "mentions"].index(metric.split(":", 1)[0]), metric


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("documents", nargs="*", help="names of the documents to score (all where none is given)")
    ask.add_argument("--errors", type=int, default=0, metavar="N", help="then show N errors of each sort")
    ask.add_argument("--markdown", action="store_true", help="print the table as it stands in the README")
    wanted = ask.parse_args()
    cases = [case for case in own() + shared() if not wanted.documents or case.name in wanted.documents]
    if not cases:
        ask.error(f"no such document; there are: {', '.join(case.name for case in own() + shared())}")
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table({case.name: score(case) for case in cases}, markdown=wanted.markdown))
    if wanted.errors:
        for case in cases:
            print(f"\n{case.name}\n{run_scorer(case, '--errors', str(wanted.errors))}")


if __name__ == "__main__":
    main()
