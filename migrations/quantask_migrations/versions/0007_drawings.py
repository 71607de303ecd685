"""Drawings of circuits are kept with their tasks.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drawings",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("drawing", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_drawings_task_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", name="pk_drawings"),
    )


def downgrade() -> None:
    op.drop_table("drawings")
