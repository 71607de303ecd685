"""What QPY loses of a circuit: mended where the file still tells it, and told to the author where it does not.

The client writes out whatever would be lost, so this is about files that somebody has written with Qiskit alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import AnnotatedOperation, ControlFlowOp
from qiskit.circuit.library import MCXVChain, QuadraticFormGate, StatePreparation

from quantask_worker.child.user_gates import is_user_made

_UNSURE = {
    StatePreparation: "whether a state preparation is an inverse",
    MCXVChain: "which ancillas of an MCXVChain are dirty",
    QuadraticFormGate: "the numbers of a QuadraticFormGate",
}
"""Classes of Qiskit's library that are loaded as something else, without an error, and what the file does not say."""


def with_lost_parameters(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return the circuit with the parameters of its annotated operations, of which a loaded circuit does not know."""
    if not any(isinstance(operation, AnnotatedOperation) for operation in _all_operations(circuit)):
        return circuit
    mended: QuantumCircuit = circuit.copy_empty_like()
    for instruction in circuit.data:
        operation = None if instruction.is_standard_gate() else instruction.operation
        if isinstance(operation, AnnotatedOperation):
            instruction = instruction.replace(params=operation.params)
        elif isinstance(operation, ControlFlowOp):
            blocks = map(with_lost_parameters, operation.blocks)
            instruction = instruction.replace(operation=operation.replace_blocks(blocks))
        mended._append(instruction)
    return mended


def notes_of_losses(circuit: QuantumCircuit) -> tuple[str, ...]:
    """Return a sentence for each thing that the file does not say and that may matter."""
    kinds = {type(operation) for operation in _all_operations(circuit)}
    return tuple(
        f"A QPY file does not say {lost}: submit the circuit itself." for kind, lost in _UNSURE.items() if kind in kinds
    )


def _all_operations(circuit: QuantumCircuit, seen: dict[int, QuantumCircuit] | None = None) -> Iterator[Any]:
    """Iterate over the operations that are no standard gates, also in blocks and definitions, each of these once."""
    seen = {} if seen is None else seen
    for instruction in circuit.data:
        if not instruction.is_standard_gate():
            yield from _parts(instruction.operation, seen)


def _parts(operation: Any, seen: dict[int, QuantumCircuit]) -> Iterator[Any]:
    yield operation
    if isinstance(operation, AnnotatedOperation):
        yield from _parts(operation.base_op, seen)
    elif isinstance(operation, ControlFlowOp):
        for block in operation.blocks:
            yield from _all_operations(block, seen)
    elif is_user_made(operation):
        definition = operation.definition
        if definition is not None and id(definition) not in seen:
            seen[id(definition)] = definition  # kept, so that its id stays its own
            yield from _all_operations(definition, seen)
