"""Health: is everything there that a task needs, and how much waits."""

from __future__ import annotations

from typing import Any

from quantask_jupyter.errors import BrokerUnavailableError, DatabaseUnavailableError
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.liveness import living_workers
from quantask_jupyter.settings import Quantask

PAUSED = "paused"
"""What waits until somebody resumes it, beside the states: no worker is of use to it."""


async def health(ports: Ports, settings: Quantask) -> dict[str, Any]:
    """Return the state of database, broker, queue and workers; it never raises for one that is down.

    ``status`` is ``ok`` when database and broker answer and a worker is alive, else ``degraded``. A worker that its API
    process starts by itself needs not be there before something waits for it. Times are in seconds.
    """
    report: dict[str, Any] = {
        "status": "ok",
        "database": {"reachable": True, "kind": "sqlite" if settings.embedded_store else "postgresql"},
        "broker": {"reachable": True, "kind": "embedded" if settings.embedded_queue else "rabbitmq"},
        "queue_depth": None,
        "dead_letters": None,
        "tasks": {},
        "oldest_pending_seconds": None,
        "workers_alive": 0,
        "workers": [],
    }
    try:
        report["queue_depth"] = await ports.queue.depth()
        report["dead_letters"] = await ports.queue.dead_letters()
    except BrokerUnavailableError:
        report["broker"]["reachable"] = False
    except DatabaseUnavailableError:  # the embedded queue is the store
        report["database"]["reachable"] = False
    try:
        store = await ports.upkeep.health()
        workers = await living_workers(ports, settings)
    except DatabaseUnavailableError:
        report["database"]["reachable"] = False
    else:
        report["tasks"] = {**{str(status): count for status, count in store.by_status.items()}, PAUSED: store.paused}
        report["oldest_pending_seconds"] = store.oldest_pending_seconds
        report["workers_alive"] = len(workers)
        report["workers"] = [
            {
                "name": w.name,
                "host": w.host,
                "slots": w.slots,
                "versions": dict(w.versions),
                "left_open": [*w.left_open],
            }
            for w in workers
        ]
    reachable = report["database"]["reachable"] and report["broker"]["reachable"]
    waits_or_runs = any(count for state, count in report["tasks"].items() if state != PAUSED)
    needs_worker = not settings.embedded_queue or waits_or_runs
    if not reachable or (needs_worker and not report["workers"]):
        report["status"] = "degraded"
    return report


async def health_for(ports: Ports, settings: Quantask, owner: str) -> dict[str, Any]:
    """Return of :func:`health` what concerns an owner: does all work, how many workers live, and the owner's own tasks.

    What others have waiting, and where and of which versions the workers are, is for those who look after them.
    """
    report = await health(ports, settings)
    own: dict[str, int] = {}
    if report["database"]["reachable"]:
        try:
            own["waiting or running"], _ = await ports.tasks.usage(owner)
        except DatabaseUnavailableError:
            report["database"]["reachable"], report["status"] = False, "degraded"
    hidden: dict[str, Any] = {"queue_depth": None, "dead_letters": None, "oldest_pending_seconds": None, "workers": []}
    return {**report, **hidden, "tasks": own}
