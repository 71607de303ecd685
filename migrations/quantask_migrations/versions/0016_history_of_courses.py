"""Who has set what in a course when, and what was before: limits, pauses, lessons and assignments.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

RowNumber = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "course_history",
        sa.Column("id", RowNumber, sa.Identity(), nullable=False),
        sa.Column("course", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_course_history"),
    )
    op.create_index("ix_course_history_course", "course_history", ["course", "id"])
    op.create_index("ix_course_history_at", "course_history", ["at"])


def downgrade() -> None:
    op.drop_table("course_history")
