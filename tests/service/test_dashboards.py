"""docs/dashboards.md: every example there gives the answer that stands below it, on both databases."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from bases import Base as MakeBase
from library import of_corpus, read
from serving import serving
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from service.database import Database
from service.settings import Settings

ROOT = Path(__file__).parents[2]
DOC = ROOT.joinpath("docs", "dashboards.md").read_text(encoding="utf-8")
ASKED = re.findall(r"```sh\ncurl 'http://127\.0\.0\.1:8000([^']+)'\n```\n```(json|csv)\n(.*?)```", DOC, re.DOTALL)
QUERIED = re.findall(r"```sql\n([^`]+?)\n```\n```text\n(.*?)```", DOC, re.DOTALL)
[ROLE] = re.findall(r"```sql role\n(.*?)\n```", DOC, re.DOTALL)


@pytest.fixture(scope="module")
def niort(base: MakeBase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A fact base that holds the bilan of the examples."""
    with base(tmp_path_factory.mktemp("niort")) as settings:
        database = Database(settings.database_url)
        read(database, of_corpus("agglomeration-niortais"))
        database.close()
        yield settings


@pytest.fixture(scope="module")
def served(niort: Settings) -> Iterator[httpx.Client]:
    with serving(niort) as client:
        yield client


@pytest.mark.parametrize(("path", "format_", "answer"), ASKED, ids=[path for path, _format, _answer in ASKED])
def test_a_feed_gives_what_the_guide_shows(served: httpx.Client, path: str, format_: str, answer: str) -> None:
    given = served.get(path).raise_for_status().text.replace(str(served.base_url).rstrip("/"), "http://127.0.0.1:8000")
    shown = given.replace("\r\n", "\n")
    assert (json.loads(given) if format_ == "json" else shown) == (json.loads(answer) if format_ == "json" else answer)


def table(database: Database, query: str) -> str:
    """The answer to a query as the guide prints it: a line a row, numbers without zeros that say nothing."""
    with database.engine.connect() as connection:
        result = connection.execute(text(query))
        rows = [tuple(result.keys()), *result]
    return "".join(" | ".join(map(cell, row)) + "\n" for row in rows)


def cell(value: object) -> str:
    if isinstance(value, (float, Decimal)):
        return f"{Decimal(str(value)):f}".rstrip("0").rstrip(".") if "." in f"{value}" else f"{value}"
    return "" if value is None else str(value)


@pytest.mark.parametrize(("query", "answer"), QUERIED)
def test_a_query_gives_what_the_guide_shows(niort: Settings, query: str, answer: str) -> None:
    database = Database(niort.database_url)
    given = table(database, query)
    database.close()
    assert given == answer


@pytest.fixture(scope="module")
def reader(niort: Settings) -> Iterator[str]:
    """The URL of the role that the guide makes, or of the file opened read-only."""
    if niort.database_url.startswith("sqlite"):
        yield f"sqlite:///file:{niort.data_dir / 'filon.db'}?mode=ro&uri=true"
        return
    owner = create_engine(niort.database_url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(ROLE))
    yield owner.url.set(username="filon_reader").render_as_string(hide_password=False)
    with owner.connect() as connection:
        connection.execute(text("DROP OWNED BY filon_reader"))
        connection.execute(text("DROP ROLE filon_reader"))
    owner.dispose()


@pytest.mark.parametrize("view", ["v_facts", "v_amounts_by_partner_year", "v_amounts_by_place"])
def test_a_reader_sees_the_views(reader: str, view: str) -> None:
    engine = create_engine(reader)
    with engine.connect() as connection:
        assert connection.scalar(text(f"SELECT count(*) FROM {view}")) > 0  # noqa: S608
    engine.dispose()


FORBIDDEN = ["DELETE FROM v_facts", "DELETE FROM fact", "INSERT INTO revision VALUES (2, 0)", "DROP VIEW v_facts"]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_reader_changes_nothing(reader: str, statement: str) -> None:
    engine = create_engine(reader)
    with pytest.raises(DatabaseError), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_the_guide_has_examples_of_each_kind() -> None:
    assert (len(ASKED), len(QUERIED)) == (2, 3)
