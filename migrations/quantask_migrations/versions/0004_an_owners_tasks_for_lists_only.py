"""The index of an owner's tasks serves lists and nothing else: a query has to say what is true of every task.

PostgreSQL could search it for an id, from one end to the other, where it had made its plan while the table was empty.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

EVERY_TASK = sa.text("version > 0")


def upgrade() -> None:
    op.drop_index("ix_tasks_owner", "tasks")
    op.create_index("ix_tasks_owner", "tasks", ["owner", "id"], postgresql_where=EVERY_TASK, sqlite_where=EVERY_TASK)


def downgrade() -> None:
    op.drop_index("ix_tasks_owner", "tasks")
    op.create_index("ix_tasks_owner", "tasks", ["owner", "id"])
