"""Many clients at once, slow ones, and ones that go away: all that was accepted is read, once, and nothing is left."""

import socket
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

import httpx
import pdfs
import postgresql
import pytest
from handing_in import FACTS, hand_in, outcome, report, stated, there
from serving import PATIENCE, serving
from test_queue import until

from service.settings import Settings

CLIENTS = 50
RESET = struct.pack("ii", 1, 0)


@pytest.mark.on_sqlite  # the one write lock: nothing else is as narrow
def test_fifty_clients_at_once(settings: Settings) -> None:
    alone, *reports = [report(number) for number in range(CLIENTS + 1)]
    with serving(settings.model_copy(update={"workers": 2})) as client, ThreadPoolExecutor(CLIENTS) as pool:
        hand_in(client, alone)
        assert outcome(client, alone) == ("ready", FACTS)
        [undisturbed] = stated(client).values()

        def send(pdf: bytes) -> int:
            with httpx.Client(base_url=client.base_url, timeout=PATIENCE) as own:
                return hand_in(own, pdf).status_code

        assert list(pool.map(send, reports)) == [202] * CLIENTS
        assert [outcome(client, pdf) for pdf in reports] == [("ready", FACTS)] * CLIENTS
        assert stated(client) == {pdfs.identifier(pdf): undisturbed for pdf in (alone, *reports)}


def begin(client: httpx.Client, pdf: bytes) -> tuple[socket.socket, bytes]:
    """Connect and send the head of an upload; gives the connection, and the body."""
    request = client.build_request("POST", "/api/v1/documents", files={"file": pdf})
    body = request.read()
    head = b"POST /api/v1/documents HTTP/1.1\r\n"
    head += b"".join(name + b": " + value + b"\r\n" for name, value in request.headers.raw) + b"\r\n"
    connection = socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=PATIENCE)
    connection.sendall(head)
    return connection, body


@contextmanager
def slow(client: httpx.Client, pdf: bytes) -> Iterator[None]:
    """Send an upload byte by byte, without an end."""
    enough = Event()
    connection, body = begin(client, pdf)

    def trickle() -> None:
        for byte in body[:-1]:
            connection.sendall(bytes([byte]))
            if enough.wait(0.05):
                return

    thread = Thread(target=trickle)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join(PATIENCE)
        connection.close()


def go_away(client: httpx.Client, pdf: bytes, *, politely: bool) -> None:
    """Send half of an upload and hang up."""
    connection, body = begin(client, pdf)
    with connection:
        connection.sendall(body[: len(body) // 2])
        if not politely:  # as where a network breaks
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def test_slow_clients_and_those_that_go_away_hold_nobody(settings: Settings) -> None:
    def coming() -> int:
        return len([*settings.data_dir.glob("files/incoming-*")])

    with serving(settings) as client:
        with ExitStack() as all_slow:
            for number in range(CLIENTS):  # more than there are threads
                all_slow.enter_context(slow(client, report(number)))
            until(lambda: coming() == CLIENTS)
            for number in range(CLIENTS, 2 * CLIENTS):
                go_away(client, report(number), politely=bool(number % 2))
            assert hand_in(client, report(0)).status_code == 202
            assert outcome(client, report(0)) == ("ready", FACTS)
            until(lambda: coming() == CLIENTS)
        until(lambda: coming() == 0)
        assert there(client) == {pdfs.identifier(report(0))}


def test_a_restart_of_postgresql_while_documents_come_in(tmp_path: Path) -> None:
    reports = [report(number) for number in range(16)]
    with postgresql.server() as server:
        settings = Settings(data_dir=tmp_path, database_url=server.make("filon"), workers=1, takeover_seconds=3)
        with serving(settings) as client, ThreadPoolExecutor(4) as pool:
            told: set[int] = set()

            def send(pdf: bytes) -> None:
                def is_in() -> bool:
                    told.add(status := hand_in(client, pdf).status_code)
                    return status in {200, 202}

                until(is_in)

            sent = [pool.submit(send, pdf) for pdf in reports]
            until(lambda: sum(each.done() for each in sent) > 4)
            server.stop()
            until(lambda: 503 in told)
            server.start()
            for each in sent:
                each.result(PATIENCE)
            assert told <= {200, 202, 503}
            assert [outcome(client, pdf) for pdf in reports] == [("ready", FACTS)] * len(reports)
            assert [len(facts) for facts in stated(client).values()] == [FACTS] * len(reports)
