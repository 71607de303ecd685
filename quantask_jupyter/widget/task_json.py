"""The parts of a task and of a batch that a card shows, as our own renderers and the widget take them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

TASK_MIME = "application/vnd.quantask.task.v1+json"
TASKS_MIME = "application/vnd.quantask.tasks.v1+json"
BATCH_MIME = "application/vnd.quantask.batch.v1+json"

_OF_EVERY_RUN = ("status", "name", "backend", "shots", "seed", "points", "error")
_OF_ONE_RUN = (
    "id",
    "version",
    "title",
    "batch_id",
    "tags",
    "attempt",
    "created_at",
    "started_at",
    "finished_at",
    "cancel_requested_at",
    "queue_position",
    "paused_by",
    "waits_for",
    "notes",
    "points_done",
    "may_be_retried",
)
_EXACT = 2**53  # the largest integer up to which a JavaScript number has them all


def task_json(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a card shows of a task (wire form); a seed that JavaScript would round is text."""
    return {**{field: task.get(field) for field in _OF_ONE_RUN}, **ended_task_json(task)}


def ended_task_json(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is saved of a task that failed or was cancelled: no id and no times, so that outputs compare."""
    return {**{field: task.get(field) for field in _OF_EVERY_RUN}, "seed": _exact(task.get("seed"))}


def run_json(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told of the run of a task (wire form) beside its result: task, backend, method, seed, seconds.

    ``measured_all`` says that the circuit measures nothing, and every qubit was measured at its end; ``exact`` that
    what it saves comes of no drawn shot.

    It stands in the metadata of an output: outputs are compared without it.
    """
    used = (task.get("result") or {}).get("metadata", {})
    seed = task["seed"] if task.get("seed") is not None else used.get("seed")
    told = {
        "task": task["id"],
        "backend": task.get("backend"),
        "method": used.get("method"),
        "seed": _exact(seed),
        "measured_all": used.get("measured_all") or None,
        "exact": used.get("exact") or None,
        "seconds": _seconds(task.get("started_at"), task.get("finished_at")),
    }
    return {field: value for field, value in told.items() if value is not None}


def _exact(seed: int | None) -> int | str | None:
    return str(seed) if seed is not None and seed > _EXACT else seed


def _seconds(started: str | None, finished: str | None) -> float | None:
    if not started or not finished:
        return None
    return (datetime.fromisoformat(finished) - datetime.fromisoformat(started)).total_seconds()


def batch_json(batch: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a card shows of a batch (wire form)."""
    more = {"id": batch["id"], "created_at": batch.get("created_at"), "notes": batch.get("notes")}
    return {**more, **ended_batch_json(batch)}


def ended_batch_json(batch: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is saved of a batch whose tasks have all ended: no id and no time."""
    return {"name": batch["name"], "size": batch["size"], "progress": dict(batch["progress"])}
