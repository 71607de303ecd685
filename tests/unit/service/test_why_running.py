"""Why a task may run long, and how often its circuit is read for it."""

from __future__ import annotations

from uuid import UUID

import pytest

from quantask_jupyter.domain.circuit import Circuit
from quantask_jupyter.domain.task import Submission, Task
from quantask_jupyter.errors import DatabaseUnavailableError
from quantask_jupyter.ports import Ports
from quantask_jupyter.service import why_running
from quantask_jupyter.service.why_running import WhyRunning
from tests.contract.tasks import ADA, claim_one, submit_one

LOOP = Circuit.from_text("OPENQASM 3.0; qubit q; bit c; while (!c) { c = measure q; }")
NONE = Circuit.from_text("OPENQASM 3.0; qubit q; bit c; c = measure q;")
SENTENCE = "Its while loop runs until a measurement ends it; where none does, the task is stopped after 600 seconds."


class Counting:
    """The tasks of a store, the circuits that were read of it, and whether it is away."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.read: list[UUID] = []
        self.is_away = False

    async def get_request(self, owner: str, task_id: UUID) -> Submission:
        self.read.append(task_id)
        if self.is_away:
            raise DatabaseUnavailableError()
        return await self.ports.tasks.get_request(owner, task_id)


@pytest.fixture
def tasks(ports: Ports) -> Counting:
    return Counting(ports)


@pytest.fixture
def why(tasks: Counting) -> WhyRunning:
    return WhyRunning(tasks, wall_seconds=600.0)  # type: ignore[arg-type]


async def running(ports: Ports, circuit: Circuit) -> Task:
    task_id = await submit_one(ports.tasks, circuit=circuit)
    await claim_one(ports.claims, task_id)
    return await ports.tasks.get(ADA, task_id, full=False)


@pytest.mark.parametrize(("circuit", "told"), [(LOOP, SENTENCE), (NONE, None)], ids=["a loop", "none"])
async def test_the_circuit_of_a_running_task_is_read_once_however_often_it_is_asked_for(
    ports: Ports, tasks: Counting, why: WhyRunning, circuit: Circuit, told: str | None
) -> None:
    task = await running(ports, circuit)
    assert [await why.of_task(task) for _ in range(3)] == [told] * 3
    assert tasks.read == [task.id]


async def test_of_a_task_that_does_not_run_nothing_is_read(ports: Ports, tasks: Counting, why: WhyRunning) -> None:
    task_id = await submit_one(ports.tasks, circuit=LOOP)
    assert await why.of_task(await ports.tasks.get(ADA, task_id, full=False)) is None
    assert tasks.read == []


async def test_while_the_store_is_away_nothing_is_known_and_it_is_asked_again(
    ports: Ports, tasks: Counting, why: WhyRunning
) -> None:
    task = await running(ports, LOOP)
    tasks.is_away = True
    assert await why.of_task(task) is None
    tasks.is_away = False
    assert await why.of_task(task) == SENTENCE


async def test_the_last_tasks_alone_are_remembered(
    ports: Ports, tasks: Counting, why: WhyRunning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(why_running, "MOST_REMEMBERED", 1)
    first, second = await running(ports, LOOP), await running(ports, NONE)
    assert [await why.of_task(task) for task in (first, second, second, first)] == [SENTENCE, None, None, SENTENCE]
    assert tasks.read == [first.id, second.id, first.id]
