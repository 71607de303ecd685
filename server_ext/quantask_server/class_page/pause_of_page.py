"""What is paused from the class page, and goes on: a task, all of a student, or all with a tag."""

from __future__ import annotations

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.pause import PauseKind, PauseTarget
from quantask_jupyter.errors import RequestInvalidError
from quantask_jupyter.service.pause import pause, resume
from quantask_server.class_page.page_query import PauseOfPageQuery
from quantask_server.class_page.pages import PageHandler
from quantask_server.course_settings_answers import ChangedOut
from quantask_server.handlers.base import authorized


class PauseOrResume(PageHandler):
    """What both share."""

    def target(self, course: str) -> PauseTarget:
        """Return what is meant.

        Raises:
            CourseNotFoundError: the caller does not look after the course.
            RequestInvalidError: nothing is meant, or several things.
        """
        self.access(course)
        query = self.parse_query(PauseOfPageQuery)
        task = query.task.hex if query.task else None
        named = ((PauseKind.STUDENT, query.of), (PauseKind.TAG, query.tag), (PauseKind.TASK, task))
        meant = [PauseTarget(course, kind, name) for kind, name in named if name is not None]
        if len(meant) != 1:
            raise RequestInvalidError("Say which task, whose tasks, or those with which tag.")
        return meant[0]


class PauseOfPage(PauseOrResume):
    """``class/COURSE/pause``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Keep what is meant from workers; each task's history says who did."""
        ids = await pause((await self.api()).ports, self.caller, self.target(course))
        self.reply(ChangedOut(tasks=len(ids)))


class ResumeOfPage(PauseOrResume):
    """``class/COURSE/resume``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Let go on what was paused."""
        ids = await resume((await self.api()).ports, self.caller, self.target(course))
        self.reply(ChangedOut(tasks=len(ids)))
