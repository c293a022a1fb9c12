"""What the API gives of a stored document is what the command line prints of its PDF, to the letter."""

from pathlib import Path

import pytest
from sqlalchemy import select

from extractors.extract import extract
from models.tables import DocumentStatus, Fact
from service import fact_rows, ingest, records, schemas
from service.database import Database
from service.rows import rows_of

pytestmark = pytest.mark.on_sqlite
BILANS = sorted(Path(__file__).parents[2].glob("corpus/*/bilan.pdf"))


@pytest.mark.parametrize("bilan", BILANS, ids=[bilan.parent.name for bilan in BILANS])
def test_a_stored_fact_is_the_printed_fact(bilan: Path, database: Database) -> None:
    extraction = extract(bilan.read_bytes(), max_pages=100)
    with database.write() as session:
        document, _new = ingest.register(session, extraction.sha256, bilan.stat().st_size, bilan.name)
        document.status = DocumentStatus.PROCESSING
        session.flush()
        ingest.store(session, document.claim, rows_of(extraction, "1", 0.5))
    with database.read() as session:
        rows = fact_rows.read(session, select(Fact.number))
        stored = {row.fact.id: records.fact(row).model_dump_json() for row in rows}
    printed = {fact.id: fact.model_dump_json() for fact in schemas.facts_of(extraction, bilan.name)}
    assert stored == printed
