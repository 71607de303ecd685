"""The line: who waits for a slot and who has one, as a process has looked at it, and when a turn comes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from quantask_jupyter.domain.lesson import Lesson
from quantask_jupyter.ports import Standing
from quantask_jupyter.service.fair_share import turns_before


@dataclass(frozen=True, slots=True)
class Line:
    """A look at all who wait: the living workers with their slots, and where each owner stands.

    Attributes:
        workers: that are alive.
        slots: of all these.
        owners: where each stands.
        starts_by_itself: whether the API starts a worker when something waits.
        owner_in_flight: tasks of one owner that may be with the workers at a time; None where each takes what is next.
        lessons: that are on.
        in_lessons: where owners stand with the tasks of each course that has a lesson.
        broker_is_away: whether nothing reaches the workers.
    """

    workers: int
    slots: int
    owners: Sequence[Standing]
    starts_by_itself: bool
    owner_in_flight: int | None = None
    lessons: Sequence[Lesson] = ()
    in_lessons: Mapping[str, Sequence[Standing]] = field(default_factory=dict)
    broker_is_away: bool = False

    @property
    def is_busy(self) -> bool:
        """Whether every slot runs a task."""
        return running(self.owners) >= self.slots

    def running_of(self, owner: str) -> int:
        """Return how many tasks of the owner run."""
        return running([each for each in self.owners if each.owner == owner])

    def lesson_of(self, course: str | None) -> Lesson | None:
        """Return the lesson of a course; None if it has none."""
        return next((lesson for lesson in self.lessons if lesson.course == course), None)

    def owners_beside(self, course: str | None) -> Sequence[Standing]:
        """Return where those stand who share slots with tasks of a course: in its lesson, or all."""
        lesson = self.lesson_of(course)
        return self.owners if lesson is None else self.in_lessons[lesson.course]

    def has_waiting(self, owner: str) -> bool:
        """Whether a task of the owner waits for a turn."""
        return any(each.owner == owner and each.waiting for each in self.owners)

    def too_many_of(self, owner: str, own_before: int, course: str | None) -> int:
        """Return how many tasks of the owner the workers have, where that keeps one back; else 0.

        One that no more come before than wait with the workers is with them itself, and not kept back. In a lesson
        what counts is what they have for its course.
        """
        in_flight = next((each.in_flight for each in self.owners_beside(course) if each.owner == owner), ())
        if self.owner_in_flight is None or own_before < in_flight.count(None):
            return 0
        return len(in_flight) if len(in_flight) >= self.owner_in_flight else 0


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
    if line.broker_is_away:
        return None
    own_lesson = line.lesson_of(course)
    kept = sum(lesson.slots for lesson in line.lessons if lesson is not own_lesson)
    slots = max(line.slots - kept, 0 if own_lesson is None else own_lesson.slots)
    if slots <= 0:
        return max((lesson.seconds_left for lesson in line.lessons), default=None)
    turns = own_before + turns_before(owner, line.owners_beside(course))
    free = max(0, min(slots, line.slots - running(line.owners)))
    if turns < free:
        return 0.0
    took = [each.task_seconds for each in line.owners if each.task_seconds is not None]
    return math.ceil((turns + 1 - free) / slots) * sum(took) / len(took) if took else None


def running(owners: Sequence[Standing]) -> int:
    """Return how many tasks of these owners run."""
    return sum(seconds is not None for owner in owners for seconds in owner.in_flight)
