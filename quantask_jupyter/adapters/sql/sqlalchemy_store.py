"""The parts of the store that are written with SQLAlchemy: all that is rare, and all that only an API asks."""

from __future__ import annotations

from quantask_jupyter.adapters.sql.cancel import Cancelling
from quantask_jupyter.adapters.sql.claim import Reopening
from quantask_jupyter.adapters.sql.database import Database
from quantask_jupyter.adapters.sql.dispatch import Unreserving
from quantask_jupyter.adapters.sql.finish import Finishing
from quantask_jupyter.adapters.sql.hot_path.grouped import Grouped
from quantask_jupyter.adapters.sql.metrics import Measuring
from quantask_jupyter.adapters.sql.queries import Querying
from quantask_jupyter.adapters.sql.recovery import Recovering
from quantask_jupyter.adapters.sql.retention import Removing
from quantask_jupyter.adapters.sql.submit import Submitting


class SqlAlchemyStore(
    Submitting, Reopening, Finishing, Cancelling, Recovering, Unreserving, Querying, Measuring, Removing
):
    """What :class:`quantask_jupyter.adapters.sql.store.SqlStore` loads when it first needs it."""

    def __init__(self, database: Database) -> None:
        """Keep tasks in ``database``."""
        self._database = database
        self._creating = {}
        self._reading = Grouped(self._read_all)
