"""For a window of time a course has slots of its own.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FIRST = import_module("quantask_migrations.versions.0001_the_first_schema")
SECOND = import_module("quantask_migrations.versions.0002_fair_share_by_time")
PAUSES = import_module("quantask_migrations.versions.0011_pauses")

UtcTime = sa.DateTime(timezone=True)

# While there is a lesson nothing goes past a round, which knows how many slots it leaves to others.
NOBODY_WAITS = SECOND.NOBODY_WAITS.replace(SECOND.OUTBOX, PAUSES.OUTBOX)
NO_LESSON = "NOT EXISTS (SELECT FROM lessons WHERE ends_at > statement_timestamp())"
NOBODY_WAITS_OUTSIDE_LESSONS = NOBODY_WAITS.replace("    RETURN (", f"    RETURN {NO_LESSON} AND (")


def upgrade() -> None:
    op.create_table(
        "lessons",
        sa.Column("course", sa.String(length=255), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("ends_at", UtcTime, nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("started_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("course", name="pk_lessons"),
        sa.CheckConstraint("slots > 0", name=op.f("ck_lessons_slots")),
    )
    FIRST.create_index(
        "ix_tasks_pending_in_course",
        "tasks",
        [sa.text("coalesce(course, '')"), "owner", "id"],
        where="status = 'pending' AND paused_by IS NULL AND course IS NOT NULL",
    )
    if op.get_bind().dialect.name == "postgresql":
        PAUSES.replace_function(NOBODY_WAITS_OUTSIDE_LESSONS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        PAUSES.replace_function(NOBODY_WAITS)
    op.drop_index("ix_tasks_pending_in_course", "tasks")
    op.drop_table("lessons")
