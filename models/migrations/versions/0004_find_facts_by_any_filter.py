"""Index facts by every filter, in every order: bodies in any role, periods by either end, ranges by their upper end."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

WORKED_OUT = (
    ("reach", sa.BigInteger(), "coalesce(value_max, value)"),
    ("begins", sa.Integer(), "CASE WHEN period_last IS NULL THEN period_first ELSE coalesce(period_first, 0) END"),
    ("ends", sa.Integer(), "CASE WHEN period_first IS NULL THEN period_last ELSE coalesce(period_last, 10000) END"),
    ("in_time", sa.Integer(), "coalesce(period_first, period_last, 9999) * 10000 + coalesce(period_last, 9999)"),
)
GONE = (
    ("fact", "period", ["period_first", "period_last", "number"]),
    ("fact_partner", "partner_role", ["partner_id", "role", "fact_number"]),
    ("fact_partner", "partner_value", ["partner_id", "role", "value", "fact_number"]),
)
NEW: tuple[tuple[str, str, list[str]], ...] = (
    ("fact", "unit_reach", ["unit", "reach", "number"]),
    ("fact", "kind_value", ["kind", "value", "number"]),
    ("fact", "begins", ["begins", "ends", "number"]),
    ("fact", "ends", ["ends", "number"]),
    ("fact", "in_time", ["in_time", "number"]),
    ("fact", "qualifier", ["qualifier", "number"]),
    ("fact", "per", ["per", "number"]),
    ("fact_partner", "partner", ["partner_id", "fact_number", "role"]),
    ("fact_partner", "value", ["partner_id", "value", "fact_number", "role"]),
)


def make(indexes: tuple[tuple[str, str, list[str]], ...]) -> None:
    for table, name, columns in indexes:
        few: dict[str, Any] = {}
        if name == "per":
            few = dict.fromkeys(("sqlite_where", "postgresql_where"), sa.text("per IS NOT NULL"))
        op.create_index(f"ix_{table}_{name}", table, columns, unique=False, **few)


def drop(indexes: tuple[tuple[str, str, list[str]], ...]) -> None:
    for table, name, _columns in indexes:
        op.drop_index(f"ix_{table}_{name}", table)


def keep_lexemes(table: str) -> None:
    """Keep the words as PostgreSQL looks for them: taking them apart costs more than reading them, for each row."""
    op.drop_index(f"{table}_words", table)
    lexemes = sa.Computed("to_tsvector('simple'::regconfig, words)", persisted=True)
    op.add_column(table, sa.Column("lexemes", postgresql.TSVECTOR(), lexemes))
    op.create_index(f"{table}_words", table, ["lexemes"], postgresql_using="gin")


def forget_lexemes(table: str) -> None:
    op.drop_index(f"{table}_words", table)
    op.drop_column(table, "lexemes")
    words = sa.text("to_tsvector('simple'::regconfig, words)")
    op.create_index(f"{table}_words", table, [words], postgresql_using="gin")


def upgrade() -> None:
    drop(GONE)
    # SQLite adds no stored column to a table that is there, PostgreSQL before 18 has no other.
    stored = op.get_bind().dialect.name == "postgresql"
    for name, kind, rule in WORKED_OUT:
        column = sa.Column(name, kind, sa.Computed(rule, stored), nullable=name in {"begins", "ends"})
        op.add_column("fact", column)
    make(NEW)
    if stored:
        for table in ("fact", "passage"):
            keep_lexemes(table)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in ("fact", "passage"):
            forget_lexemes(table)
    drop(NEW)
    for name, _kind, _rule in WORKED_OUT:
        op.drop_column("fact", name)
    make(GONE)
