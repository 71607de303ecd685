"""The Celery application: for the worker (``celery --app benchmarks.peers.celery_app worker``) and the submitter."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery

BROKER, BACKEND = "BENCH_CELERY_BROKER", "BENCH_CELERY_BACKEND"


def make_app(broker: str, backend: str) -> Celery:
    """Return an application as Celery's guides configure it for work that must not be lost."""
    app = Celery("bench", broker=broker, backend=backend)
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_transport_options={"confirm_publish": True},
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
    )
    app.task(name="run")(_run)
    return app


def _run(source: str, shots: int) -> dict[str, int]:
    from benchmarks.circuit_work import at_its_best

    return at_its_best(source, shots)


def __getattr__(name: str) -> Any:
    """Make the worker's application when Celery looks for it."""
    if name == "app":
        return make_app(os.environ[BROKER], os.environ[BACKEND])
    raise AttributeError(name)
