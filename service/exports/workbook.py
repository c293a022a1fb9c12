"""Facts as an Excel workbook: typed cells under a frozen header, and a sheet that explains the columns in French."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

import xlsxwriter

from service.exports.columns import COLUMNS, Cell, cells
from service.fact_rows import FactRow

LAST_ROW = 2**20 - 1
"""Excel has no row after this one, counted from 0: what is over goes onto one more sheet."""

LONGEST = 32_767
"""No cell of Excel holds more characters."""

WIDE = {"quote": 80, "subject": 40, "document_title": 40, "url": 40}


def file(batches: Iterable[Sequence[FactRow]], api_url: str) -> IO[bytes]:
    """Write the workbook to a nameless file on the disk, gone when it is closed, and give it from its first byte on."""
    book_file: IO[bytes] = TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    # Rows go to the disk as they are written, and are put together there in the end.
    with TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(book_file, {"constant_memory": True, "tmpdir": folder})
        bold = book.add_format({"bold": True})
        rows = (cells(exported, api_url) for batch in batches for exported in batch)
        full = True
        while full:
            sheet = _sheet(book, bold)
            full = _fill(sheet, rows)
        _explain(book.add_worksheet("Colonnes"), bold)
        book.close()
    book_file.seek(0)
    return book_file


def _sheet(book: Any, bold: Any) -> Any:
    number = len(book.worksheets()) + 1
    sheet = book.add_worksheet("Faits" if number == 1 else f"Faits {number}")
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, WIDE.get(column.name, 16))
    _write(sheet, 0, [column.title for column in COLUMNS], bold)
    return sheet


def _fill(sheet: Any, rows: Iterable[Sequence[Cell]]) -> bool:
    """Write rows until the sheet is full; whether it is."""
    at = 0
    for at, row in enumerate(rows, 1):
        _write(sheet, at, row)
        if at == LAST_ROW:
            break
    sheet.autofilter(0, 0, at, len(COLUMNS) - 1)
    return at == LAST_ROW


def _explain(sheet: Any, bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 2, 120)
    _write(sheet, 0, ["Colonne", "Nom dans les autres formats", "Ce qu'elle dit"], bold)
    for at, column in enumerate(COLUMNS, 1):
        _write(sheet, at, [column.title, column.name, column.about])


def _write(sheet: Any, at: int, row: Sequence[Cell], style: Any = None) -> None:
    """Write text as text, whatever it looks like: never a formula, a link or a number."""
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            if cell:
                sheet.write_string(at, column, cell if len(cell) <= LONGEST else cell[: LONGEST - 1] + "…", style)
        elif isinstance(cell, int | float | Decimal):
            sheet.write_number(at, column, cell, style)
