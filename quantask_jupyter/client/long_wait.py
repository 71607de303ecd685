"""What a wait says on stderr once it takes long: why, where the API knows."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

from quantask_jupyter.domain.hand_in import is_about_hand_in
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import visible

TOLD_AFTER_SECONDS = 5.0
TOLD_IN_A_NOTEBOOK_AFTER_SECONDS = 15.0
"""There most waits have a card that says it at once; a primitive's, an estimate's or ``backend.run``'s has none."""
LOOKED_AGAIN_AFTER_SECONDS = 20.0
"""For another reason."""


class LongWait:
    """One wait for a task, or for several."""

    def __init__(self) -> None:
        """Begin to wait."""
        self._told: set[str] = set()
        self._due = time.monotonic() + _seconds_until_told()

    @property
    def seconds_left(self) -> float:
        """How long it is until it takes long; 0 when it does, and the task is to be read anew and told."""
        return max(0.0, self._due - time.monotonic())

    def tell(self, task: Mapping[str, Any]) -> None:
        """Write why a task (wire form) waits, or what keeps it running, to stderr, each reason once."""
        self._due = time.monotonic() + LOOKED_AGAIN_AFTER_SECONDS
        reason = _reason(task)
        if reason is None or reason in self._told or sys.stderr is None:
            return
        self._told.add(reason)
        sys.stderr.write(visible(f"The task is still {Status(task['status']).word}. {reason}") + "\n")
        sys.stderr.flush()


def _seconds_until_told() -> float:
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return TOLD_IN_A_NOTEBOOK_AFTER_SECONDS if hasattr(shell, "kernel") else TOLD_AFTER_SECONDS


def _reason(task: Mapping[str, Any]) -> str | None:
    status = Status(task["status"])
    if status is Status.PENDING:
        return task.get("waits_for") or None
    if status is Status.PROCESSING:
        return next((note for note in task.get("notes") or () if not is_about_hand_in(note)), None)
    return None
