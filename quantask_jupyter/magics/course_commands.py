"""The subcommands of ``%quantum`` for instructors: each returns what is to be said."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quantask_jupyter.client.course import course
from quantask_jupyter.errors import UsageError, visible
from quantask_jupyter.magics.course_options import parse_lesson, parse_limits, parse_pause


def pause(words: Sequence[str]) -> str:
    """Keep a task, a student's tasks or those of a tag from workers."""
    asked = parse_pause(words)
    count = course(asked.course).pause(task=asked.task, student=asked.student, tag=asked.tag)
    return visible(f"Paused {asked.meant}: {_tasks(count)} now, and what is submitted until %quantum resume.")


def resume(words: Sequence[str]) -> str:
    """Give back what was paused."""
    asked = parse_pause(words)
    count = course(asked.course).resume(task=asked.task, student=asked.student, tag=asked.tag)
    return visible(f"Resumed {asked.meant}: {_tasks(count)} {'goes' if count == 1 else 'go'} on.")


def limits(words: Sequence[str]) -> str:
    """Set what each student of a course may have, one of them, or all together; say all that is set."""
    asked = parse_limits(words)
    taught = course(asked.course)
    if (asked.student is not None or asked.whole) and not asked.changes:
        raise UsageError("What is to be set is missing.", hint="For example: --tasks 5, or --tasks none")
    changes = asked.changes
    found = taught.set_limits(asked.student, whole=asked.whole, **changes) if changes else taught.settings()
    return visible("\n".join(map(_limits, found["limits"])) or "No limits are set in this course.")


def lesson(words: Sequence[str]) -> str:
    """Start or stop a lesson, or say whether one is on."""
    asked = parse_lesson(words)
    taught = course(asked.course)
    if asked.what == "start" and asked.slots is not None and asked.minutes is not None:
        found = taught.start_lesson(asked.slots, asked.minutes)
    else:
        found = taught.stop_lesson() if asked.what == "stop" else taught.settings()
    on = found["lesson"]
    if on is None:
        return visible(f"{taught.name} has no slots of its own now.")
    slots, minutes = on["slots"], math.ceil(on["seconds_left"] / 60)
    of_its_own = f"{slots} slot{'' if slots == 1 else 's'} of its own"
    return visible(f"{taught.name} has {of_its_own} for another {minutes:,} minute{'' if minutes == 1 else 's'}.")


COURSE_COMMANDS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "pause": pause,
    "resume": resume,
    "limits": limits,
    "lesson": lesson,
}


def _limits(each: Mapping[str, Any]) -> str:
    words = {
        "tasks": "tasks waiting or running",
        "shots": "shots of a task",
        "slot_seconds": "slot seconds in 24 hours",
    }
    told = ", ".join(f"{each[name]:,.15g} {text}" for name, text in words.items() if each[name] is not None)
    whose = "all students together" if each.get("whole") else each["student"] or "each student"
    return f"{whose}: {told} (by {each['set_by']})"


def _tasks(count: int) -> str:
    return f"{count:,} task{'' if count == 1 else 's'}"
