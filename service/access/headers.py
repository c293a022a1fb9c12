"""Headers by which browsers take each answer for what it is, and let no other site make use of it."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.settings import Settings

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; sandbox"
"""For all that is not a page, and says nothing of its own: shown by itself it runs nothing and loads nothing."""
PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
"""The same, but for the sandbox: Safari shows nothing of some PDFs in it, and to Chromium 156 it makes no difference.

What keeps a PDF from being run as a page is its type, with `nosniff`.
"""
DOCS = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""For the pages of the OpenAPI documentation, whose script stands in them; they show nothing but that description."""
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SafeHeaders:
    """Adds to every answer what it does not say itself."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._is_open = settings.access == "open"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", _policy(scope["path"], headers))
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                if not self._is_open:
                    # It is for whoever asked, not for a proxy to give to others.
                    headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        await self._app(scope, receive, complete)


def _policy(path: str, headers: MutableHeaders) -> str:
    if path.startswith("/docs"):
        return DOCS
    return PDF if headers.get("content-type", "").startswith("application/pdf") else POLICY
