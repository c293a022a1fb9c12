"""Files that were fetched from elsewhere and may be wanted again soon, in a folder."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

_UNUSED_SECONDS = 3600
"""What nobody wanted for so long is given up: what it is of may have been deleted."""
_LENT = "lent-"
_LEFT_SECONDS = 86400
"""What was lent out longer ago than this was left by a process that is no more."""


class Cache:
    """The files that were used last, `most_bytes` at most but for those in use. Processes may share its folder."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes

    @contextmanager
    def lend(self, name: str, fetch: Callable[[IO[bytes]], None]) -> Iterator[tuple[Path, bool]]:
        """Give a file, written by `fetch` unless it is there, and whether it is new; raises what `fetch` raises.

        It is lent under a name of its own: giving it up meanwhile takes it from nobody.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = self._folder / name
        with TemporaryDirectory(dir=self._folder, prefix=_LENT) as own:
            lent = Path(own, name)
            new = False
            try:
                lent.hardlink_to(kept)
                lent.touch()
            except FileNotFoundError:
                new = True
                with lent.open("xb") as file:
                    fetch(file)
                with suppress(FileExistsError):  # somebody else wanted it too
                    kept.hardlink_to(lent)
            self._make_room()
            yield lent, new

    def drop(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    def _make_room(self) -> None:
        """Give up what was not used for long, then what was used longest ago."""
        now, room = time.time(), self._most_bytes
        for used, size, path in sorted(self._there(), reverse=True):
            if path.name.startswith(_LENT):
                if now - used > _LEFT_SECONDS:
                    shutil.rmtree(path, ignore_errors=True)
                continue
            room -= size
            if room < 0 or now - used > _UNUSED_SECONDS:
                path.unlink(missing_ok=True)

    def _there(self) -> Iterator[tuple[float, int, Path]]:
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):  # another process made room
                status = path.stat()
                yield status.st_mtime, status.st_size, path
