"""How Alembic changes the schema: over the connection that it is given, in the transaction that this one is in."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationInfo
from sqlalchemy import Connection

from quantask_jupyter.adapters.sql import tables  # noqa: F401 - which registers what it has
from quantask_jupyter.adapters.sql.courses import tables as tables_of_courses  # noqa: F401 - likewise
from quantask_jupyter.adapters.sql.metadata import metadata
from quantask_jupyter.adapters.sql.tables import VERSION_TABLE


def _note_step(ctx: Any, step: MigrationInfo, heads: Any, run_args: Any) -> None:  # noqa: ARG001 - Alembic names them
    """Tell who asked for it how far it has come: of a step that fails, that is the one before."""
    reached = step.destination_revision_ids
    context.config.attributes["note"](reached[0] if reached else None)


def migrate(connection: Connection) -> None:
    """Run the migrations."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        render_as_batch=connection.dialect.name == "sqlite",
        on_version_apply=_note_step,
    )
    context.run_migrations()


migrate(context.config.attributes["connection"])
