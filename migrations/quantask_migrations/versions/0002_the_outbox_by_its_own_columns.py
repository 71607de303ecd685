"""The outbox's index does not name the status, so that nothing reads the index of all pending tasks in its stead.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_anew("finished_at IS NULL AND lease_owner IS NULL AND dispatched_at IS NULL")


def downgrade() -> None:
    make_anew("status = 'pending' AND dispatched_at IS NULL")


def make_anew(where: str) -> None:
    op.drop_index("ix_tasks_outbox", "tasks")
    op.create_index(
        "ix_tasks_outbox", "tasks", ["owner", "id"], postgresql_where=sa.text(where), sqlite_where=sa.text(where)
    )
