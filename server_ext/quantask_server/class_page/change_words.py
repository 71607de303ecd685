"""How the class page says what was set in a course, and what was before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from quantask_jupyter.domain.course_change import ChangeKind, CourseChange
from quantask_jupyter.domain.course_limits import CourseLimits
from quantask_server.class_page import words
from quantask_server.class_page.words import Called

ORDER = ("deadline", "min_shots", "max_shots", "methods", "expected", "tolerance", "verdicts")
"""Of what is said of an assignment; a database may keep it in another one."""


def change_words(change: CourseChange, called: Called) -> str:
    """Return a change in words."""
    if change.kind is ChangeKind.LIMITS:
        return _limits(change, called)
    if change.kind is ChangeKind.LESSON:
        return _lesson(change)
    if change.kind is ChangeKind.ASSIGNMENT:
        return _assignment(change)
    return f"{'resumed' if change.after is None else 'paused'} {_paused(change, called)}"


def _limits(change: CourseChange, called: Called) -> str:
    whose = words.whose_limits(change.name, called)
    before, after = (words.limits(CourseLimits(**(limits or {}))) for limits in (change.before, change.after))
    return f"limits of {whose}: {after}; before: {before}"


def _lesson(change: CourseChange) -> str:
    if change.after is None:
        return "ended the lesson"
    slots, seconds = change.after["slots"], change.after["seconds"]
    return f"a lesson with {slots} slot{'' if slots == 1 else 's'} for {words.duration(seconds)}"


def _assignment(change: CourseChange) -> str:
    if change.before is None:
        return f"published {change.name}: {_fields(change.after or {})}"
    if change.after is None:
        return f"removed {change.name}"
    return f"{change.name}: {_fields(change.after)}; before: {_fields(change.before)}"


def _paused(change: CourseChange, called: Called) -> str:
    name = change.name or ""
    if change.kind is ChangeKind.STUDENT:
        return f"everything of {called(name)}"
    return f"everything tagged {name}" if change.kind is ChangeKind.TAG else f"the task {name[-8:]}"


def _fields(fields: Mapping[str, Any]) -> str:
    in_order = sorted(fields, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return ", ".join(f"{name.replace('_', ' ')} {_value(name, fields[name])}" for name in in_order)


def _value(name: str, value: Any) -> str:
    if name == "methods":
        return " or ".join(value or ()) or "any"
    if value is None or value == {}:
        return "none"
    if name == "deadline":
        return f"{datetime.fromisoformat(value).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if name == "expected":
        return words.distribution(value.get("likeliest", value), value.get("outcomes"))  # older rows have all of it
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
