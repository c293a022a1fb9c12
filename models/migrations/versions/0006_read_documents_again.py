"""Put documents into the queue again, many behind those that somebody waits for, and tell lexicons apart."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # In place, not in a batch: that would drop the old table, and with it all that hangs on it.
    asked = sa.Column("asked", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00")
    op.add_column("document", asked)
    op.execute("UPDATE document SET asked = created")
    op.add_column("document", sa.Column("in_bulk", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_document_status_created", "document")
    op.create_index("ix_document_queue", "document", ["status", "in_bulk", "asked", "id"])
    lexicon = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")
    op.add_column("extraction", sa.Column("lexicon", lexicon, nullable=True))


def downgrade() -> None:
    op.drop_column("extraction", "lexicon")
    op.drop_index("ix_document_queue", "document")
    op.create_index("ix_document_status_created", "document", ["status", "created"])
    op.drop_column("document", "in_bulk")
    op.drop_column("document", "asked")
