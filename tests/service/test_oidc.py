"""Logging in by an OpenID provider: a real one, in a process of its own."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from bases import Base
from guarding import PAGE, guarded, with_accounts
from pydantic import SecretStr
from serving import PATIENCE
from sqlalchemy import select

from models.access import Account
from service.database import Database
from service.settings import Settings

pytestmark = pytest.mark.on_sqlite

PEOPLE = [
    {"sub": "7", "preferred_username": "m.durand", "groups": ["agents", "dreal"]},
    {"sub": "8", "preferred_username": "visiteur", "groups": ["public"]},
    {"sub": "9", "preferred_username": "Ana", "groups": ["dreal"]},
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    claims = [each for person in PEOPLE for each in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", "0", "--require-nonce", *claims]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as provider:
        try:
            assert provider.stdout is not None
            lines = iter(provider.stdout.readline, "")
            yield next(found[0] for found in (re.search(r"http://127\.0\.0\.1:\d+", line) for line in lines) if found)
        finally:
            provider.kill()


def with_provider(issuer: str) -> dict[str, Any]:
    return {"oidc_issuer": issuer, "oidc_client_id": "filon", "oidc_client_secret": SecretStr("known to both")}


@pytest.fixture(scope="module")
def beside(base: Base, issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Database]]:
    """The service where people log in by the provider."""
    let_in = {"oidc_scopes": ["read", "write"], "oidc_claim": "groups", "oidc_values": ["dreal"]}
    with base(tmp_path_factory.mktemp("provided")) as settings:
        database = with_accounts(settings)
        with guarded(settings, **with_provider(issuer), **let_in) as client:
            yield str(client.base_url), database
        database.close()


@pytest.fixture
def by_provider(beside: tuple[str, Database]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=beside[0], headers={"Origin": beside[0].rstrip("/")}, timeout=PATIENCE) as client:
        yield client


def pass_by(client: httpx.Client, who: str, back: str = "/") -> httpx.Response:
    """Log in at the provider as this person, as a browser does; gives what our callback answers."""
    there = client.get("/login/oidc", params={"next": back})
    assert there.status_code == 302
    with httpx.Client() as elsewhere:  # the provider is another host: it sees none of our cookies
        said = elsewhere.post(there.headers["location"], data={"sub": who})
    return client.get(urljoin(str(client.base_url), said.headers["location"]), headers=PAGE)


def test_the_login_page_offers_the_provider(by_provider: httpx.Client) -> None:
    assert 'href="/login/oidc?next=%2Ffacts"' in by_provider.get("/login?next=/facts").text


def test_whom_the_provider_vouches_for_is_logged_in(by_provider: httpx.Client, beside: tuple[str, Database]) -> None:
    entered = pass_by(by_provider, "7", "/facts?q=gare")
    assert (entered.status_code, entered.headers["location"]) == (303, "/facts?q=gare")
    assert by_provider.delete("/api/v1/documents/d_none").status_code == 404
    assert "m.durand" in by_provider.get("/documents", headers=PAGE).text
    pass_by(by_provider, "7")
    with beside[1].read() as session:
        rows = session.scalars(select(Account).where(Account.name == "m.durand")).all()
    assert [(row.scopes, row.password, row.identity.endswith(" 7")) for row in rows if row.identity] == [
        (["read", "write"], None, True)
    ]


def test_who_lacks_the_claim_is_not_let_in(by_provider: httpx.Client) -> None:
    assert pass_by(by_provider, "8").status_code == 403
    assert by_provider.get("/api/v1/facts").status_code == 401


def test_a_name_at_the_provider_is_not_the_account_of_that_name_here(by_provider: httpx.Client) -> None:
    pass_by(by_provider, "9")
    assert by_provider.post("/api/v1/facts/f_none/undo").status_code == 403  # which Ana of ours may


def test_an_answer_that_was_not_asked_for_is_refused(by_provider: httpx.Client) -> None:
    answer = by_provider.get("/login/oidc/callback?code=stolen&state=made-up")
    assert (answer.status_code, answer.json()["reason"]) == (401, "login-failed")


def test_who_says_no_at_the_provider_is_told_so(by_provider: httpx.Client) -> None:
    there = by_provider.get("/login/oidc").headers["location"]
    back = httpx.post(there, data={"action": "deny"}).headers["location"]
    assert by_provider.get(back).json()["reason"] == "login-failed"


def test_a_provider_that_does_not_answer_is_told(settings: Settings) -> None:
    with guarded(settings, **with_provider("http://127.0.0.1:9")) as client:
        answer = client.get("/login/oidc")
    assert (answer.status_code, answer.json()["reason"]) == (503, "provider-silent")
