"""Quotas hold for all processes of a deployment together.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# The function takes a lock of the owner's before it looks, until the submit has been committed: each statement in it
# has a snapshot of its own, later than the lock, which the statement that calls it has not. In SQLite nobody else
# writes meanwhile.
CLASS = int.from_bytes(b"quot", "big")
UNFINISHED = """
    (SELECT count(*) FROM tasks WHERE owner = whose AND status = 'pending')
        + (SELECT count(*) FROM tasks WHERE owner = whose AND status = 'processing')
"""
SHOTS = """
    (SELECT coalesce(sum(shots::bigint * points), 0) FROM tasks
        WHERE owner = whose AND id >= yesterday AND NOT starts_with(backend, 'estimate:'))
"""
HAS_ROOM = f"""
CREATE FUNCTION quantask_has_room(
    whose text, new_tasks bigint, new_shots bigint, most_tasks bigint, most_shots bigint, yesterday uuid
) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({CLASS}, hashtext(whose));
    RETURN (most_tasks = 0 OR new_tasks + {UNFINISHED} <= most_tasks)
        AND (most_shots = 0 OR new_shots + {SHOTS} <= most_shots);
END
$$
"""
"""Whether ``whose`` may submit so much more; 0 is no limit. A task of today has an id from ``yesterday`` on."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(HAS_ROOM)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION quantask_has_room")
