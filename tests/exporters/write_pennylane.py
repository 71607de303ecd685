"""The circuits as PennyLane writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pennylane as qml

from tests.exporters.circuits import Circuit, Step

NAME = f"pennylane-{qml.version()}"

_GATES: dict[str, Callable[..., Any]] = {
    "h": qml.Hadamard,
    "x": qml.PauliX,
    "y": qml.PauliY,
    "z": qml.PauliZ,
    "s": qml.S,
    "t": qml.T,
    "sx": qml.SX,
    "rx": qml.RX,
    "ry": qml.RY,
    "rz": qml.RZ,
    "p": qml.PhaseShift,
    "u": qml.U3,
    "cx": qml.CNOT,
    "cz": qml.CZ,
    "swap": qml.SWAP,
    "cp": qml.ControlledPhaseShift,
    "ccx": qml.Toffoli,
    "cswap": qml.CSWAP,
    "mcx": qml.MultiControlledX,
    "rzz": qml.IsingZZ,
}


def texts(circuit: Circuit) -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield the one form's name, and what writes it; the measurements at the end are PennyLane's own."""
    yield "openqasm2", lambda: _text(circuit)


def _text(circuit: Circuit) -> str:
    last = {step.qubits: place for place, step in enumerate(circuit.steps)}
    at_the_end = [step.name == "measure" and last[step.qubits] == place for place, step in enumerate(circuit.steps)]
    branches = circuit.branches

    @qml.qnode(qml.device("default.qubit", wires=circuit.num_qubits))
    def node() -> Any:
        measured: dict[int, Any] = {}
        for step, is_last in zip(circuit.steps, at_the_end, strict=True):
            if step.name == "measure" and (branches or not is_last):
                measured[step.qubits[0]] = qml.measure(step.qubits[0])
            elif step.name == "reset":
                qml.measure(step.qubits[0], reset=True)
            elif step.only_if is not None:
                qml.cond(measured[step.only_if], _GATES[step.name])(*step.angles, wires=step.qubits)
            elif step.name != "measure":
                _apply(step)
        return qml.probs(wires=range(circuit.num_qubits))

    wires = list(range(circuit.num_qubits))  # it would number them by their first use
    return str(qml.to_openqasm(node, wires=wires)())


def _apply(step: Step) -> None:
    if step.name in ("sdg", "tdg"):
        qml.adjoint(_GATES[step.name[0]](wires=step.qubits))
    elif step.name == "gphase":
        qml.GlobalPhase(-step.angles[0], wires=0)
    else:
        _GATES[step.name](*step.angles, wires=step.qubits)
