"""Circuits wider than any statevector, of the kinds that benchmarks and textbooks have: they are run, not forecast."""

from __future__ import annotations

import math
import random

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit.library import QFTGate

from tests.unit.child.jobs import result_of


def ripple_carry_adder(bits: int, one: int, other: int) -> tuple[QuantumCircuit, str]:
    """Adds two numbers in place of the second, with a carry in and a carry out (Cuccaro et al., quant-ph/0410184)."""
    circuit = QuantumCircuit(2 * bits + 2, bits + 1)
    a, b = [2 * k + 2 for k in range(bits)], [2 * k + 1 for k in range(bits)]
    carry = [0, *a]
    for k in range(bits):
        if one >> k & 1:
            circuit.x(a[k])
        if other >> k & 1:
            circuit.x(b[k])
    for k in range(bits):
        circuit.cx(a[k], b[k])
        circuit.cx(a[k], carry[k])
        circuit.ccx(carry[k], b[k], a[k])
    circuit.cx(a[-1], 2 * bits + 1)
    for k in reversed(range(bits)):
        circuit.ccx(carry[k], b[k], a[k])
        circuit.cx(a[k], carry[k])
        circuit.cx(carry[k], b[k])
    circuit.measure([*b, 2 * bits + 1], range(bits + 1))
    return circuit, format(one + other, f"0{bits + 1}b")


def swap_test(width: int, angles: list[float]) -> tuple[QuantumCircuit, float]:
    """Compares two product states: the circuit, and the probability that its one bit is 0."""
    circuit = QuantumCircuit(2 * width + 1, 1)
    circuit.h(0)
    for k in range(width):
        circuit.ry(angles[k], 1 + k)
        circuit.cswap(0, 1 + k, 1 + width + k)
    circuit.h(0)
    circuit.measure(0, 0)
    overlap = math.prod(math.cos(angle / 2) ** 2 for angle in angles)
    return circuit, (1 + overlap) / 2


def fourier_back(qubits: int, number: int) -> QuantumCircuit:
    """The Fourier transform of a number, made by rotations, and transformed back."""
    circuit = QuantumCircuit(qubits, qubits)
    for k in range(qubits):
        circuit.h(k)
        circuit.p(2 * math.pi * (number * 2**k % 2**qubits) / 2**qubits, k)
    circuit.append(QFTGate(qubits).inverse(), range(qubits))
    circuit.measure(range(qubits), range(qubits))
    return circuit


@pytest.mark.parametrize("bits", [31, 58, 215])
def test_an_adder_of_up_to_432_qubits_adds(bits):
    rng = random.Random(bits)
    circuit, total = ripple_carry_adder(bits, rng.getrandbits(bits), rng.getrandbits(bits))
    result = result_of(circuit, shots=100)
    assert result["counts"] == {total: 100}
    assert result["metadata"]["method"] == "matrix_product_state"


def test_an_adder_of_28_qubits_whose_statevector_would_take_long_is_run_by_what_suits_it():
    circuit, total = ripple_carry_adder(13, 4711, 815)
    result = result_of(circuit, shots=100, memory_bytes=2**33)
    assert result["counts"] == {total: 100}
    assert result["metadata"]["method"] == "matrix_product_state"


def test_a_swap_test_of_361_qubits_finds_the_overlap():
    circuit, share = swap_test(180, [0.1] * 180)
    result = result_of(circuit, shots=1000)
    assert result["counts"]["0"] / 1000 == pytest.approx(share, abs=0.06)
    assert result["metadata"]["method"] == "matrix_product_state"


def test_a_fourier_transform_of_63_qubits_finds_its_number():
    number = random.Random(63).getrandbits(63)
    assert result_of(fourier_back(63, number), shots=100)["counts"] == {format(number, "063b"): 100}
