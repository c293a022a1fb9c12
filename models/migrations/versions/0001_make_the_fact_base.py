"""Make the fact base."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Ordered by code points on PostgreSQL too, whatever the locale of the database.
ID = sa.String(200).with_variant(sa.Text(collation="C"), "postgresql")  # SQLite keeps longer ones as well
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", string(18), nullable=False),
        sa.Column("sha256", string(64), nullable=False),
        sa.Column("filename", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("publisher", TEXT, nullable=True),
        sa.Column("status", string(16), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("pages_done", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("error_reason", string(40), nullable=True),
        sa.Column("error_message", TEXT, nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("territory", sa.JSON(), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("sha256", name=op.f("uq_document_sha256")),
    )
    op.create_index(op.f("ix_document_created_id"), "document", ["created", "id"], unique=False)
    op.create_index(op.f("ix_document_status_created"), "document", ["status", "created"], unique=False)
    op.create_table(
        "partner",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("code", string(20), nullable=True),
        sa.Column("words", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
    )
    op.create_table(
        "place",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("code", string(20), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("words", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
    )
    op.create_table(
        "extraction",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("document_id", string(18), nullable=False),
        sa.Column("rules", string(40), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_extraction_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extraction")),
    )
    op.create_index(op.f("ix_extraction_document_id"), "extraction", ["document_id"], unique=False)
    op.create_table(
        "passage",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", string(40), nullable=False),
        sa.Column("document_id", string(18), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("kind", string(16), nullable=False),
        sa.Column("section", sa.JSON(), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("by_ocr", sa.Boolean(), nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_passage_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_passage")),
        sa.UniqueConstraint("id", name=op.f("uq_passage_id")),
    )
    op.create_index(op.f("ix_passage_document_id_ordinal"), "passage", ["document_id", "ordinal"], unique=False)
    make_facts()
    op.create_table(
        "mention",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("document_id", string(18), nullable=False),
        sa.Column("passage_id", string(40), nullable=False),
        sa.Column("type", string(16), nullable=False),
        sa.Column("partner_id", ID, nullable=True),
        sa.Column("place_id", ID, nullable=True),
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
            ["document_id"], ["document.id"], name=op.f("fk_mention_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_mention_partner_id_partner")),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passage.id"], name=op.f("fk_mention_passage_id_passage"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_mention_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    op.create_index("ix_mention_order", "mention", ["document_id", "page", "top", "left", "id"], unique=False)
    op.create_index(op.f("ix_mention_partner_id_document_id"), "mention", ["partner_id", "document_id"], unique=False)
    op.create_index(op.f("ix_mention_passage_id"), "mention", ["passage_id"], unique=False)
    op.create_index(op.f("ix_mention_place_id_document_id"), "mention", ["place_id", "document_id"], unique=False)
    op.create_table(
        "refusal",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("document_id", string(18), nullable=False),
        sa.Column("passage_id", string(40), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
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
            ["document_id"], ["document.id"], name=op.f("fk_refusal_document_id_document"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["passage_id"], ["passage.id"], name=op.f("fk_refusal_passage_id_passage"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
    )
    op.create_index("ix_refusal_order", "refusal", ["document_id", "page", "top", "left", "id"], unique=False)
    op.create_index(op.f("ix_refusal_passage_id"), "refusal", ["passage_id"], unique=False)
    for table in ("fact", "passage"):
        index_words(table)


def make_facts() -> None:
    """Make the tables of facts and their links."""
    op.create_table(
        "fact",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", string(40), nullable=False),
        sa.Column("document_id", string(18), nullable=False),
        sa.Column("passage_id", string(40), nullable=False),
        sa.Column("kind", string(16), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("value_max", sa.BigInteger(), nullable=True),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("qualifier", string(16), nullable=False),
        sa.Column("per", string(16), nullable=True),
        sa.Column("tax", string(16), nullable=True),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("status", string(16), nullable=True),
        sa.Column("period_first", sa.Integer(), nullable=True),
        sa.Column("period_last", sa.Integer(), nullable=True),
        sa.Column("programme", TEXT, nullable=True),
        sa.Column("section", sa.JSON(), nullable=False),
        sa.Column("part_of", string(40), nullable=True),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("review", string(16), nullable=False),
        sa.Column("words", TEXT, nullable=False),
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
    op.create_index("ix_fact_kind", "fact", ["kind", "document_id", "page", "top", "left", "id"], unique=False)
    op.create_index("ix_fact_order", "fact", ["document_id", "page", "top", "left", "id"], unique=False)
    op.create_index(op.f("ix_fact_part_of"), "fact", ["part_of"], unique=False)
    op.create_index(op.f("ix_fact_passage_id"), "fact", ["passage_id"], unique=False)
    op.create_index("ix_fact_period", "fact", ["period_first", "period_last", "id"], unique=False)
    op.create_index(
        "ix_fact_programme", "fact", ["programme", "document_id", "page", "top", "left", "id"], unique=False
    )
    op.create_index("ix_fact_review", "fact", ["review", "document_id", "page", "top", "left", "id"], unique=False)
    op.create_index("ix_fact_status", "fact", ["status", "document_id", "page", "top", "left", "id"], unique=False)
    op.create_index("ix_fact_unit", "fact", ["unit", "value", "id"], unique=False)
    op.create_index("ix_fact_value", "fact", ["value", "id"], unique=False)
    op.create_table(
        "fact_partner",
        sa.Column("fact_id", string(40), nullable=False),
        sa.Column("partner_id", ID, nullable=False),
        sa.Column("role", string(16), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_fact_partner_fact_id_fact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_fact_partner_partner_id_partner")),
        sa.PrimaryKeyConstraint("fact_id", "partner_id", "role", name=op.f("pk_fact_partner")),
    )
    op.create_index(
        op.f("ix_fact_partner_partner_id_role_fact_id"), "fact_partner", ["partner_id", "role", "fact_id"], unique=False
    )
    op.create_table(
        "fact_place",
        sa.Column("fact_id", string(40), nullable=False),
        sa.Column("place_id", ID, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_fact_place_fact_id_fact"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_fact_place_place_id_place")),
        sa.PrimaryKeyConstraint("fact_id", "place_id", name=op.f("pk_fact_place")),
    )
    op.create_index(op.f("ix_fact_place_place_id_fact_id"), "fact_place", ["place_id", "fact_id"], unique=False)
    op.create_table(
        "fact_section",
        sa.Column("fact_id", string(40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("heading", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_fact_section_fact_id_fact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fact_id", "level", name=op.f("pk_fact_section")),
    )
    op.create_index(op.f("ix_fact_section_heading_fact_id"), "fact_section", ["heading", "fact_id"], unique=False)


def index_words(table: str) -> None:
    """Make the full-text index `<table>_words` over the column `words` (already folded).

    On SQLite it is a table, kept up by triggers, without a copy of the words; its rowid is the table's `number`.
    """
    index = f"{table}_words"
    if op.get_bind().dialect.name == "postgresql":
        words = sa.text("to_tsvector('simple'::regconfig, words)")
        op.create_index(index, table, [words], postgresql_using="gin")
        return
    forget = f"INSERT INTO {index} ({index}, rowid, words) VALUES ('delete', old.number, old.words);"
    learn = f"INSERT INTO {index} (rowid, words) VALUES (new.number, new.words);"
    op.execute(f"CREATE VIRTUAL TABLE {index} USING fts5 (words, content='{table}', content_rowid='number')")
    op.execute(f"CREATE TRIGGER {table}_inserted AFTER INSERT ON {table} BEGIN {learn} END")
    op.execute(f"CREATE TRIGGER {table}_deleted AFTER DELETE ON {table} BEGIN {forget} END")
    op.execute(f"CREATE TRIGGER {table}_changed AFTER UPDATE OF words ON {table} BEGIN {forget} {learn} END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in ("fact", "passage"):
            op.drop_table(f"{table}_words")
    for table in (
        "fact_section",
        "fact_place",
        "fact_partner",
        "refusal",
        "mention",
        "fact",
        "passage",
        "extraction",
        "place",
        "partner",
        "document",
    ):
        op.drop_table(table)
