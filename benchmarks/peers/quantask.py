"""Quantask itself, through its public Python functions, as a notebook has it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import quantask_jupyter
from benchmarks.peers.peer import SECONDS_TO_RESULT, Counts, Peer
from benchmarks.place import Place
from quantask_jupyter import QuantumJob
from quantask_jupyter.client.session import kernel_session
from tests.acceptance.deployment import Deployment, lab_deployment, laptop_deployment

SETTINGS = {"SLOTS": "1"}
SUBMITTERS = 8
"""Threads that submit when many circuits are to be submitted one by one."""


class Quantask(Peer):
    """What both ways to deploy it share."""

    has_bulk = True
    keeps_circuits = True
    deployment: Deployment

    def open(self, place: Place) -> None:
        self._stack = ExitStack()
        self.deployment = self._stack.enter_context(self._deploy(place))

    def _deploy(self, place: Place) -> AbstractContextManager[Deployment]:
        raise NotImplementedError

    def close(self) -> None:
        self._stack.close()

    def use(self) -> None:
        """Make this deployment the one that this process's submits go to."""
        served = self.deployment.served.client
        kernel_session().configure(served.url, served.token or "")

    def submit(self, source: str, shots: int) -> QuantumJob:
        return quantask_jupyter.submit(source, shots=shots)

    def result(self, handle: QuantumJob) -> Counts:
        counts: Counts = handle.result(timeout=SECONDS_TO_RESULT).counts
        return counts

    def submit_many(self, sources: Sequence[str], shots: int) -> Iterable[QuantumJob]:
        with ThreadPoolExecutor(SUBMITTERS) as threads:
            return list(threads.map(lambda source: self.submit(source, shots), sources))

    def run_bulk(self, sources: Sequence[str], shots: int) -> Iterable[Counts]:
        batch = quantask_jupyter.submit_batch(sources, shots=shots)
        return [result.counts for result in batch.results(timeout=SECONDS_TO_RESULT)]

    def add_worker(self) -> None:
        self.deployment.start_worker()

    def processes(self) -> dict[str, list[int]]:
        workers = [worker.pid for worker in self.deployment.workers]
        return {"API": [self.deployment.served.process.pid], **({"worker": workers} if workers else {})}


class QuantaskLab(Quantask):
    """As a lab server has it."""

    name = "quantask_lab"
    label = "Quantask, PostgreSQL + RabbitMQ"
    workers = 1
    database_url = amqp_url = ""
    how = (
        f"`quantask_jupyter.submit`, one slot a worker; many single submits come from {SUBMITTERS} threads; the API is "
        "`jupyter quantask serve`, on uvloop (the extension has its Jupyter Server's loop)"
    )

    def _deploy(self, place: Place) -> AbstractContextManager[Deployment]:
        self.database_url = place.database()
        self.amqp_url = place.vhost()
        folder = _folder(place, self.name)
        return lab_deployment(folder, self.database_url, self.amqp_url, workers=self.workers, **SETTINGS)


class QuantaskEmbedded(Quantask):
    """As a laptop has it."""

    name = "quantask_embedded"
    label = "Quantask, embedded default"
    how = f"{QuantaskLab.how}; SQLite, and the one worker that the API process starts"

    def _deploy(self, place: Place) -> AbstractContextManager[Deployment]:
        return laptop_deployment(_folder(place, self.name), **SETTINGS)

    def add_worker(self) -> None:
        raise NotImplementedError("the embedded worker is one process")


def _folder(place: Place, name: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=place.folder))
