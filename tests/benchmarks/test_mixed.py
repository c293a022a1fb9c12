"""The client of mixed reads sends what is due whether or not others were answered, and tells what went wrong."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from threading import Barrier, Thread

import pytest
from mixed import Client

TOGETHER = 5


class Answers(BaseHTTPRequestHandler):
    """Answers nobody at `/` before all are there."""

    together = Barrier(TOGETHER, timeout=60)

    def do_GET(self) -> None:
        if self.path == "/":
            self.together.wait()
        self.send_response(200 if self.path == "/" else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_requests_do_not_wait_for_the_answers_to_others(url: str) -> None:
    answers, _seconds = Client([url]).ask(cycle([("a page", "/")]), rate=TOGETHER, seconds=1)
    assert [each.error for each in answers] == [None] * TOGETHER


def test_a_time_counts_from_when_the_request_was_due(url: str) -> None:
    """The first one of those that are answered together waited for the last one to be due."""
    answers, _seconds = Client([url]).ask(cycle([("a page", "/")]), rate=TOGETHER, seconds=1)
    assert answers[0].milliseconds >= 1000 * (TOGETHER - 1) / TOGETHER


def test_what_is_no_answer_is_an_error(url: str) -> None:
    [answer], _seconds = Client([url]).ask(iter([("a page", "/away")]), rate=1, seconds=1)
    assert answer.error == "status 503"
    [answer], _seconds = Client(["http://127.0.0.1:1"]).ask(iter([("a page", "/")]), rate=1, seconds=1)
    assert "refused" in str(answer.error)
