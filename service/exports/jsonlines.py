"""Stored rows as JSON Lines, some hundreds at a time, in constant memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from pydantic import BaseModel

T = TypeVar("T")


def lines(batches: Iterable[Sequence[T]], record: Callable[[T], BaseModel]) -> Iterator[str]:
    """Give the rows, a batch at a time."""
    for batch in batches:
        yield "".join(record(row).model_dump_json() + "\n" for row in batch)
