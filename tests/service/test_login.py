"""Logging in on the pages: passwords, sessions, cookies, and where it leads."""

import re
from collections.abc import Iterator

import httpx
import pytest
from bases import Base
from guarding import PAGE, SECRET, WRONG, guarded, with_accounts
from serving import PATIENCE
from sqlalchemy import select

from models.access import Audit, LoginSession
from service.access import accounts
from service.database import Database
from service.settings import Settings
from service.web.login import own_path


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


@pytest.mark.parametrize(("name", "password"), [("Bob", SECRET), ("", "")])
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
    answer = client.post("/login", content=b"name=" + b"A" * 1_000_000, headers=PAGE)
    assert (answer.status_code, "1 Mo" in answer.text, "</html>" in answer.text) == (413, True, True)


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
