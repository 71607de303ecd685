"""Ports: those that one process has."""

from __future__ import annotations

from dataclasses import dataclass

from quantask_jupyter.ports.assignments import Assignments
from quantask_jupyter.ports.claims import Claims
from quantask_jupyter.ports.courses import Courses
from quantask_jupyter.ports.events import EventBus
from quantask_jupyter.ports.outbox import Outbox
from quantask_jupyter.ports.queue import TaskQueue
from quantask_jupyter.ports.tasks import Tasks
from quantask_jupyter.ports.upkeep import Upkeep


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of one process, as :mod:`quantask_jupyter.bootstrap` picked them; the first six are the store's."""

    claims: Claims
    outbox: Outbox
    tasks: Tasks
    courses: Courses
    assignments: Assignments
    upkeep: Upkeep
    queue: TaskQueue
    events: EventBus
