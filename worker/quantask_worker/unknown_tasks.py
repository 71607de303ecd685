"""Messages about tasks that the database does not have are dropped, and not without a word.

After a restore that is as it should be: what was submitted since the back-up is gone. Otherwise a copy of the database
is in use on the same virtual host, whose tasks come to the wrong workers.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from uuid import UUID

from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports
from quantask_jupyter.ports.queue import NOBODYS_TASK

SECONDS_BETWEEN_WARNINGS = 60.0

_log = logging.getLogger(__name__)


class UnknownTasks:
    """Says now and then that messages came for tasks that are not in the database."""

    def __init__(self, ports: Ports) -> None:
        """Look at the database of ``ports``; where messages are read from there, there is nothing to look for."""
        self._tasks = ports.tasks
        self._can_come = not ports.queue.reads_store
        self._found = 0
        self._quiet_until = 0.0

    async def look_for(self, ids: Sequence[UUID]) -> None:
        """Warn if none of the tasks of a message is known; of which nothing was claimed."""
        asked = [task_id for task_id in ids if task_id != NOBODYS_TASK]
        if not asked or not self._can_come:
            return
        try:
            known = await self._tasks.versions(asked)
        except DatabaseUnavailableError:
            return  # it is claims that say so
        self._found += len(set(asked).difference(known))
        if self._found and time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + SECONDS_BETWEEN_WARNINGS
            _log.warning(
                "messages for tasks=%d that this database does not have were dropped: after a restore they are those "
                "that were submitted since the back-up; else a copy of the database uses the same virtual host, and "
                "needs one of its own",
                self._found,
            )
            self._found = 0
