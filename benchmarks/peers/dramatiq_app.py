"""The dramatiq actors: for the worker (``dramatiq benchmarks.peers.dramatiq_app:broker``) and the submitter."""

from __future__ import annotations

import os
from concurrent.futures import Future

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker

BROKER = "BENCH_DRAMATIQ_BROKER"
QUEUE, RESULTS = "bench", "bench_results"

waiting: dict[str, Future[dict[str, int]]] = {}
"""Of the submitter: who waits for which result."""

broker = RabbitmqBroker(url=os.environ[BROKER], confirm_delivery=True)
dramatiq.set_broker(broker)


@dramatiq.actor(queue_name=QUEUE)
def run(source: str, shots: int) -> dict[str, int]:
    """Run a circuit: the worker's actor."""
    from benchmarks.circuit_work import at_its_best

    return at_its_best(source, shots)


@dramatiq.actor(queue_name=RESULTS)
def deliver(key: str, counts: dict[str, int]) -> None:
    """Take a result: the submitter's actor, the second of the pipeline."""
    waiting.pop(key).set_result(counts)
