"""What a run of the rules read, as its row keeps it: facts as JSON Lines, compressed, as nobody searches by it."""

import zlib
from collections.abc import Iterable

from service.schemas import ReadFact


def pack(facts: Iterable[ReadFact]) -> bytes:
    return zlib.compress("".join(fact.model_dump_json() + "\n" for fact in facts).encode())


def lines(packed: bytes) -> bytes:
    """Give the JSON Lines."""
    return zlib.decompress(packed)


def unpack(packed: bytes) -> list[ReadFact]:
    return [ReadFact.model_validate_json(line) for line in lines(packed).splitlines()]
