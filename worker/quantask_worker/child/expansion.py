"""How many operations a circuit is once its gates and loops are written out.

A kilobyte of gates that each call the one before twice is 2^40 operations. They are counted from the definitions, each
of which is looked at once, and so before any of them is written out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass, field
from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import AnnotatedOperation, CircuitInstruction, ControlFlowOp, ForLoopOp

from quantask_jupyter.domain.circuit import MOST_OPERATIONS
from quantask_worker.child.defined_gate import DefinedGate
from quantask_worker.child.user_gates import is_plain, is_user_made

TOO_MANY_HINT = "Make fewer or shorter rounds, or smaller gates."


def oversized_gate(circuit: QuantumCircuit) -> str | None:
    """Return the name of the operation that makes the circuit too large, or None if it is not.

    That is the innermost gate or loop that is too large by itself, or else the largest that the circuit calls.
    """
    sizes = Sizes()
    total, largest = sizes.of_all(circuit.data)
    return sizes.oversized or (largest if total > MOST_OPERATIONS else None)


@dataclass
class Sizes:
    """Sizes of definitions, each counted once, and none of them counted further than to what is too large."""

    oversized: str | None = None
    _known: dict[Any, tuple[int, Any]] = field(default_factory=dict)

    def of_all(self, instructions: Iterable[CircuitInstruction]) -> tuple[int, str]:
        """Return the operations of all together, and the name of the largest."""
        total, largest, name_of_largest = 0, 0, ""
        for instruction in instructions:
            size = 1 if is_plain(instruction) else self._of(instruction.operation)
            total += size
            if size > largest:
                largest, name_of_largest = size, instruction.name
            if self.oversized is not None:
                break
        return total, name_of_largest

    def _of(self, operation: Any) -> int:
        if isinstance(operation, AnnotatedOperation):
            return self._of(operation.base_op)
        if isinstance(operation, ControlFlowOp):
            times = length_of(operation.params[0]) if isinstance(operation, ForLoopOp) else 1
            return self._checked(operation, times * sum(self.of_all(block.data)[0] for block in operation.blocks))
        return self._of_definition(operation) if is_user_made(operation) else 1

    def _of_definition(self, gate: Any) -> int:
        # Of OpenQASM each call has a definition of its own, made when it is asked for; the name says which it is.
        named = isinstance(gate, DefinedGate) or type(gate).__module__ == "qiskit.qasm2.parse"
        key = gate.name if named else id(gate.definition)
        if key not in self._known:
            definition = gate.definition
            size = self.of_all(definition.data)[0] if definition is not None else 1
            self._known[key] = self._checked(gate, size), definition  # kept, so that its id stays its own
        return self._known[key][0]

    def _checked(self, operation: Any, size: int) -> int:
        if size > MOST_OPERATIONS and self.oversized is None:
            self.oversized = operation.name
        return size


def length_of(values: Sized) -> int:
    """Return how many values there are, also of a range that is longer than ``len`` can say."""
    if isinstance(values, range):
        return max(0, (values.stop - values.start + values.step - (1 if values.step > 0 else -1)) // values.step)
    return len(values)
