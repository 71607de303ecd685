"""Courses: what instructors do with the tasks of their courses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from quantask_jupyter.domain.course import CourseQueue, LoadStep, Student
from quantask_jupyter.domain.course_change import ChangePage
from quantask_jupyter.domain.course_limits import CourseLimits, LimitsSet
from quantask_jupyter.domain.lesson import Lesson
from quantask_jupyter.domain.pause import Pause, PauseTarget


class Courses(Protocol):
    """What instructors do with the tasks of their courses."""

    async def names_of_courses(self) -> list[str]:
        """Return the names of all courses that there are tasks of, in order."""

    async def students(self, course: str, seconds: float) -> list[Student]:
        """Return what each student has done of what was submitted in these last seconds, and what waits and runs.

        Who has submitted nothing in that time, and has nothing that waits or runs, is not among them.
        """

    async def queue(self, course: str, limit: int) -> CourseQueue:
        """Return up to ``limit`` of the course's tasks that wait, the oldest first, with what says why."""

    async def load(self, course: str, seconds: float, steps: int) -> list[LoadStep]:
        """Return how many tasks waited and ran in these last seconds, in so many steps of time, the oldest first.

        Counted are the tasks that were submitted within that time, or have not ended.
        """

    async def cancel_of_course(
        self, course: str, owner: str | None, tag: str | None, actor: str, note: str
    ) -> list[UUID]:
        """Cancel what waits or runs of a course, of one owner or with one tag, and return the ids.

        As :meth:`Tasks.cancel` does; the history of each task says who, and why.
        """

    async def pause(self, target: PauseTarget, paused_by: str, actor: str, note: str) -> dict[UUID, bool]:
        """Keep what waits, and what is submitted from now on, from workers; return what was not paused before.

        Of each it says whether it waits, and so is held.

        Whatever is submitted at the same moment is paused or was given out before: nothing slips through between.
        What runs is not stopped; it waits if it comes back. The history says who, and the note.
        """

    async def end_pause(self, target: PauseTarget, ended_by: str, actor: str, note: str) -> dict[UUID, bool]:
        """End a pause; return the tasks that no other one holds, and of each whether it waits.

        To end one that does not hold is no error.
        """

    async def pauses(self, course: str) -> list[Pause]:
        """Return the pauses of a course, the oldest first."""

    async def start_lesson(self, course: str, slots: int, seconds: float, started_by: str) -> None:
        """Give a course slots of its own for so long, in place of a lesson that is on."""

    async def stop_lesson(self, course: str, stopped_by: str) -> bool:
        """End a course's lesson; say whether there was one."""

    async def lessons(self) -> list[Lesson]:
        """Return the lessons that are on, in the order in which they began."""

    async def course_history(self, course: str, limit: int, before: int | None = None) -> ChangePage:
        """Return a page of changes of what is set in a course, from below the id ``before``.

        The newest come first. Each is written with the change itself. What was already so is no change.
        """

    async def usage_in_course(self, owner: str, course: str) -> tuple[int, float]:
        """Return the owner's waiting or running tasks of a course, and the slot seconds of those of 24 hours."""

    async def usage_of_course(self, course: str) -> tuple[int, float]:
        """Return as :meth:`usage_in_course` what all owners together have of a course."""

    async def course_limits(self, course: str, owner: str) -> dict[str | None, CourseLimits]:
        """Return what is set for an owner in a course, by None for each of its students, and for the WHOLE."""

    async def all_course_limits(self, course: str) -> list[LimitsSet]:
        """Return all limits of a course: those for each student first."""

    async def set_course_limits(
        self, course: str, owner: str | None, changes: Mapping[str, float | None], set_by: str
    ) -> None:
        """Set limits of an owner in a course, of the WHOLE, or (None) of each of its students; None takes one away."""
