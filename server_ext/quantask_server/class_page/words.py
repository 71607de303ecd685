"""How the class page writes numbers, times and what users have written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import UTC, datetime
from urllib.parse import quote, urlencode
from uuid import UUID

from quantask_jupyter.domain.assignment import Assignment
from quantask_jupyter.domain.course_limits import WHOLE, CourseLimits
from quantask_jupyter.domain.pause import PauseKind, PauseTarget
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import HistoryEntry, Task
from quantask_jupyter.errors import visible
from quantask_server.grade_answers import GradeOut

STATES = {
    Status.PENDING: "waiting",
    Status.PROCESSING: "running",
    Status.COMPLETED: "completed",
    Status.FAILED: "failed",
    Status.CANCELLED: "cancelled",
}
Called = Callable[[str], str]
"""What an owner is called."""

MOST_OUTCOMES = 8  # of a distribution
MOST_WRITTEN = 64  # of one that can be changed by hand
MINUTE, HOUR, DAY = 60, 3600, 86_400


def shown(text: object) -> str:
    """Return what a user has written, on one line, with what cannot be seen spelled out."""
    return " ".join(visible(str(text)).split())


def in_path(text: str) -> str:
    """Return what a user has written as one part of a path."""
    return quote(text, safe="")


def lines(text: str) -> str:
    """Return lines that a user has written, with what cannot be seen spelled out."""
    return visible(text)


def query(**arguments: object) -> str:
    """Return what stands behind the question mark of an address; None leaves an argument out."""
    return urlencode({name: value for name, value in arguments.items() if value is not None})


def task_id(digits: str) -> UUID:
    """Return the id that a pause of a task has by its digits."""
    return UUID(digits)


def paused(target: PauseTarget) -> str:
    """Return what stands behind the question mark where a pause is begun or ended."""
    name = {PauseKind.STUDENT: "of", PauseKind.TAG: "tag", PauseKind.TASK: "task"}[target.kind]
    return query(**{name: target.name})


def whose_limits(owner: str | None, called: Called) -> str:
    """Return whose limits are meant, in words."""
    if owner == WHOLE:
        return "the course as a whole"
    return "each student" if owner is None else called(owner)


def limits(limits: CourseLimits) -> str:
    """Return limits in words."""
    said = {
        f"at most {{:,}} task{'' if limits.tasks == 1 else 's'} at a time": limits.tasks,
        f"{{:,}} shot{'' if limits.shots == 1 else 's'} of a task": limits.shots,
        f"{{:,g}} second{'' if limits.slot_seconds == 1 else 's'} of slots in 24 hours": limits.slot_seconds,
    }
    return ", ".join(text.format(value) for text, value in said.items() if value is not None) or "none"


def state(task: Task) -> str:
    """Return a task's state as the card calls it."""
    if task.status is Status.PROCESSING and task.cancel_requested_at is not None:
        return "being cancelled"
    if task.status is Status.PROCESSING and task.points > 1:
        return f"running, {task.points_done:,} of {task.points:,} points"
    if task.paused_by is not None and task.status is Status.PENDING:
        return "paused"
    return STATES[task.status]


def allowed(assignment: Assignment) -> str:
    """Return how an assignment may be run."""
    return f"{assignment.shots_in_words()}, {' or '.join(assignment.methods) or 'any method'}"


def distribution(expected: Mapping[str, float], outcomes: int | None = None) -> str:
    """Return the likeliest outcomes of a distribution, with their probabilities in percent.

    Args:
        expected: the distribution, or some outcomes of it that are likelier than the others.
        outcomes: how many it has in all, in the second case.
    """
    likeliest = sorted(expected.items(), key=lambda each: -each[1])[:MOST_OUTCOMES]
    told = ", ".join(f"{bits} {100 * share:.3g} %" for bits, share in likeliest)
    others = (outcomes or len(expected)) - len(likeliest)
    return f"{told}, and {others:,} more" if others else told


def shares(expected: Mapping[str, float] | None) -> str | None:
    """Return a distribution as JSON, to be changed by hand; None if it has more outcomes than that is any use for."""
    if expected is None:
        return ""
    return json.dumps(dict(expected)) if len(expected) <= MOST_WRITTEN else None


def handed_in(submissions: int) -> str:
    """Say what becomes of so many submissions when their assignment is removed."""
    if not submissions:
        return "Nothing is handed in for it."
    if submissions == 1:
        return "The only submission stays as a task like others: its student may remove it, and retention does."
    its = f"Its {whole(submissions)} submissions"
    return f"{its} stay as tasks like others: students may remove theirs, and retention does."


def how_many(owners: Set[str], students: Mapping[str, str] | None) -> str:
    """Return how many owners are students of a course (by owner; None if nobody tells), and how many are none."""
    if students is None:
        return whole(len(owners))
    others = len(owners - students.keys())
    said = f"{whole(len(owners) - others)} of {whole(len(students))}"
    return f"{said} and {_others(others)}" if others else said


def students(grades: Sequence[GradeOut]) -> str:
    """Return how many have handed in an assignment, of how many students if that is known, and how many are none."""
    have = [each for each in grades if each.attempts]
    if any(each.is_student is None for each in grades):
        return f"{whole(len(have))} student{'' if len(have) == 1 else 's'}"
    all_of_them, theirs = (sum(bool(each.is_student) for each in some) for some in (grades, have))
    said = f"{whole(theirs)} of {whole(all_of_them)} student{'' if all_of_them == 1 else 's'}"
    others = len(have) - theirs
    return f"{said} and {_others(others)}" if others else said


def passed(grades: Sequence[GradeOut]) -> str:
    """Return how many have passed, of how many; others than students are counted where nobody tells who these are."""
    theirs = [each for each in grades if each.is_student is not False]
    return f"{whole(sum(bool(each.passed) for each in theirs))} of {whole(len(theirs))}"


def _others(number: int) -> str:
    return f"{whole(number)} other{'' if number == 1 else 's'}"


def is_audit(entry: HistoryEntry) -> bool:
    """Say whether somebody else than owner and workers has moved a task."""
    note = entry.note or ""
    return " as an instructor of " in note or note.endswith(" as an administrator")


def whole(value: int) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,}"


def duration(seconds: float) -> str:
    """Return a length of time in at most two units."""
    if seconds < 0.95:
        return f"{seconds:.2g} s"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole_seconds = round(seconds)
    if whole_seconds < MINUTE:
        return f"{whole_seconds} s"
    if whole_seconds < 10 * MINUTE:
        return f"{whole_seconds // MINUTE} min {whole_seconds % MINUTE} s"
    if round(seconds / MINUTE) < HOUR // MINUTE:
        return f"{round(seconds / MINUTE)} min"
    minutes = round(seconds / MINUTE)
    if seconds < DAY:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{whole_seconds // DAY} d {whole_seconds % DAY // HOUR} h"


def ago(moment: datetime) -> str:
    """Return how long ago a moment was."""
    seconds = (datetime.now(UTC) - moment).total_seconds()
    return "just now" if seconds < 5 else f"{duration(seconds)} ago"


def away(moment: datetime) -> str:
    """Return how far from now a moment is, before or behind."""
    seconds = (moment - datetime.now(UTC)).total_seconds()
    return f"in {duration(seconds)}" if seconds > 0 else ago(moment)


def hours_text(hours: float) -> str:
    """Return some hours that end now."""
    if hours == 1:
        return "the last hour"
    return f"the last {hours:g} hours" if hours < 48 else f"the last {hours / 24:g} days"


def iso(moment: datetime) -> str:
    """Return a moment for machines."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
