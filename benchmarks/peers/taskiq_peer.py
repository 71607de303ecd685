"""Taskiq over RabbitMQ by aio-pika, with results in PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Sequence
from typing import Any

from benchmarks.peers.peer import SECONDS_TO_RESULT, Counts, Peer, imported_anew
from benchmarks.place import Place, plain_postgresql, stop

POLL_SECONDS = 0.001
SUBMITS_AT_A_TIME = 16
SECONDS_WITHOUT_A_CALL = 3600
"""The submitter's loop runs only in calls, and sends no heartbeat while others are measured."""


class Taskiq(Peer):
    """Both the message and the result are stored."""

    name = "taskiq"
    label = "taskiq + aio-pika, PostgreSQL results"
    how = (
        "one process, `max-async-tasks 1`, durable queue, `when_saved` acknowledgement; results in PostgreSQL over "
        f"asyncpg, `wait_result(check_interval={POLL_SECONDS})` instead of 0.2 s; many submits are sent "
        f"{SUBMITS_AT_A_TIME} at a time"
    )

    def open(self, place: Place) -> None:
        self._place = place
        environment = {
            "BENCH_TASKIQ_BROKER": f"{place.vhost()}?heartbeat={SECONDS_WITHOUT_A_CALL}",
            "BENCH_TASKIQ_BACKEND": plain_postgresql(place.database()),
        }
        os.environ.update(environment)  # read when the module is imported, here and in the worker
        self._app = imported_anew("benchmarks.peers.taskiq_app")
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(self._app.broker.startup())
        self._workers: list[subprocess.Popen[bytes]] = []
        self.add_worker()

    def add_worker(self) -> None:
        app = "benchmarks.peers.taskiq_app:broker"
        command = ["-m", "taskiq", "worker", app, "--workers", "1", "--max-async-tasks", "1", "--log-level", "WARNING"]
        self._workers.append(self._place.start(f"{self.name}{len(self._workers)}", command, {}))

    def close(self) -> None:
        for worker in self._workers:
            stop(worker)
        self._loop.run_until_complete(self._app.broker.shutdown())
        self._loop.close()

    def submit(self, source: str, shots: int) -> Any:
        return self._loop.run_until_complete(self._app.run.kiq(source, shots))

    def result(self, handle: Any) -> Counts:
        wait = handle.wait_result(check_interval=POLL_SECONDS, timeout=SECONDS_TO_RESULT)
        counts: Counts = self._loop.run_until_complete(wait).return_value
        return counts

    def submit_many(self, sources: Sequence[str], shots: int) -> Sequence[Any]:
        return self._loop.run_until_complete(self._send(sources, shots))

    async def _send(self, sources: Sequence[str], shots: int) -> list[Any]:
        sent: list[Any] = []
        for first in range(0, len(sources), SUBMITS_AT_A_TIME):
            some = sources[first : first + SUBMITS_AT_A_TIME]
            sent += await asyncio.gather(*(self._app.run.kiq(source, shots) for source in some))
        return sent

    def processes(self) -> dict[str, list[int]]:
        return {"worker": [worker.pid for worker in self._workers]}
