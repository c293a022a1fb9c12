"""Keep what people say of facts over new readings, and identities of a body that they made one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Ordered by code points on PostgreSQL too, as in the first migration.
ID = sa.String(200).with_variant(sa.Text(collation="C"), "postgresql")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def string(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "fact_partner_aside",
        sa.Column("fact_number", NUMBER, nullable=False),
        sa.Column("partner_id", ID, nullable=False),
        sa.Column("role", string(16), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_number"], ["fact.number"], name=op.f("fk_fact_partner_aside_fact_number_fact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fact_number", "partner_id", "role", name=op.f("pk_fact_partner_aside")),
    )
    op.create_index("ix_fact_partner_aside_partner", "fact_partner_aside", ["partner_id", "fact_number"])
    op.add_column("correction", sa.Column("former_id", string(40), nullable=True))
    tied = sa.text("former_id IS NOT NULL")
    op.create_index("ix_correction_former_id", "correction", ["former_id"], sqlite_where=tied, postgresql_where=tied)
    # No merge was made before this revision: nothing could make one.
    op.drop_column("partner_merge", "dropped")
    op.add_column("partner_merge", sa.Column("into", sa.JSON(), nullable=False))
    standing = sa.text("NOT undone")
    op.create_index(
        "ix_partner_merge_standing",
        "partner_merge",
        ["partner_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def downgrade() -> None:
    op.drop_index("ix_partner_merge_standing", "partner_merge")
    op.execute("DELETE FROM partner_merge")
    op.drop_column("partner_merge", "into")
    op.add_column("partner_merge", sa.Column("dropped", sa.JSON(), nullable=False))
    op.drop_index("ix_correction_former_id", "correction")
    op.drop_column("correction", "former_id")
    op.drop_index("ix_fact_partner_aside_partner", "fact_partner_aside")
    op.drop_table("fact_partner_aside")
