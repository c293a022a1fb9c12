"""Rows as CSV (RFC 4180, UTF-8), and as French Excel opens it by a double click."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import StringIO
from typing import Literal

from service.exports.columns import Cell
from service.schemas import decimal_text

Dialect = Literal["rfc4180", "excel-fr"]

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for its old code page."""

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""A text that begins so is a formula to some spreadsheet: some skip white space, a Japanese one takes wide signs."""


def lines(
    header: Sequence[str], batches: Iterable[Iterable[Sequence[Cell]]], dialect: Dialect = "rfc4180"
) -> Iterator[str]:
    """Give the header, then the rows a batch at a time."""
    yield (BOM if dialect == "excel-fr" else "") + text([header], dialect)
    for batch in batches:
        yield text(batch, dialect)


def text(rows: Iterable[Sequence[Cell]], dialect: Dialect = "rfc4180") -> str:
    """Write rows as lines, text such that no spreadsheet runs it."""
    french = dialect == "excel-fr"
    page = StringIO(newline="")
    writer = csv.writer(page, delimiter=";" if french else ",")
    writer.writerows([_written(cell, comma=french) for cell in row] for row in rows)
    return page.getvalue()


def _written(cell: Cell, *, comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if FORMULA.match(cell) else cell
    number = decimal_text(cell) if isinstance(cell, Decimal) else str(cell)
    return number.replace(".", ",") if comma else number
