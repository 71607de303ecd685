"""Quotas: how many tasks one owner may have waiting, and how many shots a day.

The store keeps to them, so that they hold for all processes of a deployment together.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from weakref import WeakValueDictionary

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.course_limits import WHOLE, CourseLimits, WholeCourse
from quantask_jupyter.domain.estimate import is_estimate
from quantask_jupyter.domain.quota import Allowance, Quota, shots_of, shots_of_task
from quantask_jupyter.domain.task import Submission
from quantask_jupyter.errors import CourseLimitError, LimitExceededError, QuotaExceededError
from quantask_jupyter.ports import Ports, Stored
from quantask_jupyter.service.course_limits import limits_in
from quantask_jupyter.settings import Quantask

_submitting: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()  # by store and owner or course


@dataclass(frozen=True, slots=True)
class CourseQuotas:
    """What a student has used and may have in a course: ``max_shots`` are those of one task, None for no limit.

    ``of_all`` are what all of the course together have used and may have: tasks and slot seconds; None where there are
    no limits of the whole, and nobody has counted it.
    """

    course: str
    tasks: Allowance
    slot_seconds: Allowance
    max_shots: int | None
    of_all: tuple[Allowance, Allowance] | None


@dataclass(frozen=True, slots=True)
class Quotas:
    """What an owner has used and may have: tasks that wait or run, and shots submitted in the last 24 hours.

    ``courses`` are those in which an instructor has set limits that concern the owner.
    """

    tasks: Allowance
    shots: Allowance
    courses: tuple[CourseQuotas, ...] = ()


async def quotas_of(ports: Ports, settings: Quantask, caller: Caller) -> Quotas:
    """Return what is left of a caller's quotas.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    unfinished, shots = await ports.tasks.usage(caller.owner)
    in_courses = [await _in_course(ports, caller.owner, course) for course in sorted(caller.courses)]
    return Quotas(
        Allowance(unfinished, settings.owner_max_queued),
        Allowance(shots, settings.owner_shots_per_day),
        tuple(each for each in in_courses if each is not None),
    )


async def _in_course(ports: Ports, owner: str, course: str) -> CourseQuotas | None:
    limits, whole = await limits_in(ports.courses, course, owner)
    if limits == whole == CourseLimits():
        return None
    own = _allowances(limits, *await ports.courses.usage_in_course(owner, course))
    is_limited = whole != CourseLimits()
    of_all = _allowances(whole, *await ports.courses.usage_of_course(course)) if is_limited else None
    return CourseQuotas(course, *own, limits.shots, of_all)


def _allowances(limits: CourseLimits, unfinished: int, seconds: float) -> tuple[Allowance, Allowance]:
    return Allowance(unfinished, limits.tasks or 0), Allowance(seconds, limits.slot_seconds or 0)


async def stored_within_quota(
    ports: Ports, settings: Quantask, submission: Submission, reserve_seconds: float | None
) -> Stored:
    """Store a submission if that leaves its owner within the quotas, and within the limits of its course.

    Where there are some, one owner's submits to one process wait for each other, and where the course as a whole has
    some, all for it: submits of the same moment are stored together, and each is judged by what was there before.

    Raises:
        QuotaExceededError: the owner has too much waiting, or has used up the day's shots.
        CourseLimitError: the same, by what an instructor allows.
        LimitExceededError: a task has more shots than an instructor allows.
    """
    in_course, whole = await limits_in(ports.courses, submission.course, submission.owner)
    _check_shots(in_course, submission)
    needs_room = in_course.tasks is not None or in_course.slot_seconds is not None
    of_all = None if submission.course is None or whole == CourseLimits() else WholeCourse(submission.course, whole)
    quota = Quota(settings.owner_max_queued, settings.owner_shots_per_day, in_course if needs_room else None, of_all)
    if quota == Quota(0, 0):
        return await ports.tasks.create(submission, reserve_seconds)
    async with AsyncExitStack() as turns:
        for whose in (*([f"{WHOLE}{of_all.course}"] if of_all else []), submission.owner):
            lock = _submitting.setdefault((id(ports.tasks), whose), asyncio.Lock())
            await turns.enter_async_context(lock)
        return await _stored(ports, submission, reserve_seconds, quota)


async def _stored(ports: Ports, submission: Submission, reserve_seconds: float | None, quota: Quota) -> Stored:
    while True:
        try:
            return await ports.tasks.create(submission, reserve_seconds, quota)
        except QuotaExceededError:  # unless some have just finished
            _refuse(quota, submission, *await ports.tasks.usage(submission.owner))
            if quota.in_course is not None and submission.course is not None:
                used = await ports.courses.usage_in_course(submission.owner, submission.course)
                _refuse_in_course(quota.in_course, submission, *used)
            if quota.whole is not None:
                _refuse_in_all(quota.whole, submission, *await ports.courses.usage_of_course(quota.whole.course))


def _check_shots(limits: CourseLimits, submission: Submission) -> None:
    most = limits.shots
    for task in submission.tasks:
        if most is not None and not is_estimate(task.request.backend) and shots_of_task(task) > most:
            raise LimitExceededError(
                f"A task of {submission.course} may have {most:,} shots; this one has {shots_of_task(task):,}.",
                hint=f"Your instructor allows --shots {most}; the points of a sweep share them.",
            )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _refuse(quota: Quota, submission: Submission, unfinished: int, shots_today: int) -> None:
    if not quota.has_room_for_tasks(submission, unfinished):
        raise QuotaExceededError(
            f"{unfinished} of your tasks {_are(unfinished)} waiting or running; {quota.tasks} {_are(quota.tasks)}"
            " allowed.",
            hint="Wait until some have finished, or cancel some.",
        )
    if not quota.has_room_for_shots(submission, shots_today):
        raise QuotaExceededError(
            f"You have used {shots_today} of {quota.shots} shots in 24 hours; this needs {shots_of(submission)}."
        )


def _refuse_in_course(limits: CourseLimits, submission: Submission, unfinished: int, seconds: float) -> None:
    if not limits.have_room_for_tasks(submission, unfinished):
        raise CourseLimitError(
            f"{unfinished} of your tasks for {submission.course} {_are(unfinished)} waiting or running; your instructor"
            f" allows {limits.tasks}.",
            hint="Wait until some have finished, or cancel some.",
        )
    if not limits.have_seconds(seconds):
        raise CourseLimitError(
            f"Your tasks for {submission.course} have taken {seconds:,.0f} seconds of slots in 24 hours; your"
            f" instructor allows {limits.slot_seconds:,.0f}.",
            hint="Ask your instructor for more; what was submitted a day ago counts no more.",
        )


def _refuse_in_all(whole: WholeCourse, submission: Submission, unfinished: int, seconds: float) -> None:
    if not whole.limits.have_room_for_tasks(submission, unfinished):
        raise CourseLimitError(
            f"{unfinished} task{'' if unfinished == 1 else 's'} for {whole.course} {_are(unfinished)} waiting or"
            f" running, of all its students together; the instructors allow {whole.limits.tasks}.",
            hint="Wait until some have finished.",
        )
    if not whole.limits.have_seconds(seconds):
        raise CourseLimitError(
            f"Tasks for {whole.course} have taken {seconds:,.0f} seconds of slots in 24 hours, those of all its"
            f" students together; the instructors allow {whole.limits.slot_seconds:,.0f}.",
            hint="Ask your instructor for more; what was submitted a day ago counts no more.",
        )
