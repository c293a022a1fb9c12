"""Logging in by an OpenID provider: the code flow with PKCE, which is Authlib's work, and whom we let in by it."""

from hashlib import sha256
from typing import Any

import httpx2
from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import Request
from joserfc.errors import JoseError
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import ProblemError
from service.settings import Settings

MINUTES = 10
"""How long somebody may take at the provider."""
NEXT = "next"
UNUSABLE = (httpx2.HTTPError, ValueError, RuntimeError)
"""What Authlib raises where a provider does not answer, or not in JSON, or without what it should say of itself."""


class StateCookie:
    """Keeps what a login by a provider needs until the browser is back, in a signed cookie.

    All processes of the service sign it alike, by a key made from the client's secret, which they share anyway.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        key = sha256(b"filon login " + settings.oidc_client_secret.get_secret_value().encode()).hexdigest()
        self._by_scheme = {
            scheme: SessionMiddleware(
                app, key, session_cookie="filon_login", max_age=MINUTES * 60, https_only=scheme == "https"
            )
            for scheme in ("http", "https")
        }
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._by_scheme.get(scope.get("scheme", ""), self._app)(scope, receive, send)


class Provider:
    """The provider that is set, and what it is asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: Any = OAuth().register(
            "filon",
            server_metadata_url=f"{(settings.oidc_issuer or '').rstrip('/')}/.well-known/openid-configuration",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
        )

    async def lead_there(self, request: Request, back: str) -> RedirectResponse:
        """Send somebody to the provider; raises ProblemError where it does not answer."""
        request.session[NEXT] = back
        try:
            there: RedirectResponse = await self._client.authorize_redirect(request, request.url_for("oidc_callback"))
        except UNUSABLE as error:
            raise _silent(error) from error
        return there

    async def vouched_for(self, request: Request) -> tuple[str, str, str]:
        """Give the identity and the name of whoever is back from there, and where they would go.

        Raises ProblemError where the provider does not vouch for them, or they are none of those to be let in.
        """
        try:
            token = await self._client.authorize_access_token(request)
            known = await self._client.userinfo(token=token)
        except (OAuthError, JoseError) as error:
            raise _not_vouched_for(str(error)) from error
        except UNUSABLE as error:
            raise _silent(error) from error
        claims = {**known, **token.get("userinfo", {})}
        if not claims.get("iss") or not claims.get("sub") or known.get("sub") != claims["sub"]:
            raise _not_vouched_for("its answers are not about one person")
        wanted, said = self._settings.oidc_claim, claims.get(self._settings.oidc_claim or "")
        if wanted and not set(self._settings.oidc_values) & set(said if isinstance(said, list) else [str(said)]):
            raise ProblemError(
                403, "not-let-in", f"Your account at the provider has not the {wanted} that is wanted here."
            )
        name = next(str(claims[each]) for each in ("preferred_username", "email", "name", "sub") if claims.get(each))
        return f"{claims['iss']} {claims['sub']}", name[:200], str(request.session.pop(NEXT, "/"))


def _not_vouched_for(why: str) -> ProblemError:
    return ProblemError(401, "login-failed", f"The provider does not vouch for you: {why}.")


def _silent(error: Exception) -> ProblemError:
    return ProblemError(
        503,
        "provider-silent",
        f"The provider of the login does not answer as one does: {error}.",
        headers={"Retry-After": "30"},
    )
