"""`filon keys` and `filon accounts`: who may use the service."""

# ruff: noqa: PLC0415
# As the other verbs: what they need is imported when they run.

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called, in the history of facts too.")]
Scopes = Annotated[
    list[str],
    typer.Option("--scope", metavar="SCOPE", help="read, write, review or admin; may be given several times."),
]

keys = typer.Typer(help="API keys, for programs.", no_args_is_help=True)
accounts = typer.Typer(help="Accounts, for people who log in on the pages.", no_args_is_help=True)


@keys.command("add")
def add_key(name: Name, scope: Scopes = ["read"]) -> None:  # noqa: B006  # Typer makes its option of it
    """Make a key and print it, for the only time."""
    from service.access import keys as made

    with _writing() as session:
        key = made.make(session, _name(name), _scopes(scope))
    typer.echo(key)


@keys.command("list")
def list_keys() -> None:
    """List the keys: name, first characters, scopes, last use, and whether they were revoked."""
    from service.access import keys as made

    with _writing() as session:
        for key in made.listed(session):
            _print(key.name, f"{key.begins}…", ",".join(key.scopes), _last(key))


@keys.command("revoke")
def revoke_key(name: Name) -> None:
    """Have a key no longer be good."""
    from service.access import keys as made

    with _writing() as session:
        if not made.revoke(session, name):
            _fail(f"there is no key {name!r} that is good")


@accounts.command("add")
def add_account(name: Name, scope: Scopes = ["read"]) -> None:  # noqa: B006
    """Make an account; its password is asked for, or read from standard input."""
    from service.access import accounts as made

    password = _password()
    with _writing() as session:
        made.make(session, _name(name), _scopes(scope), password)


@accounts.command("list")
def list_accounts() -> None:
    """List the accounts: name, how they log in, scopes, last login, and whether they were revoked."""
    from service.access import accounts as made

    with _writing() as session:
        for account in made.listed(session):
            _print(account.name, account.identity or "password", ",".join(account.scopes), _last(account))


@accounts.command("password")
def change_password(name: Name) -> None:
    """Give an account another password, asked for or read from standard input; ends its sessions."""
    _change(name, password=_password())


@accounts.command("scopes")
def change_scopes(name: Name, scope: Scopes) -> None:
    """Give an account other scopes; ends its sessions."""
    _change(name, scopes=_scopes(scope))


@accounts.command("revoke")
def revoke_account(name: Name) -> None:
    """Have nobody log in by an account any more; ends its sessions."""
    _change(name, revoked=True)


def _change(name: str, **changed: Any) -> None:
    from service.access import accounts as made

    with _writing() as session:
        if not made.change(session, name, **changed):
            _fail(f"there is no account {name!r} that is good")


@contextmanager
def _writing() -> Iterator["Session"]:
    """Give a session on the fact base, made where there is none; what cannot be is one line, and exit status 2."""
    from service import loading
    from service.access.keys import TakenError
    from service.settings import read_settings

    try:
        with loading.fact_base(read_settings()) as (database, _files), database.write() as session:
            yield session
    except TakenError as error:
        _fail(str(error))


def _scopes(given: list[str]) -> list[Any]:
    from models.access import Scope

    if unknown := set(given) - set(Scope):
        _fail(f"there is no scope {min(unknown)!r}: give {', '.join(Scope)}")
    return [Scope(each) for each in dict.fromkeys(given)]


def _name(given: str) -> str:
    name = given.strip()
    if not name or len(name) > 200 or not name.isprintable():
        _fail("a name has 1 to 200 characters, all of which can be seen")
    return name


def _password() -> str:
    """Read a password and give its hash; never from the command line, which others see and shells remember."""
    from service.access.accounts import hashed

    given = (
        typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        if sys.stdin.isatty()
        else sys.stdin.readline()
    )
    try:
        return hashed(given.rstrip("\r\n"))
    except ValueError as error:
        _fail(str(error))
        raise


def _last(row: Any) -> str:
    if row.revoked:
        return f"revoked {_moment(row.revoked)}"
    return f"used {_moment(row.used)}" if row.used else "never used"


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def _print(*columns: str) -> None:
    typer.echo("\t".join(columns))


def _fail(said: str) -> None:
    typer.echo(said, err=True)
    raise typer.Exit(2)
