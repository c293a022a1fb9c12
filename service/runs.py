"""Where the words of a passage are printed, as a passage's row keeps it: compressed, as nobody searches by it."""

import json
import zlib
from collections.abc import Iterable

from models.document import Box, Run


def pack(runs: Iterable[Run]) -> bytes:
    rows = [(run.start, run.end, *_sides(run.box)) for run in runs]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def unpack(packed: bytes) -> tuple[Run, ...]:
    return tuple(Run(start, end, Box(*sides)) for start, end, *sides in json.loads(zlib.decompress(packed)))


def _sides(box: Box) -> tuple[int, float, float, float, float]:
    return box.page, round(box.x0, 2), round(box.top, 2), round(box.x1, 2), round(box.bottom, 2)
