"""The part of a task that a card shows, as our own renderers and the widget take it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TASK_MIME = "application/vnd.quantask.task.v1+json"
TASKS_MIME = "application/vnd.quantask.tasks.v1+json"

_SHOWN = (
    "id",
    "status",
    "version",
    "name",
    "tags",
    "backend",
    "shots",
    "seed",
    "points",
    "attempt",
    "created_at",
    "started_at",
    "finished_at",
    "cancel_requested_at",
    "queue_position",
    "error",
)
_EXACT = 2**53  # the largest integer up to which a JavaScript number has them all


def task_json(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a card shows of a task (wire form); a seed that JavaScript would round is text."""
    shown = {field: task.get(field) for field in _SHOWN}
    if isinstance(shown["seed"], int) and shown["seed"] > _EXACT:
        shown["seed"] = str(shown["seed"])
    return shown
