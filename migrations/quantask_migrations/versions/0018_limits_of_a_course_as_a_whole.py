"""A course as a whole has limits, too: of all its students' tasks together.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# As the quotas of an owner: the function takes a lock, of the course, before it looks. Who asks takes it before any
# owner's. The course stands in the words of the index of pending ones, for that of all its tasks has those that ended.
CLASS = int.from_bytes(b"cour", "big")
OF_COURSE = "FROM tasks WHERE coalesce(course, '') = in_course"
UNFINISHED = f"""
    (SELECT count(*) {OF_COURSE} AND course IS NOT NULL AND status = 'pending' AND paused_by IS NULL)
        + (SELECT count(*) {OF_COURSE} AND status = 'pending' AND paused_by IS NOT NULL)
        + (SELECT count(*) {OF_COURSE} AND status = 'processing')
"""
SLOT_SECONDS = """
    (SELECT coalesce(sum(coalesce(
            slot_seconds,
            CASE status WHEN 'processing' THEN extract(epoch FROM statement_timestamp() - started_at) END
        )), 0) FROM tasks WHERE course = in_course AND id >= yesterday)
"""
HAS_ROOM = f"""
CREATE FUNCTION quantask_course_has_room(
    in_course text, new_tasks bigint, most_tasks bigint, most_seconds double precision, yesterday uuid
) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF most_tasks = 0 AND most_seconds = 0 THEN
        RETURN true;
    END IF;
    PERFORM pg_advisory_xact_lock({CLASS}, hashtext(in_course));
    RETURN (most_tasks = 0 OR new_tasks + {UNFINISHED} <= most_tasks)
        AND (most_seconds = 0 OR {SLOT_SECONDS} < most_seconds);
END
$$
"""
"""Whether so many more tasks may be submitted for a course; 0 is no limit."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(HAS_ROOM)


def downgrade() -> None:
    op.execute("DELETE FROM course_limits WHERE owner = '/'")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION quantask_course_has_room")
