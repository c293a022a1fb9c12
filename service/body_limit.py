"""How large the body of a request may be: what is no upload is read into memory as a whole."""

from collections.abc import Set as AbstractSet

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import errors
from service.errors import ProblemError

LARGEST = 1_000_000
"""In bytes: many times what the largest correction takes."""


class BodyLimit:
    """ASGI middleware; uploads are spared, which are written as they come and have a limit of their own.

    FastAPI's `max_body_size` would answer in plain text, and in the place of who asks for a key.
    """

    def __init__(self, app: ASGIApp, uploads: AbstractSet[str]) -> None:
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._uploads:
            await self._app(scope, receive, send)
            return
        if int(Headers(scope=scope).get("content-length", 0)) > LARGEST:
            await errors.answer(Request(scope), _too_large())(scope, receive, send)
            return
        come = 0

        async def receive_some() -> Message:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            if come > LARGEST:
                raise _too_large()
            return message

        await self._app(scope, receive_some, send)


def _too_large() -> ProblemError:
    return ProblemError(413, "body-too-large", f"The body of this request is larger than {LARGEST // 1_000_000} MB.")
