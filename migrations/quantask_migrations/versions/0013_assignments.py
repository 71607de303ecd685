"""Assignments of courses, and the tasks that were handed in.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UtcTime = sa.DateTime(timezone=True)
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "assignments",
        sa.Column("course", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("deadline", UtcTime, nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("min_shots", sa.Integer(), nullable=False),
        sa.Column("max_shots", sa.Integer()),
        sa.Column("methods", Json, nullable=False),
        sa.Column("expected", Json),
        sa.Column("tolerance", sa.Float(), nullable=False),
        sa.Column("verdicts", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=255), nullable=False),
        sa.Column("changed_at", UtcTime, nullable=False),
        sa.PrimaryKeyConstraint("course", "name", name="pk_assignments"),
    )
    op.create_table(
        "submissions",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(length=255), nullable=False),
        sa.Column("assignment", sa.String(length=200), nullable=False),
        sa.Column("circuit_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_submissions_task_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["course", "assignment"],
            ["assignments.course", "assignments.name"],
            name="fk_submissions_assignment",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("task_id", name="pk_submissions"),
    )
    op.create_index("ix_submissions_assignment", "submissions", ["course", "assignment", "task_id"])


def downgrade() -> None:
    op.drop_table("submissions")
    op.drop_table("assignments")
