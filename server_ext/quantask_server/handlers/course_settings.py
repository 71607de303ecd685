"""What instructors set in a course."""

from __future__ import annotations

import logging

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.course_limits import WHOLE
from quantask_jupyter.domain.pause import PauseKind, PauseTarget
from quantask_jupyter.errors import RequestInvalidError
from quantask_jupyter.service.course_limits import set_course_limits
from quantask_jupyter.service.lessons import lesson_of, start_lesson, stop_lesson
from quantask_jupyter.service.pause import pause, resume
from quantask_server.bodies import CourseLimitsIn, LessonIn, PauseIn
from quantask_server.course_settings_answers import ChangedOut, CourseChangeOut, CourseHistoryOut, CourseSetOut
from quantask_server.handlers.base import authorized
from quantask_server.handlers.courses import CourseHandler
from quantask_server.handlers.submitting import SubmitHandler
from quantask_server.handlers.typed_names import check_course, student_called
from quantask_server.queries import CourseHistoryQuery

log = logging.getLogger(__name__)


class _SettingsHandler(CourseHandler):
    async def reply_what_is_set(self, course: str) -> None:
        """Answer with all that is set in a course."""
        ports = (await self.api()).ports
        courses, lesson = ports.courses, await lesson_of(ports, course)
        pauses, limits = await courses.pauses(course), await courses.all_course_limits(course)
        students = {each.target.name for each in pauses if each.target.kind is PauseKind.STUDENT}
        students |= {each.owner for each in limits if each.owner not in (None, WHOLE)}
        self.reply(CourseSetOut.of(course, pauses, limits, lesson, await self.shown_as(students)))


class CourseSettingsHandler(_SettingsHandler):
    """``/courses/NAME``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str) -> None:
        """Tell what is set in the course."""
        self.access(course)
        await self.reply_what_is_set(course)


class CourseHistoryHandler(CourseHandler):
    """``/courses/NAME/history``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str) -> None:
        """Tell who has set what in the course when, and what was before."""
        self.access(course)
        query = self.parse_query(CourseHistoryQuery)
        page = await (await self.api()).ports.courses.course_history(course, query.limit, query.before)
        names = await self.shown_as(each.name for each in page.changes if each.name is not None and each.is_of_student)
        changes = [CourseChangeOut.of(each, names) for each in page.changes]
        self.reply(CourseHistoryOut(course=course, changes=changes, next_before=page.next_before))


class LessonHandler(_SettingsHandler, SubmitHandler):
    """``/courses/NAME/lesson``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Give the course slots of its own."""
        self.access(course)
        asked = await self.body_as(LessonIn, lambda body: body)
        api = await self.api()
        await check_course(self, course)
        await start_lesson(api.ports, api.settings, self.caller, course, asked.slots, asked.minutes)
        log.info("lesson course=%s slots=%d minutes=%g by=%s", course, asked.slots, asked.minutes, self.owner)
        await self.reply_what_is_set(course)


class StopLessonHandler(_SettingsHandler):
    """``/courses/NAME/lesson/stop``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Give the course's own slots back."""
        self.access(course)
        await stop_lesson((await self.api()).ports, self.caller, course)
        log.info("lesson ended course=%s by=%s", course, self.owner)
        await self.reply_what_is_set(course)


class CourseLimitsHandler(_SettingsHandler, SubmitHandler):
    """``/courses/NAME/limits``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Set limits of a student, of each student of the course, or of the course as a whole."""
        self.access(course)
        asked = await self.body_as(CourseLimitsIn, lambda body: body)
        if asked.whole and asked.student is not None:
            raise RequestInvalidError("Limits are those of a student, or of the course as a whole.")
        await check_course(self, course)
        owner = WHOLE if asked.whole else None
        if asked.student is not None:
            takes_away = all(limit is None for limit in asked.changes.values())
            called = self.owner_called(asked.student) if takes_away else student_called(self, course, asked.student)
            owner = await called
        courses = (await self.api()).ports.courses
        await set_course_limits(courses, self.caller, course, owner, asked.changes)
        log.info("limits course=%s by=%s", course, self.owner)
        await self.reply_what_is_set(course)


class _PauseOrResumeHandler(CourseHandler, SubmitHandler):
    async def target(self, course: str, *, is_new: bool) -> PauseTarget:
        """Return what is to be paused, or resumed; who may not learns no more of the course.

        Raises:
            CourseNotFoundError: there is none, for this caller.
            RequestInvalidError: it is new, and of a student whom the course has not.
            MediaTypeError, RequestTooLargeError, RequestInvalidError: by what is wrong with the body.
        """
        self.access(course)
        asked = await self.body_as(PauseIn, lambda body: body)
        if asked.task is not None:
            return PauseTarget(course, PauseKind.TASK, asked.task.hex)
        if asked.tag is not None:
            return PauseTarget(course, PauseKind.TAG, asked.tag)
        called = student_called(self, course, str(asked.student)) if is_new else self.owner_called(str(asked.student))
        return PauseTarget(course, PauseKind.STUDENT, await called)


class PauseHandler(_PauseOrResumeHandler):
    """``/courses/NAME/pause``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Keep a task, a student's tasks or those of a tag from workers."""
        target = await self.target(course, is_new=True)
        await check_course(self, course)
        ids = await pause((await self.api()).ports, self.caller, target)
        log.info("paused %s course=%s by=%s tasks=%d", target.kind, course, self.owner, len(ids))
        self.reply(ChangedOut(tasks=len(ids)))


class ResumeHandler(_PauseOrResumeHandler):
    """``/courses/NAME/resume``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Give back what was paused."""
        target = await self.target(course, is_new=False)
        ids = await resume((await self.api()).ports, self.caller, target)
        log.info("resumed %s course=%s by=%s tasks=%d", target.kind, course, self.owner, len(ids))
        self.reply(ChangedOut(tasks=len(ids)))
