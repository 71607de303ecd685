"""Limits of the whole deployment are one row.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deployment_limits",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("limits", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_deployment_limits_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_deployment_limits"),
    )


def downgrade() -> None:
    op.drop_table("deployment_limits")
