"""Expectation values from measured shots: one circuit for each basis that the observables of a PUB need.

Pauli strings that have, on each qubit, the same letter or none (they commute qubit-wise) are measured together: the
qubits are turned so that the letter becomes Z, and measured into a register of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from qiskit import ClassicalRegister, QuantumCircuit
from qiskit.primitives import DataBin, PubResult
from qiskit.quantum_info import PauliList

from quantask_jupyter.client.result import QuantumResult
from quantask_jupyter.domain.expectations import REGISTER, estimated

DEFAULT_PRECISION = 1 / 64
"""Qiskit's own: 4,096 shots."""


def shots_for(precision: float) -> int:
    """Return the shots with which the mean of a Pauli string deviates by ``precision`` at most (standard error)."""
    return math.ceil(1 / precision**2)


def bases_for(paulis: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return bases, each with the Pauli strings that are measured in it; every string is in one.

    A basis has for each qubit the letter in which it is measured, ``I`` for one that is not.
    """
    groups = PauliList(sorted(paulis)).group_commuting(qubit_wise=True)
    return [(_common(labels := group.to_labels()), labels) for group in groups]


def _common(labels: Sequence[str]) -> str:
    letters = ["".join(column).replace("I", "")[:1] or "I" for column in zip(*labels, strict=True)]
    basis = "".join(letters)
    return basis if set(basis) != {"I"} else f"{basis[:-1]}Z"  # a circuit without measurements has no shots


def measured_in(circuit: QuantumCircuit, basis: str) -> QuantumCircuit:
    """Return the circuit with its qubits measured in a basis, the rightmost letter's first."""
    measured = circuit.copy()
    qubits = [qubit for qubit, letter in zip(circuit.qubits, reversed(basis), strict=True) if letter != "I"]
    register = ClassicalRegister(len(qubits), REGISTER)
    measured.add_register(register)
    for qubit, letter in zip(circuit.qubits, reversed(basis), strict=True):
        if letter == "Y":
            measured.sdg(qubit)
        if letter in "XY":
            measured.h(qubit)
    measured.measure(qubits, register)
    return measured


def read_estimated_by_shots(note: Mapping[str, Any], results: Sequence[QuantumResult]) -> PubResult:
    """Return a PUB's result: expectation values and their standard errors, of the shape to which its arrays broadcast.

    Args:
        note: the PUB's observables, bases, shots and shapes.
        results: of the circuit measured in each basis.
    """
    found = estimated(note, [result.to_dict() for result in results])
    return PubResult(
        DataBin(evs=found.values, stds=found.errors, shape=found.values.shape),
        metadata={
            "target_precision": note["precision"],
            "shots": note["shots"],
            "circuit_metadata": note["metadata"],
            "simulator_metadata": dict(results[0].metadata),
        },
    )
