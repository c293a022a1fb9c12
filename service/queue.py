"""The queue of a process: it reads documents that are queued, by its own threads or as one of many workers.

A document's row is its job. On SQLite one process works on a data folder (`service.embedded`), on PostgreSQL any number
on any hosts share the work (`service.workers`).
"""

from typing import Protocol

from extractors.meaning.additions import Additions
from service.database import Database
from service.embedded import Embedded
from service.files import Files
from service.reading import Reader
from service.settings import Settings


class Hands(Protocol):
    """What takes documents up and has the reader read them."""

    def start(self) -> None: ...

    def wake(self) -> None:
        """A document was queued."""

    def join(self) -> None:
        """Return when all is at rest; the reader was told to stop before."""


class Queue:
    """Reads queued documents, `settings.workers` at once, from `start` to `stop`."""

    def __init__(self, settings: Settings, database: Database, files: Files) -> None:
        """Raises LexiconError where the lexicon that the settings name cannot be read."""
        self._reader = Reader(settings, database, files)
        self._database = database
        self._hands = _hands(settings, database, self._reader) if settings.workers else None

    def start(self) -> None:
        if self._hands is not None and not self._database.is_replica:
            self._hands.start()

    def wake(self) -> None:
        """Tell the workers that a document was queued; call it once that is committed."""
        if self._hands is not None:
            self._hands.wake()

    def break_off(self, document: str) -> None:
        """Tell the workers that a reading was cancelled; call it once that is committed.

        Another process on the same fact base finds out when it has read the next page, or looks after it (two seconds).
        """
        self._reader.break_off(document)

    def additions(self) -> Additions:
        """Read the user's own lexicon as it is now. Raises LexiconError."""
        return self._reader.additions()

    def stop(self) -> None:
        """End the work; documents under way are queued again. Returns when all is at rest."""
        self._reader.stop()
        if self._hands is not None:
            self._hands.join()


def _hands(settings: Settings, database: Database, reader: Reader) -> Hands:
    if database.engine.dialect.name == "postgresql":
        from service.workers import Workers  # noqa: PLC0415  # its library is an extra, as PostgreSQL's driver is

        return Workers(settings, database, reader)
    return Embedded(settings, database, reader)
