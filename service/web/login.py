"""Logging in by a password, and out."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Form, Query, Request, Response
from starlette.responses import RedirectResponse

from models.access import Account, By
from service.access import accounts, audit, sessions
from service.access.callers import NOBODY
from service.access.scopes import Calling
from service.routes.edge import Running, Service
from service.settings import Settings
from service.web.language import LANGUAGES
from service.web.view import Viewed

router = APIRouter()

Next = Annotated[str, Query(alias="next", max_length=2000)]
Given = Annotated[str, Form(max_length=accounts.LONGEST)]


def install(app: FastAPI, settings: Settings) -> None:
    """Add the pages to log in at to the application, in each language."""
    pages = APIRouter(include_in_schema=False)
    pages.include_router(router)
    for language in LANGUAGES:
        app.include_router(pages, prefix=language.prefix)
    if settings.oidc_issuer:
        # Authlib takes a moment to load, which only those wait for who use it.
        from service.web import login_by_provider  # noqa: PLC0415

        login_by_provider.install(app, settings)


def own_path(path: str) -> str:
    """Give a path of ours that a login leads back to; the first page where it is an address of anything else.

    Browsers drop tabs and line feeds from an address, and take a backslash for a slash.
    """
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    is_ours = not parts.scheme and not parts.netloc and path.startswith("/") and not path.startswith("//")
    return path if is_ours and path.isprintable() and "\\" not in path else "/"


@router.get("/login")
def login(view: Viewed, service: Service, caller: Calling, back: Next = "/") -> Response:
    """Ask who somebody is."""
    if caller is not NOBODY:
        return RedirectResponse(own_path(back), 303)
    return view.page("login.html", name="", back=own_path(back), wrong=False, provider=service.settings.oidc_issuer)


@router.post("/login")
def log_in(
    request: Request,
    view: Viewed,
    service: Service,
    name: Given = "",
    password: Given = "",
    back: Annotated[str, Form(alias="next", max_length=2000)] = "/",
) -> Response:
    """Log somebody in; the answer is the same for a name that there is not and for a wrong password."""
    name = name.strip()
    service.limits.login(name, audit.address_of(request) or "")
    with service.database.read() as session:
        account = accounts.find(session, name)
    if accounts.is_password(account, password) and account is not None:
        return enter(request, service, account, name, back)
    refuse(request, service, name)
    provider = service.settings.oidc_issuer
    return view.page("login.html", 401, name=name, back=own_path(back), wrong=True, provider=provider)


@router.post("/logout")
def log_out(request: Request, view: Viewed, service: Service) -> Response:
    """Log somebody out."""
    with service.database.write() as session:
        sessions.end(session, sessions.token_of(request))
    answer = RedirectResponse(view.at("/login"), 303)
    sessions.forget(request, answer)
    return answer


def enter(request: Request, service: Running, account: Account, name: str, back: str) -> Response:
    """Log somebody in and lead them back to where they would go."""
    hours = service.settings.session_hours
    answer = RedirectResponse(own_path(back), 303)
    with service.database.write() as session:
        token = sessions.begin(session, account, hours, sessions.token_of(request))
        audit.write(session, request, who=name, by=By.LOGIN, status=answer.status_code, answer={})
    sessions.keep(request, answer, token, hours)
    return answer


def refuse(request: Request, service: Running, name: str, status: int = 401) -> None:
    """Keep that somebody tried to log in, and was not let in."""
    with service.database.write() as session:
        audit.write(session, request, who=name, by=By.LOGIN, status=status, answer={})
