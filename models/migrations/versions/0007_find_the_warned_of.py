"""Index the facts that there are warnings on: what does not add up is found among them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    warned = sa.text("CAST(warnings AS TEXT) <> '[]'")
    op.create_index("ix_fact_text_warned", "fact_text", ["fact_number"], sqlite_where=warned, postgresql_where=warned)


def downgrade() -> None:
    op.drop_index("ix_fact_text_warned", "fact_text")
