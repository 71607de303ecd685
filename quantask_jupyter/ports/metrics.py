"""Metrics: numbers for those who watch over a deployment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from quantask_jupyter.domain.measured import FinishedTask, Measured


class Metrics(Protocol):
    """Shows numbers to those who watch over the deployment."""

    def measured(self, now: Measured) -> None:
        """Show the system as it is now, in place of what was shown before."""

    def finished(self, tasks: Sequence[FinishedTask]) -> None:
        """Count tasks that have finished; each is told once."""
