"""Metrics as Prometheus reads them, from ``/metrics`` of a process that serves the API.

Every number is about the whole deployment, whichever API process is asked: gauges are what the store and the broker
said a few seconds ago, counters and histograms are the tasks that have finished since the API of this process was
opened. Of several API processes take ``max``, not ``sum``, as in ``max by (status) (rate(quantask_tasks_finished_total
[5m]))``. Workers have no metrics of their own. A scrape asks neither store nor broker anything.

Names and units follow https://prometheus.io/docs/practices/naming.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from typing_extensions import override

from quantask_jupyter.domain.measured import FinishedTask, Measured
from quantask_jupyter.domain.states import FINAL, Status
from quantask_jupyter.errors import WorkerLostError
from quantask_jupyter.ports import Metrics

QUEUE_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43_200)
RUN_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 3600)
DEPLOYMENT = "Of the whole deployment, the same at every API process: take max over them, not sum."
SINCE = f"Since this process's API was opened. {DEPLOYMENT}"


class PrometheusMetrics(Metrics):
    """Counters and histograms that a Prometheus server reads."""

    def __init__(self) -> None:
        """Begin with nothing measured and nothing counted."""
        self._now: Measured | None = None
        self._finished = Counter(
            "quantask_tasks_finished", f"Tasks that have finished, by how. {SINCE}", ["status"], registry=None
        )
        for status in FINAL:
            self._finished.labels(status.value)
        self._failed = Counter(
            "quantask_tasks_failed", f"Tasks that have failed, by code of their error. {SINCE}", ["code"], registry=None
        )
        self._retries = Counter(
            "quantask_retries", f"Attempts beyond the first, of tasks that have finished. {SINCE}", registry=None
        )
        self._lost = Counter(
            "quantask_workers_lost",
            f"Attempts that ended with the loss of their worker, of tasks that have finished. {SINCE}",
            registry=None,
        )
        self._queue_time = Histogram(
            "quantask_queue_seconds",
            f"Time from submit to the start of the last attempt, of tasks that have finished. {SINCE}",
            buckets=QUEUE_BUCKETS,
            registry=None,
        )
        self._run_time = Histogram(
            "quantask_run_seconds",
            f"Time from start to end of the last attempt, of tasks that have finished. {SINCE}",
            buckets=RUN_BUCKETS,
            registry=None,
        )

    @contextmanager
    def exposed(self, registry: CollectorRegistry = REGISTRY) -> Iterator[None]:
        """Show the metrics in a registry (by default the one that Jupyter Server shows) until the block ends."""
        registry.register(self)
        try:
            yield
        finally:
            registry.unregister(self)

    @override
    def measured(self, now: Measured) -> None:
        self._now = now

    @override
    def finished(self, tasks: Sequence[FinishedTask]) -> None:
        for task in tasks:
            retries = max(0, task.attempt - 1)
            self._finished.labels(task.status.value).inc()
            self._retries.inc(retries)
            self._lost.inc(retries + (task.error_code == WorkerLostError.code))
            if task.status is Status.FAILED:
                self._failed.labels(task.error_code or "").inc()
            if task.started_at is not None:
                self._queue_time.observe((task.started_at - task.created_at).total_seconds())
                self._run_time.observe((task.finished_at - task.started_at).total_seconds())

    def collect(self) -> Iterable[Metric]:
        """Return all metrics: what a registry asks for at each scrape."""
        if self._now is not None:
            yield from _gauges(self._now)
        for counted in (
            self._finished,
            self._failed,
            self._retries,
            self._lost,
            self._queue_time,
            self._run_time,
        ):
            yield from counted.collect()


def _gauges(now: Measured) -> Iterator[Metric]:
    yield _gauge("quantask_database_up", "1 if the database answers this process, else 0.", float(now.database_up))
    yield _gauge("quantask_broker_up", "1 if the broker answers this process, else 0.", float(now.broker_up))
    if now.tasks is not None:
        tasks = GaugeMetricFamily(
            "quantask_tasks",
            "Tasks that have not finished, by state: pending, processing, and paused, to which no worker is of use. "
            f"{DEPLOYMENT}",
            labels=["status"],
        )
        for status, count in now.tasks.items():
            tasks.add_metric([status], count)
        yield tasks
    numbers = {
        "oldest_pending_seconds": (
            now.oldest_pending_seconds,
            "How long the oldest pending task waits, or 0.",
        ),
        "queue_depth": (now.queue_depth, "Messages, or with the embedded queue tasks, that wait for a worker."),
        "dead_letters": (now.dead_letters, "Messages that no worker could use."),
        "workers_alive": (now.workers, "Workers that have lately reported that they are alive."),
        "slots_alive": (now.slots, "Tasks that these workers can run at the same time."),
    }
    for name, (value, text) in numbers.items():
        if value is not None:
            yield _gauge(f"quantask_{name}", f"{text} {DEPLOYMENT}", value)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
