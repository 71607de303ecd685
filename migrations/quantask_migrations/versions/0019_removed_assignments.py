"""An assignment that was removed is remembered, with what was handed in, for who publishes it again.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assignments", sa.Column("removed", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    # What was handed in for them goes first: not every connection to SQLite looks after foreign keys.
    op.execute(
        "DELETE FROM submissions WHERE EXISTS (SELECT 1 FROM assignments WHERE assignments.course = submissions.course"
        " AND assignments.name = submissions.assignment AND assignments.removed)"
    )
    op.execute("DELETE FROM assignments WHERE removed")
    op.drop_column("assignments", "removed")
