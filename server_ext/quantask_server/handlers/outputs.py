"""Outputs: what a notebook saves of what has ended, where a page has seen the end without a kernel."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from tornado.web import authenticated
from typing_extensions import override

from quantask_jupyter.errors import BatchNotFoundError, StateConflictError
from quantask_jupyter.service.access import access_to_batch, access_to_task
from quantask_jupyter.service.expectations import read_batch_expectations, read_expectations
from quantask_jupyter.widget.batch_card import ended_bundle
from quantask_jupyter.widget.ended_task import ended_task_bundle
from quantask_jupyter.widget.saved_result import bundle_metadata
from quantask_jupyter.widget.task_json import run_json
from quantask_server.answers import BatchOut, OutputOut, TaskOut
from quantask_server.handlers.base import QuantaskHandler, authorized
from quantask_server.handlers.written_in_thread import reply_apart

_GOES_ON = "It has not ended: nothing is saved of it yet."


class TaskOutputHandler(QuantaskHandler):
    """``/tasks/ID/output``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, task_id: str) -> None:
        """Return what is saved of a task that has ended: its result with a picture, or why it has none."""
        wanted = await self.task_id(task_id)
        api = await self.api()
        access = await access_to_task(api.ports.tasks, self.caller, wanted)
        task = await api.ports.tasks.get(access.owner, wanted, full=True)
        if not task.status.is_final:
            raise StateConflictError(_GOES_ON)
        told = await read_expectations(api.ports, access.owner, wanted)
        shown = TaskOut.of(task, self.caller, await self.shown_as([task.owner]))
        await reply_apart(self, await asyncio.to_thread(_of_task, shown, told if told and told["rows"] else None))


class BatchOutputHandler(QuantaskHandler):
    """``/batches/ID/output``."""

    @override
    @authenticated
    @authorized(action="read", resource="quantask")
    async def get(self, batch_id: str) -> None:
        """Return what is saved of a batch whose tasks have all ended: how, and what an estimator's has estimated."""
        wanted = self.parse_id(batch_id, BatchNotFoundError)
        api = await self.api()
        access = await access_to_batch(api.ports.tasks, self.caller, wanted)
        batch = await api.ports.tasks.get_batch(access.owner, wanted)
        if not batch.is_finished:
            raise StateConflictError(_GOES_ON)
        told = await read_batch_expectations(api.ports, access.owner, wanted)
        shown = BatchOut.of(batch, await self.shown_as([batch.owner])).model_dump(mode="json")
        bundle = await asyncio.to_thread(ended_bundle, shown, told)
        self.reply(_output(bundle, None))


def _of_task(shown: TaskOut, expectations: Mapping[str, Any] | None) -> OutputOut:
    task = shown.model_dump(mode="json")
    return _output(ended_task_bundle(task, expectations), run_json(task))


def _output(bundle: Mapping[str, Any], run: Mapping[str, Any] | None) -> OutputOut:
    """Return a bundle as it is saved; pictures are written as a kernel's messages have them."""
    data = {kind: b64encode(part).decode() if isinstance(part, bytes) else part for kind, part in bundle.items()}
    return OutputOut(data=data, metadata=bundle_metadata(bundle, run, of_card=True))
