"""Errors as problem+json (RFC 9457), all of them rendered here."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from service.files import StoreError
from service.middleware import REQUEST_ID
from service.room import is_full
from service.schemas import Invalid, Problem

MEDIA_TYPE = "application/problem+json"
API = "/api/"
"""What the path of the programming interface begins with."""

log = logging.getLogger(__name__)


class ProblemError(HTTPException):
    """What an endpoint raises to be answered by a problem; `reason` is a word for programs, `detail` is for people."""

    def __init__(
        self,
        status: int,
        reason: str,
        detail: str,
        *,
        invalid: tuple[Invalid, ...] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.reason = reason
        self.invalid = invalid


def not_found(what: str, identifier: str) -> ProblemError:
    return ProblemError(404, "not-found", f"There is no {what} {identifier!r}.")


def invalid(parameter: str, message: str) -> ProblemError:
    """Refuse one parameter for a reason that only the endpoint can see."""
    return ProblemError(
        422, "invalid", f"{parameter}: {message}", invalid=(Invalid(parameter=parameter, message=message),)
    )


def install(app: FastAPI, page: Callable[[Request, Problem, dict[str, str] | None], Response]) -> None:
    """Have every error of the app, foreseen or not, answered by a problem; `page` says it to those who read pages."""
    app.state.problem_page = page
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(OperationalError, _database)
    app.add_exception_handler(StoreError, _store)
    app.add_exception_handler(OSError, _system)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unforeseen)


def answer(request: Request, error: HTTPException | OperationalError) -> Response:
    """Answer an error that was met before the app had the request."""
    return _http(request, error) if isinstance(error, HTTPException) else _database(request, error)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare for OpenAPI that an endpoint may answer so."""
    return {status: {"model": Problem, "description": HTTPStatus(status).phrase} for status in (*statuses, 422)}


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # Starlette types its handlers by the widest exception
    reason, refused = None, None
    if isinstance(error, ProblemError):
        reason, refused = error.reason, list(error.invalid) or None
    return _answer(
        request, error.status_code, error.detail, reason=reason, invalid=refused, headers=dict(error.headers or {})
    )


def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # as above
    refused = [_refused_parameter(each) for each in error.errors()]
    detail = "; ".join(f"{each.parameter}: {each.message}" for each in refused)
    return _answer(request, 422, detail, reason="invalid", invalid=refused)


def _refused_parameter(error: dict[str, Any]) -> Invalid:
    """One of pydantic's errors; its `loc` is (`query`, name) or (`query`, name, index of the repeated value)."""
    where = [str(part) for part in error["loc"][1:] if not isinstance(part, int)]
    message = "unknown parameter" if error["type"] == "extra_forbidden" else error["msg"]
    return Invalid(parameter=".".join(where) or str(error["loc"][0]), message=message)


def _system(request: Request, error: Exception) -> Response:
    return _full(request, error) if is_full(error) else _unforeseen(request, error)


def _full(request: Request, error: Exception) -> Response:
    log.error("a disk is full", exc_info=error)
    return _answer(
        request,
        507,
        "The service has no room left on its disk: make room there, then send it again.",
        reason="disk-full",
    )


def _database(request: Request, error: Exception) -> Response:
    if is_full(error):
        return _full(request, error)
    log.error("the database does not answer", exc_info=error)
    return _unavailable(request, "The database", "database-unavailable")


def _store(request: Request, error: Exception) -> Response:
    log.error("the store of the files does not answer: %s", error)
    return _unavailable(request, "The store of the files", "store-unavailable")


def _unavailable(request: Request, what: str, reason: str) -> Response:
    detail = f"{what} does not answer; try again shortly."
    return _answer(request, 503, detail, reason=reason, headers={"Retry-After": "5"})


def _gone(_request: Request, _error: Exception) -> Response:
    """End a request that its sender broke off; nobody hears the answer."""
    log.info("broken off by its sender")
    return Response(status_code=HTTPStatus.BAD_REQUEST)


def _unforeseen(request: Request, error: Exception) -> Response:
    log.error("unforeseen error", exc_info=error)
    # This is answered outside of the middleware, which puts the id into all other answers.
    headers = {REQUEST_ID: request.state.request_id}
    detail = "The service met an error that it did not foresee; its log has it."
    return _answer(request, 500, detail, reason="unforeseen", headers=headers)


def _answer(
    request: Request,
    status: int,
    detail: str,
    *,
    reason: str | None,
    invalid: list[Invalid] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=request.url.path,
        request_id=request.state.request_id,
        reason=reason,
        invalid=invalid,
    )
    if not request.url.path.startswith(API) and "text/html" in request.headers.get("accept", ""):
        shown: Response = request.app.state.problem_page(request, problem, headers)
        return shown
    return JSONResponse(problem.model_dump(exclude_none=True), status, headers, media_type=MEDIA_TYPE)
