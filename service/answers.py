"""Answers that hold until the facts change, kept for those who ask the same again."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.tables import Revision

MOST_BYTES = 16_000_000
"""Kept at once, by each process for itself."""


class Answers:
    """The answers given last, as bytes. Those to a revision that is over are never given, and go in their turn."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, session: Session, question: str, answer: Callable[[], bytes]) -> bytes:
        """Give what `answer` says to the question of the facts as `session` sees them, asking only where need be."""
        asked = (session.scalars(select(Revision.number)).one(), question)
        with self._lock:
            if asked in self._kept:
                self._kept.move_to_end(asked)
                return self._kept[asked]
        # Without the lock: two that ask the same at once both work it out, and nobody waits for another question.
        made = answer()
        with self._lock:
            self._bytes += len(made) - len(self._kept.pop(asked, b""))
            self._kept[asked] = made
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1])
        return made
