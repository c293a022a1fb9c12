"""The schema, its migrations, exact values, and the two ways into the database."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from bases import Base as MakeBase
from sqlalchemy import String, inspect, literal, select, text, update
from sqlalchemy.exc import IntegrityError

import models
from models.tables import (
    Base,
    Document,
    DocumentStatus,
    FactPartner,
    Partner,
    Tenthousandths,
    in_metadata,
    tenthousandths,
)
from service.database import Database


def document(number: int, **values: object) -> Document:
    sha256 = f"{number:064x}"
    return Document(id=f"d_{sha256[-16:]}", number=number, sha256=sha256, filename="bilan.pdf", size=1, **values)


def test_migrations_and_mappings_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": in_metadata})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    with database.write() as session:
        session.add(document(1))
    database.migrate()
    with database.read() as session:
        assert len(session.scalars(select(Document)).all()) == 1


def test_every_migration_can_be_taken_back(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(models.__file__).parent / "migrations"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        left = set(inspect(connection).get_table_names())
    assert left == {"alembic_version"}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("2800000", 28_000_000_000),
        ("0.0001", 1),
        ("-15.4", -154_000),
        ("1E+3", 10_000_000),
        ("922337203685477.5807", 2**63 - 1),
    ],
)
def test_a_value_is_whole_tenthousandths(value: str, kept: int) -> None:
    assert tenthousandths(Decimal(value)) == kept


@pytest.mark.parametrize(
    "value", ["922337203685477.5808", "-1E+15", "0.00001", "1." + "0" * 40 + "1", "NaN", "Infinity"]
)
def test_a_value_that_does_not_fit_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"decimals|64 bits|no number"):
        tenthousandths(Decimal(value))


@pytest.mark.parametrize("value", ["2800000", "0.1", "-15.4", "0", "922337203685477.5807", "-0.0001"])
def test_values_come_back_as_they_went_in(value: str, database: Database) -> None:
    with database.read() as session:
        back = session.scalar(select(literal(Decimal(value), Tenthousandths())))
    assert str(back) == value


def test_times_are_utc_on_both_sides(database: Database) -> None:
    noon_in_paris = datetime(2026, 1, 5, 12, tzinfo=timezone(timedelta(hours=1)))
    with database.write() as session:
        session.add(document(1, created=noon_in_paris))
    with database.read() as session:
        assert session.scalars(select(Document.created)).one() == datetime(2026, 1, 5, 11, tzinfo=UTC)


def test_words_of_a_vocabulary_are_stored_as_written(database: Database) -> None:
    with database.write() as session:
        session.add(document(1, status=DocumentStatus.FAILED))
    with database.read() as session:
        assert session.scalar(text("SELECT status FROM document")) == "failed"


def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            session.add(document(1))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert session.scalars(select(Document)).all() == []


def test_the_same_bytes_are_one_document(database: Database) -> None:
    with database.write() as session:
        session.add(document(1))
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(document(1))


def test_links_to_facts_that_do_not_exist_are_refused(database: Database) -> None:
    link = FactPartner(
        fact_number=1, partner_id="etat", role="funder", value=Decimal(1), ordinal=0, text="", confidence=1, rule=""
    )
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(link)


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.write() as writer:
        writer.add(document(1))
        writer.flush()
        with database.read() as reader:
            assert reader.scalars(select(Document)).all() == []


def test_writers_wait_for_each_other(database: Database) -> None:
    with database.write() as session:
        session.add(document(1))

    def claim() -> None:
        for _ in range(20):
            with database.write() as session:
                row = session.scalars(select(Document).with_for_update()).one()
                row.claim += 1

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.scalars(select(Document.claim)).one() == 80


def test_text_is_ordered_by_code_points(database: Database) -> None:
    names = ["École", "a b", "a-b", "ab", "Zoé", "eau", "œuvre", "_", "État", "zone"]
    with database.write() as session:
        session.add_all(Partner(id=name, name=name, words=name) for name in names)
    with database.read() as session:
        assert session.scalars(select(Partner.id).order_by(Partner.words)).all() == sorted(names)


def test_every_text_is_ordered_by_code_points(database: Database) -> None:
    """A migration that adds a text without it would have PostgreSQL give other orders than SQLite."""
    with database.engine.connect() as connection:
        schema = inspect(connection)
        tables = [table for table in Base.metadata.tables if schema.has_table(table)]
        columns = [(table, column) for table in tables for column in schema.get_columns(table)]
    texts = {
        f"{table}.{column['name']}": column["type"].collation
        for table, column in columns
        if isinstance(column["type"], String)
    }
    wanted = "C" if database.engine.dialect.name == "postgresql" else None  # SQLite has no other order
    assert {name for name, collation in texts.items() if collation != wanted} == set()


def test_a_reader_sees_one_state(database: Database) -> None:
    with database.read() as reader:
        before = reader.scalars(select(Document)).all()
        with database.write() as session:
            session.add(document(1))
        assert reader.scalars(select(Document)).all() == before


def test_many_may_migrate_at_once(base: MakeBase, tmp_path: Path) -> None:
    with base(tmp_path / "data", empty=True) as settings:
        databases = [Database(settings.database_url) for _ in range(4)]
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(Database.migrate, databases))
        with databases[0].read() as session:
            assert session.scalars(select(Document)).all() == []
        for each in databases:
            each.close()


def test_a_text_with_nul_is_not_found(database: Database) -> None:
    with database.read() as session:
        assert session.get(Document, "d_\0") is None


def test_whole_numbers_of_64_bits_come_back(database: Database) -> None:
    with database.write() as session:
        session.add(document(1))
        session.flush()
        session.execute(update(Document).values(size=2**63 - 1))
    with database.read() as session:
        assert session.scalars(select(Document.size)).one() == 2**63 - 1


def test_times_come_back_in_utc(database: Database) -> None:
    with database.write() as session:
        session.add(document(1, created=datetime(2026, 7, 5, 12, tzinfo=UTC)))
    with database.read() as session:
        assert session.scalars(select(Document.created)).one().isoformat() == "2026-07-05T12:00:00+00:00"
