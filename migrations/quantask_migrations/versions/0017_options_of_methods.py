"""A task may have options of its simulation method.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

from importlib import import_module

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FIRST = import_module("quantask_migrations.versions.0001_the_first_schema")


def upgrade() -> None:
    op.add_column("tasks", sa.Column("method_options", FIRST.Json))


def downgrade() -> None:
    op.drop_column("tasks", "method_options")
