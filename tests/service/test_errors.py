"""Every error is a problem (RFC 9457)."""

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import httpx
import postgresql
import pytest
from fastapi import FastAPI
from httpx import ASGITransport
from serving import serving
from sqlalchemy.exc import OperationalError

from service import errors
from service.middleware import RequestLog
from service.settings import Settings
from service.web.problems import problem_page

WRONG = [
    ("GET", "/nowhere", 404),
    ("GET", "/api/v1/facts/f_nothing", 404),
    ("PUT", "/api/v1/facts", 405),
    ("PATCH", "/healthz", 405),
    ("GET", "/api/v1/facts?limit=0", 422),
    ("GET", "/api/v1/facts?min=1", 422),
    ("POST", "/api/v1/documents", 415),
]


@pytest.mark.parametrize(("method", "path", "status"), WRONG)
def test_errors_have_their_status(library: httpx.Client, method: str, path: str, status: int) -> None:
    assert library.request(method, path).status_code == status


@pytest.mark.parametrize(("method", "path", "status"), WRONG)
def test_errors_are_problems(library: httpx.Client, method: str, path: str, status: int) -> None:
    answer = library.request(method, path)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["type"], problem["status"], problem["instance"]) == ("about:blank", status, path.partition("?")[0])
    assert problem["title"]
    assert problem["detail"]


def test_a_method_that_is_not_allowed_comes_with_those_that_are(library: httpx.Client) -> None:
    assert library.put("/api/v1/facts").headers["allow"] == "GET"


def test_all_wrong_parameters_are_named(library: httpx.Client) -> None:
    problem = library.get("/api/v1/facts", params={"limit": "0", "kind": ["amount", "colour"], "colour": "red"}).json()
    assert {each["parameter"] for each in problem["invalid"]} == {"limit", "kind", "colour"}


@pytest.fixture
def broken() -> FastAPI:
    """An app whose endpoints fail in ways that ours should not."""
    app = FastAPI()
    app.add_middleware(RequestLog)
    errors.install(app, problem_page)

    @app.get("/bug")
    def bug() -> Any:
        raise RuntimeError("a secret")

    @app.get("/locked")
    def locked() -> Any:
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))

    return app


async def _ask(app: FastAPI, path: str) -> httpx.Response:
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://filon") as client:
        return await client.get(path)


@pytest.fixture
def ask(broken: FastAPI, caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.CRITICAL, logger="service.errors")

    def ask(path: str) -> httpx.Response:
        with ThreadPoolExecutor(1) as thread:  # of its own: where Playwright was used, this one has a loop running
            return thread.submit(anyio.run, _ask, broken, path).result()

    return ask


def test_an_unforeseen_error_is_a_problem(ask: Any) -> None:
    answer = ask("/bug")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.headers["x-request-id"] == answer.json()["request_id"]


def test_an_unforeseen_error_tells_no_secret(ask: Any) -> None:
    assert "secret" not in ask("/bug").text


def test_a_database_that_does_not_answer_is_told_with_when_to_try_again(ask: Any) -> None:
    answer = ask("/locked")
    assert (answer.status_code, answer.json()["reason"]) == (503, "database-unavailable")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health(library: httpx.Client, path: str) -> None:
    assert library.get(path).json() == {"status": "ok"}


def test_a_service_without_its_database_says_so_until_it_is_back(tmp_path: Path) -> None:
    with postgresql.server() as server:
        settings = Settings(data_dir=tmp_path, database_url=server.make("filon"), workers=1)
        with serving(settings) as client:
            server.stop()
            away = client.get("/readyz").status_code
            server.start()
            back = client.get("/readyz").status_code
    assert (away, back) == (503, 200)
