"""Stored rows as JSON Lines, some hundreds at a time, in constant memory."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import Select
from sqlalchemy.orm import Session

T = TypeVar("T")

BATCH = 500
"""Rows read at once."""


def lines(session: Session, statement: Select[T], record: Callable[[T], BaseModel]) -> Iterator[str]:
    """Give the rows, a batch at a time."""
    rows = session.scalars(statement.execution_options(yield_per=BATCH))
    for batch in rows.partitions():
        yield "".join(record(row).model_dump_json() + "\n" for row in batch)
