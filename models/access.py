"""Who may use the service, as SQLAlchemy mappings beside those of the fact base (models.tables)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.tables import Base, Number, now

Digest = String(64)
"""SHA-256 in hexadecimal digits. What is hashed so is 32 random bytes, which nobody can guess: slow hashes are for
passwords, which people choose."""


class Scope(StrEnum):
    """What somebody may do."""

    READ = "read"
    WRITE = "write"
    """Read, hand in and delete documents, have them read again, say what is known of them."""
    REVIEW = "review"
    """Read, correct and add facts, merge bodies."""
    ADMIN = "admin"
    """Everything, the audit log too."""


class By(StrEnum):
    """What somebody was known by."""

    KEY = "key"
    ACCOUNT = "account"
    LOGIN = "login"
    """By nothing yet: it is an attempt to log in."""


class ApiKey(Base):
    """A key by which a program uses the service; the key itself is not kept."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    begins: Mapped[str]
    """Its first characters, by which its owner knows it again."""
    sha256: Mapped[str] = mapped_column(Digest, unique=True)
    scopes: Mapped[list[str]]
    created: Mapped[datetime] = mapped_column(default=now)
    used: Mapped[datetime | None]
    """When it was used last, to the minute."""
    revoked: Mapped[datetime | None]


class Account(Base):
    """Somebody who logs in on the pages: by a password, or as an OpenID provider says who they are."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str | None]
    """Hashed by argon2."""
    identity: Mapped[str | None] = mapped_column(unique=True)
    """The provider's address, a space, and its name for the person, which is never given to another one."""
    scopes: Mapped[list[str]]
    created: Mapped[datetime] = mapped_column(default=now)
    used: Mapped[datetime | None]
    """When its owner logged in last."""
    revoked: Mapped[datetime | None]


class LoginSession(Base):
    """A browser in which somebody is logged in; its cookie holds what hashes to `sha256`."""

    __tablename__ = "login_session"

    sha256: Mapped[str] = mapped_column(Digest, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime] = mapped_column(index=True)

    account: Mapped[Account] = relationship(lazy="raise", viewonly=True)


class Audit(Base):
    """Something that somebody did, or tried: one request that would change something, or one attempt to log in."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    created: Mapped[datetime] = mapped_column(default=now, index=True)
    who: Mapped[str]
    """Name of the key or the account; of an attempt to log in, the name that was given."""
    by: Mapped[By]
    address: Mapped[str | None]
    """Where the request came from."""
    method: Mapped[str] = mapped_column(String(16))
    route: Mapped[str | None]
    """The operation as OpenAPI names it; None where there is none at that address."""
    target: Mapped[str | None]
    """Id of the document, fact or body."""
    status: Mapped[int]

    __table_args__ = (Index(None, "who", "id"),)


class Spent(Base):
    """What was spent of a limit.

    PostgreSQL keeps it without a log: after a crash everybody begins anew. On SQLite it is in a file of its own
    (service.access.limits), so that nobody who only reads waits for the one writer of the fact base.
    """

    __tablename__ = "spent"

    key: Mapped[str] = mapped_column(primary_key=True)
    """Which limit, and whose."""
    state: Mapped[list[int]] = mapped_column(JSON())
    """As the algorithm of the limit has it."""
    until: Mapped[int] = mapped_column(Number, index=True)
    """When it is as if nothing had been spent, in milliseconds since 1970."""
