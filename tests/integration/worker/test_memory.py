"""SQLAlchemy, which costs a worker 22 MB of memory, is not in it before something rare happens."""

from __future__ import annotations

from pathlib import Path

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Lease
from quantask_jupyter.service.cancel import cancel_task
from tests.contract import waiting
from tests.integration.worker.processes import until
from tests.integration.worker.workers import OWNER, noted, story

BELL = """
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q; bit[2] c;
h q[0]; cx q[0], q[1];
c = measure q;
"""


def has_sqlalchemy(pid: int) -> bool:
    """Whether a process has loaded one of SQLAlchemy's extension modules, which its import does."""
    return "/sqlalchemy/" in Path(f"/proc/{pid}/maps").read_text()


async def signs_of_life(deployment, count: int) -> None:
    """Wait until the workers have given so many signs of life, each a lease after the one before."""
    seen = set()

    async def look() -> bool:
        seen.update(worker.seen_at for worker in await deployment.ports.upkeep.workers(60.0))
        return len(seen) >= count

    await waiting.until(look)


async def test_a_worker_that_runs_tasks_and_sweeps_and_gives_signs_of_life_has_no_sqlalchemy_in_memory(deployment):
    worker = await deployment.start_worker(hostile=False)
    tasks = await deployment.ended(*await deployment.submit(*[BELL] * 5), *await deployment.submit("h q[0];"))
    assert [task.status for task in tasks] == [Status.COMPLETED] * 5 + [Status.FAILED]
    await deployment.ports.queue.publish([[task.id for task in tasks]])  # a message that comes twice
    await signs_of_life(deployment, 3)  # two leases, and so at least ten sweeps
    assert not has_sqlalchemy(worker.pid)


async def test_a_worker_that_renews_a_lease_has_no_sqlalchemy_in_memory(deployment, tmp_path):
    note, go = tmp_path / "started", tmp_path / "go"
    worker = await deployment.start_worker()
    (task_id,) = await deployment.submit(f"wait_for {note} {go}")
    await until(lambda: noted(note))
    await signs_of_life(deployment, 3)  # longer than the lease of the claim
    go.touch()
    (task,) = await deployment.ended(task_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 1)
    assert not has_sqlalchemy(worker.pid)


async def test_a_worker_that_sweeps_an_expired_lease_imports_sqlalchemy_for_it(deployment):
    (task_id,) = await deployment.submit("count")
    assert await deployment.ports.claims.claim([task_id], Lease("lost", -1.0), "worker:lost")
    worker = await deployment.start_worker()
    (task,) = await deployment.ended(task_id)
    assert (task.status, task.attempt) == (Status.COMPLETED, 2)
    assert ("processing", "pending", 1, "sweeper") in story(task)
    assert has_sqlalchemy(worker.pid)


async def test_a_worker_whose_task_is_cancelled_while_it_runs_imports_sqlalchemy_for_it(deployment, tmp_path):
    note = tmp_path / "started"
    worker = await deployment.start_worker(linked=True)
    (task_id,) = await deployment.submit(f"wait_for {note} {tmp_path / 'never'}")
    await until(lambda: noted(note))
    assert not has_sqlalchemy(worker.pid)
    await cancel_task(deployment.ports, OWNER, task_id)
    (task,) = await deployment.ended(task_id)
    assert task.status is Status.CANCELLED
    assert story(task)[-1] == ("processing", "cancelled", 1, f"worker:{worker.name}")
    assert has_sqlalchemy(worker.pid)
