"""Answers that hold until the facts change, kept for those who ask the same again."""

from collections.abc import Callable
from threading import Lock

from cachetools import LRUCache
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Revision

MOST_BYTES = 32_000_000
"""Kept at once, by each process for itself."""


class Answers:
    """The answers given last, as bytes. Those to a revision that is over are never given, and go in their turn."""

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[int, str], bytes] = LRUCache(MOST_BYTES, getsizeof=len)
        self._lock = Lock()

    def get(self, session: Session, question: str, answer: Callable[[], bytes]) -> bytes:
        """Give what `answer` says to the question of the facts as `session` sees them, asking only where need be."""
        asked = (session.scalars(select(Revision.number)).one(), question)
        with self._lock:
            kept = self._kept.get(asked)
        if kept is not None:
            return kept
        # Without the lock: two that ask the same at once both work it out, and nobody waits for another question.
        made = answer()
        if len(made) <= MOST_BYTES:
            with self._lock:
                self._kept[asked] = made
        return made
