"""Circuits that are named: whose they are, and what is remembered of them."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from quantask_jupyter.domain.circuit import Circuit, CircuitFormat, KnownCircuit, circuit_sha256
from quantask_jupyter.domain.task import NewTask, Submission, TaskRequest
from quantask_jupyter.errors import CircuitNotFoundError, TaskNotFoundError
from quantask_jupyter.service import known_circuits
from quantask_jupyter.service.known_circuits import KnownCircuits

CIRCUIT = Circuit(CircuitFormat.OPENQASM3, "OPENQASM 3.0; qubit q;")


class Store:
    """Tasks by owner, and how often they were read."""

    def __init__(self) -> None:
        self.tasks: dict[tuple[str, UUID], Circuit] = {}
        self.reads = 0

    def add(self, owner: str, circuit: Circuit = CIRCUIT) -> KnownCircuit:
        task_id = uuid4()
        self.tasks[owner, task_id] = circuit
        return KnownCircuit(circuit_sha256(circuit.source), task_id)

    async def get_request(self, owner: str, task_id: UUID) -> Submission:
        self.reads += 1
        if (owner, task_id) not in self.tasks:
            raise TaskNotFoundError()
        return Submission(owner, (NewTask(task_id, owner, TaskRequest(self.tasks[owner, task_id]), 3),))


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def circuits(store: Store) -> KnownCircuits:
    return KnownCircuits(SimpleNamespace(tasks=store))  # type: ignore[arg-type]


async def test_a_circuit_is_read_once(store: Store, circuits: KnownCircuits) -> None:
    known = store.add("ada")
    for _ in range(3):
        assert await circuits.find("ada", [known, known]) == {known: CIRCUIT}
    assert store.reads == 1


async def test_nobody_finds_anothers_circuit_whether_it_is_remembered_or_not(
    store: Store, circuits: KnownCircuits
) -> None:
    known = store.add("ada")
    for _ in range(2):
        with pytest.raises(CircuitNotFoundError):
            await circuits.find("bob", [known])
        await circuits.find("ada", [known])
    assert store.reads == 3  # bob's look is a look at bob's tasks each time, as for a task that nobody has


async def test_a_task_with_another_circuit_than_was_named_is_not_taken(store: Store, circuits: KnownCircuits) -> None:
    known = store.add("ada")
    with pytest.raises(CircuitNotFoundError):
        await circuits.find("ada", [KnownCircuit("0" * 64, known.task_id)])


async def test_only_the_last_small_circuits_are_remembered(
    store: Store, circuits: KnownCircuits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_circuits, "MOST_REMEMBERED", 2)
    large = store.add("ada", Circuit(CircuitFormat.OPENQASM3, "x" * (known_circuits.LONGEST_REMEMBERED + 1)))
    every = [store.add("ada") for _ in range(3)]
    for known in (large, *every, every[0], every[2], large):
        await circuits.find("ada", [known])
    assert store.reads == 6  # large twice, and the first again
