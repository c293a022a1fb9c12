"""The sentences of the shared bilan, and the passages that a careful reader sees in it, are read whole."""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from sentences import passages_of, source, whole

WHOLE = [("plain.pdf", 0.97), ("brochure.pdf", 0.96), ("scan.pdf", 0.90)]
FOUND = 0.98
SECTIONS = 0.90


def bare(text: str) -> str:
    """Leave out what setting changes: spaces, hyphens, the form of apostrophes and of suspension points."""
    return re.sub(r"[\s\-‐–]|…|\.\.\.", "", unicodedata.normalize("NFKC", text)).replace("’", "'").lower()


@cache
def compared(shared: Path, name: str) -> list[tuple[bool, bool]]:
    """Say for each passage of gold whether it is found whole in one not much longer, and under all its titles."""
    passages = [
        (bare(passage.text), [bare(title) for title in passage.section]) for passage in passages_of(shared, name)
    ]
    answers = []
    for line in (shared / "corpus" / "erbm" / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        text = bare(gold["text"])
        holding = [(found, path) for found, path in passages if text in found and len(found) <= 1.5 * len(text) + 20]
        answers.append((bool(holding), any(all(bare(t) in path for t in gold["section"]) for _, path in holding)))
    return answers


@pytest.mark.shared
@pytest.mark.parametrize(("name", "least"), WHOLE)
def test_sentences_of_the_source_are_found_whole(shared: Path, name: str, least: float) -> None:
    answers = whole(source(shared), passages_of(shared, name))
    assert sum(answers) / len(answers) >= least


@pytest.mark.shared
@pytest.mark.parametrize("name", ["plain.pdf", "brochure.pdf"])
def test_gold_passages_are_found_whole(shared: Path, name: str) -> None:
    answers = compared(shared, name)
    assert sum(found for found, _ in answers) / len(answers) >= FOUND


@pytest.mark.shared
@pytest.mark.parametrize("name", ["plain.pdf", "brochure.pdf"])
def test_gold_passages_stand_under_their_titles(shared: Path, name: str) -> None:
    answers = compared(shared, name)
    assert sum(placed for _, placed in answers) / len(answers) >= SECTIONS
