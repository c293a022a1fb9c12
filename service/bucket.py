"""The PDFs in an S3-compatible store, by the same names as in the folder, with copies of the last ones at hand.

Where it is and who we are there the usual variables say (AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, …), all of
which obstore reads.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from models.document import UnreadableError
from service.cache import Cache
from service.files import OURS, PIECE, Files, Incoming, Kept, StoreError, gone, named

if TYPE_CHECKING:  # there is no such name at run time
    from obstore.store import RetryConfig

_PART = 8 << 20
"""Bytes of a larger file that are sent at once, of some of which several are under way."""
_AT_ONCE = 3
_RETRIES: "RetryConfig" = {
    "max_retries": 2,
    "retry_timeout": timedelta(seconds=10),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=1), "base": 2},
}
"""Enough for a connection that broke; who asks waits for longer faults, and knows of them."""
_CACHE_MB = 1000
_HINT = (
    "see that the bucket is there, and that AWS_ENDPOINT_URL, AWS_REGION, AWS_ALLOW_HTTP and the credentials are right"
)


class Bucket(Files):
    """PDFs by their sha256, in a bucket: `prefix/3a/3a7bd3….pdf`; what is coming in waits in the data folder."""

    def __init__(self, data_dir: Path, url: str) -> None:
        """Raises StoreError where the variables of the store cannot be."""
        super().__init__(data_dir)
        self._url = url
        self._cache = Cache(data_dir / "cache", most_bytes=_CACHE_MB * 10**6)
        try:
            self._store = S3Store.from_url(url, retry_config=_RETRIES)
        except (BaseError, ValueError) as error:
            raise self._failed(error) from error

    def check(self) -> None:
        try:
            # Nothing has this name: all that is asked is whether the bucket is there.
            next(iter(obstore.list(self._store, "-")), None)
        except (BaseError, FileNotFoundError) as error:
            raise self._failed(error) from error

    def secure(self, incoming: Incoming) -> None:
        """Put it in its place at once: without its document it is found by nobody (service.sweeping)."""
        with incoming.path.open("rb") as file, self._asking():
            obstore.put(self._store, named(incoming.sha256), file, chunk_size=_PART, max_concurrency=_AT_ONCE)

    def keep(self, incoming: Incoming) -> None:
        """See that it is still in its place: its document may have been there, and deleted since it was secured."""
        try:
            there = self.size(incoming.sha256) == incoming.size
        except UnreadableError:
            there = False
        if not there:
            self.secure(incoming)

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        name = f"{sha256}.pdf"
        with self._cache.lend(name, partial(self._fetch, sha256)) as (path, new):
            if new:
                try:
                    self.size(sha256)
                except UnreadableError:  # deleted while it came: its copy goes too
                    self._cache.drop(name)
            yield path

    def size(self, sha256: str) -> int:
        with self._asking():
            return obstore.head(self._store, named(sha256))["size"]

    def pieces(self, sha256: str, start: int, end: int) -> Iterator[bytes]:
        """Ask for each piece by itself: whoever takes them may be slow."""
        for at in range(start, end, PIECE):
            with self._asking():
                piece = obstore.get_range(self._store, named(sha256), start=at, end=min(at + PIECE, end))
            yield piece.to_bytes()

    def delete(self, sha256: str) -> None:
        with suppress(UnreadableError), self._asking():
            obstore.delete(self._store, named(sha256))
        self._cache.drop(f"{sha256}.pdf")

    def kept(self) -> Iterator[Kept]:
        with self._asking():
            for some in obstore.list(self._store):
                for each in some:
                    if found := OURS.fullmatch(each["path"]):
                        yield Kept(found[2], each["size"], each["last_modified"].timestamp())

    def _fetch(self, sha256: str, file: IO[bytes]) -> None:
        for piece in self.pieces(sha256, 0, self.size(sha256)):
            file.write(piece)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Raise UnreadableError where there is no such file, StoreError for all else that the store may answer."""
        try:
            yield
        except FileNotFoundError:
            self.check()  # S3 says the same where there is no such bucket
            raise gone() from None
        except BaseError as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> StoreError:
        what = str(error).partition("\n")[0].partition(": <?xml")[0]
        return StoreError(f"the store {self._url} cannot be used: {what}; {_HINT}")
