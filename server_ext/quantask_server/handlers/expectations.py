"""What an estimator's task, or the PUBs of its batch, have estimated."""

from __future__ import annotations

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.errors import BatchNotFoundError
from quantask_jupyter.service.access import access_to_batch, access_to_task
from quantask_jupyter.service.expectations import read_batch_expectations, read_expectations
from quantask_server.expectation_answers import BatchExpectationsOut, ExpectationsOut, PubExpectationsOut
from quantask_server.handlers.base import QuantaskHandler, authorized


class TaskExpectationsHandler(QuantaskHandler):
    """``/tasks/ID/expectation-values``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, task_id: str) -> None:
        """Return the expectation values that an estimator's task has estimated; none of another task."""
        wanted = await self.task_id(task_id)
        api = await self.api()
        access = await access_to_task(api.ports.tasks, self.caller, wanted)
        found = await read_expectations(api.ports, access.owner, wanted)
        self.reply(ExpectationsOut(**found or {"observables": [], "points": [], "rows": [], "of": 0}))


class BatchExpectationsHandler(QuantaskHandler):
    """``/batches/ID/expectation-values``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, batch_id: str) -> None:
        """Return the expectation values of each PUB of an estimator's batch that has ended; none of another batch."""
        wanted = self.parse_id(batch_id, BatchNotFoundError)
        api = await self.api()
        access = await access_to_batch(api.ports.tasks, self.caller, wanted)
        found = await read_batch_expectations(api.ports, access.owner, wanted)
        self.reply(BatchExpectationsOut(pubs=[PubExpectationsOut(name=name, **values) for name, values in found]))
