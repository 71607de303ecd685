"""A deployment on real servers that is broken by a test, and checked when the test has let go of it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from quantask_jupyter.domain.states import Status
from tests.acceptance.deployment import Deployment, lab_deployment
from tests.faults import checker
from tests.integration.api.server import Client, Served, serve, stop, until
from tests.integration.worker.processes import children_of
from tests.services import Postgres, RabbitMQ

QUICK = {
    "LEASE_SECONDS": "2",
    "SWEEP_SECONDS": "0.2",
    "BACKOFF_SECONDS": "0.1",
    "POLL_SECONDS": "0.1",
    "MAX_MEMORY_MB": "1024",
}
"""Everything that waits, made quick."""

LONGEST_END_SECONDS = 120.0


@dataclass(frozen=True)
class Servers:
    """The servers below a deployment, and where a test's own database and vhost are."""

    postgres: Postgres
    rabbitmq: RabbitMQ
    database_url: str
    amqp_url: str


@dataclass
class Lab:
    """A deployment, with all that was accepted and all processes that were seen."""

    servers: Servers
    deployment: Deployment
    accepted: list[str] = field(default_factory=list)
    dead_letters: int = 0
    states: dict[UUID, Status] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _apis: list[Served] = field(default_factory=list)

    @property
    def api(self) -> Client:
        """The client of the API that was started last."""
        return self._apis[-1].client if self._apis else self.deployment.api

    @property
    def query(self) -> checker.Query:
        """Ask the database, whatever stands between it and the deployment."""
        return checker.postgres_query(self.servers.postgres, self.servers.database_url)

    def submit(self, count: int = 1, **fields: Any) -> list[str]:
        """Submit tasks that must be accepted, one by one, and remember them."""
        ids = [str(self.api.submit(**fields)["id"]) for _ in range(count)]
        self.accepted += ids
        return ids

    def submit_batch(self, count: int, **fields: Any) -> list[str]:
        """Submit many tasks at once, which must be accepted, and remember them."""
        circuit = fields.pop("circuit")
        answer = self.api.post("batches", {"tasks": [{"circuit": circuit, **fields} for _ in range(count)]})
        assert answer.status == 202, answer.body
        ids = [str(task_id) for task_id in answer.json["task_ids"]]
        self.accepted += ids
        return ids

    def status(self, task_id: str) -> str:
        """The state that the database has for a task."""
        return str(self.query(f"SELECT status FROM tasks WHERE id = '{task_id}'")[0]["status"])

    def finished(self, *task_ids: str, seconds: float = 60.0) -> list[dict[str, Any]]:
        """Wait until tasks are final, and return them."""
        return [self.api.finished(task_id, seconds) for task_id in task_ids]

    def start_worker(
        self, *, program: Sequence[str] = ("-m", "quantask_worker"), **settings: str
    ) -> subprocess.Popen[bytes]:
        """Start one more worker, with settings of its own, and wait until it has reported that it is alive."""
        before = self.deployment.settings
        self.deployment.settings = {**before, **settings}
        try:
            return self.deployment.start_worker(program)
        finally:
            self.deployment.settings = before

    def start_api(self, **settings: str) -> Served:
        """Start one more API process on the same servers; :attr:`api` is its client from now on."""
        home = self.deployment.home / f"api{len(self._apis) + 1}"
        self._apis.append(serve(home, **{**self.deployment.settings, **settings}))
        return self._apis[-1]

    def kill(self, process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
        """Send a signal to a process whose children are looked for at the end."""
        self.see_processes()
        os.kill(process.pid, number)
        if number == signal.SIGKILL:
            process.wait()

    def see_processes(self) -> None:
        """Remember which processes there are now."""
        for process in self.processes():
            self._seen |= {process.pid, *children_of(process.pid)}

    def processes(self) -> list[subprocess.Popen[bytes]]:
        """Return workers and APIs that run."""
        apis = [*(api.process for api in self._apis), self.deployment.served.process]
        return [process for process in (*self.deployment.workers, *apis) if process.poll() is None]

    def check(self) -> None:
        """Wait until everything accepted has ended, and have the checker look at it."""
        unfinished = "SELECT id, status, attempt FROM tasks WHERE finished_at IS NULL"
        until(lambda: not self.query(unfinished), "every task ends", LONGEST_END_SECONDS)
        self.states = checker.check_store(self.query, self.accepted)
        checker.check_database_is_quiet(self.servers.postgres, self.servers.database_url)
        checker.check_queue(self.servers.rabbitmq, self.servers.amqp_url, dead_letters=self.dead_letters)
        assert self.api.post("tasks", {}).status == 422, "the API still serves"

    def check_after_the_end(self) -> None:
        """Have the checker look at what the ended processes left."""
        checker.check_processes_have_ended(self._seen)
        checker.check_nobody_is_connected(self.servers.postgres, self.servers.database_url)
        checker.check_queue(self.servers.rabbitmq, self.servers.amqp_url, dead_letters=self.dead_letters)

    def close(self) -> None:
        """End all processes."""
        self.see_processes()
        for served in self._apis:
            stop(served.process, 40)
        self.deployment.close()


@contextmanager
def checked_lab(
    servers: Servers, home: Path, *, workers: int = 1, api: dict[str, str] | None = None, **settings: str
) -> Iterator[Lab]:
    """Run a deployment for as long as the block lasts; at its end everything has ended well, or it fails.

    Args:
        servers: what it runs on.
        home: where its files are.
        workers: how many to start.
        api: settings of the API process alone: its way to the servers may be another.
        settings: those of all processes.
    """
    direct = {"DATABASE_URL": servers.database_url, "AMQP_URL": servers.amqp_url, **QUICK, **settings}
    own = {**direct, **(api or {})}
    with lab_deployment(home, own.pop("DATABASE_URL"), own.pop("AMQP_URL"), workers=0, **own) as deployment:
        deployment.settings = direct
        lab = Lab(servers, deployment)
        try:
            for _ in range(workers):
                lab.start_worker()
            yield lab
            lab.check()
        finally:
            lab.close()
    lab.check_after_the_end()
