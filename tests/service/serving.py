"""The real service, on a port of its own, for tests to talk to."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import httpx
import uvicorn

from service.app import create_app
from service.settings import Settings

PATIENCE = 120
"""Seconds for what takes a moment where the processors have nothing else to do; pytest ends a test after 300."""

EVERY_KIND = {"kind": ["amount", "count", "measure", "share"]}
"""A filter that lets all facts through, under which sums are worked out and not looked up."""


class Server(uvicorn.Server):
    """A server that says when it is up, and at which port."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(uvicorn.Config(create_app(settings), host="127.0.0.1", port=0, log_level="error"))
        self.up = Event()

    @property
    def port(self) -> int:
        return self.servers[0].sockets[0].getsockname()[1]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


def walked(client: httpx.Client, name: str, **asked: Any) -> list[Any]:
    """Give the items of all pages of a list."""
    items: list[Any] = []
    while True:
        page = client.get(f"/api/v1/{name}", params=asked).raise_for_status().json()
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        asked["cursor"] = page["next_cursor"]


@contextmanager
def serving(settings: Settings) -> Iterator[httpx.Client]:
    """Start the service on these settings and give a client for it."""
    server = Server(settings)
    thread = Thread(target=server.run, name="uvicorn")
    thread.start()
    try:
        assert server.up.wait(PATIENCE), "the service did not start"
        with httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=PATIENCE) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
