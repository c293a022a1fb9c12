"""The bilans of corpus/: their PDFs are those of their sources, their gold is theirs, and no score falls.

Gold holds all that is printed but contents tables, running titles and the marks of footnotes.
"""

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import build
import check_gold
import evaluate
import pypdfium2
import pytest
import typst

FLOORS: dict[str, dict[str, float]] = json.loads(evaluate.CORPUS.joinpath("floors.json").read_text(encoding="utf-8"))
CASES = {case.name: case for case in evaluate.own()}
GOLD = {
    name: [json.loads(line) for line in case.gold.read_text(encoding="utf-8").splitlines()]
    for name, case in CASES.items()
}
CONTENTS = re.compile(r"^(au )?sommaire$|(\. ?){4}", re.IGNORECASE)
PASSAGES = [pytest.param(name, row, id=row["passage"]) for name, rows in GOLD.items() for row in rows]


def squash(text: str) -> str:
    """Letters, digits, % and € alone: no spaces, no hyphens, no kind of apostrophe."""
    return re.sub(r"[^\w%€]", "", unicodedata.normalize("NFKC", text)).lower()


def pages(pdf: bytes | Path) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


@cache
def lines(name: str) -> list[list[str]]:
    """The printed lines of a bilan, page by page, its footnotes left without their marks."""
    source = CASES[name].pdf.with_suffix(".typ")
    unmarked = b'#set footnote(numbering: _ => "")\n' + source.read_bytes()
    return [page.splitlines() for page in pages(typst.compile(unmarked, root=source.parent, ignore_system_fonts=True))]


@cache
def scores(name: str) -> evaluate.Scores:
    with TemporaryDirectory() as folder:
        return evaluate.f1(evaluate.tally(CASES[name], evaluate.extract(CASES[name], Path(folder))))


@cache
def scores_of_gold(name: str) -> evaluate.Scores:
    """What the scorer gives to an export that says what gold says."""
    facts, mentions = [], []
    for row in GOLD[name]:
        source = {"quote": row["text"]}
        for fact in row["facts"]:
            of = fact.get("part_of")
            places = [{"name": place} for place in fact["places"]]
            ids = {"id": row["passage"] + fact["id"], "part_of": of and row["passage"] + of}
            facts.append(fact | ids | {"places": places, "source": source})
        mentions += [partner | {"type": "partner", "source": source} for partner in row["partners"]]
        mentions += [place | {"type": "place", "source": source} for place in row["places"]]
    with TemporaryDirectory() as folder:
        export = evaluate.Export(Path(folder, "facts.jsonl"), Path(folder, "mentions.jsonl"))
        export.facts.write_text("\n".join(map(json.dumps, facts)), encoding="utf-8")
        export.mentions.write_text("\n".join(map(json.dumps, mentions)), encoding="utf-8")
        return evaluate.f1(evaluate.tally(CASES[name], export))


def stands_in(part: str, printed: list[str]) -> bool:
    """Whether the part stands on a page, or runs on from one page to the next."""
    return any(part in page for page in printed) or any(
        part[:cut] in a and part[cut:] in b for a, b in pairwise(printed) for cut in range(1, len(part))
    )


@pytest.mark.parametrize("source", build.sources(), ids=lambda source: source.parent.name)
def test_pdf_is_up_to_date_with_its_source(source: Path) -> None:
    assert pages(source.with_name("bilan.pdf")) == pages(build.render(source)), "run `make corpus`"


@pytest.mark.parametrize("source", build.sources(), ids=lambda source: source.parent.name)
def test_every_bilan_has_gold(source: Path) -> None:
    assert source.parent.name in CASES


@pytest.mark.parametrize(("name", "row"), PASSAGES)
def test_gold_follows_the_guidelines(name: str, row: dict[str, Any]) -> None:
    assert list(check_gold.problems(row)) == []


@pytest.mark.parametrize(("name", "row"), PASSAGES)
def test_gold_passage_is_printed(name: str, row: dict[str, Any]) -> None:
    """A table row is looked for cell by cell: a cell that spans rows is repeated in gold, not in print."""
    printed = [squash("".join(page)) for page in lines(name)]
    cells = [squash(cell) for cell in row["text"].split(" | ")]
    assert [cell for cell in cells if not stands_in(cell, printed)] == []


@pytest.mark.parametrize("name", CASES)
def test_every_printed_line_is_in_gold(name: str) -> None:
    """But for the contents table, and for running titles: what stands on several pages, page numbers apart."""
    printed = [{squash(line): line for line in page} for page in lines(name)]
    on_pages = Counter(text for page in printed for text in {re.sub(r"\d", "", squashed) for squashed in page})
    gold = "\n".join(squash(row["text"]) for row in GOLD[name])
    assert [
        line
        for page in printed
        for squashed, line in page.items()
        if squashed not in gold and on_pages[re.sub(r"\d", "", squashed)] < 2 and not CONTENTS.search(line)
    ] == []


@pytest.mark.parametrize("name", CASES)
def test_gold_names_are_in_partners_json(name: str) -> None:
    known = {row["name"] for row in json.loads(CASES[name].partners.read_text(encoding="utf-8"))}
    assert {partner["name"] for row in GOLD[name] for partner in row["partners"]} <= known


@pytest.mark.parametrize("name", CASES)
def test_scorer_is_content_with_gold(name: str) -> None:
    """A quote so short that the scorer cannot place it would cost a perfect reading points.

    Mentions are left out: a title that is nothing but a body's name stands in other passages too.
    """
    lost = {metric: figure for metric, figure in scores_of_gold(name).items() if figure < 1}
    assert {metric: figure for metric, figure in lost.items() if not metric.startswith("mentions:")} == {}


@pytest.mark.parametrize(("kind", "options"), [("facts", []), ("mentions", ["--mentions"])])
def test_what_is_scored_is_what_the_command_line_prints(kind: str, options: list[str], tmp_path: Path) -> None:
    case = CASES[evaluate.BLIND]
    filon = Path(sys.executable).with_name("filon")
    printed = subprocess.run([filon, "extract", case.pdf, *options], stdout=subprocess.PIPE, check=True, timeout=120)
    assert getattr(evaluate.extract(case, tmp_path), kind).read_bytes() == printed.stdout


@pytest.mark.parametrize("name", CASES)
def test_every_bilan_has_floors(name: str) -> None:
    assert FLOORS.get(name)


@pytest.mark.parametrize(
    ("name", "metric", "floor"),
    [(name, metric, floor) for name, rows in FLOORS.items() for metric, floor in rows.items()],
)
def test_score_keeps_its_floor(name: str, metric: str, floor: float) -> None:
    figure = scores(name)[metric]
    assert figure >= floor, f"{metric} of {name} is {figure:.3f}, below its floor of {floor:.3f}"
