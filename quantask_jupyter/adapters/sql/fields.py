"""Between the fields of rows, by their names, and the domain's data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import HistoryEntry, Task, TaskRequest

TASK_FIELDS = (
    *("id", "owner", "status", "version", "name", "tags", "backend", "method", "shots", "seed", "points"),
    *("attempt", "max_attempts", "created_at", "started_at", "finished_at", "cancel_requested_at"),
    *("batch_id", "retry_of", "error"),
)

REQUEST_FIELDS = (
    *("circuit_format", "circuit_source", "shots", "seed", "parameters", "backend", "method", "noise", "name", "tags"),
)

HISTORY_FIELDS = ("source", "target", "attempt", "actor", "at", "note")


def task_from(fields: Mapping[str, Any], **extra: Any) -> Task:
    """Make a task of the values of :data:`TASK_FIELDS`, and of what else a task has."""
    values = {**fields, **extra}
    values["status"] = Status(values["status"])
    values["tags"] = tuple(values["tags"])
    return Task(**values)


def request_from(fields: Mapping[str, Any]) -> TaskRequest:
    """Make a request of the values of :data:`REQUEST_FIELDS`."""
    return TaskRequest(
        circuit=Circuit(CircuitFormat(fields["circuit_format"]), fields["circuit_source"]),
        shots=fields["shots"],
        seed=fields["seed"],
        parameters=fields["parameters"],
        backend=fields["backend"],
        method=fields["method"],
        noise=fields["noise"],
        name=fields["name"],
        tags=tuple(fields["tags"]),
    )


def history_from(fields: Mapping[str, Any]) -> HistoryEntry:
    """Make an entry of the values of :data:`HISTORY_FIELDS`."""
    return HistoryEntry(
        Status(fields["source"]) if fields["source"] else None,
        Status(fields["target"]),
        fields["attempt"],
        fields["actor"],
        fields["at"],
        fields["note"],
    )
