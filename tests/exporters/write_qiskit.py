"""The circuits as Qiskit writes them, in both versions of OpenQASM."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from qiskit import ClassicalRegister, QuantumCircuit, QuantumRegister, qasm2, qasm3
from qiskit import __version__ as version

from tests.exporters.circuits import Circuit, Step

NAME = f"qiskit-{version}"


def texts(circuit: Circuit) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield each form's name, and what writes it."""
    built = _built(circuit)
    yield "openqasm2", lambda: str(qasm2.dumps(built))
    yield "openqasm3", lambda: str(qasm3.dumps(built))


def _built(circuit: Circuit) -> QuantumCircuit:
    size = circuit.num_qubits
    one_by_one = [ClassicalRegister(1, f"c{k}") for k in range(size)]  # OpenQASM 2 asks whole registers
    built = QuantumCircuit(
        QuantumRegister(size, "q"), *(one_by_one if circuit.branches else [ClassicalRegister(size, "c")])
    )
    for step in circuit.steps:
        if step.only_if is None:
            _append(built, step)
        else:
            with built.if_test((one_by_one[step.only_if], 1)):
                _append(built, step)
    return built


def _append(built: Any, step: Step) -> None:
    if step.name == "gphase":
        built.global_phase += step.angles[0]
    elif step.name == "measure":
        built.measure(step.qubits[0], step.qubits[0])
    elif step.name == "mcx":
        built.mcx(list(step.qubits[:-1]), step.qubits[-1])
    else:
        getattr(built, step.name)(*step.angles, *step.qubits)
