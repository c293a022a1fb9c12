"""A filled fact base of each earlier version comes up to this one with all that was in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pdfs
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from bases import Base, Rows, held
from sqlalchemy import MetaData, Table, column, insert, select, table
from sqlalchemy.orm import Session
from test_queue import at_work, wait_for

from models.tables import Document, Fact, FactText
from service import fact_rows, records, search
from service.database import Database, head, migrations
from service.folding import fold
from service.settings import Settings

EARLIER = sorted(
    script.revision
    for script in ScriptDirectory.from_config(migrations()).walk_revisions()
    if script.revision != head()
)
WITHOUT_NUMBERS = ("0001", "0002")
"""Revisions whose facts are read again, not carried over."""
WORKED_OUT = {
    "document": {"by_title", "names"},
    "fact": {"has_parts"},
    "fact_partner": {"shared"},
    "fact_text": {"words"},
}
"""Columns that a migration works out from others, as the service does."""


@contextmanager
def at(base: Base, folder: Path, revision: str) -> Iterator[tuple[Settings, Database]]:
    """Make an empty fact base of an earlier version."""
    with base(folder, empty=True) as settings:
        database = Database(settings.database_url)
        config = migrations()
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
        try:
            yield settings, database
        finally:
            database.close()


def columns(database: Database) -> dict[str, set[str]]:
    """The tables, and their columns."""
    schema = MetaData()
    schema.reflect(database.engine)
    return {each.name: {column.name for column in each.columns} for each in schema.sorted_tables}


def as_of(database: Database, rows: Rows) -> Rows:
    """What these rows were in that version: the tables that it has, and of them the columns that it has."""
    there = columns(database)
    if "into" not in there["partner_merge"]:  # nothing could make a merge then
        there.pop("partner_merge")
    if "words" in there["fact"]:
        words = {row["fact_number"]: row["words"] for row in rows[FactText.__table__]}
        rows = rows | {Fact.__table__: [row | {"words": words[row["number"]]} for row in rows[Fact.__table__]]}
    return {
        of: [{name: value for name, value in row.items() if name in there[of.name]} for row in into]
        for of, into in rows.items()
        if of.name in there
    }


def put(database: Database, rows: Rows) -> None:
    with database.write() as session:
        for of, into in rows.items():
            if into:
                # Not the table itself: it would add values for columns that are not there yet.
                types = {each.name: each.type for each in of.columns}
                plain = table(of.name, *(column(name, types.get(name)) for name in into[0]))
                session.execute(insert(plain), into)


def told(session: Session) -> list[dict[str, Any]]:
    """The facts as they leave Filon."""
    return [records.fact(row).model_dump() for row in fact_rows.read(session, select(Fact.number))]


@pytest.fixture
def worked_on(facts: Database, people: httpx.Client) -> Database:
    """Two bilans, a fact that was corrected twice and a merge of two bodies that stands."""
    fact = people.get("/api/v1/facts", params={"kind": "amount"}).json()["items"][0]["id"]
    for said in ({"review": "confirmed", "author": "A"}, {"value": "2900000", "reason": "typo"}):
        people.patch(f"/api/v1/facts/{fact}", json=said, headers={"If-Match": "*"}).raise_for_status()
    people.post("/api/v1/partners/region:53/merge", json={"into": "etat", "author": "B"}).raise_for_status()
    return facts


@pytest.mark.parametrize("revision", [each for each in EARLIER if each not in WITHOUT_NUMBERS])
def test_all_is_carried_over(revision: str, worked_on: Database, base: Base, tmp_path: Path) -> None:
    rows = held(worked_on)
    with worked_on.read() as session:
        facts = told(session)
    with at(base, tmp_path / "earlier", revision) as (_settings, database):
        earlier = as_of(database, rows)
        put(database, earlier)
        database.migrate()
        now = held(database)
        with database.read() as session:
            found = told(session)
            words = session.scalars(search.holding(session, FactText, [fold("station")])).all()
        assert database.revision() == head()
    for of, into in earlier.items():
        kept = (set(into[0]) | WORKED_OUT.get(of.name, set())) & {*of.columns.keys()} if into else set()
        assert _told_of(of, now, kept) == _told_of(of, rows, kept), of.name
    assert found == facts
    assert len(words) > 0


def _told_of(of: Table, rows: Rows, columns: set[str]) -> list[dict[str, Any]]:
    """These columns of a table's rows, in the order of its key: what changes a row may move it, on PostgreSQL."""
    ordered = sorted(rows[of], key=lambda row: [row[key.name] for key in of.primary_key])
    return [{name: row[name] for name in columns} for row in ordered]


@pytest.mark.parametrize("revision", WITHOUT_NUMBERS)
def test_facts_of_the_first_versions_are_read_again(revision: str, base: Base, tmp_path: Path) -> None:
    good, once_good, broken = pdfs.printed(pdfs.FRENCH), pdfs.long(), b"no PDF"
    with at(base, tmp_path / "first", revision) as (settings, database):
        fill_first(database, settings, (good, "ready", 1), (broken, "failed", 0), (once_good, "failed", 1))
        database.migrate()
        with database.read() as session:
            rows = session.scalars(select(Document).order_by(Document.number)).all()
            states = [(row.number, row.status, row.facts) for row in rows]
            assert states == [(1, "queued", 0), (2, "failed", 0), (3, "queued", 0)]
            assert told(session) == []
        with at_work(settings, database):
            for row in (rows[0], rows[2]):
                assert wait_for(database, row.id, "ready", "failed").status == "ready"
        with database.read() as session:
            assert ("1500000", "EUR", "bilan-1.pdf") in [
                (fact["value"], fact["unit"], fact["document"]["filename"]) for fact in told(session)
            ]


def fill_first(database: Database, settings: Settings, *files: tuple[bytes, str, int]) -> None:
    """Fill a fact base of the first versions: documents with a status and so many facts, of which one is there."""
    schema = MetaData()
    schema.reflect(database.engine)
    long_ago = datetime(2025, 1, 5, 12, tzinfo=UTC)
    with database.write() as session:
        body = {"id": "region:53", "name": "Région Bretagne", "code": "53", "words": "region bretagn"}
        session.execute(insert(schema.tables["partner"]), [body])
        for number, (content, status, facts) in enumerate(files, start=1):
            name = sha256(content).hexdigest()
            path = settings.data_dir / "files" / name[:2] / f"{name}.pdf"
            path.parent.mkdir(parents=True)
            path.write_bytes(content)
            document = f"d_{name[:16]}"
            ids = {"document_id": document, "passage_id": f"p_{number}"}
            printed = {
                "page": 1,
                "start": 0,
                "end": 6,
                "text": "1,5 M€",
                "quote_start": 0,
                "quote": "1,5 M€",
                "boxes": [],
            }
            printed |= {"top": 100, "left": 100}
            rows: dict[str, dict[str, Any]] = {
                "document": {
                    "id": document, "sha256": name, "filename": f"bilan-{number}.pdf", "size": len(content),
                    "status": status, "pages": 1, "pages_done": 1, "facts": facts, "warnings": [], "territory": [],
                    "claim": 1, "created": long_ago + timedelta(days=number), "updated": long_ago,
                },
                "passage": {
                    "number": number, "id": f"p_{number}", "document_id": document, "ordinal": 0, "page": 1,
                    "kind": "paragraph", "section": [], "text": "1,5 M€", "by_ocr": False, "words": "1 5 m",
                },
                "fact": {
                    "number": number, "id": f"f_{number}", "kind": "amount", "value": 15_000_000_000, "unit": "EUR",
                    "qualifier": "exact", "subject": "", "section": [], "rule": "amount.symbol", "confidence": 0.9,
                    "warnings": [], "review": "unreviewed", "words": "1 5 m", **ids, **printed,
                },
                "fact_partner": {
                    "fact_id": f"f_{number}", "partner_id": "region:53", "role": "funder", "ordinal": 0,
                    "text": "Région", "confidence": 0.9, "rule": "funder.verb",
                },
                "mention": {"id": number, "type": "partner", "partner_id": "region:53", **ids, **printed},
                "refusal": {"id": number, "reason": "no counted noun", **ids, **printed},
            }  # fmt: skip
            if "page" in schema.tables:
                rows["page"] = {
                    "document_id": document, "number": 1, "width": 595.0, "height": 842.0, "words": 3,
                    "text_layer": True, "grade": "text", "unread": 0.0, "warnings": [],
                }  # fmt: skip
            for of, row in rows.items():
                session.execute(insert(schema.tables[of]), [row])
