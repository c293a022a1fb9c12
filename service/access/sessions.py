"""Who is logged in, in which browser: a cookie with a random token, and a row with its hash."""

import secrets
from datetime import timedelta

from fastapi import Request, Response
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from models.access import Account, LoginSession
from service.access.keys import digest
from service.database import clock, moment


def begin(session: Session, account: Account, hours: int, before: str | None) -> str:
    """Log somebody in and give the token for the cookie: a new one each time, in the place of the one `before`.

    Nobody who slipped a token of theirs into a browser is so logged in with its owner.
    """
    token = secrets.token_urlsafe(32)
    begun = moment(session)
    end(session, before)
    session.execute(delete(LoginSession).where(LoginSession.expires < begun))
    session.add(LoginSession(sha256=digest(token), account_id=account.id, expires=begun + timedelta(hours=hours)))
    session.execute(update(Account).where(Account.id == account.id).values(used=begun))
    return token


def find(session: Session, token: str) -> Account | None:
    """Give whose token this is, as long as it holds."""
    row = session.scalar(
        select(LoginSession)
        .join(Account)
        .where(LoginSession.sha256 == digest(token), LoginSession.expires > clock(session), Account.revoked.is_(None))
        .options(joinedload(LoginSession.account))
    )
    return None if row is None else row.account


def end(session: Session, token: str | None) -> None:
    """Log out."""
    if token is not None:
        session.execute(delete(LoginSession).where(LoginSession.sha256 == digest(token)))


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def cookie_name(*, is_secure: bool) -> str:
    """Name the cookie: browsers take `__Host-` only over HTTPS, from this host, for this host alone."""
    return "__Host-filon" if is_secure else "filon"


def _cookie(request: Request) -> str:
    return cookie_name(is_secure=_is_secure(request))


def token_of(request: Request) -> str | None:
    return request.cookies.get(_cookie(request))


def keep(request: Request, response: Response, token: str, hours: int) -> None:
    """Have the browser keep the token: for no script to read, and not sent along where other sites send a form."""
    response.set_cookie(
        _cookie(request),
        token,
        max_age=hours * 3600,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def forget(request: Request, response: Response) -> None:
    """Have the browser forget the token."""
    response.delete_cookie(_cookie(request), path="/", secure=_is_secure(request), httponly=True, samesite="lax")
