"""The schema, its migrations, exact values, and the two ways into the database."""

import threading
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, literal, select, text
from sqlalchemy.exc import IntegrityError

import models
from models.tables import Base, Document, DocumentStatus, FactPartner, Tenthousandths, in_metadata, tenthousandths
from service.database import Database


def document(number: int, **values: object) -> Document:
    sha256 = f"{number:064x}"
    return Document(id=f"d_{sha256[-16:]}", sha256=sha256, filename="bilan.pdf", size=1, **values)


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
    link = FactPartner(fact_id="f_0", partner_id="etat", role="funder", ordinal=0, text="", confidence=1, rule="")
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
                row = session.scalars(select(Document)).one()
                row.claim += 1

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.scalars(select(Document.claim)).one() == 80
