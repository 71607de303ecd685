"""Tasks belong to courses, and the history says who else than its owner stopped a running task.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FIRST = import_module("quantask_migrations.versions.0001_the_first_schema")

MOVED = "OLD.status <> NEW.status"
STOPPED_WITH_A_WORD = (
    "OLD.status = NEW.status AND OLD.cancel_requested_at IS NULL AND NEW.cancel_requested_at IS NOT NULL"
    " AND NEW.note IS NOT NULL"
)


def of_moves(statements: Sequence[str]) -> str:
    """Return the statement of the first schema that makes the trigger of moves."""
    return next(text for text in statements if "CREATE TRIGGER tasks_moved " in text)


def make_trigger(condition: str) -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER tasks_moved" if on_sqlite else "DROP TRIGGER tasks_moved ON tasks")
    op.execute(of_moves(FIRST.SQLITE if on_sqlite else FIRST.POSTGRESQL).replace(MOVED, condition))


def upgrade() -> None:
    for table in ("batches", "tasks"):
        op.add_column(table, sa.Column("course", sa.String(length=255)))
    FIRST.create_index("ix_tasks_course", "tasks", ["course", "id"], where="course IS NOT NULL")
    make_trigger(f"{MOVED} OR {STOPPED_WITH_A_WORD}")


def downgrade() -> None:
    make_trigger(MOVED)
    op.drop_index("ix_tasks_course", "tasks")
    for table in ("tasks", "batches"):
        op.drop_column(table, "course")
