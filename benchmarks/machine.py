"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.place import Place

PACKAGES = (
    "quantask-jupyter", "qiskit", "qiskit-aer", "qiskit-qasm3-import", "asyncpg", "aio-pika", "sqlalchemy", "tornado",
    "uvloop", "celery", "psycopg2-binary", "dramatiq", "pika", "taskiq", "taskiq-aio-pika", "procrastinate", "psycopg",
)  # fmt: skip


def describe(place: Place) -> dict[str, Any]:
    """Return the machine, the load it had before, and the versions of all that was measured."""
    (server,) = place.postgres.admin("SHOW server_version")
    (durable,) = place.postgres.admin("SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit')")
    return {
        **hardware(),
        "python": platform.python_version(),
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS"),
        "PostgreSQL": f"{server[0]} (fsync {durable[0]}, synchronous_commit {durable[1]})",
        "RabbitMQ": place.rabbitmq_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def hardware() -> dict[str, Any]:
    """Return the machine, the time, and the load it has."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}, {platform.machine()}",
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()
