"""`filon keys`, `filon accounts`, and a service that does not start where others could reach it unguarded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from serving import PATIENCE
from sqlalchemy import select
from typer.testing import CliRunner, Result

from models.access import Account, ApiKey, LoginSession, Scope
from service.access import accounts, keys, sessions
from service.cli import app
from service.database import Database
from service.settings import Settings

pytestmark = pytest.mark.on_sqlite
FILON = Path(sys.executable).with_name("filon")
SECRET = "correct horse battery"  # noqa: S105  # of the accounts


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    return {"FILON_DATA_DIR": str(settings.data_dir), "FILON_DATABASE_URL": settings.database_url}


def filon(environment: dict[str, str], *arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(app, arguments, env=environment, input=said)


def test_a_key_is_printed_once_and_good(environment: dict[str, str], database: Database) -> None:
    made = filon(environment, "keys", "add", "grafana", "--scope", "read", "--scope", "review")
    with database.read() as session:
        found = keys.find(session, made.stdout.strip())
    assert made.exit_code == 0
    assert found is not None
    assert (found[0].name, found[0].scopes) == ("grafana", ["read", "review"])


def test_the_list_tells_a_key_by_its_beginning(environment: dict[str, str]) -> None:
    key = filon(environment, "keys", "add", "grafana").stdout.strip()
    listed = filon(environment, "keys", "list").stdout
    assert listed == f"grafana\t{key[:12]}…\tread\tnever used\n"


def test_a_revoked_key_is_good_no_more_and_stays_in_the_list(environment: dict[str, str], database: Database) -> None:
    key = filon(environment, "keys", "add", "grafana").stdout.strip()
    assert filon(environment, "keys", "revoke", "grafana").exit_code == 0
    with database.read() as session:
        assert keys.find(session, key) is None
        assert session.scalars(select(ApiKey.revoked)).one() is not None
    assert "\trevoked 20" in filon(environment, "keys", "list").stdout


def test_an_account_has_the_password_that_was_typed(environment: dict[str, str], database: Database) -> None:
    made = filon(environment, "accounts", "add", "m.durand", "--scope", "write", said=f"{SECRET}\n")
    with database.read() as session:
        account = session.scalars(select(Account)).one()
    assert made.exit_code == 0
    assert accounts.is_password(account, SECRET)
    assert (account.scopes, (account.password or "").startswith("$argon2id$")) == (["write"], True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("password", "m.durand"), "another horse battery\n"),
        (("scopes", "m.durand", "--scope", "admin"), ""),
        (("revoke", "m.durand"), ""),
    ],
)
def test_what_changes_an_account_ends_its_sessions(
    environment: dict[str, str], database: Database, change: tuple[str, ...], said: str
) -> None:
    with database.write() as session:
        accounts.make(session, "m.durand", [Scope.READ], accounts.hashed(SECRET))
        session.flush()
        sessions.begin(session, session.scalars(select(Account)).one(), 12, None)
    assert filon(environment, "accounts", *change, said=said).exit_code == 0
    with database.read() as session:
        account, left = session.scalars(select(Account)).one(), session.scalars(select(LoginSession)).all()
    assert left == []
    assert (accounts.is_password(account, SECRET), account.scopes, account.revoked) != (True, ["read"], None)


@pytest.mark.parametrize(
    ("arguments", "said", "told"),
    [
        (("keys", "add", "twice"), "", "there is a key 'twice' already"),
        (("keys", "add", "new", "--scope", "everything"), "", "there is no scope 'everything'"),
        (("keys", "add", " "), "", "a name has 1 to 200 characters"),
        (("keys", "revoke", "nobody"), "", "there is no key 'nobody'"),
        (("accounts", "add", "twice"), f"{SECRET}\n", "there is an account 'twice' already"),
        (("accounts", "add", "new"), "short\n", "a password has 12 to 200 characters"),
        (("accounts", "password", "nobody"), f"{SECRET}\n", "there is no account 'nobody'"),
    ],
)
def test_what_cannot_be_is_one_line_and_exit_status_2(
    environment: dict[str, str], database: Database, arguments: tuple[str, ...], said: str, told: str
) -> None:
    with database.write() as session:
        keys.make(session, "twice", [Scope.READ])
        accounts.make(session, "twice", [Scope.READ], accounts.hashed(SECRET))
    done = filon(environment, *arguments, said=said)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(told)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "filon.example"])  # noqa: S104  # that it is refused
def test_no_service_that_others_can_reach_without_access_control(environment: dict[str, str], host: str) -> None:
    done = filon(environment, "serve", "--host", host, "--port", "0")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "FILON_ACCESS=required" in done.stderr
    assert "filon keys add" in done.stderr


def test_with_access_control_it_starts_on_any_address(environment: dict[str, str]) -> None:
    required = {**os.environ, **environment, "FILON_ACCESS": "required"}
    command = [FILON, "serve", "--host", "0.0.0.0", "--port", "0"]  # noqa: S104
    with subprocess.Popen(command, env=required, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        line = service.stdout.readline()
        service.terminate()
        service.wait(PATIENCE)
    assert line.startswith("Filon is served on http://0.0.0.0:")


@pytest.mark.parametrize(
    "wrong",
    [{"FILON_ACCESS": "maybe"}, {"FILON_OIDC_ISSUER": "https://id.example"}, {"FILON_OIDC_CLAIM": "groups"}],
)
def test_settings_that_cannot_be_are_one_line(environment: dict[str, str], wrong: dict[str, str]) -> None:
    done = filon({**environment, **wrong}, "keys", "list")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert next(iter(wrong)) in done.stderr
