"""Worker processes, and a view of the store that they share with a test."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from quantask_jupyter.background import running
from quantask_jupyter.bootstrap import Role, open_ports, worker_link
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.task import Task, TaskRequest
from quantask_jupyter.load_settings import load_settings
from quantask_jupyter.ports import Ports
from quantask_jupyter.service.dispatch import Dispatcher
from quantask_jupyter.service.submit import submit_batch, submit_task
from quantask_jupyter.settings import Quantask
from tests.integration.worker.processes import until

HERE = Path(__file__).parent
OWNER = "ada"


class Worker:
    """A worker process, with all that it has logged."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.pid = process.pid
        self.log = ""
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr is not None
        while line := await self.process.stderr.readline():
            self.log += line.decode()

    async def ready(self) -> Worker:
        await until(lambda: "is ready" in self.log or self.process.returncode is not None, 60)
        assert "is ready" in self.log, self.log
        return self

    @property
    def name(self) -> str:
        found = re.search(r"worker (\S+) is ready", self.log)
        assert found is not None
        return found[1]

    def kill(self, number: int = signal.SIGKILL) -> None:
        os.kill(self.pid, number)

    async def ended(self, seconds: float = 30.0) -> int:
        async with asyncio.timeout(seconds):
            status = await self.process.wait()
            await self._reading
        return status

    async def close(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()


@dataclass
class Deployment:
    """Settings, the ports of an API process, and the workers that a test starts."""

    settings: Quantask
    environ: dict[str, str]
    ports: Ports
    workers: list[Worker]

    async def start_worker(
        self,
        *,
        hostile: bool = True,
        program: str = "hostile_program",
        linked: bool = False,
        ready: bool = True,
        **settings: object,
    ) -> Worker:
        """Start a worker, by default with a hostile program; ``linked`` makes it the API process's embedded one."""
        changed = {f"QUANTASK_{name.upper()}": str(value) for name, value in settings.items()}
        link = worker_link(self.ports)
        command = [str(HERE / "hostile_worker.py"), program] if hostile else ["-m", "quantask_worker"]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            *(["--embedded"] if linked and link is not None else []),
            env=self.environ | changed,
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        worker = Worker(process)
        self.workers.append(worker)
        if linked and link is not None and process.stdin is not None:
            process.stdin.write(link.to_json().encode() + b"\n")
        return await worker.ready() if ready else worker

    async def submit(self, *sources: str, shots: int = 10, form: CircuitFormat = CircuitFormat.OPENQASM3) -> list[UUID]:
        """Submit a task, or a batch, of an owner."""
        requests = [TaskRequest(Circuit(form, source), shots=shots) for source in sources]
        if len(requests) == 1:
            stored = await submit_task(self.ports, self.settings, OWNER, requests[0])
        else:
            stored = await submit_batch(self.ports, self.settings, OWNER, requests)
        return [task.id for task in stored.tasks]

    async def task(self, task_id: UUID) -> Task:
        return await self.ports.tasks.get(OWNER, task_id, full=True)

    async def ended(self, *task_ids: UUID, seconds: float = 60.0) -> list[Task]:
        """Wait until tasks have ended and return them."""
        end = time.monotonic() + seconds
        while True:
            states = await self.ports.tasks.versions(task_ids)
            unfinished = [str(task_id) for task_id, (_, status) in states.items() if not status.is_final]
            if not unfinished:
                return [await self.task(task_id) for task_id in task_ids]
            assert time.monotonic() < end, f"{unfinished} have not ended\n" + "\n".join(w.log for w in self.workers)
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def deployed(environ: dict[str, str]) -> AsyncIterator[Deployment]:
    """Open a deployment and leave no process of it behind."""
    settings = load_settings(environ={name: value for name, value in environ.items() if name.startswith("QUANTASK_")})
    async with contextlib.AsyncExitStack() as stack:
        ports = await stack.enter_async_context(open_ports(settings, Role.API))
        if not ports.queue.reads_store:  # what a submit has reserved is for this process to publish
            await stack.enter_async_context(running(Dispatcher(ports, settings).run()))
        deployment = Deployment(settings, environ, ports, [])
        try:
            yield deployment
        finally:
            for worker in deployment.workers:
                await worker.close()


def story(task: Task) -> list[tuple[str, str, int, str]]:
    """A task's history in brief: from, to, attempt, and who moved it."""
    assert task.history is not None
    return [
        (entry.source and entry.source.value, entry.target.value, entry.attempt, entry.actor) for entry in task.history
    ]


def noted(path: Path) -> bool:
    """Whether a hostile job has written its note."""
    return path.exists() and bool(path.read_text())
