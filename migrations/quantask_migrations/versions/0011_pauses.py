"""What an instructor pauses waits, and is given to no worker.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FIRST = import_module("quantask_migrations.versions.0001_the_first_schema")
SECOND = import_module("quantask_migrations.versions.0002_fair_share_by_time")
COURSES = import_module("quantask_migrations.versions.0004_courses")
QUOTAS = import_module("quantask_migrations.versions.0005_quotas_hold_together")

MOVED = f"{COURSES.MOVED} OR {COURSES.STOPPED_WITH_A_WORD}"
PAUSED_OR_RESUMED = "(OLD.paused_by IS NULL) <> (NEW.paused_by IS NULL) AND NEW.status = 'pending'"

# What may be given out, and, by itself, what is paused: a statement that hops from owner to owner passes over no paused
# task, however many there are.
INDEXES = {
    "ix_tasks_waiting": (["id"], "finished_at IS NULL AND lease_owner IS NULL AND paused_by IS NULL"),
    "ix_tasks_pending": (["owner", "id"], "status = 'pending' AND paused_by IS NULL"),
}
INDEXES_BEFORE = {
    "ix_tasks_waiting": (["id"], "finished_at IS NULL AND lease_owner IS NULL"),
    "ix_tasks_pending": (["owner", "id"], "status = 'pending'"),
}

OUTBOX = SECOND.OUTBOX.replace("status = 'pending'", "status = 'pending' AND paused_by IS NULL")
PENDING = "(SELECT count(*) FROM tasks WHERE owner = whose AND status = 'pending')"
PENDING_OR_PAUSED = """
    (SELECT count(*) FROM tasks WHERE owner = whose AND status = 'pending' AND paused_by IS NULL)
        + (SELECT count(*) FROM tasks WHERE owner = whose AND status = 'pending' AND paused_by IS NOT NULL)
"""
HAS_ROOM = QUOTAS.HAS_ROOM.replace(PENDING, PENDING_OR_PAUSED)

# Who submits for a course keeps out those who pause there until the commit, and finds what was paused before; who
# pauses finds what was submitted before. Each statement of the function has a snapshot of its own, later than the lock.
CLASS = int.from_bytes(b"paus", "big")
PAUSED_BY = f"""
CREATE FUNCTION quantask_paused_by(in_course text, whose text, its_tags jsonb)
RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF in_course IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock_shared({CLASS}, hashtext(in_course));
    RETURN (
        SELECT paused_by FROM pauses
        WHERE course = in_course
            AND (kind = 'student' AND name = whose OR kind = 'tag' AND jsonb_exists(its_tags, name))
        ORDER BY paused_at LIMIT 1
    );
END
$$
"""  # noqa: S608 - all of it is text of this file
"""Who has paused a task that is about to be stored; NULL if nobody has."""


def make_indexes(indexes: dict[str, tuple[list[str], str]]) -> None:
    for name, (columns, where) in indexes.items():
        op.drop_index(name, "tasks")
        FIRST.create_index(name, "tasks", columns, where=where)


def replace_function(text: str) -> None:
    op.execute(text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("course", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("paused_by", sa.Text(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("course", "kind", "name", name="pk_pauses"),
        sa.CheckConstraint("kind IN ('task', 'student', 'tag')", name=op.f("ck_pauses_kind")),
    )
    op.add_column("tasks", sa.Column("paused_by", sa.Text()))
    make_indexes(INDEXES)
    FIRST.create_index("ix_tasks_paused", "tasks", ["owner"], where="status = 'pending' AND paused_by IS NOT NULL")
    COURSES.make_trigger(f"{MOVED} OR {PAUSED_OR_RESUMED}")
    if op.get_bind().dialect.name == "postgresql":
        replace_function(SECOND.NOBODY_WAITS.replace(SECOND.OUTBOX, OUTBOX))
        replace_function(HAS_ROOM)
        op.execute(PAUSED_BY)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION quantask_paused_by")
        replace_function(QUOTAS.HAS_ROOM)
        replace_function(SECOND.NOBODY_WAITS)
    COURSES.make_trigger(MOVED)
    op.drop_index("ix_tasks_paused", "tasks")
    make_indexes(INDEXES_BEFORE)
    op.drop_column("tasks", "paused_by")
    op.drop_table("pauses")
