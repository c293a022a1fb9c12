"""Score what `filon extract` says against the gold, one column a document: `make evaluate`.

The documents are the bilans of this folder and, where FILON_SHARED (default ../shared) is there, those of the shared
corpus; a first column takes those of this folder together, all their facts, links and mentions in one count. Every
figure is score.py's F1 (for `attribute:*` that is the share of the found facts whose attribute is right).
Nothing is written: floors.json is kept by hand.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import score as scorer
from rich.box import MARKDOWN, SIMPLE
from rich.console import Console
from rich.table import Table

from extractors.extract import extract as read
from service import schemas

CORPUS = Path(__file__).parent
SHARED = Path(os.environ.get("FILON_SHARED", CORPUS.parent / ".." / "shared")).resolve()
MAX_PAGES = 1000

Scores = dict[str, float]
"""F1 by metric: `facts`, `facts:amount`, `attribute:unit`, `marked:period`, `links:place`, `mentions:partner` …"""

Tallies = dict[str, Counter[str]]
"""How many were `right`, `predicted`, and in `gold`, by metric."""

TOGETHER = "own corpus"

BLIND = "agence-nationale-sport"
"""The bilan of ours whose text, gold and errors nobody looks at while rules are made: so score bilans never seen."""


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


@dataclass(frozen=True, slots=True)
class Export:
    """Two files of JSON Lines, as CONTRACT.md gives them."""

    facts: Path
    mentions: Path


def extract(case: Case, folder: Path) -> Export:
    """Write what `filon extract` prints to files in the folder, read once for both. Raises UnreadableError."""
    export = Export(folder / f"{case.name}.facts.jsonl", folder / f"{case.name}.mentions.jsonl")
    extraction = read(case.pdf.read_bytes(), max_pages=MAX_PAGES)
    facts, mentions = schemas.facts_of(extraction, case.pdf.name), map(schemas.Mention.of_mention, extraction.mentions)
    for into, found in ((export.facts, facts), (export.mentions, mentions)):
        into.write_text("".join(f"{each.model_dump_json()}\n" for each in found), encoding="utf-8")
    return export


def run_scorer(case: Case, export: Export, *options: str) -> str:
    """Give what score.py prints."""
    command: list[str | Path] = [sys.executable, CORPUS / "score.py", "--whole", *options]
    command += ["--gold", case.gold, "--partners", case.partners]
    command += ["--facts", export.facts, "--mentions", export.mentions]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True).stdout


def tally(case: Case, export: Export) -> Tallies:
    rows = json.loads(run_scorer(case, export, "--json"))
    return {
        metric: Counter({name: row[name] for name in ("right", "predicted", "gold")})
        for metric, row in rows.items()
        if "f1" in row
    }


def together(tallies: Iterable[Tallies]) -> Tallies:
    """Take several documents as one."""
    total: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in tallies:
        for metric, counted in each.items():
            total[metric].update(counted)
    return dict(total)


def f1(tallies: Tallies) -> Scores:
    """F1 is twice what is right over what was said and what was due; a metric with neither has none."""
    return {
        metric: 2 * counted["right"] / both
        for metric, counted in tallies.items()
        if (both := counted["predicted"] + counted["gold"])
    }


def table(columns: dict[str, Scores], *, markdown: bool) -> Table:
    """One row a metric, one column a document; a metric that a document has nothing of is left empty."""
    grid = Table("F1", box=MARKDOWN if markdown else SIMPLE)
    for name in columns:
        grid.add_column(name, justify="right", no_wrap=True)
    for metric in sorted({metric for scores in columns.values() for metric in scores}, key=_reading_order):
        grid.add_row(metric, *(f"{scores[metric]:.3f}" if metric in scores else "" for scores in columns.values()))
    return grid


def calibration(pairs: Iterable[tuple[Case, Export]]) -> Table:
    """How often facts and partner links are right, by how sure they say they are.

    A fact is right where kind, value and unit are those of a gold fact of its passage, a link where body and role are
    those of that fact.
    """
    grid = Table("said to be sure", "facts", "right", "partner links", "right", box=SIMPLE)
    facts: dict[str, list[bool]] = defaultdict(list)
    links: dict[str, list[bool]] = defaultdict(list)
    for case, export in pairs:
        names = scorer.Names(str(case.partners))
        passages = [json.loads(line) for line in case.gold.read_text(encoding="utf-8").splitlines()]
        for passage in passages:
            passage["_c"] = scorer.compact(passage["text"])
        by_name = {passage["passage"]: passage for passage in passages}
        cache: dict[str, list[str]] = {}
        for line in export.facts.read_text(encoding="utf-8").splitlines():
            fact = json.loads(line)
            golds = [g for p in scorer.locate(fact["source"]["quote"], passages, cache) for g in by_name[p]["facts"]]
            alike = next((g for g in golds if _same(fact, g)), None)
            facts[_bin(fact["confidence"])].append(alike is not None)
            for link in fact["partners"] if alike else ():
                right = any(
                    names.same(link["name"], g["name"]) and link["role"] == g["role"] for g in alike["partners"]
                )
                links[_bin(link["confidence"])].append(right)
    for label in sorted({*facts, *links}, reverse=True):
        grid.add_row(label, *_share(facts[label]), *_share(links[label]))
    return grid


def _same(fact: dict[str, Any], gold: dict[str, Any]) -> bool:
    return (
        fact["kind"] == gold["kind"]
        and scorer.number(fact["value"]) == scorer.number(gold["value"])
        and scorer.same_unit(gold["kind"], fact["unit"], gold["unit"])
    )


def _bin(confidence: float) -> str:
    low = int(confidence * 20 + 1e-9) / 20
    return f"{low:.2f} to {min(low + 0.05, 1):.2f}"


def _share(right: list[bool]) -> tuple[str, str]:
    return (str(len(right)), f"{sum(right) / len(right):.2f}") if right else ("", "")


def _reading_order(metric: str) -> tuple[int, str]:
    return ["facts", "attribute", "marked", "links", "mentions"].index(metric.split(":", 1)[0]), metric


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("documents", nargs="*", help="names of the documents to score (all where none is given)")
    ask.add_argument("--errors", type=int, default=0, metavar="N", help="then show N errors of each sort")
    ask.add_argument("--markdown", action="store_true", help="print the table of the README")
    wanted = ask.parse_args()
    cases = [case for case in own() + shared() if not wanted.documents or case.name in wanted.documents]
    if not cases:
        ask.error(f"no such document; there are: {', '.join(case.name for case in own() + shared())}")
    # A Markdown table is read by programs: never cut to the terminal.
    console = Console(width=1000 if wanted.markdown else None if sys.stdout.isatty() else 160)
    with TemporaryDirectory() as folder:
        exports = {case: extract(case, Path(folder)) for case in cases}
        tallies = {case: tally(case, export) for case, export in exports.items()}
        ours = together(tallies[case] for case in cases if case.pdf.is_relative_to(CORPUS))
        columns = {TOGETHER: f1(ours)} if ours else {}
        columns |= {
            case.name: f1(found)
            for case, found in tallies.items()
            if not wanted.markdown or case.name == BLIND or not case.pdf.is_relative_to(CORPUS)
        }
        console.print(table(columns, markdown=wanted.markdown))
        if not wanted.markdown:
            console.print(calibration(exports.items()))
        if wanted.errors:
            for case, export in exports.items():
                print(f"\n{case.name}\n{run_scorer(case, export, '--errors', str(wanted.errors))}")


if __name__ == "__main__":
    main()
