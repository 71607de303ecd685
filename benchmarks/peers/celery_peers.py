"""Celery over RabbitMQ, with results over RabbitMQ (rpc, not durable) and in PostgreSQL."""

from __future__ import annotations

import subprocess
from typing import Any

from celery.result import AsyncResult

from benchmarks.peers.celery_app import BACKEND, BROKER, make_app
from benchmarks.peers.peer import SECONDS_TO_RESULT, Counts, Peer
from benchmarks.place import Place, plain_postgresql, stop

COMMON = (
    "prefork pool with one process, `task_acks_late`, `task_reject_on_worker_lost`, `worker_prefetch_multiplier=1`, "
    "`confirm_publish`, no events, gossip or mingle (the solo pool is no faster one at a time and far slower at once)"
)


class _Celery(Peer):
    poll_seconds = 0.5

    def open(self, place: Place) -> None:
        self._place = place
        self._broker, self._backend = place.vhost(), self._make_backend(place)
        self._workers: list[subprocess.Popen[bytes]] = []
        self._app: Any = make_app(self._broker, self._backend)
        self.add_worker()

    def _make_backend(self, place: Place) -> str:
        raise NotImplementedError

    def add_worker(self) -> None:
        number = len(self._workers)
        command = ["-m", "celery", "--app", "benchmarks.peers.celery_app", "worker", "--concurrency", "1"]
        quiet = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "-n", f"{self.name}{number}@bench"]
        environment = {BROKER: self._broker, BACKEND: self._backend}
        self._workers.append(self._place.start(f"{self.name}{number}", [*command, *quiet], environment))

    def close(self) -> None:
        for worker in self._workers:
            stop(worker)
        self._app.close()

    def submit(self, source: str, shots: int) -> AsyncResult:
        return self._app.send_task("run", (source, shots))

    def result(self, handle: AsyncResult) -> Counts:
        counts: Counts = handle.get(timeout=SECONDS_TO_RESULT, interval=self.poll_seconds)
        return counts

    def processes(self) -> dict[str, list[int]]:
        return {"worker": [worker.pid for worker in self._workers]}


class CeleryRpc(_Celery):
    """Results come by messages that are not stored."""

    name = "celery_rpc"
    label = "Celery, RabbitMQ, rpc results"
    how = f"{COMMON}; results are transient messages to the submitter: one that is lost is lost"

    def _make_backend(self, place: Place) -> str:  # noqa: ARG002 - results come by the broker
        return "rpc://"


class CeleryDatabase(_Celery):
    """Results are stored."""

    name = "celery_database"
    label = "Celery, RabbitMQ, PostgreSQL results"
    poll_seconds = 0.002
    how = f"{COMMON}; `get(interval=0.002)`: the default looks for a result every 0.5 s"

    def _make_backend(self, place: Place) -> str:
        return "db+" + plain_postgresql(place.database()).replace("postgresql://", "postgresql+psycopg2://")


class CeleryDatabasePooled(CeleryDatabase):
    """The same, made faster than its settings can make it."""

    name = "celery_database_pooled"
    label = "Celery, PostgreSQL results, internals changed"
    how = (
        "as the one above; Celery's submitter opens a connection for each look at a result and has no setting for "
        "that, so `session_manager.forked`, which is not public, is set"
    )

    def open(self, place: Place) -> None:
        super().open(place)
        self._app.backend.session_manager.forked = True
