"""What an endpoint needs whoever calls it to be allowed, declared once where the endpoint is."""

from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from models.access import Scope
from service.access.callers import Caller
from service.errors import ProblemError
from service.proposals import Why

Signed = TypeVar("Signed", bound=Why)

BEARER = HTTPBearer(
    scheme_name="key",
    bearerFormat="filon_…",
    description="An API key, made by `filon keys add`; wanted where FILON_ACCESS=required.",
    auto_error=False,
)


def refuse_without(caller: Caller, scope: str) -> None:
    """Raise ProblemError where somebody may not do what takes this scope."""
    if not caller.may(scope):
        raise ProblemError(403, "scope-missing", f"This takes the scope `{scope}`, which {caller.name} does not have.")


async def _check(
    request: Request,
    needed: SecurityScopes,
    _described: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
) -> None:
    for scope in needed.scopes:
        refuse_without(request.state.caller, scope)


def needs(scope: Scope) -> Any:
    """Make the dependency of a route, or of a router, that takes more than the scope `read`."""
    return Security(_check, scopes=[scope.value])


async def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


Calling = Annotated[Caller, Depends(_caller)]


def signed(said: Signed, caller: Caller) -> Signed:
    """Give what is said with the name of who says it, where that is known; else with the name that they give."""
    return said if caller.name is None else said.model_copy(update={"author": caller.name})
