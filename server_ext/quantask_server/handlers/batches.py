"""Batches: many tasks in one request, followed and cancelled by one id."""

from __future__ import annotations

import logging
from http import HTTPStatus

from tornado.web import authenticated

from quantask_jupyter.errors import BatchNotFoundError
from quantask_jupyter.ports import Stored
from quantask_jupyter.service.cancel import cancel_batch
from quantask_jupyter.service.submit import submit_batch
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.schemas import BatchIn, BatchOut, SubmittedBatchOut

log = logging.getLogger(__name__)


class BatchesHandler(QuantaskHandler):
    """``/batches``."""

    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self) -> None:
        """Submit many tasks: all of them or, when one is wrong, none."""
        batch = self.parse_body(BatchIn)
        requests = [task.to_domain() for task in batch.tasks]
        key = self.idempotency_key
        api = await self.api()
        stored = await submit_batch(api.ports, api.settings, self.owner, requests, name=batch.name, idempotency_key=key)
        self._reply_stored(stored)

    def _reply_stored(self, stored: Stored) -> None:
        if stored.batch is None:
            raise BatchNotFoundError()
        log.info("submitted batch=%s owner=%s tasks=%d", stored.batch.id, self.owner, len(stored.tasks))
        ids = [task.id for task in stored.tasks]
        answer = SubmittedBatchOut(**BatchOut.of(stored.batch).model_dump(), task_ids=ids)
        self.reply(answer, HTTPStatus.ACCEPTED, location=self.path_to("batches", stored.batch.id))


class BatchHandler(QuantaskHandler):
    """``/batches/ID``."""

    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, batch_id: str) -> None:
        """Return the batch and how far it is."""
        wanted = self.parse_id(batch_id, BatchNotFoundError)
        api = await self.api()
        self.reply(BatchOut.of(await api.ports.store.get_batch(self.owner, wanted)))


class CancelBatchHandler(QuantaskHandler):
    """``/batches/ID/cancel``."""

    @authenticated
    @authorized(action="write", resource="quantask")
    async def post(self, batch_id: str) -> None:
        """Cancel all tasks of the batch that have not finished."""
        wanted = self.parse_id(batch_id, BatchNotFoundError)
        api = await self.api()
        batch = await cancel_batch(api.ports, self.owner, wanted)
        log.info("cancel asked for batch=%s owner=%s", wanted, self.owner)
        self.reply(BatchOut.of(batch), HTTPStatus.ACCEPTED)
