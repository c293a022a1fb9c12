"""API keys: made, shown once, found again by their hash, revoked."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models.access import ApiKey, Scope
from models.tables import now

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


def find(session: Session, key: str) -> ApiKey | None:
    """Give what is known of a key; None where there is none like it, or where it was revoked."""
    return session.scalar(select(ApiKey).where(ApiKey.sha256 == digest(key), ApiKey.revoked.is_(None)))


def is_stale(used: datetime | None) -> bool:
    """Whether the last use that is known was a minute ago or more."""
    return used is None or now() - used >= MINUTE


def touch(session: Session, number: int) -> None:
    """Keep that a key was used just now, unless another request did so within the minute."""
    moment = now()
    stale = or_(ApiKey.used.is_(None), ApiKey.used <= moment - MINUTE)
    session.execute(update(ApiKey).where(ApiKey.id == number, stale).values(used=moment))


def listed(session: Session) -> list[ApiKey]:
    return list(session.scalars(select(ApiKey).order_by(ApiKey.name)))


def revoke(session: Session, name: str) -> bool:
    """Have a key no longer be good, from the next request on; gives whether there was one."""
    key = session.scalar(select(ApiKey).where(ApiKey.name == name, ApiKey.revoked.is_(None)))
    if key is not None:
        key.revoked = now()
    return key is not None


def digest(secret: str) -> str:
    """Hash what is random and long: it cannot be guessed, so that a quick hash is as safe as a slow one."""
    return sha256(secret.encode()).hexdigest()
