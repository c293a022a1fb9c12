"""Who stands at the door: each request is looked at before the application has it, whatever it is for.

In `required` all but what stands in OPEN takes a key or a session with the scope `read`; what takes more says so where
it is declared (service.access.scopes).
"""

import logging
from urllib.parse import urlencode

from fastapi import Request
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.access import By
from models.access import Scope as Needed
from service import errors
from service.access import audit, keys, origins, sessions
from service.access.callers import ANYBODY, NOBODY, Caller, holder, owner
from service.access.scopes import refuse_without
from service.errors import ProblemError
from service.routes.edge import Running
from service.settings import Settings
from service.web.language import LANGUAGES, language_of

LOGIN = "/login"
OPEN = {"/healthz", "/readyz", *(f"{each.prefix}{LOGIN}" for each in LANGUAGES), "/login/oidc", "/login/oidc/callback"}
"""What is open to everybody, where access is required."""
OPEN_FILES = ("/static/", "/static-offline-docs/")
"""Scripts, styles and pictures of the pages: they are the same for everybody who has Filon."""

REPLICA = "This is read from a replica of the database: send what changes something to a service on the primary."

log = logging.getLogger(__name__)


class Guard:
    """Says who sends a request, and lets the application have it, or answers it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._is_open = settings.access == "open"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            request.state.caller = await self._admit(request)
        except (ProblemError, OperationalError) as error:
            request.state.caller = NOBODY
            answer = errors.answer(request, error)
            if isinstance(error, ProblemError) and error.reason == "login-needed" and _is_page(request):
                answer = RedirectResponse(_login(request), 303)
            await answer(scope, receive, send)
            return
        if self._is_open or request.state.caller is NOBODY:
            await self._app(scope, receive, send)
        else:
            await self._follow(request, receive, send)

    async def _admit(self, request: Request) -> Caller:
        """Say who sends a request; raises ProblemError where they may not come in."""
        if request.method not in origins.SAFE and request.app.state.running.database.is_replica:
            raise ProblemError(403, "read-only", REPLICA)
        if self._is_open:
            origins.refuse_foreign_name(request)
            origins.refuse_cross_site(request, has_cookie=False)
            return ANYBODY
        key = _key_in(request)
        token = sessions.token_of(request)
        if key is None:
            origins.refuse_cross_site(request, has_cookie=token is not None)
        caller = await run_in_threadpool(_recognise, request.app.state.running, key, token)
        path = request.url.path
        if path in OPEN or path.startswith(OPEN_FILES):
            return caller
        if caller is NOBODY:
            raise ProblemError(
                401,
                "login-needed",
                "This wants a key (Authorization: Bearer filon_…) or somebody who is logged in.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        refuse_without(caller, Needed.READ)
        return caller

    async def _follow(self, request: Request, receive: Receive, send: Send) -> None:
        """Have the application answer somebody who is known, and keep what they did before they have the answer."""
        caller: Caller = request.state.caller
        unkept = request.method not in origins.SAFE

        async def watch(message: Message) -> None:
            nonlocal unkept
            if unkept and message["type"] == "http.response.start":
                unkept = False
                await run_in_threadpool(_remember, request, message["status"], dict(Headers(raw=message["headers"])))
            await send(message)

        try:
            await self._app(request.scope, receive, watch)
        except Exception:
            if unkept:
                await run_in_threadpool(_remember, request, 500, {})
            raise
        if caller.last_use_is_old and not request.app.state.running.database.is_replica:
            await run_in_threadpool(_touch, request.app.state.running, caller)


def _key_in(request: Request) -> str | None:
    kind, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else None


def _recognise(running: Running, key: str | None, token: str | None) -> Caller:
    """Say whose key or session this is, and count the call; raises ProblemError where the key is no good."""
    caller = NOBODY
    if key is not None or token is not None:
        with running.database.read() as session:
            if key is not None:
                known = keys.find(session, key)
                caller = holder(known[0], last_use_is_old=known[1]) if known else NOBODY
            elif token is not None:
                account = sessions.find(session, token)
                caller = owner(account) if account else NOBODY
    if key is not None and caller is NOBODY:
        raise ProblemError(
            401,
            "bad-key",
            "There is no such key, or it was revoked.",
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
    running.limits.call(caller)
    return caller


def _remember(request: Request, status: int, headers: dict[str, str]) -> None:
    """Keep in the audit log that somebody sent this request, and what came of it."""
    caller: Caller = request.state.caller
    try:
        with request.app.state.running.database.write() as session:
            audit.write(session, request, who=caller.name or "", by=By(caller.by), status=status, answer=headers)
    except OperationalError:
        log.exception("not in the audit log: %s %s by %s", request.method, request.url.path, caller.name)


def _touch(running: Running, caller: Caller) -> None:
    """Keep that a key was used; nobody waits for it, so that reading never waits for whoever writes."""
    try:
        with running.database.write() as session:
            keys.touch(session, caller.number)
    except OperationalError:
        log.exception("not kept: the last use of the key %s", caller.name)


def _is_page(request: Request) -> bool:
    """Whether a person looks at the answer, in a browser; scripts of pages take whatever comes."""
    accepted = request.headers.get("accept", "")
    return request.method == "GET" and not request.url.path.startswith(errors.API) and "text/html" in accepted


def _login(request: Request) -> str:
    """Give the page to log in at, which leads back to what was asked for."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"{language_of(request.url.path).prefix}{LOGIN}?{urlencode({'next': back})}"
