"""Around every request: its id, one line in the log, and how long it took."""

import logging
import re
from time import perf_counter
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from service.metrics import LATENCY

REQUEST_ID = "X-Request-ID"
_SANE = re.compile(r"[\w.:/+=-]{1,100}", re.ASCII)
"""An id that others gave and that is taken over: it can stand in any log."""
_DOCUMENT = re.compile(r"d_[0-9a-f]{16}")
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_QUIET = frozenset(("/healthz", "/readyz", "/metrics", "/static", "/static-offline-docs"))
"""Routes that are asked for all the time: what went well there is not worth a line."""

log = logging.getLogger(__name__)


class RequestLog:
    """ASGI middleware; the id is in the answer's header, in `scope["state"]`, and in all that is logged meanwhile."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _SANE.fullmatch(given) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        # The server runs each request in a context of its own: nothing needs to be unbound.
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        begun, status, root = perf_counter(), 500, scope.get("root_path", "")

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            mounted = scope.get("root_path", "").removeprefix(root)
            _tell(scope, mounted or "unmatched", status, perf_counter() - begun)


def _tell(scope: Scope, unrouted: str, status: int, seconds: float) -> None:
    """Log a request that is over, by its route: what stands in the place of `{name}`, or after `?`, may name people."""
    method = scope["method"] if scope["method"] in _METHODS else "OTHER"
    route = getattr(scope.get("route"), "path", unrouted)
    LATENCY.labels(method, route, status).observe(seconds)
    line = {"method": method, "route": route, "status": status, "milliseconds": round(seconds * 1000, 1)}
    document = str(scope.get("path_params", {}).get("document_id"))
    if _DOCUMENT.fullmatch(document):
        line["document"] = document
    went_well = status < 400
    log.log(logging.DEBUG if went_well and route in _QUIET else logging.INFO, "request", extra=line)
