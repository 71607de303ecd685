"""Tasks: submit, list, read and wait, cancel, retry, delete."""

from __future__ import annotations

import logging
import re
from functools import partial
from http import HTTPStatus

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.states import Status
from quantask_jupyter.service.access import access_to_task, listed_owner
from quantask_jupyter.service.cancel import cancel_task
from quantask_jupyter.service.hidden_seed import hides_seed
from quantask_jupyter.service.points import read_points
from quantask_jupyter.service.retry import retry_task
from quantask_jupyter.service.submit import submit_task
from quantask_server.answers import PageOut, PointsOut, RequestOut, TaskOut
from quantask_server.bodies import TaskIn
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.handlers.submitting import SubmitHandler
from quantask_server.handlers.written_in_thread import reply_apart
from quantask_server.held_requests_limit import held_seconds
from quantask_server.page_cursor import read_cursor, write_cursor
from quantask_server.queries import PointsQuery, TaskQuery, WaitQuery

log = logging.getLogger(__name__)

_TAG = re.compile(r'(?:W/)?"(\d{1,18})"')


class TasksHandler(SubmitHandler):
    """``/tasks``: submit a task, list one's own."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self) -> None:
        """Submit a task; it is committed when the answer is sent."""
        request = await self.requests_as(TaskIn, TaskIn.to_domain)
        key = self.idempotency_key
        api = await self.api()
        heard = api.follower.heard
        stored = await submit_task(
            api.ports,
            api.settings,
            self.owner,
            request,
            idempotency_key=key,
            course=self.course,
            caller=self.caller,
        )
        task = stored.tasks[0]
        if not stored.repeated:
            api.follower.expect(task, since=heard)
        self.reply(
            TaskOut.of(task, self.caller, await self.shown_as([task.owner])),
            HTTPStatus.ACCEPTED,
            location=self.location_of("tasks", task.id),
        )
        log.info("submitted task=%s owner=%s", task.id, self.owner)

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self) -> None:
        """List one's own tasks, or those of a course, newest first."""
        query = self.parse_query(TaskQuery)
        criteria = query.to_domain()
        caller = self.caller
        owner = listed_owner(caller, query.course, query.owner)
        api = await self.api()
        if owner is not None and owner != caller.owner:
            owner = await self.owner_called(owner)
        after = read_cursor(query.cursor, owner, criteria) if query.cursor is not None else None
        page = await api.ports.tasks.page(owner, criteria, query.limit, after)
        cursor = write_cursor(page.next_after, owner, criteria) if page.next_after else None
        names = await self.shown_as(task.owner for task in page.tasks)
        self.reply(PageOut(tasks=[TaskOut.of(task, caller, names) for task in page.tasks], next_cursor=cursor))


class TaskHandler(QuantaskHandler):
    """``/tasks/ID``: one task."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, task_id: str) -> None:
        """Return the task with result, history and queue position; with ``wait``, once it has changed."""
        query = self.parse_query(WaitQuery)
        wanted = await self.task_id(task_id)
        api = await self.api()
        access = await access_to_task(api.ports.tasks, self.caller, wanted)
        if query.wait:
            seconds = held_seconds(query.wait)
            waiting = partial(
                api.follower.wait,
                access.owner,
                wanted,
                known_version=self._known_version(),
                seconds=seconds,
                until_final=query.until == "final",
            )
            task = await self.held(waiting)
        else:
            task = await api.ports.tasks.get(access.owner, wanted, full=True)
        self.set_version(task.version)
        trouble = api.worker_trouble if task.status is Status.PENDING else None
        shown = TaskOut.of(task, self.caller, await self.shown_as([task.owner]))
        shown.worker_trouble = trouble
        behind = await api.why_waiting.behind(task)
        shown.waits_for = trouble or await api.why_waiting.of_task(task, behind)
        if behind is not None and access.owner == self.owner:
            shown.waits_behind = behind.id
        if running := await api.why_running.of_task(task):
            shown.notes += (running,)
        await self.reply_in_pieces(shown)

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def delete(self, task_id: str) -> None:
        """Remove a finished task with its result and history."""
        wanted = await self.task_id(task_id)
        api = await self.api()
        access = await access_to_task(api.ports.tasks, self.caller, wanted)
        access.check_own("remove")
        await api.ports.tasks.delete(access.owner, wanted)
        log.info("removed task=%s owner=%s", wanted, self.owner)
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()

    def _known_version(self) -> int | None:
        match = _TAG.fullmatch(self.request.headers.get("If-None-Match", "").strip())
        return int(match[1]) if match else None


class TaskRequestHandler(QuantaskHandler):
    """``/tasks/ID/request``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, task_id: str) -> None:
        """Return what was asked for, as it may be submitted again: the circuit and all that it is run with."""
        wanted = await self.task_id(task_id)
        api = await self.api()
        access = await access_to_task(api.ports.tasks, self.caller, wanted)
        submission = await api.ports.tasks.get_request(access.owner, wanted)
        hidden = submission.course is not None and hides_seed(
            self.caller, await api.ports.tasks.get(access.owner, wanted, full=False)
        )
        await reply_apart(self, RequestOut.of(submission.tasks[0].request, hides_seed=hidden))


class TaskPointsHandler(QuantaskHandler):
    """``/tasks/ID/points``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, task_id: str) -> None:
        """Return the points of a sweep that are there, also while the rest is run."""
        query = self.parse_query(PointsQuery)
        wanted = await self.task_id(task_id)
        api = await self.api()
        result = await read_points(api.ports, self.caller, wanted, query.first)
        await self.reply_in_pieces(PointsOut(first=query.first, result=result))


class CancelTaskHandler(QuantaskHandler):
    """``/tasks/ID/cancel``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, task_id: str) -> None:
        """Cancel the task: at once if it waits, else as soon as its worker has stopped it."""
        wanted = await self.task_id(task_id)
        api = await self.api()
        access = await access_to_task(api.ports.tasks, self.caller, wanted)
        task = await cancel_task(api.ports, access.owner, wanted, actor=access.actor, note=access.note("cancelled"))
        log.info("cancel asked for task=%s owner=%s by=%s", wanted, access.owner, self.owner)
        self.reply(
            TaskOut.of(task, self.caller, await self.shown_as([task.owner])),
            HTTPStatus.OK if task.status.is_final else HTTPStatus.ACCEPTED,
        )


class RetryTaskHandler(QuantaskHandler):
    """``/tasks/ID/retry``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, task_id: str) -> None:
        """Submit a finished task's request again, as a new task."""
        wanted = await self.task_id(task_id)
        key, course = self.idempotency_key, self.asked_course
        api = await self.api()
        task = await retry_task(api.ports, api.settings, self.caller, wanted, idempotency_key=key, course=course)
        log.info("submitted task=%s owner=%s retry_of=%s", task.id, self.owner, wanted)
        self.reply(
            TaskOut.of(task, self.caller, await self.shown_as([task.owner])),
            HTTPStatus.ACCEPTED,
            location=self.location_of("tasks", task.id),
        )
