"""Count the workers that a document cost; on PostgreSQL, make the tables of Procrastinate, which wakes workers."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

TAKE_BACK = """
DO $$
DECLARE
    made text;
BEGIN
    FOR made IN SELECT oid::regprocedure FROM pg_proc
        WHERE proname LIKE 'procrastinate%' AND pronamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP ROUTINE ' || made || ' CASCADE'; END LOOP;
END $$;
DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers;
DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status;
"""


def upgrade() -> None:
    # In place, not in a batch: that would drop the old table, and with it all that hangs on it.
    op.add_column("document", sa.Column("workers_lost", sa.Integer(), nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "postgresql":
        from procrastinate.schema import SchemaManager  # noqa: PLC0415  # an extra: not there where SQLite will do

        _run(SchemaManager.get_schema())
        # Its schema is that of the version installed now. Who takes in a newer one has a migration run the scripts of
        # this folder that come after the one noted here, and note the last of them.
        last = max(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
        _run(f"COMMENT ON TABLE procrastinate_jobs IS '{last}'")
        # It looks by lock whenever it takes up a job. Without this one that takes seconds where ten thousand wait and
        # PostgreSQL has not yet counted them.
        _run("CREATE INDEX procrastinate_jobs_lock ON procrastinate_jobs (lock) WHERE status IN ('todo', 'doing')")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _run(TAKE_BACK)
    op.drop_column("document", "workers_lost")


def _run(script: str) -> None:
    """Run several statements at once, which only the driver's own connection does."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None  # noqa: S101  # there is one as long as the migration runs
    driver.execute(script)
