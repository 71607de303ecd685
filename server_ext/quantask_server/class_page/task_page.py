"""The page of one task: what was asked for, what came of it, and who has moved it when."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.circuit import CircuitFormat
from quantask_jupyter.domain.plain_svg import in_ink
from quantask_jupyter.domain.task import Task, TaskRequest
from quantask_jupyter.errors import TaskNotFoundError
from quantask_jupyter.service.access import Access, access_to_task
from quantask_jupyter.service.cancel import cancel_task
from quantask_server.answers import TaskOut
from quantask_server.class_page.pages import PageHandler
from quantask_server.class_page.task_pictures import outcomes_of, pictures_of, share
from quantask_server.handlers.base import authorized
from quantask_server.handlers.drawings import drawing_of

MOST_CHARACTERS = 100_000  # of a circuit that are shown
INKS = {"light": "#1c2330", "dark": "#e6e9ef"}  # of its drawing, by what it stands on


@dataclass(frozen=True, slots=True)
class Circuit:
    """A circuit's text as far as it is shown, or what stands in its place."""

    text: str
    note: str | None = None

    @classmethod
    def of(cls, request: TaskRequest) -> Circuit:
        """Return what is shown of a request's circuit."""
        source = request.circuit.source
        if request.circuit.format is CircuitFormat.QPY:
            return cls("", "It was sent from Qiskit, as a QPY file; the drawing shows it.")
        if len(source) > MOST_CHARACTERS:
            return cls(source[:MOST_CHARACTERS], f"The first {MOST_CHARACTERS:,} of {len(source):,} characters.")
        return cls(source)


class OneTaskHandler(PageHandler):
    """What concerns one task of a course."""

    async def access_to(self, course: str, task_id: str) -> tuple[Access, Task]:
        """Return the task in full, and by which right the caller sees it.

        Raises:
            CourseNotFoundError: the caller does not look after the course.
            TaskNotFoundError: the course has no such task.
        """
        self.access(course)
        wanted = self.parse_id(task_id, TaskNotFoundError)
        tasks = (await self.api()).ports.tasks
        access = await access_to_task(tasks, self.caller, wanted)
        task = await tasks.get(access.owner, wanted, full=True)
        if task.course != course:
            raise TaskNotFoundError()
        return access, task


class TaskPage(OneTaskHandler):
    """``class/COURSE/tasks/ID``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str, task_id: str) -> None:
        """Show the task with its circuit, its result or error, and its history."""
        access, task = await self.access_to(course, task_id)
        api = await self.api()
        submission = await api.ports.tasks.get_request(access.owner, task.id)
        names = await self.shown_as([task.owner])
        await self.show(
            "task.html",
            course=course,
            task=task,
            owner=names.get(task.owner, task.owner),
            waits_for=await api.why_waiting.of_task(task, await api.why_waiting.behind(task)),
            circuit=Circuit.of(submission.tasks[0].request),
            pictures=await pictures_of(task.result, task.name) if task.result is not None else [],
            share=share,
            outcomes=await asyncio.to_thread(outcomes_of, task.result) if task.result is not None else None,
        )


class DrawingOfTask(OneTaskHandler):
    """``class/COURSE/tasks/ID/drawing.svg``."""

    @property
    @override
    def content_security_policy(self) -> str:
        """Return what the picture may do, if somebody opens it alone: nothing but look as it does."""
        return "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, course: str, task_id: str) -> None:
        """Send the picture of the task's circuit, to stand ``on`` light or dark; it is made when first asked for."""
        access, task = await self.access_to(course, task_id)
        drawing = await drawing_of(self.host, access.owner, task.id)
        if drawing["svg"] is None:
            raise TaskNotFoundError("Of this circuit there is no picture.")
        ink = INKS.get(self.get_query_argument("on", ""), INKS["light"])
        self.finish(in_ink(drawing["svg"], ink), set_content_type="image/svg+xml")  # type: ignore[call-arg]  # Jupyter's


class CancelTaskOfPage(OneTaskHandler):
    """``class/COURSE/tasks/ID/cancel``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, course: str, task_id: str) -> None:
        """Cancel the task; its history says who did."""
        access, task = await self.access_to(course, task_id)
        ports = (await self.api()).ports
        cancelled = await cancel_task(ports, access.owner, task.id, actor=access.actor, note=access.note("cancelled"))
        self.reply(TaskOut.of(cancelled, self.caller, await self.shown_as([task.owner])))
