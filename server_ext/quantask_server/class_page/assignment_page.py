"""The page of one assignment, its submissions as files, and how it is published, changed and removed from pages."""

from __future__ import annotations

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.assignment import Assignment
from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.service.assignments import publish, read_assignment, remove
from quantask_server.class_page import words
from quantask_server.class_page.assignments_seen import assignment_seen
from quantask_server.class_page.page_query import PublishOfPageQuery, SubmissionsOfPageQuery
from quantask_server.class_page.pages import Done, PageHandler
from quantask_server.handlers.assignments import SubmissionsReader
from quantask_server.handlers.base import authorized
from quantask_server.queries import MAX_PAGE


class OneAssignmentHandler(PageHandler, SubmissionsReader):
    """What concerns one assignment of a course."""

    async def assignment(self, course: str, name: str) -> Assignment:
        """Return the assignment.

        Raises:
            CourseNotFoundError: the caller does not look after the course.
            AssignmentNotFoundError: it has none of this name.
        """
        self.access(course)
        return await read_assignment((await self.api()).ports.assignments, self.caller, course, name)


class AssignmentPage(OneAssignmentHandler):
    """``class/COURSE/assignments/NAME``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str, name: str) -> None:
        """Show what it asks for, some of its submissions with their verdicts, and who has handed in nothing."""
        assignment = await self.assignment(course, name)
        query = self.parse_query(SubmissionsOfPageQuery)
        ports = (await self.api()).ports
        submissions, after = await self.submissions_page(assignment, MAX_PAGE, query.after)
        seen = await assignment_seen(ports.assignments, assignment)
        students = None if self.accounts is None else await self.accounts.students_of(course, ports.tasks)
        await self.show(
            "assignment.html",
            course=course,
            root=f"class/{words.in_path(course)}",
            methods=METHODS,
            seen=seen,
            submissions=submissions,
            first=query.after is None,
            after=after,
            students=students,
            missing=None if students is None else sorted(students[owner] for owner in students.keys() - seen.owners),
        )


class SubmissionsOfPage(OneAssignmentHandler):
    """``class/COURSE/assignments/NAME/submissions.csv`` and ``.json``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str, name: str, kind: str) -> None:
        """Send all submissions as they were recorded."""
        assignment = await self.assignment(course, name)
        await (self.send_csv if kind == "csv" else self.send_json)(assignment)


class PublishOfPage(PageHandler):
    """``class/COURSE/publish``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Publish an assignment, or change what is said of one; what is left out stays as it is."""
        self.access(course)
        query = self.parse_query(PublishOfPageQuery)
        api = await self.api()
        await publish(api.ports.assignments, api.settings, self.caller, course, query.name, query.changes)
        self.reply(Done())


class RemoveOfPage(PageHandler):
    """``class/COURSE/assignments/NAME/remove``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str, name: str) -> None:
        """Remove the assignment; its submissions are tasks like others then."""
        self.access(course)
        await remove((await self.api()).ports.assignments, self.caller, course, name)
        self.reply(Done())
