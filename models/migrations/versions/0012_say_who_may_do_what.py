"""Keep who may do what: API keys, accounts, sessions, what was spent of limits, and an audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DIGEST = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
WORD = sa.String(16).with_variant(sa.String(16, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("name", TEXT, nullable=False, unique=True),
        sa.Column("begins", TEXT, nullable=False),
        sa.Column("sha256", DIGEST, nullable=False, unique=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("used", MOMENT, nullable=True),
        sa.Column("revoked", MOMENT, nullable=True),
    )
    op.create_table(
        "account",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("name", TEXT, nullable=False, unique=True),
        sa.Column("password", TEXT, nullable=True),
        sa.Column("identity", TEXT, nullable=True, unique=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("used", MOMENT, nullable=True),
        sa.Column("revoked", MOMENT, nullable=True),
    )
    op.create_table(
        "login_session",
        sa.Column("sha256", DIGEST, primary_key=True),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("expires", MOMENT, nullable=False, index=True),
    )
    op.create_table(
        "audit",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("created", MOMENT, nullable=False, index=True),
        sa.Column("who", TEXT, nullable=False),
        sa.Column("by", WORD, nullable=False),
        sa.Column("address", TEXT, nullable=True),
        sa.Column("method", WORD, nullable=False),
        sa.Column("route", TEXT, nullable=True),
        sa.Column("target", TEXT, nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
    )
    op.create_index("ix_audit_who_id", "audit", ["who", "id"])
    op.create_table(
        "spent",
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("until", NUMBER, nullable=False, index=True),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE spent SET UNLOGGED")


def downgrade() -> None:
    for name in ("spent", "audit", "login_session", "account", "api_key"):
        op.drop_table(name)
