"""Assignments of courses: publish, list, read and remove them, their submissions, and verdicts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.assignment import Assignment
from quantask_jupyter.errors import TaskNotFoundError
from quantask_jupyter.service.assignments import (
    judge,
    judge_task,
    publish,
    read_assignment,
    read_assignments,
    remove,
)
from quantask_jupyter.service.hidden_seed import is_hidden
from quantask_server.assignment_answers import (
    TABLE_HEADS,
    AssignmentOut,
    AssignmentsOut,
    SubmissionOut,
    SubmissionsOut,
    VerdictOut,
    table_rows,
)
from quantask_server.bodies import AssignmentIn
from quantask_server.csv_file import csv_parts, to_csv
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.handlers.submitting import SubmitHandler
from quantask_server.handlers.typed_names import check_course
from quantask_server.handlers.written_in_thread import made_apart, reply_apart
from quantask_server.queries import MAX_PAGE, CourseQuery, RemovalQuery, SubmissionsQuery
from quantask_server.written_answer import written

MOST_RESULT_CHARACTERS = 4_000_000  # of one page; a larger result comes alone

log = logging.getLogger(__name__)


class AssignmentsHandler(SubmitHandler):
    """``/assignments``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self) -> None:
        """Publish an assignment, or change one: what the body leaves out stays as it is."""
        course = self.parse_query(CourseQuery).course or self.asked_course
        name, changes, version = await self.body_as(AssignmentIn, AssignmentIn.to_domain)
        await check_course(self, course)
        api = await self.api()
        assignment = await publish(api.ports.assignments, api.settings, self.caller, course, name, changes, version)
        log.info("published assignment=%r course=%r by=%s", name, assignment.course, self.owner)
        await reply_apart(self, AssignmentOut.of(assignment, shows_reference=True))

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """List the assignments of a course; students are shown neither seed nor what is expected."""
        course = self.parse_query(CourseQuery).course or self.asked_course
        found = await read_assignments((await self.api()).ports.assignments, self.caller, course)
        shown = [AssignmentOut.of(each, shows_reference=self.caller.leads(each.course)) for each in found]
        await reply_apart(self, AssignmentsOut(assignments=shown))


class AssignmentHandler(QuantaskHandler):
    """``/assignments/NAME``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, name: str) -> None:
        """Return an assignment; a student is shown neither its seed nor what is expected."""
        course = self.parse_query(CourseQuery).course or self.asked_course
        assignment = await read_assignment((await self.api()).ports.assignments, self.caller, course, name)
        shown = AssignmentOut.of(assignment, shows_reference=self.caller.leads(assignment.course))
        await reply_apart(self, shown)

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def delete(self, name: str) -> None:
        """Remove an assignment; its submissions are tasks like others then."""
        query = self.parse_query(RemovalQuery)
        course = query.course or self.asked_course
        await remove((await self.api()).ports.assignments, self.caller, course, name, query.version)
        log.info("removed assignment=%r course=%r by=%s", name, course, self.owner)
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()


class SubmissionsReader(QuantaskHandler):
    """What reads an assignment's submissions: for those who lead the course all of them, else the caller's own."""

    async def submissions_page(
        self, assignment: Assignment, limit: int, after: UUID | None
    ) -> tuple[list[SubmissionOut], UUID | None]:
        """Return some submissions, and the id to go on after.

        Raises:
            DatabaseUnavailableError: the store does not answer.
        """
        leads = self.caller.leads(assignment.course)
        page = await (await self.api()).ports.assignments.submissions(
            assignment.course, assignment.name, None if leads else self.owner, limit, MOST_RESULT_CHARACTERS, after
        )
        names = await self.shown_as(submission.task.owner for submission in page.submissions)
        hidden = is_hidden(self.caller, assignment.course, assignment.deadline)

        def shown() -> list[SubmissionOut]:
            return [
                SubmissionOut.of(submission, assignment, names, shows_reference=leads, hides_seed=hidden)
                for submission in page.submissions
            ]

        return await asyncio.to_thread(shown), page.next_after

    async def send_csv(self, assignment: Assignment) -> None:
        """Answer with a table of all submissions."""
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(assignment.name)}.csv")
        await self.send_pieces(self._csv(assignment), "text/csv; charset=utf-8")

    async def send_json(self, assignment: Assignment) -> None:
        """Answer with the assignment and all its submissions."""
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(assignment.name)}.json")
        await self.send_pieces(self._json(assignment))

    async def _csv(self, assignment: Assignment) -> AsyncIterator[str]:
        yield to_csv(TABLE_HEADS, ())
        async for submissions in self._all(assignment):
            async for piece in made_apart(partial(_written_table, submissions)):
                yield piece

    async def _json(self, assignment: Assignment) -> AsyncIterator[str]:
        shown = AssignmentOut.of(assignment, shows_reference=self.caller.leads(assignment.course))
        yield '{"assignment": '
        async for piece in made_apart(partial(written, shown)):
            yield piece
        before = ', "submissions": [\n'
        async for submissions in self._all(assignment):
            yield before
            async for piece in made_apart(partial(_written_list, submissions)):
                yield piece
            before = ",\n"
        yield "\n]}\n"

    async def _all(self, assignment: Assignment) -> AsyncIterator[list[SubmissionOut]]:
        """Read a page after the other: all of them need not be in memory at a time."""
        after: UUID | None = None
        while True:
            submissions, after = await self.submissions_page(assignment, MAX_PAGE, after)
            yield submissions
            if after is None:
                return


def _written_table(submissions: Sequence[SubmissionOut]) -> Iterator[str]:
    return csv_parts(table_rows(submissions))


def _written_list(submissions: Sequence[SubmissionOut]) -> Iterator[str]:
    before = ""
    for submission in submissions:
        yield before
        yield from written(submission)
        before = ",\n"


class SubmissionsHandler(SubmissionsReader):
    """``/assignments/NAME/submissions``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, name: str) -> None:
        """Return submissions as they were recorded: to instructors those of all, to students their own."""
        query = self.parse_query(SubmissionsQuery)
        course = query.course or self.asked_course
        assignment = await read_assignment((await self.api()).ports.assignments, self.caller, course, name)
        if query.format == "csv":
            await self.send_csv(assignment)
            return
        submissions, after = await self.submissions_page(assignment, query.limit, query.after)
        shown = AssignmentOut.of(assignment, shows_reference=self.caller.leads(assignment.course))
        await reply_apart(self, SubmissionsOut(assignment=shown, submissions=submissions, next_after=after))


class VerdictHandler(QuantaskHandler):
    """``/tasks/ID/verdict``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, task_id: str) -> None:
        """Say whether a submission's counts are what its assignment expects."""
        wanted = self.parse_id(task_id, TaskNotFoundError)
        assignment, task = await judge_task((await self.api()).ports, self.caller, wanted)
        leads = self.caller.leads(assignment.course)
        judged = partial(judge, assignment, {} if task.result is None else task.result, shows_reference=leads)
        self.reply(VerdictOut.of(await asyncio.to_thread(judged)))
