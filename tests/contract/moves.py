"""The moves that a task's state may make, which every history is compared with."""

from __future__ import annotations

from quantask_jupyter.domain.states import Status

MOVES: frozenset[tuple[Status | None, Status]] = frozenset(
    {
        (None, Status.PENDING),  # submit
        (Status.PENDING, Status.PROCESSING),  # claim
        (Status.PENDING, Status.CANCELLED),  # cancel before a worker took it
        (Status.PROCESSING, Status.PENDING),  # lease expired, or released by a worker that shuts down
        (Status.PROCESSING, Status.COMPLETED),  # finish
        (Status.PROCESSING, Status.FAILED),  # finish with an error, or the last attempt's worker was lost
        (Status.PROCESSING, Status.CANCELLED),  # cancel, once the child is dead
    }
)


def may_move(source: Status | None, target: Status) -> bool:
    """Say whether a task may go from ``source`` (None: it does not exist yet) to ``target``."""
    return (source, target) in MOVES
