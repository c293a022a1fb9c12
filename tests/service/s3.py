"""A real S3 server for the tests, moto's, on a port of its own."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

BUCKET = "filon"
URL = f"s3://{BUCKET}/bilans"


class Server:
    """A server that can be stopped and started again with all that is in it."""

    def __init__(self) -> None:
        self._port = 0  # a free one, the first time
        self.start()
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        from moto.moto_server.threaded_moto_server import ThreadedMotoServer  # takes long, and few tests want it

        self._running = ThreadedMotoServer("127.0.0.1", self._port, verbose=False)
        self._running.start()
        self._port = self._running.get_host_and_port()[1]

    def stop(self) -> None:
        self._running.stop()

    def ask(self, method: str, path: str, **asked: str) -> str:
        return httpx.request(method, f"{self.address}/{path}", params=asked).raise_for_status().text

    def empty(self) -> None:
        """Begin anew, with one bucket that holds nothing."""
        self.ask("POST", "moto-api/reset")
        self.ask("PUT", BUCKET)

    def holds(self) -> list[str]:
        """What is in the bucket, parts of uploads that were not ended too."""
        found = self.ask("GET", BUCKET) + self.ask("GET", BUCKET, uploads="")
        return [each.partition("</Key>")[0] for each in found.split("<Key>")[1:]]


@contextmanager
def server() -> Iterator[Server]:
    """Run a new server, to which the variables of this process lead."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = Server()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", running.address)
        environment.setenv("AWS_ALLOW_HTTP", "true")
        environment.setenv("AWS_REGION", "us-east-1")
        environment.setenv("AWS_ACCESS_KEY_ID", "filon")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "filon")
        yield running
    running.stop()
