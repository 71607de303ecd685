"""Waits for: why a task waits, in words for who has submitted it.

The card, ``%quantum quota`` and the API say these words and no others. A look at the line, once in a second at the
most, serves all who ask a process.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from quantask_jupyter.domain.lesson import Lesson
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports, Standing
from quantask_jupyter.service.fair_share import turns_before
from quantask_jupyter.service.slot_plan import slot_plan_of
from quantask_jupyter.service.why_waiting import paused
from quantask_jupyter.settings import Quantask

LOOK_SECONDS = 1.0
"""How old a look at the line may be."""

NO_WORKER = "No worker is running, so nothing is run until one is started. The task is kept."
STARTING = "The worker is starting."
LOST = "The worker that ran it was lost, and it is tried again."
AT_ONCE = "It starts in a moment."


@dataclass(frozen=True, slots=True)
class Line:
    """A look at all who wait: the slots of living workers, and where each owner stands.

    ``starts_by_itself`` says that the API starts a worker when something waits. ``in_lessons`` says where owners stand
    with the tasks of each course that has a lesson.
    """

    slots: int
    owners: Sequence[Standing]
    starts_by_itself: bool
    lessons: Sequence[Lesson] = ()
    in_lessons: Mapping[str, Sequence[Standing]] = field(default_factory=dict)

    @property
    def is_busy(self) -> bool:
        """Whether every slot runs a task."""
        return _running(self.owners) >= self.slots

    def lesson_of(self, course: str | None) -> Lesson | None:
        """Return the lesson of a course; None if it has none."""
        return next((lesson for lesson in self.lessons if lesson.course == course), None)

    def has_waiting(self, owner: str) -> bool:
        """Whether a task of the owner waits for a turn."""
        return any(each.owner == owner and each.waiting for each in self.owners)


class WaitsFor:
    """Says why tasks of one process's users wait."""

    def __init__(self, ports: Ports, settings: Quantask) -> None:
        """Look at the line of ``ports``."""
        self._ports = ports
        self._settings = settings
        self._looking = asyncio.Lock()
        self._line: Line | None = None
        self._until = 0.0

    async def of_task(self, task: Task) -> str | None:
        """Return why a task waits, as it was read in full; None if it does not, or nobody knows at the moment."""
        if task.status is not Status.PENDING:
            return None
        if task.paused_by is not None:
            return paused(task.paused_by)
        words = await self._words(task.owner, (task.queue_position or 1) - 1, task.course)
        return f"{LOST} {words}" if words and task.attempt else words

    async def of_owner(self, owner: str, course: str | None = None) -> str | None:
        """Return why the next of an owner's tasks waits; None if none does, or nobody knows at the moment."""
        with suppress(DatabaseUnavailableError):
            if (await self._look()).has_waiting(owner):
                return await self._words(owner, 0, course)
        return None

    async def of_new(self, owner: str, course: str | None, own_before: int) -> tuple[float | None, str | None]:
        """Return in about how many seconds a task would start that is submitted now, and why not before.

        Either is None if nobody knows.
        """
        with suppress(DatabaseUnavailableError):
            line = with_one_more(await self._look(), owner)
            return seconds_until_turn(line, owner, own_before, course), why(line, owner, own_before, course)
        return None, None

    async def _words(self, owner: str, own_before: int, course: str | None) -> str | None:
        with suppress(DatabaseUnavailableError):
            return why(await self._look(), owner, own_before, course)
        return None

    async def _look(self) -> Line:
        async with self._looking:
            now = asyncio.get_running_loop().time()
            if self._line is None or now >= self._until:
                found = await slot_plan_of(self._ports.upkeep, self._settings)
                line, starts_by_itself = self._ports.outbox.line, self._ports.queue.reads_store
                in_lessons = {lesson.course: await line(lesson.course) for lesson in found.lessons}
                self._line = Line(found.slots, await line(), starts_by_itself, found.lessons, in_lessons)
                self._until = now + LOOK_SECONDS
            return self._line


def why(line: Line, owner: str, own_before: int, course: str | None = None) -> str:
    """Return why a task of ``owner`` waits, for a course, that so many of the owner's own come before."""
    if not line.slots:
        return STARTING if line.starts_by_itself else NO_WORKER
    words = []
    if own_before:
        words.append(f"{_tasks(own_before)} of your own {'comes' if own_before == 1 else 'come'} before it.")
    own_lesson = line.lesson_of(course)
    if own_lesson is not None:
        owners = line.in_lessons[own_lesson.course]
        if line.is_busy or _running(owners) >= own_lesson.slots:
            busy = f"{_slots_are(line.slots)} busy{_turn(owner, owners)}"
            words.append(busy if line.is_busy else _turn_of(owner, owners))
        words.append(f"Your course has {_slots(own_lesson.slots)} of its own {_for_another(own_lesson)}.")
    elif line.lessons:
        kept = sum(lesson.slots for lesson in line.lessons)
        last = max(line.lessons, key=lambda lesson: lesson.seconds_left)
        words.append(f"Lessons of other courses have {kept} of {_slots(line.slots)} {_for_another(last)}.")
        words.append(_turn_of(owner, line.owners))
    elif line.is_busy:
        words.append(f"{_slots_are(line.slots)} busy{_turn(owner, line.owners)}")
    return " ".join(words) or AT_ONCE


def with_one_more(line: Line, owner: str) -> Line:
    """Return the line with a task of ``owner`` that waits, where none does."""

    def joined(owners: Sequence[Standing]) -> list[Standing]:
        own = next((each for each in owners if each.owner == owner), Standing(owner, 0, None))
        rest = [each for each in owners if each.owner != owner]
        return [*rest, own if own.waiting else replace(own, waiting=1, since=datetime.now(UTC))]

    in_lessons = {course: joined(owners) for course, owners in line.in_lessons.items()}
    return replace(line, owners=joined(line.owners), in_lessons=in_lessons)


def seconds_until_turn(line: Line, owner: str, own_before: int, course: str | None = None) -> float | None:
    """Return in about how many seconds a task of ``owner`` starts that so many of the owner's own come before.

    Slots are taken to be given in turn, each for what the latest tasks of those in the line took on average.
    None where nobody knows.
    """
    own_lesson = line.lesson_of(course)
    kept = sum(lesson.slots for lesson in line.lessons if lesson is not own_lesson)
    slots = max(line.slots - kept, 0 if own_lesson is None else own_lesson.slots)
    if slots <= 0:
        return max((lesson.seconds_left for lesson in line.lessons), default=None)
    owners = line.owners if own_lesson is None else line.in_lessons[own_lesson.course]
    turns = own_before + turns_before(owner, owners)
    free = max(0, min(slots, line.slots - _running(line.owners)))
    if turns < free:
        return 0.0
    took = [each.task_seconds for each in line.owners if each.task_seconds is not None]
    return math.ceil((turns + 1 - free) / slots) * sum(took) / len(took) if took else None


def _turn(owner: str, owners: Sequence[Standing]) -> str:
    others = turns_before(owner, owners)
    return f", and {_owners(others)} a turn before you." if others else "; the next turn is yours."


def _turn_of(owner: str, owners: Sequence[Standing]) -> str:
    others = turns_before(owner, owners)
    words = f"{_owners(others)} a turn before you." if others else "the next turn in the others is yours."
    return words[0].upper() + words[1:]


def _running(owners: Sequence[Standing]) -> int:
    return sum(seconds is not None for owner in owners for seconds in owner.in_flight)


def _for_another(lesson: Lesson) -> str:
    minutes = math.ceil(lesson.seconds_left / 60)
    return f"for another {minutes:,} minute{'' if minutes == 1 else 's'}"


def _slots(count: int) -> str:
    return f"{count:,} slot{'' if count == 1 else 's'}"


def _tasks(count: int) -> str:
    return f"{count:,} task{'' if count == 1 else 's'}"


def _owners(count: int) -> str:
    used_less = "used less of the slots lately"
    return f"another user, who has {used_less}, has" if count == 1 else f"{count:,} others, who have {used_less}, have"


def _slots_are(count: int) -> str:
    return "The only slot is" if count == 1 else f"All {count:,} slots are"
