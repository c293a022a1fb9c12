"""Verbs of the command line for who looks after a fact base: `filon backup`, `restore`, `forget`, `sweep`."""

# ruff: noqa: PLC0415
# Each verb imports what it needs when it runs, as in service.cli.

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from service.backup import Begin, End


def backup(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="Archive to write (.tar.gz).")],
) -> None:
    """Write the fact base and its PDFs into an archive while the service goes on; exit status 1 where PDFs are lost."""
    from service import backup as archives
    from service import loading
    from service.database import Database
    from service.files import open_files
    from service.settings import read_settings

    settings = read_settings()
    with _complaining(archive):
        loading.refuse_missing(settings)
        database = Database(settings.database_url)
        try:
            told = archives.backup(database, open_files(settings), archive)
        finally:
            database.close()
    _say(archive, *told)


def restore(
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="What `filon backup` wrote.")],
) -> None:
    """Put a backup into an empty fact base, that of the settings; stop the service first."""
    from service import backup as archives
    from service.database import Database
    from service.files import open_files
    from service.settings import read_settings

    settings = read_settings()
    with _complaining(archive):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        database = Database(settings.database_url)
        try:
            told = archives.restore(database, open_files(settings), archive, settings.data_dir)
        finally:
            database.close()
    _say(archive, *told)


def forget(
    name: Annotated[str, typer.Argument(help="A person's name, as authors are called, or as it is printed.")],
    *,
    instead: Annotated[str | None, typer.Option("--as", help="What stands in its place; nobody if unset.")] = None,
) -> None:
    """Take a person's name out of all that people wrote, and list the documents that name that person.

    Exit status 1 where documents do: what to do about them is in docs/operations.md.
    """
    from service import forgetting, loading
    from service.folding import fold
    from service.settings import read_settings

    if not fold(name):
        raise typer.BadParameter("a name has letters")
    settings = read_settings()
    with _complaining(settings.data_dir), loading.existing(settings) as database:
        with database.write() as session:
            gone = forgetting.forget(session, name, instead)
        database.empty_log()
        with database.read() as session:
            documents = list(forgetting.named_in(session, name))
    taken = f"taken out of {gone.authors} entries of who did something and of {gone.reasons} reasons"
    typer.echo(f"{taken}; {gone.accounts} accounts and keys deleted", err=True)
    for each in documents:
        called = ["title, publisher or file name"] if each.called else []
        said = [*called, *([f"{each.passages} passages"] if each.passages else [])]
        typer.echo(f"{each.document}: {', '.join(said)}")
    raise typer.Exit(1 if documents else 0)


def sweep(
    *,
    delete: Annotated[bool, typer.Option("--delete", help="Delete them; else they are only counted.")] = False,
    hours: Annotated[float, typer.Option(min=0, help="How long ago they were left, at least.")] = 24,
) -> None:
    """Count, or delete, the files that no document has: those that killed processes left behind."""
    from models.document import UnreadableError
    from service import loading, sweeping
    from service.files import StoreError, open_files
    from service.settings import read_settings

    settings = read_settings()
    try:
        with loading.existing(settings) as database:
            left = sweeping.sweep(database, open_files(settings), hours * 3600, delete=delete)
    except (StoreError, UnreadableError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    done = "deleted" if delete else "found; --delete deletes them"
    sizes = f"{left.files} files without a document ({left.size / 10**6:.1f} MB), {left.broken_off} broken off"
    typer.echo(f"{sizes}: {done}")


def _say(archive: Path, begin: "Begin", end: "End") -> None:
    from service.files import printable

    documents = begin.documents - len(end.deleted)
    typer.echo(f"{printable(str(archive))}: {documents} documents, {begin.facts} facts, {end.files} files", err=True)
    for name in end.lost:
        typer.echo(f"d_{name[:16]} has no file that is whole: hand it in again", err=True)
    raise typer.Exit(1 if end.lost else 0)


@contextmanager
def _complaining(about: Path) -> Iterator[None]:
    """Say on one line what cannot be done, and why; exit status 2."""
    from sqlalchemy.exc import DBAPIError

    from models.document import UnreadableError
    from service.backup import BackupError
    from service.dumps import DumpError
    from service.files import StoreError, complaint, printable

    try:
        yield
    except (UnreadableError, StoreError) as error:
        why = str(error)
    except OSError as error:
        why = complaint(Path(error.filename or about), error)
    except (BackupError, DumpError) as error:
        why = f"{printable(str(about))}: {error}"
    except DBAPIError as error:
        why = f"the database cannot be used: {str(error.orig).partition(chr(10))[0]}"
    else:
        return
    typer.echo(why, err=True)
    raise typer.Exit(2)


VERBS = (backup, restore, forget, sweep)
