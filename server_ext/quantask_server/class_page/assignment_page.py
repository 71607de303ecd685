"""The page of one assignment, its submissions as files, and how it is published, changed and removed from pages."""

from __future__ import annotations

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.assignment import Assignment
from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.service.assignments import publish, read_assignment, remove
from quantask_server.bodies import AssignmentIn
from quantask_server.class_page import words
from quantask_server.class_page.page_query import RemovalOfPageQuery, SubmissionsOfPageQuery
from quantask_server.class_page.pages import Done, PageHandler
from quantask_server.handlers.assignments import SubmissionsReader
from quantask_server.handlers.base import authorized
from quantask_server.handlers.grades import GradesReader
from quantask_server.handlers.submitting import SubmitHandler
from quantask_server.queries import MAX_PAGE

MOST_JUDGED = 200  # for one look; those of a large class come with the next ones


class OneAssignmentHandler(PageHandler, SubmissionsReader, GradesReader):
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
        """Show what it asks for, and how each student stands."""
        assignment = await self.assignment(course, name)
        students = await self.students_of(course)
        await self.show(
            "assignment.html",
            course=course,
            root=f"class/{words.in_path(course)}",
            methods=METHODS,
            one=assignment,
            grades=await self.grades_of(assignment, students, MOST_JUDGED),
            students=students,
        )


class AllSubmissionsPage(OneAssignmentHandler):
    """``class/COURSE/assignments/NAME/submissions``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str, name: str) -> None:
        """Show some of its submissions with their verdicts, the oldest first."""
        assignment = await self.assignment(course, name)
        query = self.parse_query(SubmissionsOfPageQuery)
        submissions, after = await self.submissions_page(assignment, MAX_PAGE, query.after)
        await self.show(
            "submissions.html",
            course=course,
            root=f"class/{words.in_path(course)}",
            one=assignment,
            submissions=submissions,
            first=query.after is None,
            after=after,
        )


class StudentsOfAssignment(OneAssignmentHandler):
    """``class/COURSE/assignments/NAME/students.csv``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str, name: str) -> None:
        """Send how each student stands."""
        await self.send_grades(await self.assignment(course, name))


class SubmissionsOfPage(OneAssignmentHandler):
    """``class/COURSE/assignments/NAME/submissions.csv`` and ``.json``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str, name: str, kind: str) -> None:
        """Send all submissions as they were recorded."""
        assignment = await self.assignment(course, name)
        await (self.send_csv if kind == "csv" else self.send_json)(assignment)


class PublishOfPage(PageHandler, SubmitHandler):
    """``class/COURSE/publish``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str) -> None:
        """Publish an assignment that there is none of yet, or change the version of one that the page has shown."""
        self.access(course)
        name, changes, version = await self.body_as(AssignmentIn, AssignmentIn.to_domain)
        api = await self.api()
        await publish(api.ports.assignments, api.settings, self.caller, course, name, changes, version or 0)
        self.reply(Done())


class RemoveOfPage(PageHandler):
    """``class/COURSE/assignments/NAME/remove``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str, name: str) -> None:
        """Remove the version of the assignment that the page has shown; its submissions are tasks like others then."""
        self.access(course)
        version = self.parse_query(RemovalOfPageQuery).version
        await remove((await self.api()).ports.assignments, self.caller, course, name, version)
        self.reply(Done())
