"""Batches: many tasks in one request, followed and cancelled by one id."""

from __future__ import annotations

import logging
from functools import partial
from http import HTTPStatus

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.domain.task import TaskFilter
from quantask_jupyter.errors import BatchNotFoundError
from quantask_jupyter.ports import Stored
from quantask_jupyter.service.access import access_to_batch
from quantask_jupyter.service.cancel import cancel_batch
from quantask_jupyter.service.submit import submit_batch
from quantask_server.answers import BatchOut, PageOut, SubmittedBatchOut, TaskOut
from quantask_server.bodies import BatchIn
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.handlers.submitting import SubmitHandler
from quantask_server.held_requests_limit import held_seconds
from quantask_server.page_cursor import read_cursor, write_cursor
from quantask_server.queries import BatchWaitQuery, ResultsQuery

MOST_RESULT_CHARACTERS = 4_000_000  # of one page; a larger result comes alone

log = logging.getLogger(__name__)


class BatchesHandler(SubmitHandler):
    """``/batches``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self) -> None:
        """Submit many tasks: all of them or, when one is wrong, none."""
        requests, name = await self.requests_as(BatchIn, BatchIn.to_domain)
        key = self.idempotency_key
        api = await self.api()
        stored = await submit_batch(
            api.ports,
            api.settings,
            self.owner,
            requests,
            name=name,
            idempotency_key=key,
            course=self.course,
            caller=self.caller,
        )
        self._reply_stored(stored)

    def _reply_stored(self, stored: Stored) -> None:
        if stored.batch is None:
            raise BatchNotFoundError()
        log.info("submitted batch=%s owner=%s tasks=%d", stored.batch.id, self.owner, len(stored.tasks))
        ids = [task.id for task in stored.tasks]
        answer = SubmittedBatchOut(
            **BatchOut.of(stored.batch, {self.owner: self.caller.name}).model_dump(), task_ids=ids
        )
        self.reply(answer, HTTPStatus.ACCEPTED, location=self.location_of("batches", stored.batch.id))


class BatchHandler(QuantaskHandler):
    """``/batches/ID``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, batch_id: str) -> None:
        """Return the batch and how far it is; with ``wait``, once all its tasks have ended."""
        query = self.parse_query(BatchWaitQuery)
        wanted = self.parse_id(batch_id, BatchNotFoundError)
        api = await self.api()
        access = await access_to_batch(api.ports.tasks, self.caller, wanted)
        if query.wait:
            seconds = held_seconds(query.wait)
            batch = await self.held(partial(api.follower.wait_for_batch, access.owner, wanted, seconds=seconds))
        else:
            batch = await api.ports.tasks.get_batch(access.owner, wanted)
        self.reply(BatchOut.of(batch, await self.shown_as([batch.owner])))


class BatchResultsHandler(QuantaskHandler):
    """``/batches/ID/results``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, batch_id: str) -> None:
        """Return a page of those tasks that have ended, with result and history, in the order of their submit."""
        query = self.parse_query(ResultsQuery)
        wanted = self.parse_id(batch_id, BatchNotFoundError)
        criteria = TaskFilter(batch_id=wanted)
        after = read_cursor(query.cursor, self.owner, criteria) if query.cursor is not None else None
        api = await self.api()
        access = await access_to_batch(api.ports.tasks, self.caller, wanted)
        page = await api.ports.tasks.results(access.owner, wanted, query.limit, MOST_RESULT_CHARACTERS, after)
        cursor = write_cursor(page.next_after, self.owner, criteria) if page.next_after else None
        names = await self.shown_as(task.owner for task in page.tasks)
        caller = self.caller
        shown = [TaskOut.of(task, caller, names) for task in page.tasks]
        await self.reply_in_pieces(PageOut(tasks=shown, next_cursor=cursor))


class CancelBatchHandler(QuantaskHandler):
    """``/batches/ID/cancel``."""

    @override
    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, batch_id: str) -> None:
        """Cancel all tasks of the batch that have not finished."""
        wanted = self.parse_id(batch_id, BatchNotFoundError)
        api = await self.api()
        access = await access_to_batch(api.ports.tasks, self.caller, wanted)
        batch = await cancel_batch(api.ports, access.owner, wanted, actor=access.actor, note=access.note("cancelled"))
        log.info("cancel asked for batch=%s owner=%s by=%s", wanted, access.owner, self.owner)
        self.reply(BatchOut.of(batch, await self.shown_as([batch.owner])), HTTPStatus.ACCEPTED)
