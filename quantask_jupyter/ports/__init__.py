"""What the rules need from the outside world: a store of tasks, a queue of task ids, a bus of hints.

All three speak in lists, so that a batch, a group in one message and a group commit are the code of a single task. The
store is the truth; messages and events are hints, and losing or doubling any of them loses no task.

The store has six ports, by who uses it: :class:`Claims`, :class:`Outbox`, :class:`Tasks`, :class:`Courses`,
:class:`Assignments` and :class:`Upkeep`. Each of their methods is one transaction; each move names the state it
expects. Every method raises :class:`~quantask_jupyter.errors.DatabaseUnavailableError` when the database does not
answer.
"""

from quantask_jupyter.ports.assignments import Assignments
from quantask_jupyter.ports.claims import Claims, Renewal
from quantask_jupyter.ports.courses import Courses
from quantask_jupyter.ports.events import Event, EventBus, EventType
from quantask_jupyter.ports.metrics import Metrics
from quantask_jupyter.ports.of_process import Ports
from quantask_jupyter.ports.outbox import Look, Outbox, Sharing, Standing, Turn
from quantask_jupyter.ports.queue import Delivery, TaskQueue
from quantask_jupyter.ports.tasks import Stored, Tasks
from quantask_jupyter.ports.upkeep import Upkeep

__all__ = [
    "Assignments",
    "Claims",
    "Courses",
    "Delivery",
    "Event",
    "EventBus",
    "EventType",
    "Look",
    "Metrics",
    "Outbox",
    "Ports",
    "Renewal",
    "Sharing",
    "Standing",
    "Stored",
    "TaskQueue",
    "Tasks",
    "Turn",
    "Upkeep",
]
