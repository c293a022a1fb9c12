"""Tell which facts may have parts, and which bodies have a role with others: what sums ask of each fact."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # In place, not in a batch: that would drop the old table, and with it all that hangs on it.
    op.add_column("fact", sa.Column("has_parts", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE fact SET has_parts = true WHERE number IN (SELECT whole_number FROM fact_whole)")
    op.add_column("fact_partner", sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE fact_partner SET shared = true WHERE EXISTS (SELECT 1 FROM fact_partner AS other"
        " WHERE other.fact_number = fact_partner.fact_number AND other.role = fact_partner.role"
        " AND other.partner_id <> fact_partner.partner_id)"
    )


def downgrade() -> None:
    op.drop_column("fact_partner", "shared")
    op.drop_column("fact", "has_parts")
