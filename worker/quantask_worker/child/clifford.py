"""Clifford circuits, which the stabilizer method runs at any size."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction, ControlFlowOp
from qiskit.exceptions import QiskitError
from qiskit.quantum_info import Clifford

from quantask_jupyter.domain.saved import SAVES

STABILIZER_GATES = frozenset(
    {"id", "x", "y", "z", "h", "s", "sdg", "sx", "sxdg", "cx", "cy", "cz", "swap", "ecr", "pauli"}
)
CLIFFORD_ERRORS = STABILIZER_GATES | {"reset"}
"""What errors may do that the stabilizer method simulates."""
_NOT_GATES = SAVES | {"set_stabilizer", "measure", "reset", "barrier", "break_loop", "continue_loop", "store"}
_MOST_QUBITS = 3


def clifford_form(
    circuit: QuantumCircuit, *, kept: Collection[str] = (), noisy: frozenset[str] = frozenset()
) -> QuantumCircuit | None:
    """Return the circuit in stabilizer gates, or None if it is not a Clifford circuit.

    Gates that are Clifford by their angles, such as ``u2(0, pi)`` and ``rz(pi/2)``, are replaced. The circuit may
    measure, reset and branch in the middle.

    Args:
        circuit: a circuit in the gates of a simulation method.
        kept: names of gates that must stay as they are.
        noisy: names or labels of gates that have errors: one that has stays, and none is made of one that has not.
    """
    form, _ = _Forms(frozenset(kept), noisy).form_or_obstacle(circuit)
    return form


def first_other_gate(circuit: QuantumCircuit, *, noisy: frozenset[str] = frozenset()) -> str | None:
    """Return the name of the first gate that keeps ``circuit`` from being a Clifford circuit."""
    _, obstacle = _Forms(frozenset(), noisy).form_or_obstacle(circuit)
    return obstacle


@dataclass(slots=True)
class _Forms:
    """The gates of one circuit in stabilizer gates.

    Attributes:
        kept: names of gates that must stay as they are.
        noisy: names or labels of gates that have errors.
        replacements: what is known already, by name and angles; None for what is no Clifford gate.
    """

    kept: frozenset[str]
    noisy: frozenset[str]
    replacements: dict[tuple[Any, ...], QuantumCircuit | None] = field(default_factory=dict)

    def form_or_obstacle(self, circuit: QuantumCircuit) -> tuple[QuantumCircuit | None, str | None]:
        form: QuantumCircuit = circuit.copy_empty_like()
        for instruction in circuit.data:
            if instruction.name in STABILIZER_GATES or instruction.name in _NOT_GATES:
                form._append(instruction)
            elif isinstance(instruction.operation, ControlFlowOp):
                blocks = list(map(self.form_or_obstacle, instruction.operation.blocks))
                obstacle = next((name for _, name in blocks if name is not None), None)
                if obstacle is not None:
                    return None, obstacle
                operation = instruction.operation.replace_blocks([block for block, _ in blocks])
                form._append(instruction.replace(operation=operation))
            else:
                replacement = None if self._stays(instruction) else self._replacement(instruction)
                if replacement is None:
                    if instruction.name != "rz" or not _may_be_clifford(instruction):
                        return None, str(instruction.name)
                    form._append(instruction)  # which Aer knows by its angle
                    continue
                outer = dict(zip(replacement.qubits, instruction.qubits, strict=True))
                for inner in replacement.data:
                    form._append(inner.replace(qubits=[outer[qubit] for qubit in inner.qubits]))
        return form, None

    def _stays(self, instruction: CircuitInstruction) -> bool:
        return instruction.name in self.kept or not self.noisy.isdisjoint((instruction.name, instruction.label))

    def _replacement(self, instruction: CircuitInstruction) -> QuantumCircuit | None:
        if instruction.name == "initialize":
            return self._prepared(instruction)
        if not _may_be_clifford(instruction):
            return None
        key = (instruction.name, *instruction.params)
        if key not in self.replacements:
            self.replacements[key] = self._in_stabilizer_gates(instruction)
        return self.replacements[key]

    def _prepared(self, instruction: CircuitInstruction) -> QuantumCircuit | None:
        """Return the resets and gates that set qubits to a state by its label or number; None for one by amplitudes."""
        if len(instruction.params) > 1 and not all(isinstance(param, str) for param in instruction.params):
            return None
        prepared: QuantumCircuit = instruction.operation.definition.decompose("state_preparation")
        return prepared if self.noisy.isdisjoint(prepared.count_ops()) else None

    def _in_stabilizer_gates(self, instruction: CircuitInstruction) -> QuantumCircuit | None:
        try:
            replacement = Clifford(instruction.operation).to_circuit()
        except QiskitError:
            return None
        return replacement if self.noisy.isdisjoint(replacement.count_ops()) else None


def _may_be_clifford(instruction: CircuitInstruction) -> bool:
    """Look at the angles first: asking Qiskit about a gate takes up to a millisecond."""
    return (
        bool(instruction.is_standard_gate())
        and len(instruction.qubits) <= _MOST_QUBITS
        and all(isinstance(param, int | float) for param in instruction.params)
        and all(math.isclose(math.remainder(param, math.pi / 2), 0, abs_tol=1e-8) for param in instruction.params)
    )
