"""The taskiq broker: for the worker (``taskiq worker benchmarks.peers.taskiq_app:broker``) and the submitter."""

from __future__ import annotations

import os

from taskiq_aio_pika import AioPikaBroker

from benchmarks.peers.taskiq_results import PostgresResults

BROKER, BACKEND = "BENCH_TASKIQ_BROKER", "BENCH_TASKIQ_BACKEND"

broker = AioPikaBroker(os.environ[BROKER]).with_result_backend(PostgresResults(os.environ[BACKEND]))


@broker.task
def run(source: str, shots: int) -> dict[str, int]:
    """Run a circuit, in the worker's thread for tasks that are not coroutines."""
    from benchmarks.circuit_work import at_its_best

    return at_its_best(source, shots)
