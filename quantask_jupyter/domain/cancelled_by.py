"""Cancelled by: what is said of a task that somebody else than its owner has cancelled."""

from __future__ import annotations

from collections.abc import Iterable

_NOTED = "cancelled as "  # in a task's history, before the role: the words of service.access
_SAID = "Cancelled by "


def who_cancelled(moves: Iterable[tuple[str, str | None]]) -> str | None:
    """Return who has cancelled a task, and in which role; None if its owner has, or nobody.

    Args:
        moves: of its history: by whom each was, and what is noted of it.
    """
    by_others = ((actor, note.removeprefix(_NOTED)) for actor, note in moves if note and note.startswith(_NOTED))
    return next((f"{_SAID}{actor}, as {role}." for actor, role in by_others), None)


def says_who_cancelled(note: str) -> bool:
    """Say whether a task's note is one of :func:`who_cancelled`."""
    return note.startswith(_SAID)
