"""The parts of a task and of a batch that a card shows, as our own renderers and the widget take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TASK_MIME = "application/vnd.quantask.task.v1+json"
TASKS_MIME = "application/vnd.quantask.tasks.v1+json"
BATCH_MIME = "application/vnd.quantask.batch.v1+json"

_OF_EVERY_RUN = ("status", "name", "backend", "shots", "seed", "points", "error")
_OF_ONE_RUN = (
    "id",
    "version",
    "tags",
    "attempt",
    "created_at",
    "started_at",
    "finished_at",
    "cancel_requested_at",
    "queue_position",
    "paused_by",
    "waits_for",
    "points_done",
)
_EXACT = 2**53  # the largest integer up to which a JavaScript number has them all


def task_json(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a card shows of a task (wire form); a seed that JavaScript would round is text."""
    return {**{field: task.get(field) for field in _OF_ONE_RUN}, **ended_task_json(task)}


def ended_task_json(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is saved of a task that failed or was cancelled: no id and no times, so that outputs compare."""
    shown = {field: task.get(field) for field in _OF_EVERY_RUN}
    if isinstance(shown["seed"], int) and shown["seed"] > _EXACT:
        shown["seed"] = str(shown["seed"])
    return shown


def batch_json(batch: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a card shows of a batch (wire form)."""
    return {"id": batch["id"], "created_at": batch.get("created_at"), **ended_batch_json(batch)}


def ended_batch_json(batch: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is saved of a batch whose tasks have all ended: no id and no time."""
    return {"name": batch["name"], "size": batch["size"], "progress": dict(batch["progress"])}
