"""Accounts: made, found by their password or by the identity that a provider vouches for, revoked."""

from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.access import Account, LoginSession, Scope
from service.access.keys import TakenError
from service.database import moment

SHORTEST = 12
"""Characters of a password, at least; no other rule, as NIST SP 800-63B has it."""
LONGEST = 200
"""Characters of a name or a password, at most."""

_AT_ONCE = BoundedSemaphore(4)
"""Argon2 takes 64 MB for a moment: so many at once, and no more, whoever tries to log in."""


@cache
def _hashing() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _of_nobody() -> str:
    """A password that nobody has: tried for names that there are not, so that these take as long."""
    return _hashing().hash("nobody")


def hashed(password: str) -> str:
    """Hash a password by argon2; raises ValueError where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValueError(f"a password has {SHORTEST} to {LONGEST} characters")
    return _hashing().hash(password)


def make(session: Session, name: str, scopes: list[Scope], password: str) -> None:
    """Make an account with a hashed password; raises TakenError."""
    if _named(session, name) is not None:
        raise TakenError(f"there is an account {name!r} already; `filon accounts password` gives it another password")
    session.add(Account(name=name, password=password, scopes=list(scopes)))


def find(session: Session, name: str) -> Account | None:
    """Give an account that was not revoked, by its name."""
    account = _named(session, name)
    return None if account is None or account.revoked else account


def is_password(account: Account | None, password: str) -> bool:
    """Whether this is the password of an account; takes as long where there is no such account."""
    known = account.password if account else None
    with _AT_ONCE:
        return _hashing().verify(password, known or _of_nobody()) and known is not None


def vouched_for(session: Session, identity: str, name: str, scopes: list[Scope]) -> Account | None:
    """Give the account of an identity, made with these scopes when it comes for the first time; None if revoked."""
    account = session.scalar(select(Account).where(Account.identity == identity))
    if account is None:
        # Somebody else may have that name here: names say who did something, so that no two accounts share one.
        free = name if _named(session, name) is None else f"{name} ({identity})"
        account = Account(name=free, identity=identity, scopes=list(scopes))
        session.add(account)
        session.flush()
    return None if account.revoked else account


def listed(session: Session) -> list[Account]:
    return list(session.scalars(select(Account).order_by(Account.name)))


def change(
    session: Session,
    name: str,
    *,
    password: str | None = None,
    scopes: list[Scope] | None = None,
    revoked: bool = False,
) -> bool:
    """Give an account another (hashed) password or other scopes, or revoke it; gives whether there is one.

    Whoever is logged in by it is logged out: what they may do, or how they say who they are, is not what it was.
    """
    account = find(session, name)
    if account is None:
        return False
    if password is not None:
        account.password = password
    if scopes is not None:
        account.scopes = list(scopes)
    if revoked:
        account.revoked = moment(session)
    session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))
    return True


def _named(session: Session, name: str) -> Account | None:
    return session.scalar(select(Account).where(Account.name == name))
