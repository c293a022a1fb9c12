"""Keep how far the reading of each page can be trusted."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


# Ordered by code points on PostgreSQL too, as in the first migration.
STRING_16 = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")
STRING_18 = sa.String(18).with_variant(sa.String(18, collation="C"), "postgresql")


def upgrade() -> None:
    # In place, not in a batch: that would drop the old table, and with it all that hangs on it.
    op.add_column("document", sa.Column("quality", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "page",
        sa.Column("document_id", STRING_18, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("width", sa.Double(), nullable=False),
        sa.Column("height", sa.Double(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("text_layer", sa.Boolean(), nullable=False),
        sa.Column("grade", STRING_16, nullable=False),
        sa.Column("unread", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_page_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", "number", name=op.f("pk_page")),
    )


def downgrade() -> None:
    op.drop_table("page")
    op.drop_column("document", "quality")
