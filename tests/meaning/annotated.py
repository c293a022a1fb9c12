"""Sentences whose figures are marked in the text: input, expected figures and their values in one string.

    La Région Bretagne a versé <amount value=2300000 qualifier=at_least>2,3 M€</amount> aux lycées.

The tag is the kind; attributes are those of a fact, left out where they are the usual ones: `unit` (of amounts and
shares), `qualifier` (exact, or range where there is a `max`), `per`, `tax`, `status`, `period` (`2017-2019`, `2017-`,
`-2027`), `part_of` (the printed words of the whole), `funder`, `beneficiary`, `operator`, `other` and `places` (names
joined by `; `). A test says which of them it looks at, and compares a sentence with the same sentence marked up by the
rules, so that a failure shows both.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extractors.meaning.pipeline import Meaning, understand
from models.document import Cell, Passage, PassageKind
from models.facts import Fact, Period, Qualifier, Role

FIGURE = ("value", "max", "unit", "qualifier", "per", "tax")
LINKS = (*(role.value for role in Role), "places", "period", "status", "part_of")
_ATTRIBUTES = (*FIGURE, *LINKS, "years", "role", "voice", "reason")
_USUAL_UNITS = {"amount": "EUR", "share": "%"}

_TAG = re.compile(r"<(?P<close>/)?(?P<tag>[a-z]+)(?P<attributes>(?:\s[a-z_]+=(?:'[^']*'|[^\s>']+))*)>")
_ATTRIBUTE = re.compile(r"\s(?P<name>[a-z_]+)=(?:'(?P<quoted>[^']*)'|(?P<bare>[^\s>']+))")


@dataclass(frozen=True, slots=True)
class Mark:
    """The characters `start` to `end` of a text, and what is said of them."""

    tag: str
    start: int
    end: int
    attributes: dict[str, str] = field(default_factory=dict)


def read(marked: str) -> tuple[str, list[Mark]]:
    """Take a marked-up text apart. Raises ValueError where a tag is not closed or an attribute is unknown."""
    text, marks, at = "", [], 0
    opened: tuple[str, int, dict[str, str]] | None = None
    for tag in _TAG.finditer(marked):
        text += marked[at : tag.start()]
        at = tag.end()
        if tag["close"]:
            if opened is None or opened[0] != tag["tag"]:
                raise ValueError(f"{tag[0]} closes nothing in {marked!r}")
            marks.append(Mark(opened[0], opened[1], len(text), opened[2]))
            opened = None
            continue
        attributes = {m["name"]: m["quoted"] or m["bare"] for m in _ATTRIBUTE.finditer(tag["attributes"])}
        if opened is not None or not attributes.keys() <= set(_ATTRIBUTES):
            raise ValueError(f"{tag[0]} is not as it should be in {marked!r}")
        opened = tag["tag"], len(text), attributes
    if opened is not None:
        raise ValueError(f"<{opened[0]}> is not closed in {marked!r}")
    return text + marked[at:], marks


def write(text: str, marks: Iterable[Mark], fields: Sequence[str] = _ATTRIBUTES) -> str:
    """Mark a text up, with those of the attributes that are asked for, in one order."""
    out, at = "", 0
    for mark in sorted(marks, key=lambda mark: mark.start):
        said = "".join(
            f" {name}={_quoted(mark.attributes[name])}"
            for name in _ATTRIBUTES
            if name in fields and name in mark.attributes
        )
        out += f"{text[at : mark.start]}<{mark.tag}{said}>{text[mark.start : mark.end]}</{mark.tag}>"
        at = mark.end
    return out + text[at:]


def expected(marked: str, fields: Sequence[str] = FIGURE) -> str:
    """Give the marked-up text as `found` writes it: attributes in one order, others than `fields` left out."""
    return write(*read(marked), fields)


def found(marked: str, fields: Sequence[str] = FIGURE, kinds: Sequence[str] = ()) -> str:
    """Read the text without its marks as the only passage of a document, and mark up the figures of these kinds."""
    passage = paragraph(read(marked)[0])
    return write(passage.text, figures(understand([passage]), kinds), fields)


def paragraph(text: str, kind: PassageKind = PassageKind.PARAGRAPH, lead: str = "") -> Passage:
    return Passage(1, kind, text, runs=(), lead=lead)


def row(text: str, headers: Sequence[str], caption: str = "") -> Passage:
    """Make a table row of `Auch | 12 | 30 %`, one header a cell."""
    cells, at = [], 0
    for cell, header in zip(text.split(" | "), headers, strict=True):
        cells.append(Cell(at, at + len(cell), header, caption))
        at += len(cell) + len(" | ")
    return Passage(1, PassageKind.ROW, text, runs=(), cells=tuple(cells))


def figures(meaning: Meaning, kinds: Sequence[str] = ()) -> list[Mark]:
    """Give the facts as marks, with all that is said of them."""
    return [_mark(fact) for fact in meaning.facts if not kinds or fact.quantity.kind in kinds]


def plain(value: Decimal) -> str:
    """Write 2300000.0 as 2300000, and never with an exponent."""
    return format(value.normalize(), "f")


def years(period: Period) -> str:
    return period.first if period.first and period.first == period.last else f"{period.first or ''}-{period.last or ''}"


def _mark(fact: Fact) -> Mark:
    quantity = fact.quantity
    usual = Qualifier.EXACT if quantity.value_max is None else Qualifier.RANGE
    said: dict[str, str | None] = {
        "value": plain(quantity.value),
        "max": None if quantity.value_max is None else plain(quantity.value_max),
        "unit": None if quantity.unit == _USUAL_UNITS.get(quantity.kind) else quantity.unit,
        "qualifier": None if quantity.qualifier is usual else quantity.qualifier,
        "per": quantity.per,
        "tax": quantity.tax,
        "status": fact.status,
        "period": None if fact.period is None else years(fact.period),
        "part_of": None if fact.whole is None else fact.whole.text,
        "places": "; ".join(sorted(link.place.name for link in fact.places)),
        **{role: "; ".join(sorted(p.body.name for p in fact.partners if p.role is role)) for role in Role},
    }
    return Mark(
        quantity.kind, fact.source.start, fact.source.end, {name: str(value) for name, value in said.items() if value}
    )


def _quoted(value: str) -> str:
    return f"'{value}'" if re.search(r"[\s>]", value) else value
