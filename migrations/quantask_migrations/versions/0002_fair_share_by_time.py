"""Slots are shared by the time that tasks take of them.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FIRST = import_module("quantask_migrations.versions.0001_the_first_schema")

# PostgreSQL says by a function whether a submit may reserve, so that a submit is one statement. The function takes the
# dispatchers' lock first: each statement in it has a snapshot of its own, later than the lock, which the statement that
# calls it has not.
LOCK = FIRST.LOCK
OUTBOX = """
    SELECT id FROM tasks
    WHERE status = 'pending' AND dispatched_at IS NULL
        AND (reserved_until IS NULL OR reserved_until <= statement_timestamp())
        AND (not_before IS NULL OR not_before <= statement_timestamp())
    ORDER BY owner, id LIMIT 1
"""
IN_FLIGHT = f"""
    SELECT id FROM tasks
    WHERE {FIRST.IN_FLIGHT} AND (status <> 'processing' OR owner = whose)
        AND (lease_owner IS NOT NULL OR dispatched_at IS NOT NULL OR reserved_until > statement_timestamp())
    ORDER BY owner LIMIT 1
"""  # noqa: S608 - all of it is text of these files
NOBODY_WAITS = f"""
CREATE FUNCTION quantask_nobody_waits(whose text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock({LOCK}) THEN
        RETURN false;
    END IF;
    RETURN ({OUTBOX}) IS NULL AND ({IN_FLIGHT}) IS NULL;
END
$$
"""
"""Whether a task of ``whose`` may go to the broker at once: false while others dispatch."""


def upgrade() -> None:
    op.create_table(
        "owners",
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("slot_seconds", sa.Float(), nullable=False),
        sa.Column("task_seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_owners"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION quantask_room")
        op.execute(NOBODY_WAITS)


def downgrade() -> None:
    op.drop_table("owners")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION quantask_nobody_waits")
        op.execute(FIRST.ROOM)
