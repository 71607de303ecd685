"""Courses: one's own, and what their instructors see and do."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.course import Student
from quantask_jupyter.domain.course_name import is_course_name
from quantask_jupyter.errors import CourseNotFoundError
from quantask_jupyter.service.access import Access, access_to_course
from quantask_jupyter.service.cancel import cancel_of_course
from quantask_server.answers import CoursesOut
from quantask_server.course_answers import CancelledOut, LoadOut, QueueOut, StudentOut, StudentsOut
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.queries import CancelQuery, RecentQuery

HOUR = 3600.0
STEPS = 96  # of the load
MOST_LISTED = 200  # tasks that wait

log = logging.getLogger(__name__)


class CoursesHandler(QuantaskHandler):
    """``/courses``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """List the caller's courses, as a student or an instructor: the Hub's word at this moment."""
        self.reply(CoursesOut.of(self.caller))


@dataclass(frozen=True, slots=True)
class Students:
    """The students of a course, and who else has done something there, in the order of their names.

    ``members`` are the students alone, by owner; None if nobody tells who they are: so who has done nothing is missing.
    """

    students: Sequence[Student]
    names: Mapping[str, str]
    members: Mapping[str, str] | None


class CourseHandler(QuantaskHandler):
    """What all of these share: the right to look after a course, looked at with each request."""

    def access(self, course: str) -> Access:
        """Return by which right the caller looks after a course.

        Raises:
            CourseNotFoundError: there is none, for this caller.
        """
        if not is_course_name(course):  # nothing has such a name, and a database could not look for it
            raise CourseNotFoundError()
        return access_to_course(self.caller, course)

    async def students(self, course: str, hours: float) -> Students:
        """Return what each student of a course has done in these hours: also those who have done nothing.

        Raises:
            HubUnavailableError: the Hub does not answer.
            DatabaseUnavailableError: the store does not answer.
        """
        ports = (await self.api()).ports
        active = await ports.courses.students(course, hours * HOUR)
        members = None if self.accounts is None else await self.accounts.students_of(course, ports.tasks)
        names = await self.shown_as(student.owner for student in active)
        names.update(members or {})
        seen = {student.owner for student in active}
        others = [Student(owner) for owner in members or {} if owner not in seen]
        in_order = sorted([*active, *others], key=lambda student: names.get(student.owner, student.owner))
        return Students(in_order, names, members)

    async def cancel(self, course: str, owner: str | None, tag: str | None) -> CancelledOut:
        """Cancel what waits or runs of a course, of one owner or with one tag.

        Raises:
            CourseNotFoundError: there is none, for this caller.
        """
        access, ports = self.access(course), (await self.api()).ports
        note = f"cancelled as {access.role}"
        tasks = await cancel_of_course(ports, course, owner=owner, tag=tag, actor=access.actor, note=note)
        log.info("cancel asked for course=%s tasks=%d by=%s", course, tasks, self.owner)
        return CancelledOut(course=course, tasks=tasks)


class StudentsHandler(CourseHandler):
    """``/courses/COURSE/students``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str) -> None:
        """Tell what each student has run of what was submitted lately, and what waits and runs."""
        self.access(course)
        hours = self.parse_query(RecentQuery).hours
        found = await self.students(course, hours)
        told = [StudentOut.of(student, found.names) for student in found.students]
        self.reply(StudentsOut(course=course, hours=hours, has_all=found.members is not None, students=told))


class QueueHandler(CourseHandler):
    """``/courses/COURSE/queue``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str) -> None:
        """Tell what waits, for how long and why."""
        self.access(course)
        api = await self.api()
        queue = await api.ports.courses.queue(course, MOST_LISTED)
        names = await self.shown_as(task.owner for task in queue.tasks)
        self.reply(QueueOut.of(course, queue, await api.why_waiting.line(), names))


class LoadHandler(CourseHandler):
    """``/courses/COURSE/load``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str) -> None:
        """Tell how many tasks waited and ran over time."""
        self.access(course)
        hours = self.parse_query(RecentQuery).hours
        steps = await (await self.api()).ports.courses.load(course, hours * HOUR, STEPS)
        self.reply(LoadOut.of(course, hours, steps, datetime.now(UTC)))


class CancelCourseHandler(CourseHandler):
    """``/courses/COURSE/cancel``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Cancel what waits or runs: all of the course, or of one user, or with one tag."""
        self.access(course)
        query = self.parse_query(CancelQuery)
        owner = None if query.owner is None else await self.owner_called(query.owner)
        self.reply(await self.cancel(course, owner, query.tag), HTTPStatus.ACCEPTED)
