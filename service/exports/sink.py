"""A file that is sent while it is written."""

from io import RawIOBase
from typing import Any


class Sink(RawIOBase):
    """A file that can only be written to, from first byte to last, and whose bytes are taken out as they come."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._at += len(part)
        return len(part)

    def take(self) -> bytes:
        """Give what was written since the last time."""
        taken, self._parts = b"".join(self._parts), []
        return taken
