"""What a worker has in memory, and that nothing which it needs at once is loaded only when it is needed."""

from __future__ import annotations

import time
from pathlib import Path

from quantask_jupyter.domain.states import Status
from quantask_jupyter.service.cancel import cancel_task
from tests.integration.worker.processes import children_of, until
from tests.integration.worker.workers import OWNER, noted, story

BELL = """
OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q; bit[2] c;
h q[0]; cx q[0], q[1];
c = measure q;
"""
MOST_MEBIBYTES = 150.0  # of a worker with one child; the spare child that waits beside it shares nearly all of its own
MOST_SECONDS = 0.5


def mebibytes(pid: int, kind: str) -> float:
    """What a process has: its proportional share of all (Pss), or what no other has (Private_Dirty)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) / 1024


async def test_a_worker_with_one_child_has_no_more_in_memory_than_it_may(deployment):
    worker = await deployment.start_worker(hostile=False)
    tasks = await deployment.ended(*await deployment.submit(*[BELL] * 5), *await deployment.submit("h q[0];"))
    assert [task.status for task in tasks] == [Status.COMPLETED] * 5 + [Status.FAILED]
    processes = [worker.pid, *children_of(worker.pid)]
    spare = min(mebibytes(pid, "Private_Dirty") for pid in processes[1:])
    assert sum(mebibytes(pid, "Pss") for pid in processes) - spare <= MOST_MEBIBYTES


def imported(pid: int) -> set[str]:
    """The extension modules that a process has loaded."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    return {line.split()[-1] for line in lines if ".so" in line and "site-packages" in line}


async def test_the_first_cancel_in_a_workers_life_takes_no_longer_than_others(deployment, tmp_path):
    worker = await deployment.start_worker(linked=True)
    seconds = []
    for number in range(3):
        note = tmp_path / f"started-{number}"
        (task_id,) = await deployment.submit(f"wait_for {note} {tmp_path / 'never'}")
        await until(lambda note=note: noted(note))
        before = imported(worker.pid)
        asked = time.monotonic()
        await cancel_task(deployment.ports, OWNER, task_id)
        (task,) = await deployment.ended(task_id)
        seconds.append(time.monotonic() - asked)
        assert task.status is Status.CANCELLED
        assert story(task)[-1] == ("processing", "cancelled", 1, f"worker:{worker.name}")
        assert imported(worker.pid) == before, "nothing is loaded for it"
    assert seconds[0] <= max(MOST_SECONDS, 2 * max(seconds[1:])), "however busy the machine is"
