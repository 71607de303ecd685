"""Estimate: how long runs of a size have taken in this deployment, and how long tasks have waited."""

from __future__ import annotations

from dataclasses import dataclass

from quantask_jupyter.domain.estimate import Size, Spread, spread_of
from quantask_jupyter.ports import Ports

MOST_LOOKED_AT = 200  # runs, the newest


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to be expected of a run; a spread is None where too few tell of it.

    Attributes:
        runs: that were like it, of the newest that completed.
        seconds: that these took from their start to their end.
        waited_seconds: that the newest of any size had waited before.
    """

    runs: int
    seconds: Spread | None
    waited_seconds: Spread | None


async def expected(ports: Ports, backend: str, size: Size | None) -> Expected:
    """Return what this deployment's newest runs on a backend tell of one of this size; None is like no run.

    Raises:
        DatabaseUnavailableError: the store does not answer.
    """
    ran = await ports.tasks.ran_lately(backend, MOST_LOOKED_AT)
    alike = [each.seconds for each in ran if size is not None and each.size.is_like(size)]
    return Expected(len(alike), spread_of(alike), spread_of([each.waited_seconds for each in ran]))
