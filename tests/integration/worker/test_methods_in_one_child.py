"""Every method after every other in one real child, and the same counts however many threads it has."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter

from quantask_worker.child_spec import ChildSpec
from quantask_worker.launch import pick_launcher
from quantask_worker.warm_children import open_children
from tests.integration.worker.simulated import SHOTS, Known, branching, clifford, job, layers, mirrored

JOBS, SEED = 200, 20_261_129


@dataclass
class Kind:
    """A kind of job: how often it comes, its circuit, and the method that must run it."""

    weight: int
    make: Callable[[random.Random], Known]
    method: str
    options: dict[str, Any] = field(default_factory=dict)
    misread: bool = False


def asked(weight: int, make: Callable[[random.Random], Known], method: str) -> list[Kind]:
    """Jobs by a method that is asked for, without noise and with noise that reads every bit wrongly."""
    return [
        Kind(weight, make, method, {"method": method}),
        Kind(weight, make, method, {"method": method, "noise": {"readout": 1.0}}, misread=True),
    ]


def of_layers(qubits: int, depth: int) -> Callable[[random.Random], Known]:
    return lambda rng: mirrored(layers(qubits, depth, rng), rng)


def with_branches(qubits: int, depth: int) -> Callable[[random.Random], Known]:
    return lambda rng: branching(layers(qubits, depth, rng))


def of_fast_entanglement(rng: random.Random) -> Known:
    """As few gates as entangle 23 qubits by more than a probe's bonds can hold."""
    circuit = QuantumCircuit(23)
    for layer in range(6):
        for qubit in range(23):
            circuit.ry(rng.uniform(1, 2), qubit)
        for qubit in range(layer % 2, 22, 2):
            circuit.iswap(qubit, qubit + 1)
    return mirrored(circuit, rng)


KINDS = [
    Kind(20, of_layers(5, 4), "statevector"),
    *asked(8, of_layers(16, 3), "statevector"),
    *asked(8, with_branches(7, 2), "statevector"),
    *asked(8, of_layers(5, 3), "density_matrix"),
    *asked(8, with_branches(3, 2), "density_matrix"),
    *asked(8, of_layers(12, 4), "matrix_product_state"),
    *asked(8, with_branches(7, 2), "matrix_product_state"),
    *asked(8, lambda rng: mirrored(clifford(30, rng), rng), "stabilizer"),
    *asked(8, lambda rng: branching(clifford(12, rng)), "stabilizer"),
    Kind(8, lambda rng: mirrored(clifford(14, rng), rng), "stabilizer"),
    Kind(8, of_layers(40, 3), "matrix_product_state"),  # no statevector would fit
    Kind(8, of_layers(24, 1), "matrix_product_state"),  # a probe finds it better suited than a statevector
    Kind(2, of_fast_entanglement, "statevector"),  # a probe finds it worse
]


@pytest.fixture
def spec() -> ChildSpec:
    return ChildSpec(memory_bytes=2**29, wall_seconds=120.0, threads=2)


async def test_every_method_gives_right_counts_after_every_other_in_one_child(spec):
    rng = random.Random(SEED)
    kinds = rng.choices(KINDS, [kind.weight for kind in KINDS], k=JOBS)
    assert {id(kind) for kind in kinds} == {id(kind) for kind in KINDS}
    methods = {kind.method for kind in KINDS}
    assert {(one.method, next_one.method) for one, next_one in pairwise(kinds)} == set(product(methods, repeat=2))
    async with open_children(pick_launcher(spec), 1) as children, children.slot() as slot:
        child = await slot.child()
        for number, kind in enumerate(kinds):
            known = kind.make(rng)
            outcome = known.misread if kind.misread else known.outcome
            reply = await child.answer(child.send(job(known.circuit, **kind.options)), lambda reply: reply)
            assert "result" in reply, (number, kind, reply)
            assert reply["result"]["counts"] == {outcome: SHOTS}, (number, kind)
            assert reply["result"]["metadata"]["method"] == kind.method, (number, kind)
        assert child.jobs == JOBS


def random_circuit(qubits: int, depth: int) -> QuantumCircuit:
    circuit = layers(qubits, depth, random.Random(SEED))
    circuit.measure_all()
    return circuit


def random_branches(qubits: int, *, loops: bool = True) -> QuantumCircuit:
    circuit = QuantumCircuit(qubits, qubits)
    circuit.h(0)
    circuit.measure(0, 0)
    with circuit.if_test((0, 1)):
        circuit.compose(layers(qubits, 2, random.Random(SEED)), inplace=True)
    if loops:
        with circuit.while_loop((0, 1)):
            circuit.h(0)
            circuit.measure(0, 0)
    circuit.measure(range(qubits), range(qubits))
    return circuit


def clifford_branches(qubits: int) -> QuantumCircuit:
    circuit = QuantumCircuit(qubits, qubits)
    circuit.h(0)
    circuit.measure(0, 0)
    with circuit.if_test((0, 1)):
        circuit.compose(clifford(qubits, random.Random(SEED)), inplace=True)
    circuit.measure(range(qubits), range(qubits))
    return circuit


def swept(qubits: int) -> QuantumCircuit:
    circuit = QuantumCircuit(qubits)
    circuit.rx(Parameter("theta"), range(qubits))
    circuit.compose(layers(qubits, 2, random.Random(SEED)), inplace=True)
    circuit.measure_all()
    return circuit


NOISE = {"depolarizing": {"1q": 0.01, "2q": 0.05}, "readout": 0.02}
SWEEP = {"theta": [k * math.pi / 5 for k in range(6)]}

SAMPLED_AND_NOT = [
    *[(random_circuit(16, 3), {"method": method}) for method in ("statevector", "matrix_product_state")],
    *[(random_circuit(9, 3), {"method": method, "noise": NOISE}) for method in ("statevector", "matrix_product_state")],
    *[(random_branches(10), {"method": method}) for method in ("statevector", "matrix_product_state")],
    *[  # noise in a loop is for density matrices alone
        (random_branches(8, loops=False), {"method": method, "noise": NOISE})
        for method in ("statevector", "matrix_product_state")
    ],
    *[(random_circuit(9, 3), {"method": "density_matrix", "noise": noise}) for noise in (None, NOISE)],
    *[(random_branches(8), {"method": "density_matrix", "noise": noise}) for noise in (None, NOISE)],
    *[(clifford_branches(12), {"method": "stabilizer", "noise": noise}) for noise in (None, NOISE)],
    (swept(9), {"method": "statevector", "parameters": SWEEP}),
    (swept(9), {"method": "statevector", "parameters": SWEEP, "noise": NOISE}),
    (random_circuit(24, 1), {}),
    (random_circuit(3, 2), {"noise": NOISE}),
]


def points_of(replies: Sequence[dict[str, Any]]) -> list[Any]:
    points: list[Any] = []
    for reply in replies:
        del points[reply.get("first", 0) :]  # a sweep may begin anew
        points += reply["result"]["points"]
    return points


async def counts_by_threads(threads: int) -> list[Any]:
    spec = ChildSpec(memory_bytes=2**29, wall_seconds=120.0, threads=threads)
    found = []
    async with open_children(pick_launcher(spec), 1) as children, children.slot() as slot:
        child = await slot.child()
        for circuit, options in SAMPLED_AND_NOT:
            frame = job(circuit, **options)
            frame["limits"]["threads"] = threads
            pieces: list[dict[str, Any]] = []  # that a sweep sends as they come, on a slow machine
            reply = await child.answer(child.send(frame), lambda reply: reply, pieces.append)
            assert "result" in reply, (options, reply)
            found.append(reply["result"].get("counts") or points_of([*pieces, reply]))
    return found


async def test_a_seed_gives_the_same_counts_with_1_2_and_4_threads():
    alone, two, four = [await counts_by_threads(threads) for threads in (1, 2, 4)]
    for counts, (circuit, options) in zip(alone, SAMPLED_AND_NOT, strict=True):
        assert len(counts) > 1, (circuit.num_qubits, options)
    assert two == alone
    assert four == alone


async def test_a_state_that_fits_once_and_not_twice_is_run_shot_by_shot_with_threads():
    known = branching(layers(21, 1, random.Random(SEED)))  # 23 qubits: 128 MiB
    for memory_bytes in (2**27, 2**28 - 1, 2**29):
        spec = ChildSpec(memory_bytes, wall_seconds=120.0, threads=4)
        frame = job(known.circuit, method="statevector", shots=3)
        frame["limits"] |= {"memory_bytes": memory_bytes, "threads": 4}
        async with open_children(pick_launcher(spec), 1) as children, children.slot() as slot:
            child = await slot.child()
            reply = await child.answer(child.send(frame), lambda reply: reply)
        assert reply["result"]["counts"] == {known.outcome: 3}
