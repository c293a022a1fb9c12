"""Logging in on the pages: passwords, sessions, cookies, where it leads, and an OpenID provider."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
from bases import Base
from pydantic import SecretStr
from serving import PATIENCE, serving
from sqlalchemy import select

from models.access import Account, Audit, LoginSession, Scope
from service.access import accounts
from service.database import Database
from service.settings import Settings
from service.web.login import own_path

SECRET = "correct horse battery"  # noqa: S105  # of the accounts
HASHED = accounts.hashed(SECRET)
WRONG = "wrong horse battery"
PAGE = {"Accept": "text/html,application/xhtml+xml"}


@contextmanager
def guarded(settings: Settings, **others: Any) -> Iterator[httpx.Client]:
    with serving(settings.model_copy(update={"access": "required", **others})) as client:
        # As a browser does.
        client.headers["Origin"] = str(client.base_url).rstrip("/")
        yield client


def with_accounts(settings: Settings) -> Database:
    database = Database(settings.database_url)
    with database.write() as session:
        for name in ("Ana", "Carl"):
            accounts.make(session, name, [Scope.READ, Scope.REVIEW], HASHED)
    return database


@pytest.fixture(scope="module")
def service(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Database]]:
    with base(tmp_path_factory.mktemp("logins")) as settings:
        database = with_accounts(settings)
        with guarded(settings, limit_logins=0) as client:
            yield str(client.base_url), database
        database.close()


@pytest.fixture
def client(service: tuple[str, Database]) -> Iterator[httpx.Client]:
    """A browser in which nobody is logged in."""
    with httpx.Client(base_url=service[0], headers={"Origin": service[0].rstrip("/")}, timeout=PATIENCE) as client:
        yield client


@pytest.fixture
def database(service: tuple[str, Database]) -> Database:
    return service[1]


def log_in(client: httpx.Client, name: str = "Ana", password: str = SECRET, back: str = "/") -> httpx.Response:
    return client.post("/login", data={"name": name, "password": password, "next": back}, headers=PAGE)


def test_a_page_leads_to_the_login_and_back(client: httpx.Client) -> None:
    asked = client.get("/en/facts?q=gare", headers=PAGE)
    assert asked.status_code == 303
    assert asked.headers["location"] == "/en/login?next=%2Fen%2Ffacts%3Fq%3Dgare"
    [back] = re.findall(r'name="next" value="([^"]+)"', client.get(asked.headers["location"]).text)
    entered = log_in(client, back=back.replace("&amp;", "&"))
    assert (entered.status_code, entered.headers["location"]) == (303, "/en/facts?q=gare")
    assert client.get("/en/facts?q=gare", headers=PAGE).status_code == 200


def test_what_a_script_asks_for_is_not_led_to_the_login(client: httpx.Client) -> None:
    assert client.get("/parts/documents", headers={"Accept": "*/*"}).status_code == 401


def test_a_session_lasts_until_the_logout(client: httpx.Client, database: Database) -> None:
    cookie = log_in(client).headers["set-cookie"]
    inside = client.get("/documents", headers=PAGE)
    assert "Ana" in inside.text
    left = client.post("/logout", headers=PAGE)
    client.cookies.set("filon", re.findall("filon=([^;]+)", cookie)[0])  # kept by somebody
    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert client.get("/api/v1/facts").status_code == 401


def test_the_cookie_is_for_this_host_and_no_script(client: httpx.Client) -> None:
    assert re.fullmatch(
        r"filon=[\w-]{43}; HttpOnly; Max-Age=43200; Path=/; SameSite=lax", log_in(client).headers["set-cookie"]
    )


def test_over_https_the_cookie_is_secure_and_so_is_the_way_back(client: httpx.Client) -> None:
    https = {
        **PAGE,
        "X-Forwarded-Proto": "https",
        "Origin": str(client.base_url).replace("http:", "https:").rstrip("/"),
    }
    entered = client.post("/login", data={"name": "Ana", "password": SECRET}, headers=https)
    assert re.match(r"__Host-filon=[\w-]{43}; .*; Secure$", entered.headers["set-cookie"])
    assert entered.headers["strict-transport-security"] == "max-age=31536000"


def test_only_the_hash_of_a_session_is_kept(client: httpx.Client, database: Database) -> None:
    [token] = re.findall("filon=([^;]+)", log_in(client).headers["set-cookie"])
    with database.read() as session:
        assert token not in str(session.execute(select(LoginSession.sha256)).all())


def test_each_login_has_a_token_of_its_own_and_ends_the_one_before(client: httpx.Client) -> None:
    log_in(client)
    before = client.cookies["filon"]
    log_in(client)
    assert client.cookies["filon"] != before
    client.cookies.clear()
    client.cookies.set("filon", before)
    assert client.get("/api/v1/facts").status_code == 401


@pytest.mark.parametrize(("name", "password"), [("Ana", "wrong horse battery"), ("Bob", SECRET), ("", ""), ("Ana", "")])
def test_the_answer_to_a_wrong_name_is_that_to_a_wrong_password(
    client: httpx.Client, database: Database, name: str, password: str
) -> None:
    usual = log_in(client, password=WRONG)
    answer = log_in(client, name, password)
    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
    assert answer.text.replace(f'name="name" value="{name}"', 'name="name" value="Ana"') == usual.text
    with database.read() as session:
        newest = session.scalars(select(Audit).order_by(Audit.id.desc())).first()
    assert newest is not None
    assert (newest.who, newest.by.value, newest.route, newest.status) == (name, "login", "log_in", 401)


def test_attempts_are_limited_whichever_service_they_come_to(settings: Settings) -> None:
    with_accounts(settings).close()
    with guarded(settings, limit_logins=4) as client, guarded(settings, limit_logins=4) as other:
        answers = [log_in(each, password=WRONG).status_code for each in (client, other, client, other)]
        last = [log_in(each) for each in (client, other)]  # with the right password, which comes too late
    assert answers == [401] * 4
    assert [each.status_code for each in last] == [429, 429]
    assert all(int(each.headers["retry-after"]) > 0 for each in last)


def test_a_revoked_account_is_logged_out_and_not_let_in_again(client: httpx.Client, database: Database) -> None:
    log_in(client, "Carl")
    with database.write() as session:
        accounts.change(session, "Carl", revoked=True)
    assert client.get("/api/v1/facts").status_code == 401
    assert log_in(client, "Carl").status_code == 401


def test_whoever_is_logged_in_says_corrections_under_their_name_and_no_more_than_they_may(client: httpx.Client) -> None:
    log_in(client)
    assert client.delete("/api/v1/documents/d_none").json()["reason"] == "scope-missing"
    assert client.post("/api/v1/facts/f_none/undo").status_code == 404


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": None}]
)
def test_a_cookie_alone_changes_nothing(client: httpx.Client, headers: dict[str, str | None]) -> None:
    log_in(client)
    request = client.build_request("POST", "/api/v1/facts/f_none/undo")
    for name, value in headers.items():
        request.headers.pop(name, None)
        if value:
            request.headers[name] = value
    answer = client.send(request)
    assert (answer.status_code, answer.json()["reason"]) == (403, "cross-site")


def test_another_site_logs_nobody_in(client: httpx.Client) -> None:
    sent = {"name": "Ana", "password": SECRET}
    assert client.post("/login", data=sent, headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_form_that_is_too_large_is_refused(client: httpx.Client) -> None:
    assert client.post("/login", content=b"name=" + b"A" * 100_000, headers=PAGE).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "evil",
        "//[",
        "javascript:alert(1)",
    ],
)
def test_a_login_leads_to_no_other_host(path: str) -> None:
    assert own_path(path) == "/"


@pytest.mark.parametrize("path", ["/", "/en/facts?q=gare", "/documents/d_1?fact=f_1#f_1"])
def test_a_login_leads_to_a_path_of_ours(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize("password", ["short", "x" * 201])
def test_a_password_is_long_enough_and_not_endless(password: str) -> None:
    with pytest.raises(ValueError, match="12 to 200"):
        accounts.hashed(password)


# By an OpenID provider: a real one, on a port of its own.

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


@pytest.mark.on_sqlite
def test_a_provider_that_does_not_answer_is_told(settings: Settings) -> None:
    with guarded(settings, **with_provider("http://127.0.0.1:9")) as client:
        answer = client.get("/login/oidc")
    assert (answer.status_code, answer.json()["reason"]) == (503, "provider-silent")
