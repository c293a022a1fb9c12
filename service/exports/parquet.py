"""Facts as Parquet: exact decimals, lists of structs for bodies and places, a row group at a time."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from models import tables
from service.exports.columns import Batches
from service.exports.sink import Sink

GROUP = 20_000
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


def chunks(batches: Batches, api_url: str) -> Iterator[bytes]:
    """Give the file, a row group at a time."""
    sink = Sink()
    with pq.ParquetWriter(sink, SCHEMA, compression="zstd") as writer:
        for group in _groups(batches, api_url):
            writer.write_table(group)
            yield sink.take()
    yield sink.take()


def _groups(batches: Batches, api_url: str) -> Iterable[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(pa.RecordBatch.from_pylist([_row(fact, api_url) for fact in batch], SCHEMA))
        if sum(each.num_rows for each in waiting) >= GROUP:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _row(fact: tables.Fact, api_url: str) -> dict[str, Any]:
    own = {name: getattr(fact, name) for name in SCHEMA.names if name not in {"document", "partners", "places", "url"}}
    document = fact.document
    return {
        **own,
        "document": {
            "id": document.id,
            "sha256": document.sha256,
            "title": document.title or document.filename,
            "filename": document.filename,
        },
        "partners": [
            {
                "id": link.partner.id,
                "name": link.partner.name,
                "role": link.role,
                "text": link.text,
                "confidence": link.confidence,
                "rule": link.rule,
            }
            for link in fact.partners
        ],
        "places": [
            {
                "id": link.place.id,
                "name": link.place.name,
                "code": link.place.code,
                "text": link.text,
                "latitude": link.place.latitude,
                "longitude": link.place.longitude,
            }
            for link in fact.places
        ],
        "url": f"{api_url}/facts/{fact.id}",
    }
