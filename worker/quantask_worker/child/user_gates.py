"""User gates and boxes, replaced by what they consist of.

Qiskit's transpiler knows gates by their names, so a user's ``ecr`` or three-parameter ``cu`` that reached it would be
run as the built-in of that name. Here no gate of a user's own reaches it.
"""

from __future__ import annotations

from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import (
    AnnotatedOperation,
    Barrier,
    BoxOp,
    CircuitInstruction,
    ControlFlowOp,
    ControlledGate,
    Delay,
    Gate,
    Instruction,
    Measure,
    Reset,
)

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child.defined_gate import DefinedGate

_WITHOUT_MEANING_OF_THEIR_OWN = (Gate, Instruction, ControlledGate, DefinedGate)


def inline_user_gates(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return a circuit of Qiskit's own operations alone, on the same bits.

    Raises:
        CircuitUnsupportedError: a gate has no definition (``opaque``).
    """
    if all(is_plain(instruction) for instruction in circuit.data):
        return circuit
    flat: QuantumCircuit = circuit.copy_empty_like()
    for instruction in circuit.data:
        _append(flat, instruction)
    return flat


def is_plain(instruction: CircuitInstruction) -> bool:
    """Say whether an operation is one of the simulator's own, to be left as it is."""
    return bool(instruction.is_standard_gate()) or isinstance(instruction.operation, Measure | Reset | Barrier | Delay)


def is_user_made(operation: Any) -> bool:
    """Say whether an operation is what its definition says and nothing else."""
    return type(operation) in _WITHOUT_MEANING_OF_THEIR_OWN or type(operation).__module__ == "qiskit.qasm2.parse"


def _append(flat: QuantumCircuit, instruction: CircuitInstruction) -> None:
    operation = instruction.operation
    if is_plain(instruction):
        flat._append(instruction)
    elif isinstance(operation, BoxOp):
        flat.compose(inline_user_gates(operation.blocks[0]), instruction.qubits, instruction.clbits, inplace=True)
    elif isinstance(operation, ControlFlowOp):
        blocks = [inline_user_gates(block) for block in operation.blocks]
        flat._append(instruction.replace(operation=operation.replace_blocks(blocks)))
    elif is_user_made(operation) and not _is_channel(operation):
        _append_definition(flat, instruction)
    elif isinstance(operation, AnnotatedOperation):
        flat._append(instruction.replace(operation=_with_nameless_base(operation)))
    else:
        flat._append(instruction)


def _is_channel(operation: Any) -> bool:
    """Say whether this is an error that the circuit itself has (``qiskit.quantum_info.Kraus``), which Aer knows."""
    return operation.name == "kraus" and operation.definition is None and not isinstance(operation, Gate)


def _append_definition(flat: QuantumCircuit, instruction: CircuitInstruction) -> None:
    definition = _definition(instruction.operation)
    if definition.global_phase:
        flat.global_phase += definition.global_phase  # it counts where this circuit is controlled itself
    outer = dict(zip(definition.qubits, instruction.qubits, strict=True))
    for inner in definition.data:
        flat._append(inner.replace(qubits=[outer[qubit] for qubit in inner.qubits]))


def _definition(operation: Any) -> QuantumCircuit:
    if operation.definition is None:
        raise _undefined(str(operation.name))
    return inline_user_gates(operation.definition)


def _undefined(name: str) -> CircuitUnsupportedError:
    if name.startswith(("save_", "set_")):
        message = f"The instruction '{name}' cannot stand here: a result has what the circuit saves outside of gates,"
        return CircuitUnsupportedError(f"{message} branches and loops.", hint="Save at the circuit's top level.")
    return CircuitUnsupportedError(
        f"The gate '{name}' has no definition.", hint="A simulator cannot run an opaque gate. Write what it does."
    )


def _with_nameless_base(operation: AnnotatedOperation) -> AnnotatedOperation:
    base = operation.base_op
    if isinstance(base, AnnotatedOperation):
        return AnnotatedOperation(_with_nameless_base(base), operation.modifiers)
    return AnnotatedOperation(_nameless(base), operation.modifiers) if is_user_made(base) else operation


def _nameless(operation: Any) -> Any:
    """Return the operation under a name that Qiskit cannot know."""
    definition = _definition(operation)
    gate = Gate(f"{operation.name}.defined", operation.num_qubits, list(definition.parameters))
    gate.definition = definition
    return gate
