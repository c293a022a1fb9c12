"""Totals that do not hold: parts that exceed their whole, table lines that do not add up to the printed total.

A printed total can be wrong: it is kept as printed, and both sides carry a warning that says so.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from models.document import Passage, PassageKind
from models.facts import Fact, Kind, Source

_TOTAL = re.compile(r"^\W*(?:(?:sous-)?totaux|(?:sous-)?total|ensemble|somme|cumul)\b", re.IGNORECASE)
_PRINTED = re.compile(r"\d(?:[\d\s.]*\d)?(?:,(?P<decimals>\d+))?")

LINES_ADD_UP = "the lines above add up to "
"""Begins the warning on a printed total; the sum follows."""

Key = tuple[str, int, int]
"""The id of a passage, and the start and end of a figure in it."""


def check_totals(passages: Sequence[Passage], facts: Sequence[Fact]) -> list[Fact]:
    """Give the facts of a document, with a warning on those whose totals do not hold."""
    warnings: defaultdict[Key, list[str]] = defaultdict(list)
    for key, warning in [*_excessive_parts(facts), *_wrong_totals(passages, facts)]:
        warnings[key].append(warning)
    return [
        replace(f, warnings=(*f.warnings, *dict.fromkeys(warnings[key]))) if (key := _key(f.source)) in warnings else f
        for f in facts
    ]


def _key(source: Source) -> Key:
    return source.passage.id, source.start, source.end


def _excessive_parts(facts: Sequence[Fact]) -> Iterator[tuple[Key, str]]:
    by_key = {_key(f.source): f for f in facts}
    parts: defaultdict[tuple[Key, Kind], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.whole is not None:
            parts[_key(fact.whole), fact.quantity.kind].append(fact)
    for (whole_key, kind), group in parts.items():
        whole = by_key[whole_key].quantity
        if kind is Kind.SHARE:
            # Money is paid once; of people 60 % may be women, and 55 % young.
            comparable = whole.kind is Kind.AMOUNT
        else:
            comparable = kind is whole.kind and whole.unit == group[0].quantity.unit
        if not comparable:
            continue
        limit = Decimal(100) if kind is Kind.SHARE else whole.value_max or whole.value
        added = sum((f.quantity.value for f in group), Decimal(0))
        # How the whole was rounded, in euros or dwellings, says nothing of its hundred per cent.
        rounded = group if kind is Kind.SHARE else [*group, by_key[whole_key]]
        slack = sum((_slack(f) for f in rounded), Decimal(0))
        if added > limit + slack:
            yield whole_key, f"its parts add up to {_plain(added)}, more than {_plain(limit)}"
            for fact in group:
                yield (
                    _key(fact.source),
                    f"with the other parts it adds up to {_plain(added)}, more than {_plain(limit)}",
                )


def _wrong_totals(passages: Sequence[Passage], facts: Sequence[Fact]) -> Iterator[tuple[Key, str]]:
    by_passage: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_passage[fact.source.passage.id].append(fact)
    for rows in _tables(passages):
        lines: list[Passage] = []
        for row in rows:
            if _TOTAL.match(row.text):
                yield from _check_row(row, lines, by_passage)
                lines = []
            else:
                lines.append(row)


def _tables(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """The runs of rows that stand below the same header."""
    table: list[Passage] = []
    for passage in passages:
        header = [c.header for c in passage.cells]
        if passage.kind is PassageKind.ROW and table and header == [c.header for c in table[-1].cells]:
            table.append(passage)
            continue
        if len(table) > 1:
            yield table
        table = [passage] if passage.kind is PassageKind.ROW and any(header) else []
    if len(table) > 1:
        yield table


def _check_row(
    total: Passage, lines: Sequence[Passage], by_passage: dict[str, list[Fact]]
) -> Iterator[tuple[Key, str]]:
    for fact in by_passage.get(total.id, []):
        column = _column(fact)
        above = [
            f for line in lines for f in by_passage.get(line.id, []) if column is not None and _column(f) == column
        ]
        comparable = fact.quantity.kind is not Kind.SHARE and all(f.quantity.unit == fact.quantity.unit for f in above)
        if not comparable or len(above) < len(lines) or len(above) < 2:
            continue
        added = sum((f.quantity.value for f in above), Decimal(0))
        slack = sum((_slack(f) for f in [*above, fact]), Decimal(0))
        if abs(added - fact.quantity.value) > slack:
            yield _key(fact.source), f"{LINES_ADD_UP}{_plain(added)}"
            for line in above:
                yield _key(line.source), column_adds_up(_plain(added), fact.source.text)


def column_adds_up(added: str, total: str) -> str:
    """Give the warning on the lines of a table that miss the total, as printed; `added` is what they come to."""
    return f"its column adds up to {added}, not to the printed total {total}"


def _column(fact: Fact) -> int | None:
    cells = fact.source.passage.cells
    return next((n for n, c in enumerate(cells) if c.start <= fact.source.start < c.end), None)


def _slack(fact: Fact) -> Decimal:
    return precision(fact.source.text, fact.quantity.value)


def precision(text: str, value: Decimal) -> Decimal:
    """Give half of the last digit of a figure as printed: what rounding may hide of its value."""
    printed = _PRINTED.search(text)
    if printed is None:
        return Decimal(0)
    decimals = len(printed["decimals"] or "")
    number = Decimal(re.sub(r"[\s.]", "", printed[0]).replace(",", ".") or 0)
    scale = abs(value / number) if number else Decimal(1)
    return scale * Decimal(10) ** -decimals / 2


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
