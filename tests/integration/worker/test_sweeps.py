"""Sweeps arrive in pieces, and a worker that is lost in the middle costs the last one of them alone."""

from __future__ import annotations

import functools
import re
import signal
from typing import Any
from uuid import UUID

import pytest

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.service.cancel import cancel_task
from quantask_jupyter.service.points import read_points
from quantask_jupyter.service.submit import submit_task
from quantask_worker.child.run import run
from tests.integration.worker.workers import OWNER, Deployment, Worker, story

LONG_LEASE_SECONDS = 30
"""Of the worker that goes on: on a busy machine it renews late, and nobody is to take the sweep from it."""

THETAS = [0.003 * point for point in range(1000)]
LAYER = "for int i in [0:9] { rx(theta) q[i]; } for int i in [0:8] { cx q[i], q[i + 1]; }"
SOURCE = (
    'OPENQASM 3.0; include "stdgates.inc"; input float theta; qubit[10] q; bit[10] c;'
    f"for int layer in [1:2] {{ {LAYER} }} c = measure q;"
)


@functools.cache
def expected(seed: int) -> list[dict[str, int]]:
    """The counts of each point, in this process."""
    limits = {"memory_bytes": 2**29, "mps_seconds": 5.0, "max_qubits": 100, "max_outcomes": 10**6, "threads": 1}
    circuit = {"format": "openqasm3", "source": SOURCE}
    job = {"circuit": circuit, "parameters": {"theta": THETAS}, "shots": 20, "seed": seed, "limits": limits}
    return [point["counts"] for point in run(job)["result"]["points"]]


async def submit_sweep(deployment: Deployment, seed: int | None) -> UUID:
    request = TaskRequest(Circuit(CircuitFormat.OPENQASM3, SOURCE), 20, seed, {"theta": THETAS})
    stored = await submit_task(deployment.ports, deployment.settings, OWNER, request)
    return stored.tasks[0].id


async def points_there(deployment: Deployment, task_id: UUID, most: int) -> int:
    """Wait for some points, and return how many there are."""
    done = 0

    async def some() -> bool:
        nonlocal done
        done = (await deployment.task(task_id)).points_done
        return done > 0

    while not await some():
        assert not (await deployment.task(task_id)).status.is_final
    assert done < most
    return done


def went_on_at(worker: Worker) -> int:
    found = re.search(r"goes on task=\S+ points=(\d+)", worker.log)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("seed", [7, None])
async def test_a_sweep_of_1000_points_survives_its_worker_and_is_what_it_would_have_been(
    deployment: Deployment, seed: int | None
) -> None:
    first = await deployment.start_worker(hostile=False)
    task_id = await submit_sweep(deployment, seed)
    there = await points_there(deployment, task_id, 1000)
    first.kill(signal.SIGKILL)
    await first.ended()
    before: Any = await read_points(deployment.ports, Caller.alone(OWNER), task_id, 0)
    assert len(before["points"]) >= there
    second = await deployment.start_worker(hostile=False, lease_seconds=LONG_LEASE_SECONDS)
    (task,) = await deployment.ended(task_id, seconds=120)
    assert (task.status, task.attempt, task.points_done) == (Status.COMPLETED, 2, 1000), task.error
    assert went_on_at(second) == len(before["points"])
    assert task.result is not None
    assert [point["parameters"] for point in task.result["points"]] == [{"theta": theta} for theta in THETAS]
    assert task.result["points"][: len(before["points"])] == before["points"]
    assert [point["counts"] for point in task.result["points"]] == expected(task.result["metadata"]["seed"])
    assert seed is None or task.result["metadata"]["seed"] == seed
    assert await deployment.ports.claims.pieces(task_id) == []


async def test_a_sweep_goes_on_where_a_worker_that_was_told_to_stop_has_left_it(deployment: Deployment) -> None:
    first = await deployment.start_worker(hostile=False, grace_seconds=0)
    task_id = await submit_sweep(deployment, 7)
    there = await points_there(deployment, task_id, 1000)
    first.kill(signal.SIGTERM)
    assert await first.ended() == 0
    second = await deployment.start_worker(hostile=False, lease_seconds=LONG_LEASE_SECONDS)
    (task,) = await deployment.ended(task_id, seconds=120)
    assert (task.status, task.attempt) == (Status.COMPLETED, 1)
    assert "worker shuts down" in str([entry.note for entry in task.history or ()]), story(task)
    assert went_on_at(second) >= there
    assert task.result is not None
    assert [point["counts"] for point in task.result["points"]] == expected(7)


async def test_the_points_of_a_sweep_that_is_cancelled_stay(deployment: Deployment) -> None:
    await deployment.start_worker(hostile=False)
    task_id = await submit_sweep(deployment, 7)
    there = await points_there(deployment, task_id, 1000)
    await cancel_task(deployment.ports, OWNER, task_id)
    (task,) = await deployment.ended(task_id, seconds=120)
    assert task.status is Status.CANCELLED
    left: Any = await read_points(deployment.ports, Caller.alone(OWNER), task_id, 0)
    assert there <= len(left["points"]) == task.points_done < 1000
    assert [point["counts"] for point in left["points"]] == expected(7)[: task.points_done]
    rest: Any = await read_points(deployment.ports, Caller.alone(OWNER), task_id, task.points_done - 1)
    assert rest["points"] == left["points"][-1:]
