"""The tables of what instructors set in courses, and of what is handed in."""

from __future__ import annotations

import sqlalchemy as sa

from quantask_jupyter.adapters.sql.dialects import Json, RowNumber, UtcTime
from quantask_jupyter.adapters.sql.metadata import metadata

pauses = sa.Table(
    "pauses",  # of courses: what no worker gets until it is resumed
    metadata,
    sa.Column("course", sa.String(255), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(255), primary_key=True),  # a task's id, an owner, or a tag
    sa.Column("paused_by", sa.Text, nullable=False),
    sa.Column("paused_at", UtcTime, nullable=False),
    sa.CheckConstraint("kind IN ('task', 'student', 'tag')", name="kind"),
)

course_limits = sa.Table(
    "course_limits",  # what instructors allow
    metadata,
    sa.Column("course", sa.String(255), primary_key=True),
    sa.Column("owner", sa.String(255), primary_key=True),  # empty: each student; "/": all of the course together
    sa.Column("limits", Json, nullable=False),
    sa.Column("set_by", sa.Text, nullable=False),
    sa.Column("set_at", UtcTime, nullable=False),
)

lessons = sa.Table(
    "lessons",  # for a window of time a course has slots of its own
    metadata,
    sa.Column("course", sa.String(255), primary_key=True),
    sa.Column("slots", sa.Integer, nullable=False),
    sa.Column("ends_at", UtcTime, nullable=False),
    sa.Column("started_by", sa.Text, nullable=False),
    sa.Column("started_at", UtcTime, nullable=False),
    sa.CheckConstraint("slots > 0", name="slots"),
)

course_history = sa.Table(
    "course_history",  # who has set what in a course when, and what was before
    metadata,
    sa.Column("id", RowNumber, sa.Identity(), primary_key=True),
    sa.Column("course", sa.String(255), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("name", sa.String(255)),  # of what it is about: an owner, a tag, a task's id; NULL: the course
    sa.Column("before", Json),
    sa.Column("after", Json),
    sa.Index("ix_course_history_course", "course", "id"),
    sa.Index("ix_course_history_at", "at"),
)

assignments = sa.Table(
    "assignments",
    metadata,
    sa.Column("course", sa.String(255), primary_key=True),
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("deadline", UtcTime, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("min_shots", sa.Integer, nullable=False),
    sa.Column("max_shots", sa.Integer),
    sa.Column("methods", Json, nullable=False),
    sa.Column("expected", Json),
    sa.Column("tolerance", sa.Float, nullable=False),
    sa.Column("verdicts", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False, server_default=sa.false()),  # kept for who publishes it again
    sa.Column("changed_by", sa.String(255), nullable=False),
    sa.Column("changed_at", UtcTime, nullable=False),
)

submissions = sa.Table(
    "submissions",  # tasks that were handed in; they stay for as long as their assignment
    metadata,
    sa.Column("task_id", sa.Uuid, sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("course", sa.String(255), nullable=False),
    sa.Column("assignment", sa.String(200), nullable=False),
    sa.Column("circuit_sha256", sa.String(64), nullable=False),
    sa.ForeignKeyConstraint(
        ["course", "assignment"],
        ["assignments.course", "assignments.name"],
        name="fk_submissions_assignment",
        ondelete="CASCADE",
    ),
    sa.Index("ix_submissions_assignment", "course", "assignment", "task_id"),
)
