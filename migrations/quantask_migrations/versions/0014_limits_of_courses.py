"""Instructors set limits for a student of a course, and for each of them.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

from importlib import import_module

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

QUOTAS = import_module("quantask_migrations.versions.0005_quotas_hold_together")

# As the quotas of a deployment: the function takes the owner's lock before it looks.
OF_COURSE = "FROM tasks WHERE owner = whose AND course = in_course"
UNFINISHED = f"""
    (SELECT count(*) {OF_COURSE} AND status = 'pending' AND paused_by IS NULL)
        + (SELECT count(*) {OF_COURSE} AND status = 'pending' AND paused_by IS NOT NULL)
        + (SELECT count(*) {OF_COURSE} AND status = 'processing')
"""
SLOT_SECONDS = f"""
    (SELECT coalesce(sum(coalesce(
            slot_seconds,
            CASE status WHEN 'processing' THEN extract(epoch FROM statement_timestamp() - started_at) END
        )), 0) {OF_COURSE} AND id >= yesterday)
"""  # noqa: S608 - all of it is text of this file
HAS_ROOM = f"""
CREATE FUNCTION quantask_has_room_in_course(
    in_course text, whose text, new_tasks bigint, most_tasks bigint, most_seconds double precision, yesterday uuid
) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF most_tasks = 0 AND most_seconds = 0 THEN
        RETURN true;
    END IF;
    PERFORM pg_advisory_xact_lock({QUOTAS.CLASS}, hashtext(whose));
    RETURN (most_tasks = 0 OR new_tasks + {UNFINISHED} <= most_tasks)
        AND (most_seconds = 0 OR {SLOT_SECONDS} < most_seconds);
END
$$
"""
"""Whether ``whose`` may submit so many more tasks for a course; 0 is no limit."""


def upgrade() -> None:
    op.create_table(
        "course_limits",
        sa.Column("course", sa.String(length=255), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("limits", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("course", "owner", name="pk_course_limits"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(HAS_ROOM)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION quantask_has_room_in_course")
    op.drop_table("course_limits")
