"""The command line. Its verbs for who looks after a fact base are in service.maintenance."""

# ruff: noqa: PLC0415
# Each verb imports what it needs when it runs: `filon extract` wants neither the database nor the web framework, and
# has read a short PDF before these would be loaded.

import logging
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service import maintenance
from service.access.commands import accounts, keys

if TYPE_CHECKING:
    from extractors.meaning.additions import Additions
    from models.facts import Extraction
    from service.settings import Settings

app = typer.Typer(
    help="Reads bilans (PDF) and gives every figure with its partners, places, period and status.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(keys, name="keys")
app.add_typer(accounts, name="accounts")


def main() -> None:
    app()


@app.command()
def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="PDFs to read.")],
    *,
    mentions: Annotated[bool, typer.Option("--mentions", help="Bodies and places named, instead of facts.")] = False,
    refused: Annotated[bool, typer.Option("--refused", help="Figures seen but not stated, and why.")] = False,
) -> None:
    """Print what the PDFs say as JSON Lines; exit status 2 where one cannot be read."""
    if mentions and refused:
        raise typer.BadParameter("--mentions and --refused exclude each other")
    from service import schemas
    from service.files import printable

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # JSON is UTF-8, whatever the terminal is
    settings, status = _settings(), 0
    additions = _additions(settings)
    for file in files:
        extraction = _extracted(file, settings, additions)
        if extraction is None:
            status = 2
            continue
        found: Iterable[schemas.Shape]
        if mentions:
            found = map(schemas.Mention.of_mention, extraction.mentions)
        elif refused:
            found = map(schemas.Refusal.of_refusal, extraction.refusals)
        else:
            found = schemas.facts_of(extraction, printable(file.name))
        for each in found:
            sys.stdout.write(each.model_dump_json() + "\n")
    raise typer.Exit(status)


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="PDF to read.")],
    *,
    fact: Annotated[str | None, typer.Option(metavar="ID", help="Only this fact; all of them if unset.")] = None,
) -> None:
    """Print for each fact the rules that made it and the words that they rest on."""
    from service.explain import explain as lines_of

    settings = _settings()
    extraction = _extracted(file, settings, _additions(settings))
    if extraction is None:
        raise typer.Exit(2)
    wanted = [each for each in extraction.facts if fact in {None, each.id}]
    if fact and not wanted:
        typer.echo(f"{file}: no fact {fact}; `filon extract` lists the ids", err=True)
        raise typer.Exit(2)
    for each in wanted:
        typer.echo("\n".join(lines_of(extraction, each)))


@app.command()
def layout(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="PDF to read.")],
    *,
    page: Annotated[int, typer.Option(help="Which page, from 1.")] = 1,
    output: Annotated[Path, typer.Option("-o", "--output", help="PNG to write.")] = Path("layout.png"),
) -> None:
    """Draw blocks, reading order, kinds and table cells over the picture of a page, for who debugs reading."""
    from models.document import UnreadableError
    from service.files import complaint
    from service.layout_view import layout as drawn

    settings = _settings()
    try:
        picture = drawn(file.read_bytes(), page, max_pages=settings.max_pages, max_megapixels=settings.max_megapixels)
    except (OSError, UnreadableError) as error:
        typer.echo(complaint(file, error), err=True)
        raise typer.Exit(2) from None
    try:
        picture.save(output, "PNG")
    except OSError as error:
        typer.echo(complaint(output, error), err=True)
        raise typer.Exit(2) from None


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="JSON Lines of `filon extract`, a PDF, or d_…[@RUN].")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, to be compared with it.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one JSON object.")] = False,
) -> None:
    """Tell facts added (+), gone (-) and changed (~); exit status 0 if none, 1 if any, 2 if one cannot be read."""
    from extractors.meaning.additions import LexiconError
    from models.document import UnreadableError
    from service import comparing
    from service.files import complaint
    from service.readings import facts_in

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    settings, sides = _settings(), []
    for where in (old, new):
        try:
            sides.append(facts_in(where, settings))
        except (OSError, UnreadableError) as error:
            typer.echo(complaint(Path(where), error), err=True)
            raise typer.Exit(2) from None
        except LexiconError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None
    found = comparing.compare(*sides)
    for line in [found.model_dump_json()] if as_json else comparing.lines(found):
        sys.stdout.write(line + "\n")
    raise typer.Exit(1 if found.added or found.gone or found.changed else 0)


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def export(context: typer.Context) -> None:
    """Write facts of the fact base to a file, by its ending; --help tells the filters."""
    # Its options are made from the filters of the API, which the other verbs do not load.
    from service.exporting import app as exporting

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    exporting(context.args, prog_name="filon export", obj=_settings())


@app.command()
def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8000,
    load: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder whose PDFs are taken in first.")] = None,
) -> None:
    """Serve the fact base over HTTP, and read the documents that come in."""
    from service import loading, logs, server
    from service.access.origins import is_loopback

    logs.configure()
    settings = _settings()
    if settings.access == "open" and not is_loopback(host):
        typer.echo(
            f"--host {host}: others can reach that, so it wants FILON_ACCESS=required; then make the first key "
            "(filon keys add NAME --scope admin) or account (filon accounts add NAME --scope admin)",
            err=True,
        )
        raise typer.Exit(2)
    _additions(settings)  # tells what is wrong with it before anything is taken in
    _check_stores(settings)
    with loading.fact_base(settings) as (database, files):
        for path in loading.pdfs([load] if load else []):
            try:
                loading.take_in(database, files, path, settings.max_file_mb)
            except loading.RefusedError as error:
                typer.echo(str(error), err=True)
    # Both before and after the server listens to them itself; it then passes on what it heard.
    for stop in (signal.SIGTERM, signal.SIGINT):
        _end_on(stop, 0)
    server.serve(settings, host, port, lambda bound: typer.echo(f"Filon is served on http://{host}:{bound}"))


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE|DIR...", help="PDFs, or folders with PDFs.")],
    *,
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, help="PDFs read at once; FILON_WORKERS or all cores if unset.", show_default=False),
    ] = None,
) -> None:
    """Read PDFs into the fact base; those that it has already are skipped. Exit status 1 where one fails.

    It may be ended at any time and started again: it goes on where it was.
    """
    from service import ingesting, logs

    logs.configure(logging.ERROR)  # the rest is told by the progress bar
    _end_on(signal.SIGTERM, 128 + signal.SIGTERM)  # not all of it is read: no success
    settings = _settings()
    if concurrency is None and "workers" not in settings.model_fields_set:
        concurrency = os.cpu_count()  # nobody waits for answers of this process
    if concurrency is not None:
        settings = settings.model_copy(update={"workers": concurrency})
    _additions(settings)  # tells what is wrong with it before anything is taken in
    _check_stores(settings)
    outcome = ingesting.Outcome()
    try:
        ingesting.ingest(settings, paths, outcome)
    finally:
        left = outcome.found - outcome.done
        typer.echo(f"{outcome}, {left:,} left: start it again to go on" if left else str(outcome), err=True)
    raise typer.Exit(1 if outcome.failed else 0)


for _verb in maintenance.VERBS:
    app.command()(_verb)


def _end_on(sent: signal.Signals, status: int) -> None:
    """Have a signal end the process as an exception does, so that what is under way is put back."""
    signal.signal(sent, lambda _number, _frame: sys.exit(status))


@app.command()
def worker(
    *,
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="PDFs read at once; FILON_WORKERS if unset.", show_default=False)
    ] = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port for its own metrics; 0 takes a free one.", show_default=False),
    ] = None,
    metrics_host: Annotated[str, typer.Option(help="Address of that port.")] = "127.0.0.1",
) -> None:
    """Read documents as they are queued, until SIGTERM; on PostgreSQL any number on any hosts share the work."""
    from service import logs, metrics, working

    logs.configure()
    settings = _settings()
    if concurrency is not None:
        settings = settings.model_copy(update={"workers": concurrency})
    if not settings.workers:
        typer.echo("FILON_WORKERS is 0: say by --concurrency how many PDFs this worker reads at once", err=True)
        raise typer.Exit(2)
    _additions(settings)  # tells what is wrong with it before anything is taken up
    _check_stores(settings)
    if metrics_port is not None:
        try:
            typer.echo(f"Its metrics are at {metrics.serve(metrics_host, metrics_port)}", err=True)
        except OSError as error:
            typer.echo(f"--metrics-port {metrics_port}: {error.strerror}", err=True)
            raise typer.Exit(2) from None
    working.work(settings, lambda: typer.echo(f"This worker reads up to {settings.workers} PDFs at once", err=True))


def _extracted(file: Path, settings: "Settings", additions: "Additions") -> "Extraction | None":
    """Extract from a file; one that cannot be read is one line on standard error, and None."""
    from extractors.extract import extract as extract_from
    from models.document import UnreadableError
    from service.files import complaint

    try:
        return extract_from(
            file.read_bytes(),
            max_pages=settings.max_pages,
            max_megapixels=settings.max_megapixels,
            additions=additions,
        )
    except (OSError, UnreadableError) as error:
        typer.echo(complaint(file, error), err=True)
        return None


def _settings() -> "Settings":
    from service.settings import read_settings

    return read_settings()


def _additions(settings: "Settings") -> "Additions":
    """Read the lexicon of the user's own; one that cannot be is one line on standard error, and exit status 2."""
    from extractors.meaning.additions import LexiconError, read_additions

    try:
        return read_additions(settings.lexicon)
    except LexiconError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _check_stores(settings: "Settings") -> None:
    """Ask the store of the files and the database; where one does not answer that is one line, and exit status 2."""
    from models.document import UnreadableError
    from service.files import StoreError, open_files
    from service.loading import refuse_unreachable

    try:
        open_files(settings).check()
        refuse_unreachable(settings)
    except StoreError as error:
        typer.echo(f"FILON_FILES: {error}", err=True)
        raise typer.Exit(2) from None
    except UnreadableError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
