"""A deployment of Quantask as its users have it: processes started by their commands, talked to over HTTP."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from quantask_jupyter.adapters.sql.migrate import upgrade
from tests.integration.api.server import Client, Served, isolated_environment, serve, start, stop, until


@dataclass
class Deployment:
    """One API process and its workers."""

    home: Path
    settings: dict[str, str]
    served: Served
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def api(self) -> Client:
        """The client of the API."""
        return self.served.client

    def start_worker(self, program: Sequence[str] = ("-m", "quantask_worker")) -> subprocess.Popen[bytes]:
        """Start ``python -m quantask_worker`` and wait until it has reported that it is alive."""
        known = self.live_workers()
        log = self.home / f"worker{len(self.workers)}.log"
        environment = isolated_environment(self.home, **self.settings)
        process = start([*program], environment, log)
        self.workers.append(process)
        until(lambda: process.poll() is not None or self.live_workers() - known, "the worker is alive", 60)
        assert process.poll() is None, log.read_text()
        return process

    def live_workers(self) -> set[str]:
        """The names of the workers that the health report knows."""
        return {worker["name"] for worker in self.api.get("health").json["workers"]}

    def close(self) -> None:
        """End all processes that were started here."""
        for process in self.workers:
            if process.poll() is None:
                stop(process, 40)
        stop(self.served.process, 40)


@contextmanager
def laptop_deployment(home: Path, **settings: str) -> Iterator[Deployment]:
    """Run the embedded default: SQLite, and a worker that the API process starts."""
    deployment = Deployment(home, settings, serve(home / "api", **settings))
    try:
        yield deployment
    finally:
        deployment.close()


@contextmanager
def lab_deployment(
    home: Path, database_url: str, amqp_url: str, *, workers: int = 1, **settings: str
) -> Iterator[Deployment]:
    """Run on PostgreSQL and RabbitMQ, with workers in processes of their own."""
    upgrade(database_url)
    settings = {"DATABASE_URL": database_url, "AMQP_URL": amqp_url, **settings}
    deployment = Deployment(home, settings, serve(home / "api", **settings))
    try:
        for _ in range(workers):
            deployment.start_worker()
        yield deployment
    finally:
        deployment.close()
