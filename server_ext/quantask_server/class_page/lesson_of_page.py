"""Lessons and limits as they are set from the class page."""

from __future__ import annotations

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.errors import RequestInvalidError
from quantask_jupyter.service.course_limits import set_course_limits
from quantask_jupyter.service.lessons import start_lesson, stop_lesson
from quantask_server.class_page.page_query import LessonOfPageQuery, LimitsOfPageQuery, WhoseLimitsQuery
from quantask_server.class_page.pages import Done, PageHandler
from quantask_server.handlers.base import authorized

LIMITS = ("tasks", "shots", "slot_seconds")


class LessonOfPage(PageHandler):
    """``class/COURSE/lesson``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Give the course slots of its own for some minutes."""
        self.access(course)
        query = self.parse_query(LessonOfPageQuery)
        api = await self.api()
        await start_lesson(api.ports, api.settings, self.caller, course, query.slots, query.minutes)
        self.reply(Done())


class EndLessonOfPage(PageHandler):
    """``class/COURSE/end-lesson``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """End the lesson that is on."""
        self.access(course)
        await stop_lesson((await self.api()).ports, self.caller, course)
        self.reply(Done())


class LimitsOfPage(PageHandler):
    """``class/COURSE/limits``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Set limits of a student, of the course as a whole, or of each student; what is left out stays as it is."""
        self.access(course)
        query = self.parse_query(LimitsOfPageQuery)
        changes = query.model_dump(include=set(LIMITS), exclude_none=True)
        if not changes:
            raise RequestInvalidError("Say at least one limit.")
        await set_course_limits((await self.api()).ports.courses, self.caller, course, query.of or None, changes)
        self.reply(Done())


class NoLimitsOfPage(PageHandler):
    """``class/COURSE/no-limits``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Take away the limits of a student, or those of each student of the course."""
        self.access(course)
        owner = self.parse_query(WhoseLimitsQuery).of
        none = dict.fromkeys(LIMITS)
        await set_course_limits((await self.api()).ports.courses, self.caller, course, owner or None, none)
        self.reply(Done())
