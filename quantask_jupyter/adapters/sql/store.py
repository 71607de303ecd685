"""The store: all its parts over one database."""

from __future__ import annotations

from quantask_jupyter.adapters.sql.cancel import Cancelling
from quantask_jupyter.adapters.sql.claim import Claiming
from quantask_jupyter.adapters.sql.dispatch import Dispatching
from quantask_jupyter.adapters.sql.engine import Database
from quantask_jupyter.adapters.sql.finish import Finishing
from quantask_jupyter.adapters.sql.hot_path.grouped import Grouped
from quantask_jupyter.adapters.sql.metrics import Measuring
from quantask_jupyter.adapters.sql.queries import Querying
from quantask_jupyter.adapters.sql.recovery import Recovering
from quantask_jupyter.adapters.sql.retention import Removing
from quantask_jupyter.adapters.sql.submit import Submitting
from quantask_jupyter.adapters.sql.workers import Beating


class SqlStore(
    Submitting, Claiming, Finishing, Cancelling, Recovering, Dispatching, Querying, Measuring, Removing, Beating
):
    """A :class:`quantask_jupyter.ports.TaskStore` in PostgreSQL or SQLite."""

    def __init__(self, database: Database) -> None:
        """Keep tasks in ``database``."""
        self._database = database
        self._creating = {}
        self._reading = Grouped(self._read_all)
