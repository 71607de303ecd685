"""The class page's tables as CSV."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.task import Task, TaskFilter
from quantask_server.class_page.page_query import ClassPageQuery
from quantask_server.class_page.pages import PageHandler
from quantask_server.class_page.words import in_path, iso
from quantask_server.csv_file import Cell, csv_lines, to_csv
from quantask_server.handlers.base import authorized
from quantask_server.handlers.courses import Students
from quantask_server.queries import MAX_PAGE

MOST_TASKS = 20_000  # of one file

STUDENTS = ("student", "completed", "failed", "cancelled", "waiting", "running", "shots", "slot_seconds")
STUDENTS_LAST = ("last_submitted", "last_error")
TASKS = (
    *("task", "student", "state", "name", "title", "tags", "shots", "points"),
    *("submitted", "started", "finished", "error"),
)


class Download(PageHandler):
    """What both files share."""

    async def send(
        self, course: str, what: str, head: Sequence[str], rows: AsyncIterable[Sequence[Sequence[Cell]]]
    ) -> None:
        """Answer with a file of rows that come some at a time."""
        name = in_path(f"{course} {what} {datetime.now(UTC):%Y-%m-%d}.csv")
        self.set_header("Content-Disposition", f"attachment; filename={what}.csv; filename*=UTF-8''{name}")
        await self.send_pieces(_lines(head, rows), "text/csv; charset=utf-8")


async def _lines(head: Sequence[str], rows: AsyncIterable[Sequence[Sequence[Cell]]]) -> AsyncIterator[str]:
    yield to_csv(head, ())
    async for some in rows:
        yield csv_lines(some)


class StudentsDownload(Download):
    """``class/COURSE/students.csv``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str) -> None:
        """Send what each student has run."""
        self.access(course)
        query = self.parse_query(ClassPageQuery)
        found = await self.students(course, query.hours)
        await self.send(course, "students", (*STUDENTS, *STUDENTS_LAST), self._rows(found))

    async def _rows(self, found: Students) -> AsyncIterator[Sequence[Sequence[Cell]]]:
        for begin in range(0, len(found.students), MAX_PAGE):
            yield [
                (
                    found.names.get(each.owner, each.owner),
                    *(getattr(each, number) for number in STUDENTS[1:-1]),
                    round(each.slot_seconds, 3),
                    None if each.last_at is None else iso(each.last_at),
                    each.last_error["message"] if each.last_error else None,
                )
                for each in found.students[begin : begin + MAX_PAGE]
            ]


class TasksDownload(Download):
    """``class/COURSE/tasks.csv``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str) -> None:
        """Send the tasks of some last hours that pass the query, the newest first."""
        self.access(course)
        query = self.parse_query(ClassPageQuery)
        await self.send(course, "tasks", TASKS, self._rows(course, query))

    async def _rows(self, course: str, query: ClassPageQuery) -> AsyncIterator[Sequence[Sequence[Cell]]]:
        store = (await self.api()).ports.tasks
        criteria = TaskFilter(course=course, tag=query.tag, status=query.status)
        begin, after = datetime.now(UTC) - timedelta(hours=query.hours), None
        for _ in range(MOST_TASKS // MAX_PAGE):
            page = await store.page(query.of, criteria, MAX_PAGE, after)
            tasks = [task for task in page.tasks if task.created_at >= begin]
            names = await self.shown_as(task.owner for task in tasks)
            yield [_row(task, names.get(task.owner, task.owner)) for task in tasks]
            after = page.next_after
            if after is None or len(tasks) < len(page.tasks):
                return


def _row(task: Task, owner: str) -> Sequence[Cell]:
    moments = (task.created_at, task.started_at, task.finished_at)
    return (
        *(str(task.id), owner, task.status.word, task.name, task.called, ", ".join(task.tags), task.shots, task.points),
        *(None if moment is None else iso(moment) for moment in moments),
        task.error["message"] if task.error else None,
    )
