"""What every process that hosts the API has once: ports, follower, housekeeping and, on a laptop, its worker.

All of it is opened by the first request and not at the start of the process: a Jupyter Server whose user never touches
Quantask pays nothing for it.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from quantask_jupyter.errors import QuantumError, ShuttingDownError
from quantask_jupyter.logs import formatted_exception
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.known_circuits import KnownCircuits
from quantask_jupyter.service.wait_for_change import Follower
from quantask_jupyter.service.why_running import WhyRunning
from quantask_jupyter.service.why_waiting import WhyWaiting
from quantask_jupyter.settings import Quantask
from quantask_server.drawings import Drawings
from quantask_server.embedded_worker import EmbeddedWorker
from quantask_server.held_requests_limit import HeldRequests
from quantask_server.turns_of_large_bodies import LargeBodies

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Api:
    """The opened API: what a handler works with."""

    settings: Quantask
    ports: Ports
    follower: Follower
    known_circuits: KnownCircuits
    why_waiting: WhyWaiting
    why_running: WhyRunning
    worker: EmbeddedWorker | None = None

    @property
    def worker_trouble(self) -> str | None:
        """Why this process's own worker cannot start, in one sentence; None if it can, or there is none."""
        return None if self.worker is None else self.worker.trouble


class ApiHost:
    """Opens the API when it is first asked for, and closes it at the end of the process."""

    def __init__(self, settings: Quantask) -> None:
        """Host the API of these settings; nothing is opened yet."""
        self.settings = settings
        self._opening = asyncio.Lock()
        self.closing = asyncio.Event()  # set when the process shuts down
        self.large_bodies = LargeBodies()
        self.drawings = Drawings(settings.max_qubits)
        self.held_requests = HeldRequests(settings)
        self._api: Api | None = None
        self._life: asyncio.Task[None] | None = None

    async def api(self) -> Api:
        """Return the opened API, opening it if need be.

        Raises:
            QuantumError: it cannot be opened; the next call tries again.
        """
        async with self._opening:
            if self.closing.is_set():
                raise ShuttingDownError()
            if self._life is not None and self._life.done():
                self._api = None  # what was opened has failed since, and is opened again
            if self._api is None:
                opened: asyncio.Future[Api] = asyncio.get_running_loop().create_future()
                self._life = asyncio.create_task(self._live(opened), name="quantask-api")
                self._life.add_done_callback(self._log_failure)
                either: set[asyncio.Future[Any]] = {opened, self._life}
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if not opened.done():
                    self._life.result()  # raises what kept it from opening
                self._api = opened.result()
            return self._api

    async def has_work(self) -> bool:
        """Whether this process's own worker has a task, or can take one that waits; false if no store is to be had."""
        if self._api is None or self._api.worker is None or self._api.worker_trouble is not None:
            return False
        try:
            counts = (await self._api.ports.upkeep.health()).by_status
        except QuantumError:
            return False
        return any(counts.values())

    async def close(self) -> None:
        """Close what was opened; wait until the embedded worker has ended."""
        self.closing.set()
        async with self._opening:
            self._api = None
            if self._life is not None:
                await asyncio.wait({self._life})

    def _log_failure(self, life: asyncio.Task[None]) -> None:
        error = None if life.cancelled() else life.exception()
        if error is not None and not isinstance(error, QuantumError):
            log.error("the API failed\n%s", formatted_exception(error, self.settings))

    async def _live(self, opened: asyncio.Future[Api]) -> None:
        """Open the API, and close it: one task does, because a task group must be left by the task that entered it."""
        # The import takes half a second; in a thread, requests to the rest of Jupyter go on meanwhile.
        await asyncio.to_thread(importlib.import_module, "quantask_jupyter.bootstrap")
        from quantask_jupyter.bootstrap import Role, open_ports, run_housekeeping, run_metrics, worker_link

        settings = self.settings
        async with AsyncExitStack() as stack:
            ports = await stack.enter_async_context(open_ports(settings, Role.API))
            await stack.enter_async_context(run_housekeeping(ports, settings))
            await stack.enter_async_context(run_metrics(ports, settings))
            follower = await stack.enter_async_context(Follower(ports, settings.poll_seconds).running())
            link = worker_link(ports)
            worker = None
            if link is not None:
                worker = EmbeddedWorker(settings, link.to_json())
                await stack.enter_async_context(worker.running())
            gc.freeze()  # what is there now stays: to look through it again takes a tenth of a second, and all wait
            waiting = WhyWaiting(ports, settings)
            running = WhyRunning(ports.tasks, wall_seconds=settings.wall_seconds)
            opened.set_result(Api(settings, ports, follower, KnownCircuits(ports), waiting, running, worker))
            await self.closing.wait()
