"""Number facts by their place, keep what is added up apart from how it is printed, and make room for corrections.

No person's work is in a fact base before this revision, and all of it can be read again: so facts are not carried over,
but their documents are queued, and are read again by the service or by `filon ingest`.
"""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Ordered by code points on PostgreSQL too, as in the first migration.
ID = sa.String(200).with_variant(sa.Text(collation="C"), "postgresql")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

READ = ("mention", "refusal", "passage", "page", "extraction", "partner", "place")
"""What is read again, besides facts."""


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    first = import_module("models.migrations.versions.0001_make_the_fact_base")
    drop_facts()
    for table in READ:
        op.execute(f"DELETE FROM {table}")
    op.add_column("document", sa.Column("number", NUMBER, nullable=False, server_default="0"))
    op.execute(
        "UPDATE document SET number = (SELECT count(*) FROM document AS other"
        " WHERE (other.created, other.id) <= (document.created, document.id))"
    )
    op.create_index("ix_document_number", "document", ["number"], unique=True)
    for column in ("own_title", "own_publisher"):
        op.add_column("document", sa.Column(column, TEXT, nullable=True))
    for column in ("year_first", "year_last"):
        op.add_column("document", sa.Column(column, sa.Integer(), nullable=True))
    op.add_column("document", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    queue_again()
    op.add_column("extraction", sa.Column("snapshot", sa.LargeBinary(), nullable=True))
    op.add_column("passage", sa.Column("runs", sa.LargeBinary(), nullable=False, server_default=""))
    op.add_column("mention", sa.Column("read_as", ID, nullable=True))
    make_facts()
    first.index_words("fact")
    op.execute("INSERT INTO revision (id, number) VALUES (1, 0)")


def queue_again() -> None:
    """Have all be read again but those that failed: one that has facts, of an earlier reading, is tried again, too."""
    op.execute(
        "UPDATE document SET pages_done = 0, facts = 0,"
        " status = CASE WHEN status = 'failed' AND facts = 0 THEN status ELSE 'queued' END"
    )


def drop_facts() -> None:
    """Drop the tables of facts, whichever revision made them, and the full-text index with them."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_table("fact_words")
    there = sa.inspect(op.get_bind()).get_table_names()
    for table in ("fact_whole", "fact_section", "fact_place", "fact_partner", "fact_text", "fact"):
        if table in there:
            op.drop_table(table)


def make_facts() -> None:
    op.create_table(
        "collection",
        sa.Column("name", ID, nullable=False),
        sa.Column("document_id", string(18), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_collection_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("name", "document_id", name=op.f("pk_collection")),
    )
    op.create_index(op.f("ix_collection_document_id"), "collection", ["document_id"], unique=False)
    op.create_table(
        "correction",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("fact_id", string(40), nullable=False),
        sa.Column("document_id", string(18), nullable=False),
        sa.Column("action", string(16), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("author", TEXT, nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_correction_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_document_id"), "correction", ["document_id"], unique=False)
    op.create_index(op.f("ix_correction_fact_id"), "correction", ["fact_id"], unique=False)
    op.create_table(
        "partner_merge",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("partner_id", ID, nullable=False),
        sa.Column("partner", sa.JSON(), nullable=False),
        sa.Column("into_id", ID, nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("author", TEXT, nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_merge")),
    )
    op.create_index(op.f("ix_partner_merge_into_id"), "partner_merge", ["into_id"], unique=False)
    op.create_index(op.f("ix_partner_merge_partner_id"), "partner_merge", ["partner_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_table(
        "overall_sum",
        sa.Column("dimension", string(16), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("role", string(16), nullable=False),
        sa.Column("fate", string(16), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("euros", NUMBER, nullable=False),
        sa.Column("rest", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("dimension", "key", "role", "fate", name=op.f("pk_overall_sum")),
    )
    op.create_table(
        "document_sum",
        sa.Column("document_id", string(18), nullable=False),
        sa.Column("dimension", string(16), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("role", string(16), nullable=False),
        sa.Column("fate", string(16), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("euros", NUMBER, nullable=False),
        sa.Column("rest", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_sum_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", "dimension", "key", "role", "fate", name=op.f("pk_document_sum")),
    )
    op.create_table(
        "place_area",
        sa.Column("place_id", ID, nullable=False),
        sa.Column("level", string(16), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_place_area_place_id_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place_id", "level", name=op.f("pk_place_area")),
    )
    op.create_index(op.f("ix_place_area_area_id_place_id"), "place_area", ["area_id", "place_id"], unique=False)
    op.create_table(
        "fact",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", string(40), nullable=False),
        sa.Column("document_id", string(18), nullable=False),
        sa.Column("kind", string(16), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("value_max", sa.BigInteger(), nullable=True),
        sa.Column("worth", sa.BigInteger(), nullable=True),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("qualifier", string(16), nullable=False),
        sa.Column("per", string(16), nullable=True),
        sa.Column("tax", string(16), nullable=True),
        sa.Column("status", string(16), nullable=True),
        sa.Column("period_first", sa.Integer(), nullable=True),
        sa.Column("period_last", sa.Integer(), nullable=True),
        sa.Column("programme", TEXT, nullable=True),
        sa.Column("review", string(16), nullable=False),
        sa.Column("topic", string(16), nullable=True),
        sa.Column("claim", NUMBER, nullable=True),
        sa.Column("passage_id", string(40), nullable=False),
        sa.Column("part_of", string(40), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rules_say", sa.JSON(), nullable=True),
        sa.Column("words", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_fact_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["part_of"],
            ["fact.id"],
            name=op.f("fk_fact_part_of_fact"),
            ondelete="SET NULL",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passage.id"], name=op.f("fk_fact_passage_id_passage"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_fact")),
        sa.UniqueConstraint("id", name=op.f("uq_fact_id")),
    )
    op.create_index(
        "ix_fact_claim",
        "fact",
        ["claim", "number"],
        unique=False,
        sqlite_where=sa.text("claim IS NOT NULL"),
        postgresql_where=sa.text("claim IS NOT NULL"),
    )
    op.create_index("ix_fact_document", "fact", ["document_id", "number"], unique=False)
    op.create_index("ix_fact_kind", "fact", ["kind", "number"], unique=False)
    op.create_index(
        "ix_fact_part_of",
        "fact",
        ["part_of"],
        unique=False,
        sqlite_where=sa.text("part_of IS NOT NULL"),
        postgresql_where=sa.text("part_of IS NOT NULL"),
    )
    op.create_index(op.f("ix_fact_passage_id"), "fact", ["passage_id"], unique=False)
    op.create_index("ix_fact_period", "fact", ["period_first", "period_last", "number"], unique=False)
    op.create_index("ix_fact_programme", "fact", ["programme", "number"], unique=False)
    op.create_index("ix_fact_review", "fact", ["review", "number"], unique=False)
    op.create_index("ix_fact_status", "fact", ["status", "number"], unique=False)
    op.create_index("ix_fact_topic", "fact", ["topic", "value", "number"], unique=False)
    op.create_index("ix_fact_unit", "fact", ["unit", "number"], unique=False)
    op.create_index("ix_fact_unit_value", "fact", ["unit", "value", "number"], unique=False)
    op.create_index("ix_fact_value", "fact", ["value", "number"], unique=False)
    op.create_table(
        "fact_text",
        sa.Column("fact_number", NUMBER, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("section", sa.JSON(), nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("top", NUMBER, nullable=False),
        sa.Column("left", NUMBER, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("quote_start", sa.Integer(), nullable=False),
        sa.Column("quote", TEXT, nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_number"], ["fact.number"], name=op.f("fk_fact_text_fact_number_fact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fact_number", name=op.f("pk_fact_text")),
    )
    op.create_table(
        "fact_partner",
        sa.Column("fact_number", NUMBER, nullable=False),
        sa.Column("partner_id", ID, nullable=False),
        sa.Column("role", string(16), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("read_as", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["fact_number"], ["fact.number"], name=op.f("fk_fact_partner_fact_number_fact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_fact_partner_partner_id_partner")),
        sa.PrimaryKeyConstraint("fact_number", "partner_id", "role", name=op.f("pk_fact_partner")),
    )
    op.create_index("ix_fact_partner_partner_role", "fact_partner", ["partner_id", "role", "fact_number"], unique=False)
    op.create_index(
        "ix_fact_partner_partner_value", "fact_partner", ["partner_id", "role", "value", "fact_number"], unique=False
    )
    op.create_index(
        "ix_fact_partner_read_as",
        "fact_partner",
        ["read_as"],
        unique=False,
        sqlite_where=sa.text("read_as IS NOT NULL"),
        postgresql_where=sa.text("read_as IS NOT NULL"),
    )
    op.create_index("ix_fact_partner_role", "fact_partner", ["role", "fact_number"], unique=False)
    op.create_table(
        "fact_place",
        sa.Column("fact_number", NUMBER, nullable=False),
        sa.Column("place_id", ID, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_number"], ["fact.number"], name=op.f("fk_fact_place_fact_number_fact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_fact_place_place_id_place")),
        sa.PrimaryKeyConstraint("fact_number", "place_id", name=op.f("pk_fact_place")),
    )
    op.create_index("ix_fact_place_place", "fact_place", ["place_id", "fact_number"], unique=False)
    op.create_index("ix_fact_place_value", "fact_place", ["place_id", "value", "fact_number"], unique=False)
    op.create_table(
        "fact_section",
        sa.Column("fact_number", NUMBER, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("heading", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_number"], ["fact.number"], name=op.f("fk_fact_section_fact_number_fact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fact_number", "level", name=op.f("pk_fact_section")),
    )
    op.create_index("ix_fact_section_heading", "fact_section", ["heading", "fact_number"], unique=False)
    op.create_table(
        "fact_whole",
        sa.Column("fact_number", NUMBER, nullable=False),
        sa.Column("whole_number", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_number"], ["fact.number"], name=op.f("fk_fact_whole_fact_number_fact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["whole_number"], ["fact.number"], name=op.f("fk_fact_whole_whole_number_fact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fact_number", "whole_number", name=op.f("pk_fact_whole")),
    )
    op.create_index("ix_fact_whole_whole", "fact_whole", ["whole_number", "fact_number"], unique=False)


def downgrade() -> None:
    first = import_module("models.migrations.versions.0001_make_the_fact_base")
    drop_facts()
    for table in ("place_area", "document_sum", "overall_sum", "revision", "partner_merge", "correction", "collection"):
        op.drop_table(table)
    for table in READ:
        op.execute(f"DELETE FROM {table}")
    op.drop_index("ix_document_number", "document")
    for table, columns in (
        ("document", ("number", "own_title", "own_publisher", "year_first", "year_last", "revision")),
        ("extraction", ("snapshot",)),
        ("passage", ("runs",)),
        ("mention", ("read_as",)),
    ):
        for column in columns:
            op.drop_column(table, column)
    queue_again()
    first.make_facts()
    first.index_words("fact")
