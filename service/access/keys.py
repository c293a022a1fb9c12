"""API keys: made, shown once, found again by their hash, revoked."""

import secrets
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models.access import ApiKey, Scope
from service.database import clock, moment

PREFIX = "filon_"
"""What a key begins with, so that one that got out is found by whoever scans for secrets."""
SHOWN = len(PREFIX) + 6
"""How many characters of a key are kept."""
MINUTE = timedelta(minutes=1)


class TakenError(ValueError):
    """There is a key, or an account, of this name already."""


def make(session: Session, name: str, scopes: list[Scope]) -> str:
    """Make a key and give it, for the only time; raises TakenError."""
    if session.scalar(select(ApiKey.id).where(ApiKey.name == name)) is not None:
        raise TakenError(f"there is a key {name!r} already; a name is not used twice, so that the audit log stays true")
    key = PREFIX + secrets.token_urlsafe(32)
    session.add(ApiKey(name=name, begins=key[:SHOWN], sha256=digest(key), scopes=list(scopes)))
    return key


def find(session: Session, key: str) -> tuple[ApiKey, bool] | None:
    """Give what is known of a key, and whether the last use that was kept is a minute ago or more.

    None where there is none like it, or where it was revoked.
    """
    known = select(ApiKey, clock(session)).where(ApiKey.sha256 == digest(key), ApiKey.revoked.is_(None))
    found = session.execute(known).one_or_none()
    if found is None:
        return None
    row, now = found
    return row, row.used is None or now - row.used >= MINUTE


def touch(session: Session, number: int) -> None:
    """Keep that a key was used just now, unless another request did so within the minute."""
    now = moment(session)
    stale = or_(ApiKey.used.is_(None), ApiKey.used <= now - MINUTE)
    session.execute(update(ApiKey).where(ApiKey.id == number, stale).values(used=now))


def listed(session: Session) -> list[ApiKey]:
    return list(session.scalars(select(ApiKey).order_by(ApiKey.name)))


def revoke(session: Session, name: str) -> bool:
    """Have a key no longer be good, from the next request on; gives whether there was one."""
    key = session.scalar(select(ApiKey).where(ApiKey.name == name, ApiKey.revoked.is_(None)))
    if key is not None:
        key.revoked = moment(session)
    return key is not None


def digest(secret: str) -> str:
    """Hash what is random and long: it cannot be guessed, so that a quick hash is as safe as a slow one."""
    return sha256(secret.encode()).hexdigest()
