"""The real service with access required, and two people who may log in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from serving import serving

from models.access import Scope
from service.access import accounts
from service.database import Database
from service.settings import Settings

SECRET = "correct horse battery"  # noqa: S105  # of the accounts
HASHED = accounts.hashed(SECRET)
WRONG = "wrong horse battery"
PAGE = {"Accept": "text/html,application/xhtml+xml"}


@contextmanager
def guarded(settings: Settings, **others: Any) -> Iterator[httpx.Client]:
    with serving(settings.model_copy(update={"access": "required", **others})) as client:
        # As a browser does.
        client.headers["Origin"] = str(client.base_url).rstrip("/")
        yield client


def with_accounts(settings: Settings) -> Database:
    database = Database(settings.database_url)
    with database.write() as session:
        for name in ("Ana", "Carl"):
            accounts.make(session, name, [Scope.READ, Scope.REVIEW], HASHED)
    return database
