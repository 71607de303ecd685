"""The index of leases serves the search for expired ones, and nothing else serves that: its predicate names no status.

PostgreSQL could read the index of all that is in flight in its stead, where it had made its plan while the table was
empty; and without what is true of every task's shots it could search the leases for a task whose id is known.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_anew("lease_expires_at IS NOT NULL AND shots > 0")


def downgrade() -> None:
    make_anew("status = 'processing'")


def make_anew(where: str) -> None:
    op.drop_index("ix_tasks_lease", "tasks")
    op.create_index(
        "ix_tasks_lease", "tasks", ["lease_expires_at"], postgresql_where=sa.text(where), sqlite_where=sa.text(where)
    )
