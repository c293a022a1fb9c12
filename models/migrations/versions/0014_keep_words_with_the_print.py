"""Keep the words of a fact with how it is printed: they are most of a fact, and only search looks at them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

KEYS = {"fact": "number", "fact_text": "fact_number"}
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def move_words(old: str, new: str) -> None:
    """Move the words from one table to the other, and have the full-text index `fact_words` follow them."""
    stored = op.get_bind().dialect.name == "postgresql"
    if stored:
        op.drop_index("fact_words", old)
    else:
        for event in ("inserted", "deleted", "changed"):
            op.execute(f"DROP TRIGGER {old}_{event}")
        op.drop_table("fact_words")
    # In place, not in a batch: that would drop the old table, and with it all that hangs on it.
    op.add_column(new, sa.Column("words", TEXT, nullable=False, server_default=""))
    of_fact = f"{old}.{KEYS[old]} = {new}.{KEYS[new]}"
    if stored:
        op.execute(f"UPDATE {new} SET words = {old}.words FROM {old} WHERE {of_fact}")
        op.drop_column(old, "lexemes")
        lexemes = sa.Computed("to_tsvector('simple'::regconfig, words)", persisted=True)
        op.add_column(new, sa.Column("lexemes", postgresql.TSVECTOR(), lexemes))
        op.create_index("fact_words", new, ["lexemes"], postgresql_using="gin")
    else:
        op.execute(f"UPDATE {new} SET words = (SELECT {old}.words FROM {old} WHERE {of_fact})")
        index_on_sqlite(new)
    op.drop_column(old, "words")
    if stored:
        # What is dropped stays in each row until the table is written anew.
        op.execute(f"CLUSTER {old} USING pk_{old}")
        op.execute(f"ALTER TABLE {old} SET WITHOUT CLUSTER")
        op.execute(f"ANALYZE {old}, {new}")


def index_on_sqlite(table: str) -> None:
    key = KEYS[table]
    forget = f"INSERT INTO fact_words (fact_words, rowid, words) VALUES ('delete', old.{key}, old.words);"
    learn = f"INSERT INTO fact_words (rowid, words) VALUES (new.{key}, new.words);"
    op.execute(f"CREATE VIRTUAL TABLE fact_words USING fts5 (words, content='{table}', content_rowid='{key}')")
    # In one piece: else what comes in later pays for bringing the pieces together.
    for order in ("rebuild", "optimize"):
        op.execute(f"INSERT INTO fact_words (fact_words) VALUES ('{order}')")
    op.execute(f"CREATE TRIGGER {table}_inserted AFTER INSERT ON {table} BEGIN {learn} END")
    op.execute(f"CREATE TRIGGER {table}_deleted AFTER DELETE ON {table} BEGIN {forget} END")
    op.execute(f"CREATE TRIGGER {table}_changed AFTER UPDATE OF words ON {table} BEGIN {forget} {learn} END")


def upgrade() -> None:
    move_words("fact", "fact_text")


def downgrade() -> None:
    move_words("fact_text", "fact")
