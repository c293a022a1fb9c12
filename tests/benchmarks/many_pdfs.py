"""PDFs of bilans that nobody wrote (million_texts): made once, in a folder, by all cores, and used again.

They differ in words, figures, bodies, places, length and look, as those of many publishers do; the same number gives
the same file.
"""

import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import groupby, takewhile
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

import typst
from million_bases import SEED, bilans
from million_texts import Bilans
from rich.console import Console
from rich.progress import track

from models.document import Passage, PassageKind
from models.facts import Extraction

TEMPLATE = Path(__file__).with_suffix(".typ")
FACTS = (24, 40, 40, 56)
"""Facts of a bilan: one of these."""
FONTS = ("New Computer Modern", "Libertinus Serif")
TINTS = ("#1f6b52", "#1d4f91", "#8a2f2f", "#5b3a29", "#44546a")
AT_ONCE = 20
"""PDFs that a process makes before it is given others."""


def make(folder: Path, count: int) -> list[Path]:
    """Give so many PDFs in a folder, in folders of a thousand; those that are missing are made."""
    wanted = [folder / f"{number // 1000:03}" / f"bilan-{number:06}.pdf" for number in range(count)]
    missing = [(number, path) for number, path in enumerate(wanted) if not path.exists()]
    for path in {path.parent for _number, path in missing}:
        path.mkdir(parents=True, exist_ok=True)
    lots = [missing[start : start + AT_ONCE] for start in range(0, len(missing), AT_ONCE)]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as processes:
        for _lot in track(processes.map(_make_lot, lots), "PDFs made", len(lots), console=Console(stderr=True)):
            pass
    return wanted


def _make_lot(lot: list[tuple[int, Path]]) -> None:
    for number, path in lot:
        unfinished = path.with_suffix(".tmp")
        unfinished.write_bytes(pdf(number))
        unfinished.replace(path)  # what is there is whole, whenever this is ended


def pdf(number: int) -> bytes:
    """Print the bilan of this number."""
    random = Random(f"{SEED} print {number}")
    told = json.dumps(_told(_texts().bilan(number, random.choice(FACTS)), random), ensure_ascii=False)
    printed: bytes = typst.compile(TEMPLATE, ignore_system_fonts=True, sys_inputs={"bilan": told}, timestamp=0)
    return printed


@cache
def _texts() -> Bilans:
    return bilans()


def _told(bilan: Extraction, random: Random) -> dict[str, Any]:
    """Give what the template is told: the passages under their headings, in the order in which these come first."""
    by_section: dict[tuple[str, ...], list[Passage]] = {}
    for passage in bilan.passages:
        by_section.setdefault(passage.section, []).append(passage)
    chapters = list(dict.fromkeys(section[:1] for section in by_section))
    parts: list[dict[str, Any]] = []
    above: tuple[str, ...] = ()
    for section in sorted(by_section, key=lambda section: chapters.index(section[:1])):
        kept = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(above, section, strict=False))))
        headings = [{"level": level, "text": text} for level, text in enumerate(section, 1) if level > kept]
        parts.append({"headings": headings, "passages": list(_printed(by_section[section]))})
        above = section
    return {
        "title": bilan.title,
        "publisher": bilan.publisher,
        "columns": random.choice((1, 1, 2)),
        "font": random.choice(FONTS),
        "tint": random.choice(TINTS),
        "parts": parts,
    }


def _printed(passages: Iterable[Passage]) -> Iterator[dict[str, Any]]:
    """Give passages as the template prints them; rows of as many cells that follow each other are one table."""
    for (kind, cells), group in groupby(passages, key=lambda each: (each.kind, each.text.count(" | "))):
        if kind is PassageKind.ROW and cells:
            yield {"kind": "table", "rows": [passage.text.split(" | ") for passage in group]}
        else:
            plain = PassageKind.PARAGRAPH if kind is PassageKind.ROW else kind
            yield from ({"kind": plain, "text": passage.text} for passage in group)
