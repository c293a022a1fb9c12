"""`filon export`: the facts of the fact base in a file, as HTTP gives them.

Its options are the filters of `GET /api/v1/facts`, made from their one definition.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import Parameter, signature
from pathlib import Path
from typing import IO, Annotated, Any, get_origin

import typer
from pydantic import ValidationError

from models.document import UnreadableError
from service import addresses, loading, search
from service.errors import ProblemError, invalid
from service.exports.delimited import Dialect
from service.exports.formats import FORMATS, Wanted
from service.files import complaint
from service.filters import SortedFacts
from service.routes.facts import which
from service.settings import Settings


def export(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=f"File to write (.{', .'.join(FORMATS)}); - for standard output.")
    ],
    *,
    format_: Annotated[
        str | None, typer.Option("--format", help="Format, where the name does not end in it; csv for -.")
    ] = None,
    dialect: Annotated[Dialect, typer.Option(help="Of CSV; excel-fr is what French Excel opens.")] = "rfc4180",
    url: Annotated[
        str, typer.Option(help="Where the fact base is served, for the addresses in the file.")
    ] = "http://127.0.0.1:8000",
    **filters: Any,
) -> None:
    """Write the facts that pass all filters to a file; exit status 2 where that cannot be."""
    try:
        ending = _ending(file, format_)
        asked = SortedFacts.model_validate({_alias(name): value for name, value in filters.items() if value})
        base = f"{url.rstrip('/')}/api/v1"
        settings: Settings = context.obj
        with loading.existing(settings) as database, database.read() as session, _written(file) as out:
            facts = search.FACT_ORDERS[asked.sort].apply(which(asked, session))
            wanted = Wanted(session, facts, base, _address(base, ending, asked), dialect)
            for chunk in FORMATS[ending](wanted):
                out.write(chunk.encode() if isinstance(chunk, str) else chunk)
    except BrokenPipeError:
        raise  # a reader that has enough: no error
    except ValidationError as error:
        complaints = [f"--{each['loc'][0]}: {each['msg']}" for each in error.errors()]
    except ProblemError as error:
        complaints = [f"--{each.parameter}: {each.message}" for each in error.invalid]
    except UnreadableError as error:
        complaints = [str(error)]
    except OSError as error:
        complaints = [complaint(file, error)]
    else:
        return
    typer.echo("\n".join(complaints), err=True)
    raise typer.Exit(2)


def _alias(name: str) -> str:
    return SortedFacts.model_fields[name].alias or name


def _options() -> Iterator[Parameter]:
    """Give an option for each filter; what its values may be SortedFacts checks."""
    for name, field in SortedFacts.model_fields.items():
        many = get_origin(field.annotation) is list
        option = typer.Option(f"--{_alias(name)}", help=field.description, show_default=False)
        yield Parameter(
            name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[list[str] if many else str, option]
        )


_own = [each for each in signature(export).parameters.values() if each.kind is not Parameter.VAR_KEYWORD]
export.__signature__ = signature(export).replace(parameters=[*_own, *_options()])  # type: ignore[attr-defined]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
app.command()(export)


def _ending(file: Path, wanted: str | None) -> str:
    ending = wanted or ("csv" if str(file) == "-" else file.suffix.removeprefix(".").lower())
    if ending not in FORMATS:
        raise invalid("format", f"there is none for {ending or file.name!r}: use {', '.join(FORMATS)}")
    return ending


def _address(base: str, ending: str, asked: SortedFacts) -> str:
    """Give the address at which HTTP gives the same."""
    name = "datapackage.zip" if ending == "zip" else f"facts.{ending}"
    query = addresses.query(asked.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return f"{base}/{name}" + (f"?{query}" if query else "")


@contextmanager
def _written(file: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that takes the place of this one once it is whole; standard output for `-`."""
    if str(file) == "-":
        yield sys.stdout.buffer
        return
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with part.open("xb") as out:
            yield out
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
