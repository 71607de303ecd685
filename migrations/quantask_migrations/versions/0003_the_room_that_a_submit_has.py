"""PostgreSQL says by a function how much a submit may reserve, so that a submit is one statement.

The function takes the dispatchers' lock first: each statement in it has a snapshot of its own, later than the lock,
which the statement that calls it has not.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LOCK = int.from_bytes(b"quantask", "big")
WAITS = """
    SELECT id FROM tasks
    WHERE owner = whose AND finished_at IS NULL AND lease_owner IS NULL AND dispatched_at IS NULL
        AND (reserved_until IS NULL OR reserved_until <= statement_timestamp())
    LIMIT 1
"""
OWNER_IN_FLIGHT = """
    SELECT FROM tasks
    WHERE owner = whose
        AND (status = 'processing' OR status = 'pending' AND (dispatched_at IS NOT NULL OR reserved_until IS NOT NULL))
        AND (status = 'processing' OR dispatched_at IS NOT NULL OR reserved_until > statement_timestamp())
    LIMIT per_owner
"""
WITH_BROKER = """
    SELECT FROM tasks
    WHERE status <> 'processing'
        AND (status = 'processing' OR status = 'pending' AND (dispatched_at IS NOT NULL OR reserved_until IS NOT NULL))
        AND (dispatched_at IS NOT NULL OR reserved_until > statement_timestamp())
    LIMIT queue_length
"""
ROOM = f"""
CREATE FUNCTION quantask_room(whose text, per_owner int, queue_length int, OUT of_owner int, OUT of_queue int)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    flying int;
    waiting int := 0;
BEGIN
    of_owner := 0;
    of_queue := 0;
    IF NOT pg_try_advisory_xact_lock({LOCK}) OR ({WAITS}) IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT count(*) INTO flying FROM ({OWNER_IN_FLIGHT}) AS in_flight;
    IF queue_length IS NOT NULL THEN
        SELECT count(*) INTO waiting FROM ({WITH_BROKER}) AS with_broker;
    END IF;
    of_owner := per_owner - flying;
    of_queue := coalesce(queue_length, 2147483647) - waiting;
END
$$
"""  # noqa: S608 - all of it is text of this file
"""Tasks of ``whose`` that may go to the broker at once, and of all owners: 0 and 0 while others dispatch, or wait."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ROOM)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION quantask_room")
