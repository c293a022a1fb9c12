"""Logging in by an OpenID provider."""

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from models.access import Scope
from service.access import accounts
from service.access.oidc import Provider, StateCookie
from service.errors import ProblemError
from service.routes.edge import Running, Service
from service.settings import Settings
from service.web.login import Next, enter, own_path, refuse

router = APIRouter(include_in_schema=False)


def install(app: FastAPI, settings: Settings) -> None:
    """Add the way to the provider and back to the application."""
    app.state.provider = Provider(settings)
    app.include_router(router)
    app.add_middleware(StateCookie, settings=settings)


@router.get("/login/oidc")
async def oidc(request: Request, back: Next = "/") -> Response:
    """Have the provider say who somebody is."""
    provider: Provider = request.app.state.provider
    return await provider.lead_there(request, own_path(back))


@router.get("/login/oidc/callback")
async def oidc_callback(request: Request, service: Service) -> Response:
    """Log in whom the provider vouches for."""
    provider: Provider = request.app.state.provider
    try:
        identity, name, back = await provider.vouched_for(request)
    except ProblemError as error:
        await run_in_threadpool(refuse, request, service, "", error.status_code)
        raise
    return await run_in_threadpool(_vouched_for, request, service, identity, name, back)


def _vouched_for(request: Request, service: Running, identity: str, name: str, back: str) -> Response:
    with service.database.write() as session:
        account = accounts.vouched_for(session, identity, name, [Scope(each) for each in service.settings.oidc_scopes])
    if account is None:
        refuse(request, service, name, 403)
        raise ProblemError(403, "not-let-in", "Your account here was revoked.")
    return enter(request, service, account, account.name, back)
