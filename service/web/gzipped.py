"""Pages, scripts and styles are sent gzipped to those who take it: one of a hundred figures is a seventh of it then."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import API

WORTH_IT = 2000
"""Bytes of an answer from which on it is packed."""
LEVEL = 5
"""Of nine: the last ones take twice the time for a few bytes."""


class Gzipped:
    """Packs all that is not of the programming interface, whose files are read in ranges and known by their tags.

    What is packed lets its length tell of what is in it (BREACH): no page holds a secret such as the token of a form.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._packing = GZipMiddleware(app, minimum_size=WORTH_IT, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and not scope["path"].startswith(API)
        await (self._packing if is_page else self._plain)(scope, receive, send)
