"""A person's name is taken out of what people wrote, and found in documents; what is too old goes by itself."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pdfs
import pytest
from library import COAST
from process import environment
from sqlalchemy import select, update
from test_queue import put
from typer.testing import CliRunner, Result

from models.access import Account, Audit, By
from models.tables import Base, Document, DocumentStatus, Extraction, Passage, now
from service import forgetting, naming, retention
from service.cli import app
from service.database import Database
from service.files import Files
from service.folding import fold
from service.settings import Settings

ZOE = "Zoé Durand-Lévy"


def filon(database: Database, *arguments: str) -> Result:
    url = database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database_url=url)
    return CliRunner().invoke(app, arguments, env=environment(settings), catch_exceptions=False)


@pytest.fixture
def written(facts: Database, people: httpx.Client) -> Database:
    """A fact base in which people wrote of a fact and of a merge, and whose second bilan names one of them."""
    fact = people.get("/api/v1/facts", params={"kind": "amount"}).json()["items"][0]["id"]
    why = f"Vu avec {ZOE}\u202f: confirmé."
    for author in ("Zoé DURAND-Lévy ", "z.martin"):
        said = {"review": "confirmed", "author": author, "reason": why}
        people.patch(f"/api/v1/facts/{fact}", json=said, headers={"If-Match": "*"}).raise_for_status()
    said = {"author": "zoe durand-levy", "reason": why}
    people.post("/api/v1/partners/region:53/merge", json={**said, "into": "etat"}).raise_for_status()
    people.post("/api/v1/partners/region:53/unmerge", json=said).raise_for_status()
    with facts.write() as session:
        passage = session.scalars(select(Passage).where(Passage.document_id == COAST).limit(1)).one()
        passage.text = f"Le suivi est assuré par Mme {ZOE}, directrice."
        passage.words = fold(passage.text)
        document = session.get_one(Document, COAST)
        document.filename = "Zoe Durand-Levy.pdf"
        naming.name(document)
        session.add(Account(name=ZOE, scopes=["review"]))
        seen = {"by": By.ACCOUNT, "method": "PATCH", "status": 200}
        session.add_all([Audit(who=ZOE, **seen), Audit(who="z.martin", **seen)])
    return facts


def texts(database: Database) -> list[Any]:
    """All that people wrote."""
    with database.read() as session:
        columns = (*forgetting.AUTHORS, *forgetting.REASONS)
        return [value for column in columns for value in session.scalars(select(column).order_by(column))]


def test_a_name_goes_from_all_that_people_wrote(written: Database) -> None:
    done = filon(written, "forget", ZOE)
    told = "taken out of 4 entries of who did something and of 4 reasons; 1 accounts and keys deleted\n"
    assert done.stderr == told
    assert {each for each in texts(written) if each} == {"z.martin", "…", "Vu avec …\u202f: confirmé."}


def test_the_documents_that_name_somebody_are_listed(written: Database, people: httpx.Client) -> None:
    done = filon(written, "forget", "zoe durand-levy", "--as", "personne-1")
    assert (done.exit_code, done.stdout) == (1, f"{COAST}: title, publisher or file name, 1 passages\n")
    [fact] = [each["id"] for each in people.get("/api/v1/facts", params={"review": "confirmed"}).json()["items"]]
    steps = people.get(f"/api/v1/facts/{fact}/history").json()["items"]
    assert {step["author"] for step in steps} == {"personne-1", "z.martin"}


def test_who_is_named_nowhere_is_no_error(written: Database) -> None:
    done = filon(written, "forget", "Durand")  # a part of a name is another name
    assert (done.exit_code, done.stderr.split(";")[0]) == (
        1,
        "taken out of 0 entries of who did something and of 0 reasons",
    )
    done = filon(written, "forget", "Personne Inconnue")
    assert (done.exit_code, done.stdout) == (0, "")


@pytest.mark.on_sqlite
def test_the_name_is_gone_from_the_file_too(written: Database) -> None:
    assert filon(written, "forget", "z.martin").exit_code == 0
    database = Path(str(written.engine.url.database))
    assert [path.name for path in database.parent.glob("filon.db*") if b"z.martin" in path.read_bytes()] == []


def test_every_column_that_may_hold_a_name_is_known() -> None:
    """A table that is added with an author must be added here, too: no name may be forgotten of."""
    named = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith(("author", "reason", "actor", "account", "who"))
    }
    known = {f"{column.class_.__tablename__}.{column.key}" for column in (*forgetting.AUTHORS, *forgetting.REASONS)}
    assert named - known == {"document.error_reason", "refusal.reason"}  # words of the rules


@pytest.fixture
def failed(settings: Settings, database: Database) -> Iterator[list[str]]:
    """Four documents: one that failed long ago, one that did after an earlier reading, one just now, one that waits."""
    ids = [put(settings, database, pdfs.printed(f"Rapport {number}.")) for number in range(4)]
    long_ago = now() - timedelta(days=40)
    of_failed = {"status": DocumentStatus.FAILED, "error_reason": "damaged", "updated": long_ago}
    with database.write() as session:
        session.execute(update(Document).where(Document.id.in_(ids[:3])).values(of_failed))
        session.execute(update(Document).where(Document.id == ids[2]).values(updated=now()))
        run = {"rules": "1", "seconds": 1.0, "pages": 1, "warnings": [], "created": long_ago}
        run |= dict.fromkeys(("passages", "facts", "mentions", "refusals"), 0)
        session.add(Extraction(document_id=ids[1], **run))
    return ids


def there(database: Database, settings: Settings) -> list[str]:
    with database.read() as session:
        rows = session.execute(select(Document.id, Document.sha256).order_by(Document.number)).all()
    files = {path.stem for path in settings.data_dir.glob("files/*/*.pdf")}
    assert files == {row.sha256 for row in rows}
    return [row.id for row in rows]


def test_documents_that_failed_are_kept_unless_told(settings: Settings, database: Database, failed: list[str]) -> None:
    retention.apply(database, Files(settings.data_dir), settings)
    assert there(database, settings) == failed


def test_documents_that_failed_long_ago_go(settings: Settings, database: Database, failed: list[str]) -> None:
    aged = settings.model_copy(update={"keep_failed_days": 30})
    retention.apply(database, Files(settings.data_dir), aged)
    assert there(database, settings) == failed[1:]
