"""What a notebook saves of a task that has ended, made of its wire form: a kernel and a page's server save the same."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from quantask_jupyter.domain.cancelled_by import says_who_cancelled
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import QuantumError, TaskCancelledError
from quantask_jupyter.widget.saved_result import result_bundle
from quantask_jupyter.widget.task_json import TASK_MIME, ended_task_json


def ended_task_bundle(task: Mapping[str, Any], expectations: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what is saved of an ended task (wire form); with what an estimator's task tells of its values."""
    error = error_of_task(task)
    if error is not None:
        return failure_bundle(task, error)
    return result_bundle(noted_result(task), task["name"], expectations)


def failure_bundle(task: Mapping[str, Any], error: QuantumError) -> dict[str, Any]:
    """Return what is saved of a task (wire form) that has ended with an error: no id, and the exception's words."""
    return {TASK_MIME: ended_task_json(task), **error_bundle(error)}


def error_bundle(error: QuantumError) -> dict[str, Any]:
    """Return an error as a card shows it, in the words of the exception."""
    text = str(error)
    html = f"<pre><code>{escape(text)}</code></pre>"  # nbconvert's pages give code alone a font in which carets fit
    return {"text/plain": text, "text/html": html}


def error_of_task(task: Mapping[str, Any]) -> QuantumError | None:
    """Return why a task (wire form) has no result: the error of a failed or cancelled one; None of any other."""
    status = Status(task["status"])
    if status is Status.CANCELLED:
        return TaskCancelledError(next(filter(says_who_cancelled, task.get("notes") or ()), None))
    return QuantumError.from_dict(task["error"] or {}) if status is Status.FAILED else None


def noted_result(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the result of a completed task (wire form), with the task's notes among its own."""
    result: Mapping[str, Any] = task["result"]
    notes = task.get("notes") or ()
    if not notes:
        return result
    metadata = result.get("metadata", {})
    return {**result, "metadata": {**metadata, "notes": [*metadata.get("notes", ()), *notes]}}
