"""Why a task waits, in words: for who has submitted it, and for who teaches its course.

The card, ``%quantum quota``, the API and the class page say these words and no others. A look at the line, once in a
second at the most, serves all who ask a process.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from quantask_jupyter.domain.course import CourseQueue, WaitingTask
from quantask_jupyter.domain.lesson import Lesson
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports, Standing
from quantask_jupyter.service.behind_own_task import named, own_task_that_runs
from quantask_jupyter.service.fair_share import turns_before
from quantask_jupyter.service.liveness import slot_plan_of
from quantask_jupyter.service.waiting_line import Line, running, seconds_until_turn, with_one_more
from quantask_jupyter.settings import Quantask

LOOK_SECONDS = 1.0
"""How old a look at the line may be."""

NO_WORKER = "No worker is running, so nothing is run until one is started. The task is kept."
STARTING = "The worker is starting."
LOST = "The worker that ran it was lost, and it is tried again."
NO_BROKER = "The message broker cannot be used at the moment, so nothing reaches the workers. The task is kept."
AT_ONCE = "It starts in a moment."


@dataclass(frozen=True, slots=True)
class Voice:
    """What is said otherwise to one reader than to another."""

    own: str
    whose: str
    before: str
    course: str


OWNER = Voice(own="of your own", whose="yours", before="before you", course="Your course")
INSTRUCTOR = Voice(own="of the same student", whose="this student's", before="before this student", course="The course")


class WhyWaiting:
    """Says why tasks wait, to all who ask a process."""

    def __init__(self, ports: Ports, settings: Quantask) -> None:
        """Look at the line of ``ports``."""
        self._ports = ports
        self._settings = settings
        self._looking = asyncio.Lock()
        self._line: Line | None = None
        self._until = 0.0

    async def of_task(self, task: Task, behind: Task | None) -> str | None:
        """Return why a task waits, as it was read in full; None if it does not, or nobody knows at the moment.

        Args:
            task: that waits.
            behind: what :meth:`behind` has found.
        """
        if task.status is not Status.PENDING:
            return None
        if task.paused_by is not None:
            return _paused(task.paused_by)
        words = await self._words(task.owner, (task.queue_position or 1) - 1, task.course)
        if words and behind is not None:
            words = f"{words} {named(behind, task)}"
        return f"{LOST} {words}" if words and task.attempt else words

    async def behind(self, task: Task) -> Task | None:
        """Return the owner's own task that has a slot where a task waits because all are busy; None if none has."""
        if task.status is not Status.PENDING or task.paused_by is not None:
            return None
        with suppress(DatabaseUnavailableError):
            line = await self.line()
            if line.slots and line.is_busy and line.running_of(task.owner):
                return await own_task_that_runs(self._ports.tasks, task)
        return None

    async def of_owner(self, owner: str, course: str | None = None) -> str | None:
        """Return why the next of an owner's tasks waits; None if none does, or nobody knows at the moment."""
        with suppress(DatabaseUnavailableError):
            if (await self.line()).has_waiting(owner):
                return await self._words(owner, 0, course)
        return None

    async def of_new(self, owner: str, course: str | None, own_before: int) -> tuple[float | None, str | None]:
        """Return in about how many seconds a task would start that is submitted now, and why not before.

        Either is None if nobody knows.
        """
        with suppress(DatabaseUnavailableError):
            line = with_one_more(await self.line(), owner)
            return seconds_until_turn(line, owner, own_before, course), why(line, owner, own_before, course)
        return None, None

    async def _words(self, owner: str, own_before: int, course: str | None) -> str | None:
        with suppress(DatabaseUnavailableError):
            return why(await self.line(), owner, own_before, course)
        return None

    async def line(self) -> Line:
        """Return the line as it is, or was a moment ago.

        Raises:
            DatabaseUnavailableError: the store does not answer.
        """
        async with self._looking:
            now = asyncio.get_running_loop().time()
            if self._line is None or now >= self._until:
                self._line = await self._look()
                self._until = now + LOOK_SECONDS
            return self._line

    async def _look(self) -> Line:
        found = await slot_plan_of(self._ports.upkeep, self._settings)
        line, reads_store = self._ports.outbox.line, self._ports.queue.reads_store
        return Line(
            found.workers,
            found.slots,
            await line(),
            starts_by_itself=reads_store,
            owner_in_flight=None if reads_store else self._settings.owner_in_flight,
            lessons=found.lessons,
            in_lessons={lesson.course: await line(lesson.course) for lesson in found.lessons},
            broker_is_away=self._ports.queue.is_away,
        )


def why_of_course(line: Line, course: str, queue: CourseQueue) -> list[str]:
    """Return for each task of a course's queue, in its order, why it waits: for an instructor."""
    sent = Counter(task.owner for task in queue.tasks if _is_next(task))
    before = sent.copy()  # they begin first, also where they are not the oldest
    reasons = []
    for task in queue.tasks:
        reasons.append(_why_of_course(line, course, task, before[task.owner], sent.total()))
        before[task.owner] += task.paused_by is None and not _is_next(task)
    return reasons


def _is_next(task: WaitingTask) -> bool:
    """Say whether a task is with the workers."""
    return task.is_sent and task.paused_by is None


def _why_of_course(line: Line, course: str, task: WaitingTask, own_before: int, sent: int) -> str:
    if task.paused_by is not None:
        return _paused(task.paused_by)
    if task.seconds_to_retry is not None and task.seconds_to_retry > 0 and line.slots:
        return f"Its worker was lost; it is tried again in {task.seconds_to_retry:.0f} s."
    if task.is_sent and line.slots and not line.broker_is_away:
        next_ones = max(sent, sum(owner.in_flight.count(None) for owner in line.owners))  # of other courses, too
        place = "it is next" if next_ones == 1 else f"it is one of the {next_ones:,} that are next"
        return f"{_slots_are(line.slots)} busy; {place}." if line.is_busy else AT_ONCE
    return why(line, task.owner, own_before, course, INSTRUCTOR)


def _paused(by: str) -> str:
    """Return why a task waits that somebody has paused, who is named with the role."""
    return f"Paused by {by}. It waits until it is resumed."


def why(line: Line, owner: str, own_before: int, course: str | None = None, voice: Voice = OWNER) -> str:
    """Return why a task of ``owner`` waits, for a course, that so many of the owner's own come before."""
    if not line.slots:
        return STARTING if line.starts_by_itself else NO_WORKER
    if line.broker_is_away:
        return NO_BROKER
    words = []
    if own_before:
        words.append(f"{_tasks(own_before)} {voice.own} {'comes' if own_before == 1 else 'come'} before it.")
        voice = replace(voice, whose="for that one" if own_before == 1 else "for the first of them")
    if too_many := line.too_many_of(owner, own_before, course):
        have = f"The workers have {_tasks(too_many)} {voice.own}"
        return " ".join([*words, f"{have}, and no more of one user at a time."])
    own_lesson = line.lesson_of(course)
    if own_lesson is not None:
        owners = line.owners_beside(course)
        if line.is_busy or running(owners) >= own_lesson.slots:
            busy = f"{_busy(line, owner, voice)}{_turn(owner, owners, voice)}"
            words.append(busy if line.is_busy else _turn_of(owner, owners, voice))
        words.append(f"{voice.course} has {_slots(own_lesson.slots)} of its own {_for_another(own_lesson)}.")
    elif line.lessons:
        kept = sum(lesson.slots for lesson in line.lessons)
        last = max(line.lessons, key=lambda lesson: lesson.seconds_left)
        words.append(f"Lessons of other courses have {kept} of {_slots(line.slots)} {_for_another(last)}.")
        words.append(_turn_of(owner, line.owners, voice))
    elif line.is_busy:
        words.append(f"{_busy(line, owner, voice)}{_turn(owner, line.owners, voice)}")
    return " ".join(words) or AT_ONCE


def _turn(owner: str, owners: Sequence[Standing], voice: Voice) -> str:
    others = turns_before(owner, owners)
    if others:
        return f", and {_owners(others)} a turn {voice.before}."
    return f"; the next turn is {voice.whose}."


def _turn_of(owner: str, owners: Sequence[Standing], voice: Voice) -> str:
    others = turns_before(owner, owners)
    words = f"{_owners(others)} a turn {voice.before}." if others else f"the next turn in the others is {voice.whose}."
    return words[0].upper() + words[1:]


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


def _busy(line: Line, owner: str, voice: Voice) -> str:
    """Say that all slots are busy, and with how many tasks of the owner's own."""
    own = line.running_of(owner)
    busy = f"{_slots_are(line.slots)} busy"
    if not own:
        return busy
    tasks = f"{'a task' if own == 1 else 'tasks'} {voice.own}"
    return f"{busy} with {tasks}" if own >= line.slots else f"{busy}, {own:,} of them with {tasks}"


def _slots_are(count: int) -> str:
    return "The only slot is" if count == 1 else f"All {count:,} slots are"
