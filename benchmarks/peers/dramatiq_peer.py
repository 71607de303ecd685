"""Dramatiq over RabbitMQ."""

from __future__ import annotations

import os
import subprocess
import uuid
from concurrent.futures import Future
from typing import Any

from benchmarks.peers.peer import SECONDS_TO_RESULT, Counts, Peer, imported_anew
from benchmarks.place import Place, stop


class Dramatiq(Peer):
    """Results come back as the second step of a pipeline, which the submitter runs: both queues are durable."""

    name = "dramatiq"
    label = "dramatiq, RabbitMQ"
    how = (
        "one process with one thread, `confirm_delivery`; its own result backends need Redis or Memcached, so the "
        "result comes back by a pipeline: a second, durable message, to an actor that the submitter runs"
    )

    def open(self, place: Place) -> None:
        self._place = place
        self._broker = place.vhost()
        os.environ["BENCH_DRAMATIQ_BROKER"] = self._broker  # read when the module is imported, here and in the worker
        import dramatiq

        self._actors = imported_anew("benchmarks.peers.dramatiq_app")
        self._pipeline: Any = dramatiq.pipeline
        self._listener: Any = dramatiq.Worker(self._actors.broker, queues={self._actors.RESULTS}, worker_threads=1)
        self._listener.start()
        self._workers: list[subprocess.Popen[bytes]] = []
        self.add_worker()

    def add_worker(self) -> None:
        app = "benchmarks.peers.dramatiq_app:broker"
        command = ["-m", "dramatiq", app, "--processes", "1", "--threads", "1", "--queues", self._actors.QUEUE]
        environment = {self._actors.BROKER: self._broker}
        self._workers.append(self._place.start(f"{self.name}{len(self._workers)}", command, environment))

    def close(self) -> None:
        for worker in self._workers:
            stop(worker)
        self._listener.stop()
        self._actors.broker.close()

    def submit(self, source: str, shots: int) -> Future[Counts]:
        key = uuid.uuid4().hex
        arrived: Future[Counts] = Future()
        self._actors.waiting[key] = arrived
        self._pipeline([self._actors.run.message(source, shots), self._actors.deliver.message(key)]).run()
        return arrived

    def result(self, handle: Future[Counts]) -> Counts:
        return handle.result(SECONDS_TO_RESULT)

    def processes(self) -> dict[str, list[int]]:
        return {"worker": [worker.pid for worker in self._workers]}
