"""What is handed in: what makes a task a submission, and what its owner is told of that.

A task's history begins with a note on it, which stays; whether the task is a submission still, the store knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

HANDED_IN = "handed in for "
NOT_HANDED_IN = "not handed in: "
BETWEEN_NOTES = "; "
"""In the note of a task that was paused already when it was submitted."""
MOST_NOTED = 100
"""Tasks of a batch that are looked at for its notes."""


@dataclass(frozen=True, slots=True)
class HandIn:
    """What makes a task a submission of its course.

    It is the assignment's name, the circuit's SHA-256 (hexadecimal), and the deadline as it was at that moment.
    """

    assignment: str
    circuit_sha256: str
    deadline: datetime


def hand_in_note(hand_in: HandIn | None, why_not: str | None) -> str | None:
    """Return what a history says of a new task; None where nobody expects a submission.

    Args:
        hand_in: what makes it a submission.
        why_not: why it is none, where its owner may take it for one: a part of a sentence.
    """
    if hand_in is not None:
        return f"{HANDED_IN}{hand_in.assignment}"
    return None if why_not is None else f"{NOT_HANDED_IN}{why_not}"


def hand_in_notes(
    note: str | None, assignment: str | None, submitted_at: datetime, deadline: datetime | None
) -> tuple[str, ...]:
    """Return the sentences for a task's owner; none where nobody expects a submission.

    Args:
        note: what the task's history begins with.
        assignment: what it is a submission of now.
        submitted_at: when it was submitted.
        deadline: the assignment's, as it is now.
    """
    if note is None or not note.startswith((HANDED_IN, NOT_HANDED_IN)):
        return ()
    note = note.partition(f"{BETWEEN_NOTES}paused by ")[0]
    if note.startswith(HANDED_IN) and assignment is None:
        return (f"Not handed in any more: {note.removeprefix(HANDED_IN)} was removed.",)
    if note.startswith(HANDED_IN) and deadline is not None and submitted_at > deadline:
        note = f"{note}, after its deadline of {deadline.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return (f"{note[0].upper()}{note[1:]}{'' if note.endswith('?') else '.'}",)


def is_no_submission(note: str) -> bool:
    """Say whether a note tells an owner that a task is not handed in."""
    return note.lower().startswith(NOT_HANDED_IN.rstrip(": "))


def is_about_hand_in(note: str) -> bool:
    """Say whether a note tells an owner that a task is handed in, or is not."""
    return note.lower().startswith(HANDED_IN) or is_no_submission(note)


def each_once(notes: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the notes of a batch's tasks, each once."""
    return tuple(dict.fromkeys(note for of_task in notes for note in of_task))
