"""The sentences of the shared bilan's source text, and which of them are found whole in one passage.

Run as a script, it says for each setting how many are, and which are not: `make sentences`.
"""

import os
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from extractors.reading import read
from models.document import Passage

SETTINGS = ("plain.pdf", "brochure.pdf", "scan.pdf")
_COVER = "Bilan partenarial ERBM à mi-parcours 2017-2022"
"""The source begins with its cover and its running title, which is the last line of it."""
_CONTENTS = "Sommaire"
_SIGN = re.compile(r"^(?:#+|-|\d\.)\s+")
_STOP = re.compile(r"(?<=[.!?…])\s+(?=\W{0,2}[A-ZÀ-Ü0-9])")
_ENDS = tuple(".!?:;»…)")


def source(shared: Path) -> list[str]:
    """Give the sentences and titles of the source text, without its cover and its contents table."""
    paragraphs: list[str] = []
    lines = [line.strip() for line in (shared / "corpus/erbm/source.txt").read_text("utf-8").splitlines()]
    for line in lines[lines.index(_COVER) + 1 :]:
        text = re.sub(r"\*|\^\{(\w+)\}", r"\1", line)
        if not text or text.startswith("|") or text == _CONTENTS:
            continue
        if paragraphs and not paragraphs[-1].endswith(_ENDS) and text[0].islower() and not _SIGN.match(text):
            paragraphs[-1] += f" {text}"  # the source is cut where its pages were
        else:
            paragraphs.append(_SIGN.sub("", text))
    return [sentence for paragraph in paragraphs for sentence in _STOP.split(paragraph)]


def whole(sentences: Iterable[str], passages: Iterable[Passage]) -> list[bool]:
    """Say for each sentence whether it stands whole in one passage: hyphens as they are, spaces but beside signs."""
    found = [_set(passage.text) for passage in passages]
    return [any(sentence in passage for passage in found) for sentence in map(_set, sentences)]


@cache
def passages_of(shared: Path, name: str) -> tuple[Passage, ...]:
    return tuple(read((shared / "corpus/erbm" / name).read_bytes(), max_pages=50))


def _set(text: str) -> str:
    """Leave out what the settings change: the form of apostrophes, suspension points, spaces beside signs."""
    text = re.sub(r"\.\.+", "", unicodedata.normalize("NFKC", text).replace("’", "'").replace("‐", "-"))
    return re.sub(r"\s*([^\w\s-])\s*", r"\1", " ".join(text.split())).lower()


def _main() -> None:
    shared = Path(os.environ.get("FILON_SHARED", Path(__file__).parents[3] / "shared"))
    sentences = source(shared)
    for name in SETTINGS:
        answers = whole(sentences, passages_of(shared, name))
        for sentence in (sentence for sentence, found in zip(sentences, answers, strict=True) if not found):
            print(f"{name}: not whole: {sentence}")  # noqa: T201
        share = sum(answers) / len(answers)
        print(f"{name}: {share:.3f} of {len(answers)} sentences are found whole in one passage")  # noqa: T201


if __name__ == "__main__":
    _main()
