"""Lessons: an instructor gives a course slots of its own for a window of time, and ends it."""

from __future__ import annotations

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.lesson import Lesson
from quantask_jupyter.errors import RequestInvalidError
from quantask_jupyter.ports import Event, EventType, Ports
from quantask_jupyter.service.access import access_to_course
from quantask_jupyter.service.liveness import slot_plan_of
from quantask_jupyter.settings import Quantask

LONGEST_MINUTES = 24 * 60


async def start_lesson(
    ports: Ports, settings: Quantask, caller: Caller, course: str, slots: int, minutes: float
) -> None:
    """Give a course slots of its own, in place of a lesson of it that is on.

    Raises:
        CourseNotFoundError: the caller does not teach in this course.
        RequestInvalidError: there are not so many slots, or other lessons have them.
    """
    access = access_to_course(caller, course)
    found = await slot_plan_of(ports.upkeep, settings)
    others = sum(lesson.slots for lesson in found.lessons if lesson.course != course)
    if slots > found.slots - others:
        taken = f", and lessons of other courses have {others} of them" if others else ""
        raise RequestInvalidError(f"The workers that are running have {found.slots} slots{taken}.")
    await ports.courses.start_lesson(course, slots, 60.0 * minutes, access.named)
    await ports.events.announce(Event(EventType.READY, ()))


async def stop_lesson(ports: Ports, caller: Caller, course: str) -> None:
    """End a course's lesson, if there is one: its slots are everybody's again.

    Raises:
        CourseNotFoundError: the caller does not teach in this course.
    """
    access = access_to_course(caller, course)
    if await ports.courses.stop_lesson(course, access.named):
        await ports.events.announce(Event(EventType.READY, ()))


async def lesson_of(ports: Ports, course: str) -> Lesson | None:
    """Return a course's lesson that is on; None if there is none."""
    return next((lesson for lesson in await ports.courses.lessons() if lesson.course == course), None)
