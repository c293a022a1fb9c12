"""What tests say of the databases that they run on; the fixture `base` of conftest.py makes them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import Table, delete, insert, select, update

import models.access  # noqa: F401  # who may come in: tables of the same fact base
from models import tables
from service.database import Database
from service.settings import Settings

Base = Callable[..., AbstractContextManager[Settings]]
"""Makes a fact base in a data folder, migrated unless told to be `empty`; gives its settings."""

Rows = dict[Table, list[dict[str, Any]]]
"""What tables hold, in an order in which they can be filled."""

HOLDING = [table for table in tables.Base.metadata.sorted_tables if table.name != tables.Revision.__tablename__]
"""The tables that hold something: all but the revision, which only rises."""
NOTHING: Rows = {table: [] for table in HOLDING}


@dataclass(frozen=True)
class Changing:
    """A fact base that tests change, a client of the service on it, and what its tables held at first."""

    database: Database
    client: httpx.Client
    at_first: Rows


def held(database: Database) -> Rows:
    """All that a fact base holds, but for its revision, which only rises."""
    with database.read() as session:
        return {
            table: [
                dict(row)
                for row in session.execute(
                    select(*(column for column in table.columns if not column.computed))
                ).mappings()
            ]
            for table in HOLDING
        }


def put_back(database: Database, rows: Rows) -> None:
    """Make a fact base hold these rows and nothing else: much quicker than storing the same bilans again."""
    with database.write() as session:
        for table in reversed(rows):
            session.execute(delete(table))
        for table, into in rows.items():
            if into:
                session.execute(insert(table), into)
        # The service keeps answers until the facts change.
        session.execute(update(tables.Revision).values(number=tables.Revision.number + 1))
