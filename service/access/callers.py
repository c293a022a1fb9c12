"""Who asks, and what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from models.access import Account, ApiKey, Scope

IMPLIED = {
    Scope.READ: {Scope.READ},
    Scope.WRITE: {Scope.READ, Scope.WRITE},
    Scope.REVIEW: {Scope.READ, Scope.REVIEW},
    Scope.ADMIN: set(Scope),
}


@dataclass(frozen=True)
class Caller:
    """Whoever sends a request: the holder of a key, somebody who is logged in, or just somebody."""

    by: Literal["key", "account", "nothing"]
    """What they are known by."""
    number: int
    """Of the key or the account."""
    name: str | None
    scopes: frozenset[Scope]
    """All that they may do, what a scope implies included."""
    last_use_is_old: bool = False
    """Whether the last use of the key that was kept is a minute ago or more."""

    def may(self, scope: Scope | str) -> bool:
        return scope in self.scopes


ANYBODY = Caller("nothing", 0, None, frozenset(Scope))
"""Whoever asks where no access is required."""
NOBODY = Caller("nothing", 0, None, frozenset())
"""Whoever has neither key nor session where one is required."""


def holder(key: ApiKey, *, last_use_is_old: bool) -> Caller:
    return Caller("key", key.id, key.name, _all(key.scopes), last_use_is_old)


def owner(account: Account) -> Caller:
    return Caller("account", account.id, account.name, _all(account.scopes))


def _all(scopes: Iterable[str]) -> frozenset[Scope]:
    return frozenset(implied for scope in scopes for implied in IMPLIED[Scope(scope)])
