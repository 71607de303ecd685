"""What a task says of being handed in: with the notes of its result, and as a warning where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from quantask_jupyter.client.warned import warn_user
from quantask_jupyter.domain.hand_in import is_no_submission
from quantask_jupyter.widget.ended_task import noted_result


def hand_in_notes(told: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the notes of a task or a batch (wire form)."""
    return tuple(told.get("notes") or ())


def all_notes(task: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the notes of a task (wire form), behind those of its result if that is there."""
    if task.get("result") is None:
        return hand_in_notes(task)
    return tuple(noted_result(task).get("metadata", {}).get("notes", ()))


def warn_if_not_handed_in(notes: Iterable[str]) -> None:
    """Warn, where no card says it, of what is not handed in."""
    for note in filter(is_no_submission, notes):
        warn_user(note)
