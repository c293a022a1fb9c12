"""Keep who took a merge of two bodies back, when and why, as who made it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("partner_merge", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("undone_reason", "undone_author"):
        said = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
        op.add_column("partner_merge", sa.Column(name, said, nullable=True))


def downgrade() -> None:
    for name in ("undone_author", "undone_reason", "undone_at"):
        op.drop_column("partner_merge", name)
