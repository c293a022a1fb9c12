"""Who may do what where access is required: keys, scopes, audit log, limits; and what is refused where it is not."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from threading import Thread
from typing import Any
from zipfile import ZipFile

import httpx
import pdfs
import pytest
from bases import Base
from fastapi.routing import iter_route_contexts
from library import WEST, fill
from serving import PATIENCE, serving
from sqlalchemy import select
from starlette.routing import Mount

from models.access import ApiKey, Audit, Scope
from service.access import accounts, keys
from service.app import create_app
from service.database import Database
from service.settings import Settings

SECRET = "correct horse battery"  # noqa: S105  # of accounts that tests make
FREE = {"/healthz", "/readyz", "/login", "/en/login", "/logout", "/en/logout", "/static", "/static-offline-docs"}
"""What is open to everybody."""


def routes(settings: Settings) -> list[tuple[str, str]]:
    """Every method and path that the application answers at."""
    found = []
    for route in iter_route_contexts(create_app(settings).routes):
        path = re.sub(r"{\w+}", "1", route.path or "")
        is_mount = isinstance(route.original_route, Mount)
        found += [(method, path) for method in sorted(route.methods or {"GET"})] if not is_mount else [("GET", path)]
    return found


REQUIRED = Settings(access="required")
ROUTES = [(method, path) for method, path in routes(REQUIRED) if not path.startswith(tuple(FREE))]


@dataclass(frozen=True)
class Guarded:
    """The service with access required, and its fact base."""

    client: httpx.Client
    database: Database

    def key(self, name: str, *scopes: Scope) -> dict[str, str]:
        """The header of a key of this name, made where there is none yet."""
        with self.database.write() as session:
            if known := session.scalar(select(ApiKey).where(ApiKey.name == name)):
                session.delete(known)
                session.flush()
            return {"Authorization": f"Bearer {keys.make(session, name, list(scopes))}"}

    def audited(self, who: str) -> list[tuple[str, str | None, str | None, int]]:
        with self.database.read() as session:
            rows = session.scalars(select(Audit).where(Audit.who == who).order_by(Audit.id))
            return [(row.by.value, row.route, row.target, row.status) for row in rows]


@pytest.fixture(scope="session")
def guarded(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with base(tmp_path_factory.mktemp("guarded")) as settings:
        database = Database(settings.database_url)
        fill(database)
        limits = {"limit_uploads": 3, "limit_logins": 3, "quota_mb": 1, "quota_documents": 4}
        with serving(settings.model_copy(update={"access": "required", **limits})) as client:
            with database.write() as session:
                accounts.make(session, "Ana", [Scope.READ, Scope.REVIEW], accounts.hashed(SECRET))
            yield Guarded(client, database)
        database.close()


def test_the_walk_finds_the_routes() -> None:
    paths = {path for _method, path in ROUTES}
    assert {"/api/v1/facts/1", "/", "/en/facts", "/docs", "/openapi.json", "/charts/1.svg"} <= paths


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.on_sqlite
def test_every_route_wants_somebody_who_is_known(guarded: Guarded, method: str, path: str) -> None:
    answer = guarded.client.request(method, path)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.on_sqlite
def test_every_route_wants_a_scope(guarded: Guarded, method: str, path: str) -> None:
    answer = guarded.client.request(method, path, headers=guarded.key("nothing"))
    assert answer.status_code == 403
    assert method == "HEAD" or answer.json()["reason"] == "scope-missing"


@pytest.mark.parametrize(("method", "path"), [each for each in ROUTES if each[0] not in {"GET", "HEAD"}])
@pytest.mark.on_sqlite
def test_whoever_may_read_changes_nothing(guarded: Guarded, method: str, path: str) -> None:
    answer = guarded.client.request(method, path, headers=guarded.key("reader", Scope.READ))
    assert (answer.status_code, answer.json()["reason"]) == (403, "scope-missing")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/login", "/en/login", "/static/filon.css"])
def test_what_is_open_to_everybody(guarded: Guarded, path: str) -> None:
    assert guarded.client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("scope", "method", "path", "allowed"),
    [
        (Scope.READ, "GET", "/api/v1/facts", True),
        (Scope.WRITE, "GET", "/api/v1/facts", True),
        (Scope.WRITE, "DELETE", "/api/v1/documents/d_none", True),
        (Scope.WRITE, "POST", "/api/v1/facts/f_none/undo", False),
        (Scope.REVIEW, "POST", "/api/v1/facts/f_none/undo", True),
        (Scope.REVIEW, "DELETE", "/api/v1/documents/d_none", False),
        (Scope.REVIEW, "GET", "/api/v1/audit", False),
        (Scope.ADMIN, "GET", "/api/v1/audit", True),
        (Scope.ADMIN, "POST", "/api/v1/facts/f_none/undo", True),
        (Scope.ADMIN, "DELETE", "/api/v1/documents/d_none", True),
    ],
)
def test_scopes(guarded: Guarded, scope: Scope, method: str, path: str, allowed: bool) -> None:  # noqa: FBT001
    answer = guarded.client.request(method, path, headers=guarded.key(scope, scope))
    assert (answer.status_code != 403) == allowed


def test_a_refusal_names_the_scope(guarded: Guarded) -> None:
    answer = guarded.client.delete(f"/api/v1/documents/{WEST}", headers=guarded.key("reader", Scope.READ))
    assert "`write`" in answer.json()["detail"]


def test_a_key_that_was_revoked_is_good_no_more(guarded: Guarded) -> None:
    key = guarded.key("gone", Scope.READ)
    before = guarded.client.get("/api/v1/facts", headers=key).status_code
    with guarded.database.write() as session:
        keys.revoke(session, "gone")
    after = guarded.client.get("/api/v1/facts", headers=key)
    assert (before, after.status_code, after.json()["reason"]) == (200, 401, "bad-key")
    assert after.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_only_the_hash_of_a_key_is_kept(guarded: Guarded) -> None:
    key = guarded.key("hashed", Scope.READ)["Authorization"].removeprefix("Bearer ")
    with guarded.database.read() as session:
        row = session.scalars(select(ApiKey).where(ApiKey.name == "hashed")).one()
        kept = [str(getattr(row, column.key)) for column in ApiKey.__table__.columns]
    assert not any(key[len(row.begins) :] in each for each in kept)


def test_the_last_use_of_a_key_is_kept_to_the_minute(guarded: Guarded) -> None:
    key = guarded.key("used", Scope.READ)

    def used() -> datetime | None:
        guarded.client.get("/api/v1/facts?limit=1", headers=key).raise_for_status()
        with guarded.database.read() as session:
            return session.scalars(select(ApiKey.used).where(ApiKey.name == "used")).one()

    patience = time.monotonic() + PATIENCE
    while (first := used()) is None:  # it is kept after the answer
        assert time.monotonic() < patience
    assert used() == first


def test_a_correction_is_signed_by_the_key(guarded: Guarded) -> None:
    key = guarded.key("Relecture", Scope.REVIEW)
    fact = guarded.client.get("/api/v1/facts/f_plant", headers=key)
    said = {"review": "confirmed", "author": "somebody else"}
    guarded.client.patch(
        "/api/v1/facts/f_plant", json=said, headers={**key, "If-Match": fact.headers["etag"]}
    ).raise_for_status()
    history = guarded.client.get("/api/v1/facts/f_plant/history", headers=key).json()
    assert history["items"][0]["author"] == "Relecture"
    assert guarded.audited("Relecture") == [("key", "correct_fact", "f_plant", 200)]


def test_the_audit_log_has_what_was_refused_too(guarded: Guarded) -> None:
    key = guarded.key("Curieux", Scope.READ)
    guarded.client.delete(f"/api/v1/documents/{WEST}", headers=key)
    guarded.client.get("/api/v1/facts", headers=key)
    assert guarded.audited("Curieux") == [("key", "delete_document", WEST, 403)]


def test_the_audit_log_is_read_by_who_and_when_page_by_page(guarded: Guarded) -> None:
    admin, busy = guarded.key("admin", Scope.ADMIN), guarded.key("Busy", Scope.WRITE)
    for number in range(3):
        guarded.client.delete(f"/api/v1/documents/d_{number}", headers=busy)
    asked: dict[str, Any] = {"who": "Busy", "limit": 2, "from": "2020-01-01T00:00:00Z"}
    first = guarded.client.get("/api/v1/audit", params=asked, headers=admin).raise_for_status()
    rest = guarded.client.get(first.links["next"]["url"], headers=admin).json()
    assert [each["target"] for each in first.json()["items"] + rest["items"]] == ["d_2", "d_1", "d_0"]
    before = guarded.client.get("/api/v1/audit", params={"to": "2020-01-01T00:00:00Z"}, headers=admin)
    assert before.json()["items"] == []


def upload(guarded: Guarded, key: dict[str, str], pdf: bytes) -> httpx.Response:
    return guarded.client.post("/api/v1/documents", files={"file": ("bilan.pdf", pdf)}, headers=key)


def test_uploads_are_limited_by_the_minute(guarded: Guarded) -> None:
    key = guarded.key("Rapide", Scope.WRITE)
    answers = [upload(guarded, key, b"no PDF") for _each in range(4)]
    assert [each.status_code for each in answers] == [415, 415, 415, 429]
    assert answers[3].json()["reason"] == "too-many-requests"
    assert 0 < int(answers[3].headers["retry-after"]) <= 60


def test_a_day_has_its_quota_of_megabytes(guarded: Guarded) -> None:
    key = guarded.key("Lourd", Scope.WRITE)
    pdf = pdfs.printed(pdfs.FRENCH)
    large = [pdf + b"\n%" + bytes([65 + number]) * 600_000 for number in range(2)]
    answers = [upload(guarded, key, each) for each in large]
    assert [each.status_code for each in answers] == [202, 429]
    assert answers[1].json()["reason"] == "quota"
    assert 0 < int(answers[1].headers["retry-after"]) <= 24 * 3600
    alone = upload(guarded, guarded.key("Plus lourd", Scope.WRITE), pdf + b"\n%" + b"A" * 1_100_000)
    assert (alone.status_code, alone.json()["reason"]) == (413, "quota")
    assert guarded.audited("Lourd")[0][:2] == ("key", "upload_document")


def test_of_a_zip_as_much_is_taken_in_as_a_day_allows(guarded: Guarded) -> None:
    key, zipped, pdf = guarded.key("Archive", Scope.WRITE), BytesIO(), pdfs.printed(pdfs.FRENCH)
    with ZipFile(zipped, "w") as archive:
        for number in range(6):
            archive.writestr(f"{number}.pdf", pdf + b"\n%%%d" % number)
    sent = guarded.client.post("/api/v1/documents/archive", files={"file": zipped.getvalue()}, headers=key)
    assert [each["reason"] for each in sent.json()["members"]] == [None] * 4 + ["quota"] * 2


def test_a_limit_holds_however_many_ask_at_once(guarded: Guarded) -> None:
    key = guarded.key("Foule", Scope.WRITE)
    answers: list[int] = []
    threads = [Thread(target=lambda: answers.append(upload(guarded, key, b"no PDF").status_code)) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(PATIENCE)
    assert sorted(answers) == [415] * 3 + [429] * 5


# What is refused where no access is required.


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.1", "", "[::"])
def test_another_name_is_not_this_host(library: httpx.Client, host: str) -> None:
    answer = library.get("/api/v1/facts", headers={"Host": host})
    assert (answer.status_code, answer.json()["reason"]) == (421, "not-this-host")


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "filon.localhost"])
def test_this_machine_has_its_names(library: httpx.Client, host: str) -> None:
    assert library.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "SELF"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "SELF"}, False),
    ],
)
def test_what_a_page_of_another_site_sends_is_refused(
    library: httpx.Client,
    headers: dict[str, str],
    allowed: bool,  # noqa: FBT001
) -> None:
    own = str(library.base_url).rstrip("/")
    sent = {name: value.replace("SELF", own) for name, value in headers.items()}
    answer = library.delete("/api/v1/documents/d_none", headers=sent)
    assert answer.status_code == (404 if allowed else 403)


def test_reading_is_not_asked_where_it_comes_from(library: httpx.Client) -> None:
    assert library.get("/api/v1/facts", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
