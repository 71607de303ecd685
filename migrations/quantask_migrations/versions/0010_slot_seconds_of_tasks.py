"""A task knows how many seconds of a slot it has used.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("slot_seconds", sa.Float()))


def downgrade() -> None:
    op.drop_column("tasks", "slot_seconds")
