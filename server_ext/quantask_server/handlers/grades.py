"""How the students of a course stand with an assignment."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from urllib.parse import quote

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.assignment import Assignment
from quantask_jupyter.service.assignments import read_assignment
from quantask_jupyter.service.grades import KeptJudgements, grades
from quantask_jupyter.service.roles import led_course
from quantask_server.csv_file import csv_lines, to_csv
from quantask_server.grade_answers import TABLE_HEADS, GradeOut, GradesOut, grades_out, table_rows
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.queries import GradesQuery

JUDGEMENTS = "quantask_judgements"  # the key in an application's settings


class GradesReader(QuantaskHandler):
    """What reads how students stand."""

    async def grades_of(
        self, assignment: Assignment, students: Mapping[str, str] | None, most: int | None = None
    ) -> list[GradeOut]:
        """Return how each of these students (by owner) stands, and who else has handed in; judge at most so many anew.

        Raises:
            DatabaseUnavailableError: the store does not answer.
        """
        kept = self.settings.setdefault(JUDGEMENTS, KeptJudgements())
        found = await grades((await self.api()).ports, kept, assignment, most)
        names = await self.shown_as(each.attempts.owner for each in found)
        return grades_out(found, names, students)

    async def students_of(self, course: str) -> Mapping[str, str] | None:
        """Return what the students of a course are called, by owner; None if nobody tells.

        Raises:
            HubUnavailableError: the Hub does not answer.
        """
        return (
            None if self.accounts is None else await self.accounts.students_of(course, (await self.api()).ports.tasks)
        )

    async def send_grades(self, assignment: Assignment) -> None:
        """Answer with a table of them."""
        found = await self.grades_of(assignment, await self.students_of(assignment.course))
        name = quote(f"{assignment.name} students.csv")
        self.set_header("Content-Disposition", f"attachment; filename=students.csv; filename*=UTF-8''{name}")
        await self.send_pieces(_table(found), "text/csv; charset=utf-8")


async def _table(found: Sequence[GradeOut]) -> AsyncIterator[str]:
    yield to_csv(TABLE_HEADS, ())
    yield csv_lines(table_rows(found))


class GradesHandler(GradesReader):
    """``/assignments/NAME/students``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, name: str) -> None:
        """Tell instructors how each student stands: by the last submission in time, or the last where all is late."""
        query = self.parse_query(GradesQuery)
        course = led_course(self.caller, query.course or self.asked_course)
        assignment = await read_assignment((await self.api()).ports.assignments, self.caller, course, name)
        if query.format == "csv":
            await self.send_grades(assignment)
            return
        students = await self.students_of(course)
        found = await self.grades_of(assignment, students)
        self.reply(GradesOut(course=course, assignment=name, has_all=students is not None, students=found))
