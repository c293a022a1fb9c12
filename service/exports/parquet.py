"""Facts as Parquet: exact decimals, lists of structs for bodies and places, a row group at a time."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from service.exports.sink import Sink
from service.fact_rows import FactRow

GROUP = 10_000
"""Rows a row group: what is held in memory."""

VALUE = pa.decimal128(19, 4)
"""64 bits of ten-thousandths: all that the fact base can hold."""

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field(
            "document",
            pa.struct([(name, pa.string()) for name in ("id", "sha256", "title", "filename")]),
            nullable=False,
        ),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("value", VALUE, nullable=False),
        pa.field("value_max", VALUE),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("qualifier", pa.string(), nullable=False),
        pa.field("per", pa.string()),
        pa.field("tax", pa.string()),
        pa.field("text", pa.string(), nullable=False),
        pa.field("subject", pa.string(), nullable=False),
        pa.field("status", pa.string()),
        pa.field("period_first", pa.int16()),
        pa.field("period_last", pa.int16()),
        pa.field(
            "partners",
            pa.list_(
                pa.struct(
                    [
                        ("id", pa.string()),
                        ("name", pa.string()),
                        ("role", pa.string()),
                        ("text", pa.string()),
                        ("confidence", pa.float64()),
                        ("rule", pa.string()),
                    ]
                )
            ),
            nullable=False,
        ),
        pa.field(
            "places",
            pa.list_(
                pa.struct(
                    [
                        ("id", pa.string()),
                        ("name", pa.string()),
                        ("code", pa.string()),
                        ("text", pa.string()),
                        ("latitude", pa.float64()),
                        ("longitude", pa.float64()),
                    ]
                )
            ),
            nullable=False,
        ),
        pa.field("programme", pa.string()),
        pa.field("section", pa.list_(pa.string()), nullable=False),
        pa.field("part_of", pa.string()),
        pa.field("page", pa.int32(), nullable=False),
        pa.field("quote", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("confidence", pa.float64(), nullable=False),
        pa.field("warnings", pa.list_(pa.string()), nullable=False),
        pa.field("review", pa.string(), nullable=False),
        pa.field("url", pa.string(), nullable=False),
    ]
)
_OWN = [name for name in SCHEMA.names if name not in {"document", "partners", "places", "url"}]


def chunks(batches: Iterable[Sequence[FactRow]], api_url: str) -> Iterator[bytes]:
    """Give the file, a row group at a time."""
    sink = Sink()
    with pq.ParquetWriter(sink, SCHEMA, compression="zstd") as writer:
        for group in _groups(batches, api_url):
            writer.write_table(group)
            yield sink.take()
    yield sink.take()


def _groups(batches: Iterable[Sequence[FactRow]], api_url: str) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(pa.RecordBatch.from_pylist([_row(exported, api_url) for exported in batch], SCHEMA))
        if sum(each.num_rows for each in waiting) >= GROUP:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _row(exported: FactRow, api_url: str) -> dict[str, Any]:
    fact = exported.fact
    return {
        **{name: getattr(fact, name) for name in _OWN},
        "document": {
            "id": fact.document_id,
            "sha256": fact.sha256,
            "title": fact.title or fact.filename,
            "filename": fact.filename,
        },
        # Of a link's columns those that its struct has.
        "partners": [body._asdict() for body in exported.partners],
        "places": [place._asdict() for place in exported.places],
        "url": f"{api_url}/facts/{fact.id}",
    }
