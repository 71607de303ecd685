"""Qubits that nothing happens to, such as those below ``$90`` in a circuit of two physical qubits."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from qiskit import QuantumCircuit
from qiskit.circuit import Barrier, BreakLoopOp, CircuitInstruction, ContinueLoopOp, ControlFlowOp, Qubit, Reset

from quantask_worker.child.branches import has_blocks

_AS_WIDE_AS_THEIR_BLOCK = (BreakLoopOp, ContinueLoopOp)
_WITHOUT_EFFECT = (Barrier, Reset, *_AS_WIDE_AS_THEIR_BLOCK)
"""On qubits that nothing else happens to, in any block."""


def without_idle_qubits(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return the circuit without the qubits that no operation has an effect on; its classical bits stay as they are.

    A simulated state doubles with each qubit. ``barrier;`` names all of them, in branches and loops too, and so do
    ``reset q;`` and the ends of loops. Barriers go where a qubit does: nothing is reordered after this, but by Aer,
    which goes by qubits: so a branch or loop that assigns classical bits keeps one.
    """
    return narrowed(circuit)[0]


def narrowed(circuit: QuantumCircuit) -> tuple[QuantumCircuit, list[int]]:
    """Return the circuit as :func:`without_idle_qubits` does, and which of its qubits are left."""
    active = _active_qubits(circuit)
    left = [place for place, qubit in enumerate(circuit.qubits) if qubit in active]
    return (circuit if len(active) == circuit.num_qubits else _narrowed(circuit, active)), left


def _active_qubits(circuit: QuantumCircuit) -> set[Qubit]:
    active: set[Qubit] = set()
    for instruction in circuit.data:
        if instruction.is_standard_gate() or not isinstance(instruction.operation, (*_WITHOUT_EFFECT, ControlFlowOp)):
            active.update(instruction.qubits)
        elif isinstance(instruction.operation, ControlFlowOp):
            if any(map(_stores, instruction.operation.blocks)):
                active.update(instruction.qubits[:1])
            for block in instruction.operation.blocks:
                inner = _active_qubits(block)
                active.update(outer for outer, qubit in _pairs(instruction, block) if qubit in inner)
    return active


def _stores(block: QuantumCircuit) -> bool:
    """Say whether the block assigns a classical bit, in a branch or loop or outside."""
    inner = (instruction for instruction in block.data if has_blocks(instruction))
    return any(instruction.name == "store" for instruction in block.data) or any(
        any(map(_stores, instruction.operation.blocks)) for instruction in inner
    )


def _narrowed(circuit: QuantumCircuit, kept: AbstractSet[Qubit]) -> QuantumCircuit:
    qubits = [qubit for qubit in circuit.qubits if qubit in kept]
    narrow = QuantumCircuit(qubits, circuit.clbits, *circuit.cregs, global_phase=circuit.global_phase)
    for instruction in circuit.data:
        if instruction.is_standard_gate():
            narrow._append(instruction)
            continue
        left = [qubit for qubit in instruction.qubits if qubit in kept]
        operation = instruction.operation
        if isinstance(operation, ControlFlowOp):
            inner = [
                {qubit for outer, qubit in _pairs(instruction, block) if outer in kept} for block in operation.blocks
            ]
            operation = operation.replace_blocks(map(_narrowed, operation.blocks, inner))
        elif isinstance(operation, _AS_WIDE_AS_THEIR_BLOCK):
            operation = type(operation)(len(left), len(instruction.clbits))
        elif isinstance(operation, Barrier) or (instruction.qubits and not left):
            continue
        narrow._append(instruction.replace(operation=operation, qubits=left))
    return narrow


def _pairs(instruction: CircuitInstruction, block: QuantumCircuit) -> Iterable[tuple[Qubit, Qubit]]:
    """Return the qubits of the circuit with those that stand for them in a block."""
    return zip(instruction.qubits, block.qubits, strict=True)
