"""Facts in each format, from a query for them to the chunks of a file: what HTTP sends and the command line writes."""

# ruff: noqa: PLC0415
# pyarrow and XlsxWriter are loaded when their format is first asked for: the service starts without them.

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from sqlalchemy import Select
from sqlalchemy.orm import Session

from models.tables import Fact, FactText, Passage
from service import records
from service.exports import datapackage, delimited, geojson, jsonld, jsonlines
from service.exports.columns import COLUMNS, cells, names
from service.fact_rows import FactRow, batches

CHUNK = 2**20
"""Bytes given at once of a file that waits on the disk."""


@dataclass(frozen=True)
class Wanted:
    """Which facts, in which order; `api_url` is where the API is served, `asked` the address that the file answers."""

    session: Session
    facts: Select[Fact]
    api_url: str
    asked: str
    dialect: delimited.Dialect = "rfc4180"

    def read(self) -> Iterator[list[FactRow]]:
        return batches(self.session, self.facts)


def csv(wanted: Wanted) -> Iterator[str]:
    rows = ([cells(exported, wanted.api_url) for exported in batch] for batch in wanted.read())
    return delimited.lines(names(COLUMNS), rows, wanted.dialect)


def parquet(wanted: Wanted) -> Iterator[bytes]:
    from service.exports import parquet

    return parquet.chunks(wanted.read(), wanted.api_url)


def xlsx(wanted: Wanted) -> Iterator[bytes]:
    """Give the workbook, which is put together on the disk before its first byte is there."""
    from service.exports import workbook

    return _sent(workbook.file(wanted.read(), wanted.api_url))


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def on_map(wanted: Wanted) -> Iterator[str]:
    return geojson.chunks(wanted.read(), wanted.api_url)


def linked(wanted: Wanted) -> Iterator[str]:
    with_text = wanted.facts.join(Passage, Passage.id == Fact.passage_id)
    rows = batches(wanted.session, with_text, FactText.boxes, Passage.text.label("passage_text"))
    return jsonld.chunks(rows, wanted.api_url)


def lines(wanted: Wanted) -> Iterator[str]:
    return jsonlines.lines(batches(wanted.session, wanted.facts, FactText.boxes), records.fact)


def package(wanted: Wanted) -> Iterator[bytes]:
    return datapackage.chunks(wanted.read(), wanted.api_url, wanted.asked)


FORMATS: dict[str, Callable[[Wanted], Iterable[str | bytes]]] = {
    "csv": csv,
    "xlsx": xlsx,
    "parquet": parquet,
    "geojson": on_map,
    "jsonld": linked,
    "jsonl": lines,
    "zip": package,
}
"""By the ending of the file."""
