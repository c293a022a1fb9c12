"""Texts of documents: what the targets of figures and of dates are given."""

import json
import random
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import atheris
from harness import ROOT

from models.document import Box, Cell, Passage, PassageKind, Run

WORDS = (
    "\u00a0", "\u202f", "\u2009", "€", "M€", "k€", "Md€", "€/an", "%", " % ", "m²", "km", "ha", "MWh", "tCO2", "HT",
    "TTC", " à ", " et ", " ou ", "entre ", "de ", "soit ", "dont ", "contre ", "respectivement ", "plus de ",
    "près de ", "jusqu'à ", "mille", " millions ", " milliards d’euros", "une dizaine", "quatre-vingt-dix-sept",
    "vingt et un", "deux cents", "zéro", "millier", "un tiers", "la moitié", "logements", "habitants", "points",
    "par an", "multiplié par ", "x", "×", "½", "²", "1 250", "1.250", "1.250.000", "12,5", "0,125", "1'250",
    "2 300 000", "00", "999999999999", "−3", "+4", "-", "–", "/", "n° ", " | ", " |  | ", "\n- ", " :\n", "«", "»", "(",
    ")", ";", ". ", "Total", "en milliers d'euros", "l'État", "la Région", "Lens", "en ", "depuis ", "d'ici ", "avant ",
    "horizon ", "fin ", "mi-", "janvier ", "1er ", "2017", "2022", "2017-2022", "2017/22", "19", "20", "l’an dernier",
    "l'année suivante", "la même année", "cette année", "٣", "２", "e\u0301", "\u200b", "\ufb01",
)  # fmt: skip
_BLIND = "agence-nationale-sport"  # nobody looks at its text, or at what goes wrong with it
_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
_MARKED = re.compile(r'"((?:[^"\\\n]|\\.)*<(?:amount|count|measure|share|period)\b(?:[^"\\\n]|\\.)*)"')
_TAG = re.compile(r"</?[a-z]+(?:\s[a-z_]+=(?:'[^']*'|[^\s>']+))*>")


def seeds() -> Iterator[bytes]:
    """Give the passages of the bilans, three at a time, and the sentences of the tests."""
    for gold in sorted(ROOT.glob("corpus/*/gold.jsonl")):
        if gold.parent.name == _BLIND:
            continue
        texts = [json.loads(line)["text"] for line in gold.read_text("utf-8").splitlines()]
        for at in range(0, len(texts), 3):
            yield "\n".join(texts[at : at + 3]).encode()
    for test in sorted(ROOT.glob("tests/meaning/test_*.py")):
        for marked in _MARKED.findall(test.read_text("utf-8")):
            yield _TAG.sub("", marked).encode()


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """Put some words of one text in the place of others, so that sentences stay sentences; else some bytes."""
    chance = random.Random(seed)
    text = _PIECE.findall(data.decode("utf-8", "ignore"))
    if not text or chance.random() < 0.3:
        return bytes(atheris.Mutate(data, most))
    for _ in range(chance.randrange(1, 5)):
        to, at = chance.randrange(len(text)), chance.randrange(len(text))
        text[to : to + chance.randrange(4)] = chance.choice(
            (text[at : at + 4], [chance.choice(WORDS)], _sentence(chance), [])  # none: two words run together
        )
        text = text or [" "]
    return "".join(text).encode()[:most]


@cache
def _pool() -> list[list[str]]:
    return [_PIECE.findall(seed.decode()) for seed in seeds() if seed]


def _sentence(chance: random.Random) -> list[str]:
    """Give some words on end of a seed."""
    seed = chance.choice(_pool())
    at = chance.randrange(len(seed))
    return seed[at : at + chance.randrange(1, 30)]


def passages(data: bytes) -> list[Passage]:
    """Make a passage of each line, as reading hands them over: a bullet, a table row, or a paragraph."""
    made: list[Passage] = []
    headers: list[str] = []
    for line in data.decode("utf-8", "ignore").splitlines():
        text = " ".join(unicodedata.normalize("NFC", line.replace("\0", "")).split(" ")).strip()
        if not text:
            continue
        lead = made[-1].text if made and made[-1].text.endswith(":") else ""
        bullet = text.startswith("- ") and len(text) > 2
        text = text.removeprefix("- ").strip() if bullet else text
        kind = PassageKind.ROW if " | " in text else PassageKind.BULLET if bullet else PassageKind.PARAGRAPH
        headers = (headers or text.split(" | ")) if kind is PassageKind.ROW else []
        cells = tuple(_cells(text, headers)) if kind is PassageKind.ROW else ()
        where = (Run(0, len(text), Box(1, 0, 12 * len(made), 500, 12 * len(made) + 10)),)
        made.append(Passage(1, kind, text, where, ("Le bilan",), lead if bullet else "", cells, id=f"p_{len(made)}"))
    return made


def _cells(text: str, headers: list[str]) -> Iterator[Cell]:
    at = 0
    for column, cell in enumerate(text.split(" | ")):
        header = headers[column] if column < len(headers) else ""
        yield Cell(at, at + len(cell), header, "en milliers d'euros" if len(headers) > 3 else "")
        at += len(cell) + len(" | ")
