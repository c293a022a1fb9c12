"""Keep the names of documents folded: what lists of them are searched and put in order by."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

DOCUMENT = sa.table(
    "document",
    *(sa.column(name, sa.Text()) for name in ("id", "filename", "title", "own_title", "publisher", "own_publisher")),
    *(sa.column(name, sa.Text()) for name in ("by_title", "names")),
)


def upgrade() -> None:
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    for name in ("by_title", "names"):
        op.add_column("document", sa.Column(name, text, nullable=False, server_default=""))
    connection = op.get_bind()
    for row in connection.execute(sa.select(DOCUMENT)).all():
        title = row.own_title or row.title or row.filename
        called = (title, row.own_publisher or row.publisher, row.filename)
        named = {"by_title": _plain(title)[:100], "names": " ".join(_plain(each) for each in called if each)}
        connection.execute(sa.update(DOCUMENT).where(DOCUMENT.c.id == row.id).values(named))
    op.create_index("ix_document_by_title_id", "document", ["by_title", "id"])


def downgrade() -> None:
    op.drop_index("ix_document_by_title_id", "document")
    op.drop_column("document", "names")
    op.drop_column("document", "by_title")


def _plain(text: str) -> str:
    """Do what `service.folding.plain` did when this was written."""
    letters = unicodedata.normalize("NFKD", text.casefold()).replace("œ", "oe").replace("æ", "ae")
    shown = (" " if not letter.isprintable() else letter for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(shown).split())
