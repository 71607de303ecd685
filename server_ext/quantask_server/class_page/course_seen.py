"""All that the class page shows of a course at one moment."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from quantask_jupyter.domain.course import CourseQueue, Student
from quantask_jupyter.domain.course_change import ChangePage
from quantask_jupyter.domain.course_limits import WHOLE, LimitsSet
from quantask_jupyter.domain.lesson import Lesson
from quantask_jupyter.domain.pause import Pause, PauseKind
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Page, TaskFilter
from quantask_jupyter.service.lessons import lesson_of
from quantask_jupyter.service.waiting_line import Line
from quantask_jupyter.service.why_waiting import why_of_course
from quantask_server.class_page.assignments_seen import AssignmentSeen, assignments_seen
from quantask_server.class_page.kept_loads import KeptLoads
from quantask_server.class_page.page_query import ClassPageQuery
from quantask_server.class_page.words import in_path
from quantask_server.course_answers import LoadOut
from quantask_server.handlers.courses import MOST_LISTED, CourseHandler

MOST_TASKS = 100  # that are listed
MOST_CHANGES = 50
GONE = " (gone)"


@dataclass(frozen=True, slots=True)
class CourseSeen:
    """What is shown; owners are keys, and ``names`` says what each is called.

    Attributes:
        course: its name.
        query: what was asked for.
        students: of the course, and who else has something of these hours, or that waits or runs.
        members: what the course's students are called, by owner; None if nobody tells who they are.
        queue: what waits.
        reasons: why, for each task of the queue.
        line: the workers, and who waits for them.
        load: how much waited and ran when.
        tasks: the newest ones that pass the query.
        pauses: that hold.
        lesson: that is on.
        limits: that are set, those for each student first.
        changes: of what is set, some of them, the newest first.
        assignments: by their deadlines.
        names: what owners are called.
    """

    course: str
    query: ClassPageQuery
    students: Sequence[Student]
    members: Mapping[str, str] | None
    queue: CourseQueue
    reasons: Sequence[str]
    line: Line
    load: LoadOut
    tasks: Page
    pauses: Sequence[Pause]
    lesson: Lesson | None
    limits: Sequence[LimitsSet]
    changes: ChangePage
    assignments: Sequence[AssignmentSeen]
    names: Mapping[str, str]

    @property
    def root(self) -> str:
        """The path of the course's page, below that of the service."""
        return f"class/{in_path(self.course)}"

    def path(self, **changes: object) -> str:
        """Return the path of this page with some of its query changed; None leaves an argument out."""
        asked = {**self.query.model_dump(mode="json", exclude_defaults=True), **changes}
        kept = {name: value for name, value in asked.items() if value is not None}
        return f"{self.root}?{urlencode(kept)}" if kept else self.root

    def total(self, field: str) -> int:
        """Return the sum of a field of all students."""
        return sum(getattr(student, field) for student in self.students)

    def called(self, owner: str) -> str:
        """Return what an owner is called."""
        return self.names.get(owner, owner)

    def has_gone(self, owner: str | None) -> bool:
        """Say whether an owner's account is no more: nobody but an instructor ends what waits of it."""
        return owner is not None and self.called(owner).endswith(GONE)

    def is_paused(self, kind: str, name: str | None) -> bool:
        """Say whether a pause of a kind is about something of this name."""
        return any((pause.target.kind, pause.target.name) == (kind, name) for pause in self.pauses)


async def look(handler: CourseHandler, loads: KeptLoads, course: str, query: ClassPageQuery) -> CourseSeen:
    """Return what is to be shown now.

    Raises:
        DatabaseUnavailableError: the store does not answer.
    """
    api = await handler.api()
    courses = api.ports.courses
    status = Status(query.status) if query.status else None
    criteria = TaskFilter(course=course, tag=query.tag, status=status)
    students, queue, line, load, tasks = await asyncio.gather(
        handler.students(course, query.hours),
        courses.queue(course, MOST_LISTED),
        api.why_waiting.line(),
        loads.load(courses, course, query.hours),
        api.ports.tasks.page(query.of, criteria, MOST_TASKS, None),
    )
    pauses, lesson, limits, changes, assignments = await asyncio.gather(
        courses.pauses(course),
        lesson_of(api.ports, course),
        courses.all_course_limits(course),
        courses.course_history(course, MOST_CHANGES, query.changes_before),
        assignments_seen(api.ports.assignments, course),
    )
    owners = {each.owner for each in queue.tasks}
    owners |= {each.target.name for each in pauses if each.target.kind is PauseKind.STUDENT}
    owners |= {each.owner for each in limits if each.owner not in (None, WHOLE)}
    owners |= {each.name for each in changes.changes if each.name is not None and each.is_of_student}
    owners |= {each.owner for each in tasks.tasks} | ({query.of} if query.of else set())
    return CourseSeen(
        course=course,
        query=query,
        students=students.students,
        members=students.members,
        queue=queue,
        reasons=why_of_course(line, course, queue),
        line=line,
        load=load,
        tasks=tasks,
        pauses=pauses,
        lesson=lesson,
        limits=limits,
        changes=changes,
        assignments=assignments,
        names={**await handler.shown_as(owners - students.names.keys()), **students.names},
    )
