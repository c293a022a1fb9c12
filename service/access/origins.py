"""Where a request was sent from, and under which name: by a page of ours, and under this machine's own.

What changes something is refused where another site's page sends it, as OWASP's cheat sheet on cross-site request
forgery describes for a service without tokens in its forms: by `Sec-Fetch-Site`, else by `Origin`. A program that is no
browser sends neither, and is let through unless it comes with the cookie of a session.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import Request

from service.errors import ProblemError

SAFE = {"GET", "HEAD", "OPTIONS"}
"""Methods that change nothing."""


def is_loopback(host: str) -> bool:
    """Whether this name or address is that of this machine for itself."""
    name = host.strip("[]").lower()
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def refuse_foreign_name(request: Request) -> None:
    """Raise ProblemError where the request is for another name than this machine's own.

    Without that a page of any site could have its own name lead here, and then read all that is here (DNS rebinding).
    Starlette's TrustedHostMiddleware would say no more of it than `Invalid host header`, to programs too.
    """
    try:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        host = ""
    if not is_loopback(host):
        raise ProblemError(
            421,
            "not-this-host",
            "Without access control the service answers under the names of this machine only (127.0.0.1, localhost): "
            "set FILON_ACCESS=required to serve it under another one.",
        )


def refuse_cross_site(request: Request, *, has_cookie: bool) -> None:
    """Raise ProblemError where a request that changes something was sent by a page that is not ours."""
    if request.method in SAFE:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in {"same-origin", "none"}
    elif origin is not None:
        ours = urlsplit(origin).netloc == request.headers.get("host")
    else:
        ours = not has_cookie
    if not ours:
        raise ProblemError(
            403, "cross-site", "This was sent by a page of another site: what changes something is taken from our own."
        )
