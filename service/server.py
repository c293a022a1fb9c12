"""The web server: one process that answers."""

import gc
import socket
from collections.abc import Callable

import uvicorn

from service.app import create_app
from service.settings import Settings

KEEP_ALIVE = 130
"""Seconds for which a connection without requests stays open: longer than proxies keep one (Caddy two minutes). Where
the service closes it first, a request that is on its way at that moment gets no answer."""


def serve(settings: Settings, host: str, port: int, tell: Callable[[int], None]) -> None:
    """Answer until the process is told to stop; `tell` is given the port once clients are let in."""
    server = uvicorn.Config(
        create_app(settings),
        host=host,
        port=port,
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=settings.stop_seconds,
        timeout_keep_alive=KEEP_ALIVE,
    )
    # What is loaded by now stays: to look through all of it for what can go holds up every request, for 1 s on a
    # busy machine.
    gc.collect()
    gc.freeze()
    listening = server.bind_socket()
    # asyncio does this only for sockets that it opened itself; without it each answer waits 40 ms for its last half.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # From here on a client is let in, and has its answer as soon as the application is up.
    listening.listen(server.backlog)
    tell(listening.getsockname()[1])
    uvicorn.Server(server).run(sockets=[listening])
