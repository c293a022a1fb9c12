"""Files that no document has.

A bucket has a file before its document's row is committed: a process killed between the two leaves one behind, and one
killed while a file comes in leaves what had come, in the data folder. Nobody is shown either; they take room.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select

from models.tables import Document
from service.database import Database, Turn, take_turn
from service.files import Files, Kept

LOOK_AT = 500
"""How many files are looked at in one go."""


@dataclass
class Left:
    """What was left behind: whole files, their bytes together, and files that had not come whole."""

    files: int = 0
    size: int = 0
    broken_off: int = 0


def sweep(database: Database, files: Files, seconds: float, *, delete: bool) -> Left:
    """Find what was left behind at least so long ago, and delete it if told to. Raises StoreError."""
    left = Left()
    for orphan in _orphans(database, files, time.time() - seconds):
        if not delete or _delete(database, files, orphan.sha256):
            left.files += 1
            left.size += orphan.size
    for path in files.broken_off(seconds):
        left.broken_off += 1
        if delete:
            path.unlink(missing_ok=True)
    return left


def _orphans(database: Database, files: Files, before: float) -> Iterator[Kept]:
    old = (each for each in files.kept() if each.since <= before)
    while some := list(islice(old, LOOK_AT)):
        with database.read() as session:
            hashes = [each.sha256 for each in some]
            known = set(session.scalars(select(Document.sha256).where(Document.sha256.in_(hashes))))
        yield from (each for each in some if each.sha256 not in known)


def _delete(database: Database, files: Files, sha256: str) -> bool:
    """Delete a file unless it has a document by now, and while nobody can give it one."""
    with database.write() as session:
        take_turn(session, Turn.DOCUMENTS)
        if session.scalar(select(Document.id).where(Document.sha256 == sha256)) is not None:
            return False
        files.delete(sha256)
        return True
