"""Small gates of every class of Qiskit's library, and what people make of a gate."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import AnnotatedOperation, ControlModifier, Gate, InverseModifier, PowerModifier, library
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.exceptions import QiskitError
from qiskit.quantum_info import Pauli, SparseObservable, SparsePauliOp, random_unitary

_ANGLES = (0.3, 0.5, 0.7, 1.1)
_DOMAIN = {"domain": (0.0, 1.0), "image": (0.0, 1.0), "breakpoints": [0.0]}


def _unitary(num_qubits: int) -> np.ndarray:
    return random_unitary(2**num_qubits, seed=11).data


def _isometry() -> np.ndarray:
    return _unitary(2)[:, :2]


def _terms() -> SparsePauliOp:
    return SparsePauliOp(["XZ", "YY", "IZ"], [0.3, -0.2, 1.1])


GATES: dict[str, list[Callable[[], Any]]] = {
    "AndGate": [lambda: library.AndGate(3), lambda: library.AndGate(3, [1, -1, 0])],
    "BitFlipOracleGate": [lambda: library.BitFlipOracleGate("a & ~b | c")],
    "BitwiseXorGate": [lambda: library.BitwiseXorGate(3, 5)],
    "C3XGate": [library.C3XGate, lambda: library.C3XGate(ctrl_state=5)],
    "C4XGate": [library.C4XGate, lambda: library.C4XGate(ctrl_state=5)],
    "DiagonalGate": [lambda: library.DiagonalGate(np.exp(1j * np.arange(8)))],
    "ExactReciprocalGate": [
        lambda: library.ExactReciprocalGate(2, 0.5),
        lambda: library.ExactReciprocalGate(3, 0.5, True),
    ],
    "FullAdderGate": [lambda: library.FullAdderGate(2)],
    "GraphStateGate": [lambda: library.GraphStateGate([[0, 1, 1], [1, 0, 0], [1, 0, 0]])],
    "HalfAdderGate": [lambda: library.HalfAdderGate(2)],
    "HamiltonianGate": [lambda: library.HamiltonianGate(np.array([[1, 0.5], [0.5, -1]]), 0.7)],
    "InnerProductGate": [lambda: library.InnerProductGate(2)],
    "IntegerComparatorGate": [
        lambda: library.IntegerComparatorGate(2, 2),
        lambda: library.IntegerComparatorGate(2, 3, geq=False),
    ],
    "Isometry": [lambda: library.Isometry(_isometry(), 0, 0)],
    "LinearAmplitudeFunctionGate": [lambda: library.LinearAmplitudeFunctionGate(2, [0.5], [0.1], **_DOMAIN)],
    "LinearFunction": [lambda: library.LinearFunction([[1, 1, 0], [0, 1, 0], [1, 0, 1]])],
    "LinearPauliRotationsGate": [lambda: library.LinearPauliRotationsGate(2, 0.3, 0.2, "X")],
    "MCGupDiag": [lambda: library.MCGupDiag(_unitary(1), 2, 0, 0)],
    "MCMTGate": [
        lambda: library.MCMTGate(library.HGate(), 2, 2),
        lambda: library.MCMTGate(library.RYGate(0.4), 2, 1, ctrl_state=1),
    ],
    "MCPhaseGate": [lambda: library.MCPhaseGate(0.3, 3), lambda: library.MCPhaseGate(0.3, 3, ctrl_state=2)],
    "MCU1Gate": [lambda: library.MCU1Gate(0.3, 3)],
    "MCXGate": [
        lambda: library.MCXGate(1),
        lambda: library.MCXGate(3),
        lambda: library.MCXGate(5, ctrl_state=9),
        lambda: library.MCXGate(5),
    ],
    "MCXGrayCode": [lambda: library.MCXGrayCode(4)],
    "MCXRecursive": [lambda: library.MCXRecursive(4)],
    "MCXVChain": [lambda: library.MCXVChain(3), lambda: library.MCXVChain(3, dirty_ancillas=True)],
    "MSGate": [lambda: library.MSGate(3, 0.4), lambda: library.MSGate(2, [[0, 0.3], [0.3, 0]])],
    "ModularAdderGate": [lambda: library.ModularAdderGate(2)],
    "MultiplierGate": [lambda: library.MultiplierGate(1), lambda: library.MultiplierGate(2, 2)],
    "OrGate": [lambda: library.OrGate(2), lambda: library.OrGate(3, [1, -1, 0])],
    "PauliEvolutionGate": [
        lambda: library.PauliEvolutionGate(_terms(), 0.6),
        lambda: library.PauliEvolutionGate([Pauli("XX"), Pauli("ZI")], 0.6),
        lambda: library.PauliEvolutionGate(SparseObservable("XX") + SparseObservable("0Z"), 0.6),
    ],
    "PauliGate": [lambda: library.PauliGate("XYZ")],
    "PauliProductRotationGate": [lambda: library.PauliProductRotationGate(Pauli("-XYZ"), 0.4)],
    "PermutationGate": [lambda: library.PermutationGate([2, 0, 1])],
    "PhaseOracleGate": [lambda: library.PhaseOracleGate("a ^ b & c")],
    "PiecewiseChebyshevGate": [lambda: library.PiecewiseChebyshevGate(lambda x: 0.2 * x, 2, 1, [0, 2])],
    "PiecewiseLinearPauliRotationsGate": [
        lambda: library.PiecewiseLinearPauliRotationsGate(2, [0, 2], [0.3, -0.2], [0.1, 0.4])
    ],
    "PiecewisePolynomialPauliRotationsGate": [
        lambda: library.PiecewisePolynomialPauliRotationsGate(2, [0, 2], [[0.1, 0.3], [0.2]])
    ],
    "PolynomialPauliRotationsGate": [lambda: library.PolynomialPauliRotationsGate(2, [0.1, 0.2, 0.3])],
    "QFTGate": [lambda: library.QFTGate(3)],
    "QuadraticFormGate": [lambda: library.QuadraticFormGate(2, [[1, 1], [0, 1]], [1, -1], 1)],
    "RVGate": [lambda: library.RVGate(0.1, 0.2, 0.3)],
    "StatePreparation": [
        lambda: library.StatePreparation("+r"),
        lambda: library.StatePreparation("+r", inverse=True),
        lambda: library.StatePreparation(2, 2),
        lambda: library.StatePreparation([0.6, 0.8j]),
        lambda: library.StatePreparation([0.6, 0, 0, 0.8j], inverse=True),
    ],
    "UCGate": [lambda: library.UCGate([_unitary(1), np.eye(2)]), lambda: library.UCGate([_unitary(1)] * 4, True)],
    "UCPauliRotGate": [lambda: library.UCPauliRotGate([0.1, 0.2], "X")],
    "UCRXGate": [lambda: library.UCRXGate([0.1, 0.2])],
    "UCRYGate": [lambda: library.UCRYGate([0.1, 0.2, 0.3, 0.4])],
    "UCRZGate": [lambda: library.UCRZGate([0.1, 0.2, 0.3, 0.4])],
    "UniformSuperpositionGate": [lambda: library.UniformSuperpositionGate(3, 2)],
    "UnitaryGate": [lambda: library.UnitaryGate(_unitary(2), label="mine"), lambda: library.UnitaryGate(_unitary(1))],
    "WeightedSumGate": [lambda: library.WeightedSumGate(2, [1, 2])],
}
"""By class, what is no standard gate."""

NOT_UNITARY = {"Barrier", "Initialize", "Measure", "PauliProductMeasurement", "Reset"}


def library_classes() -> set[str]:
    """Return the names of the gates and instructions of Qiskit's library."""
    from qiskit.circuit import Operation

    members = vars(library).items()
    return {name for name, member in members if inspect.isclass(member) and issubclass(member, Operation)}


def standard_gates() -> Iterator[tuple[str, Gate]]:
    """Iterate over Qiskit's standard gates, those with controls also with open ones."""
    for gate in get_standard_gate_name_mapping().values():
        if isinstance(gate, Gate):
            bound = gate.base_class(*_ANGLES[: len(gate.params)])
            yield gate.base_class.__name__, bound
            if hasattr(gate, "ctrl_state"):
                yield gate.base_class.__name__, gate.base_class(*bound.params, ctrl_state=0)


def all_gates() -> Iterator[tuple[str, Gate]]:
    """Iterate over unitary gates of every class that this Qiskit has."""
    yield from standard_gates()
    for name, factories in GATES.items():
        if hasattr(library, name):
            yield from ((name, make()) for make in factories)


def _as_gate(gate: Gate) -> Gate:
    circuit = QuantumCircuit(gate.num_qubits)
    circuit.append(gate, circuit.qubits)
    return circuit.to_gate()


def _as_instruction(gate: Gate) -> Any:
    circuit = QuantumCircuit(gate.num_qubits, global_phase=0.4)
    circuit.append(gate, circuit.qubits)
    return circuit.to_instruction()


VARIANTS: dict[str, Callable[[Gate], Any]] = {
    "plain": lambda gate: gate,
    "inverse": lambda gate: gate.inverse(),
    "inverse, annotated": lambda gate: gate.inverse(annotated=True),
    "control": lambda gate: gate.control(1),
    "open control": lambda gate: gate.control(1, ctrl_state=0),
    "control, annotated": lambda gate: gate.control(2, ctrl_state=1, annotated=True),
    "power": lambda gate: gate.power(2),
    "fractional power": lambda gate: gate.power(0.5),
    "repeat": lambda gate: gate.repeat(2),
    "to_gate": _as_gate,
    "to_gate, control": lambda gate: _as_gate(gate).control(1),
    "to_instruction": _as_instruction,
    "inverse of inverse": lambda gate: gate.inverse().inverse(),
    "annotated twice": lambda gate: AnnotatedOperation(
        AnnotatedOperation(gate, [InverseModifier()]), [ControlModifier(1), PowerModifier(2)]
    ),
}


def of_class(name: str) -> Iterator[tuple[str, Any]]:
    """Iterate over gates of a class and all that Qiskit can make of them."""
    for gate in (gate for kind, gate in all_gates() if kind == name):
        for variant, make in VARIANTS.items():
            try:
                yield variant, make(gate)
            except (QiskitError, NotImplementedError, AttributeError):  # an instruction, or it has no such form
                continue
