"""Alembic's entry: service.database hands over the connection in `config.attributes`; there is no alembic.ini."""

from alembic import context

from models.tables import Base, in_metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=in_metadata,
    render_as_batch=True,  # SQLite cannot alter most of a table in place
)
with context.begin_transaction():
    context.run_migrations()
