"""Why a task waits, in one sentence: what its owner, and who teaches the course, are told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from quantask_jupyter.domain.course import CourseQueue, WaitingTask
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.liveness import living_workers
from quantask_jupyter.settings import Quantask


@dataclass(frozen=True, slots=True)
class Capacity:
    """What there is to run tasks.

    Attributes:
        workers: that are alive.
        slots: of all these.
        owner_in_flight: tasks of one owner that may be with the workers or run at a time.
    """

    workers: int
    slots: int
    owner_in_flight: int


async def capacity_of(ports: Ports, settings: Quantask) -> Capacity:
    """Return what there is to run tasks now.

    Raises:
        DatabaseUnavailableError: the store does not answer.
    """
    workers = await living_workers(ports, settings)
    return Capacity(len(workers), sum(worker.slots for worker in workers), settings.owner_in_flight)


def why_waiting(queue: CourseQueue, capacity: Capacity) -> list[str]:
    """Return for each task of a queue, in its order, why it waits."""
    before: Counter[str] = Counter()
    reasons = []
    for task in queue.tasks:
        reasons.append(_why(task, before[task.owner], queue.in_flight.get(task.owner, 0), capacity))
        before[task.owner] += task.paused_by is None
    return reasons


def paused(by: str) -> str:
    """Return why a task waits that somebody has paused, who is named with the role."""
    return f"Paused by {by}. It waits until it is resumed."


def _why(task: WaitingTask, before: int, in_flight: int, capacity: Capacity) -> str:
    if task.paused_by is not None:
        return paused(task.paused_by)
    if not capacity.workers:
        return "No worker is alive."
    if task.seconds_to_retry is not None and task.seconds_to_retry > 0:
        return f"Its worker was lost; it is tried again in {task.seconds_to_retry:.0f} s."
    if task.is_sent:
        return f"It is next: {_slots(capacity.slots)} at work, and it begins when one is free."
    if in_flight >= capacity.owner_in_flight:
        return f"{in_flight} tasks of the same student are at work, and no more may be at a time."
    if before:
        return (
            f"{before} task{'' if before == 1 else 's'} of the same student {'is' if before == 1 else 'are'} before it."
        )
    return "The next free slot goes to who has used least lately."


def _slots(slots: int) -> str:
    return "the one slot is" if slots == 1 else f"all {slots} slots are"
