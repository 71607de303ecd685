"""Translation of a circuit to the gates that a simulation method knows.

``transpile(circuit, AerSimulator())`` makes the target anew for each call (0.1 to 1.2 s for a Bell pair) and refuses
more than about 30 qubits. The targets here are made once, have no width, and cost a Bell pair half a millisecond.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Literal, get_args

from qiskit import QuantumCircuit
from qiskit.circuit import (
    AnnotatedOperation,
    CircuitInstruction,
    ControlFlowOp,
    ForLoopOp,
    ParameterExpression,
    Qubit,
)
from qiskit.transpiler import PassManager, Target, generate_preset_pass_manager
from qiskit_aer import AerSimulator

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child import saves
from quantask_worker.child.branches import has_blocks
from quantask_worker.child.qiskit_failures import QISKIT_FAILURES

Basis = Literal[
    "statevector", "density_matrix", "matrix_product_state", "extended_stabilizer", "unitary", "superop", "noisy"
]
"""A method's own gates, or, for a noisy run by any method, gates of one and two qubits that all of them know."""

BASES: tuple[Basis, ...] = get_args(Basis)

_CONTROL_FLOW = frozenset({"if_else", "for_loop", "while_loop", "switch_case", "break_loop", "continue_loop"})
_NOT_GATES = _CONTROL_FLOW | {"measure", "reset"}

_BROKEN: dict[Basis, frozenset[str]] = {"matrix_product_state": frozenset({"initialize"})}
"""Gates that a method knows and must not be given.

Aer's matrix product states set some of the qubits to a state, but leave the bonds between them as they were: counts
are then wrong, or the run never ends. Qiskit's definition, resets and gates, is right.
"""

_CANNOT_TRANSLATE = "The circuit cannot be written in the simulator's gates."


def translate(circuit: QuantumCircuit, basis: Basis, *, keeps_resets: bool = False) -> QuantumCircuit:
    """Return the circuit in the gates of ``basis``, with the same classical bits; it may be the one that was given.

    Nothing is optimized: Aer fuses gates itself. Only resets of untouched qubits go, because a circuit that begins
    with ``reset q;`` would otherwise be run shot by shot instead of sampled. With ``keeps_resets`` they stay: they may
    have errors. A circuit that has such gates alone stays in its own order, which a translation changes among
    operations that commute: Aer draws outcomes and errors as it comes to them, and would draw them in another order
    than for the circuit itself.

    Raises:
        CircuitUnsupportedError: an operation cannot be made of these gates.
    """
    begun = circuit if keeps_resets else _without_first_resets(circuit)
    if basis != "noisy" and _is_translated(begun, _target(basis)):
        return begun
    try:
        translated = _without_open_phases(_pass_manager(basis).run(begun))
        return _without_labels(translated) if basis == "noisy" else translated
    except RecursionError:
        raise
    except QISKIT_FAILURES as error:
        raise _untranslatable(circuit, basis) from error


def _without_first_resets(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return the circuit without the resets of qubits that nothing has happened to."""
    touched: set[Qubit] = set()
    kept: list[CircuitInstruction] = []
    for instruction in circuit.data:
        if instruction.name != "reset" or not touched.isdisjoint(instruction.qubits):
            kept.append(instruction)
            if instruction.name != "barrier":
                touched.update(instruction.qubits)
    if len(kept) == len(circuit.data):
        return circuit
    begun: QuantumCircuit = circuit.copy_empty_like()
    for instruction in kept:
        begun._append(instruction)
    return begun


def _without_labels(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return the circuit without the labels of its gates: Aer takes one for the gate's name, and loses its noise."""
    for place, instruction in enumerate(circuit.data):
        if has_blocks(instruction):
            operation = instruction.operation
            blocks = list(map(_without_labels, operation.blocks))
            operation = operation.replace_blocks(blocks) if blocks else operation
            circuit.data[place] = instruction.replace(operation=operation, params=operation.params)
        elif instruction.label is not None and instruction.name not in saves.CLASSES:
            operation = instruction.operation.to_mutable()
            operation.label = None
            circuit.data[place] = instruction.replace(operation=operation)
    return circuit


def _is_translated(circuit: QuantumCircuit, known: Target) -> bool:
    if not all(name in known or name == "barrier" for name in circuit.count_ops()):
        return False
    if not circuit.has_control_flow_op():
        return True
    branches = (instruction.operation for instruction in circuit.data if has_blocks(instruction))
    return all(
        _is_translated(block, known) and not isinstance(block.global_phase, ParameterExpression)
        for operation in branches
        for block in operation.blocks
    )


def _without_open_phases(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return the circuit whose blocks have no phase with a parameter: Aer loses it, and then looks for the parameter.

    The phase of a block is that of the whole state, which nothing shows. A loop whose variable stood in such phases
    alone has none any more.
    """
    if not circuit.has_control_flow_op():
        return circuit
    for place, instruction in enumerate(circuit.data):
        if not has_blocks(instruction):
            continue
        operation = instruction.operation
        blocks = [_without_open_phases(block) for block in operation.blocks]
        for block in blocks:
            if isinstance(block.global_phase, ParameterExpression):
                block.global_phase = 0
        if isinstance(operation, ForLoopOp) and operation.params[1] not in blocks[0].parameters:
            operation = ForLoopOp(operation.params[0], None, blocks[0])
        elif blocks:
            operation = operation.replace_blocks(blocks)
        circuit.data[place] = instruction.replace(operation=operation, params=operation.params)
    return circuit


def _untranslatable(circuit: QuantumCircuit, basis: Basis) -> CircuitUnsupportedError:
    """Return the refusal of a circuit, naming the first operation that is unknown and has no definition."""
    known = _target(basis)
    for instruction in circuit.data:
        operation = instruction.operation
        if isinstance(operation, ControlFlowOp):
            inner = [_untranslatable(block, basis) for block in operation.blocks]
            named = [error for error in inner if error.message != _CANNOT_TRANSLATE]
            if named:
                return named[0]
        elif isinstance(operation, AnnotatedOperation):
            continue  # it has no definition, and what it is about has one
        elif instruction.name not in known and operation.definition is None:
            return CircuitUnsupportedError(
                f"The simulator does not know the operation '{instruction.name}', which has no definition.",
                hint="Give it one, a circuit, as its attribute 'definition'.",
            )
    return CircuitUnsupportedError(_CANNOT_TRANSLATE, hint="Send circuit.decompose() in its place.")


@functools.cache
def _pass_manager(basis: Basis) -> PassManager:
    return generate_preset_pass_manager(optimization_level=0, target=_target(basis))


@functools.cache
def _target(basis: Basis) -> Target:
    if basis == "noisy":
        known = _target("statevector")
        names = [*noisy_gates(1), *noisy_gates(2), *_NOT_GATES, "kraus"]
    else:
        known = AerSimulator(method=basis).target
        broken = _BROKEN.get(basis, frozenset())
        names = [
            name for name in known.operation_names if not name.startswith(("save_", "set_")) and name not in broken
        ]
    target = Target(num_qubits=None)  # of any width
    for name in sorted(names):
        target.add_instruction(known.operation_from_name(name), name=name)
    for name, of_any_width in saves.CLASSES.items():
        target.add_instruction(of_any_width, name=name)
    return target


@functools.cache
def noisy_gates(num_qubits: Literal[1, 2]) -> tuple[str, ...]:
    """Return the names of the gates of one or two qubits that noise is added to."""
    exact = [_target("statevector"), _target("density_matrix"), _target("matrix_product_state")]
    common = set.intersection(*(set(target.operation_names) for target in exact)) - _NOT_GATES
    return tuple(sorted(name for name in common if _qubits_of(exact[0], name) == num_qubits))


def first_unknown(circuit: QuantumCircuit, basis: Basis, names: Collection[str]) -> str | None:
    """Return the first of ``names`` that a gate of the circuit has, in blocks too, and that ``basis`` does not know.

    A gate's label is another name of it.
    """
    known = _target(basis)
    for instruction in circuit.data:
        name = instruction.label if instruction.label in names else instruction.name
        if name in names and instruction.name not in known:
            return str(name)
        for block in getattr(instruction.operation, "blocks", ()) if has_blocks(instruction) else ():
            found = first_unknown(block, basis, names)
            if found is not None:
                return found
    return None


def knows(basis: Basis, name: str) -> bool:
    """Say whether ``basis`` has an instruction of this name."""
    return name in _target(basis)


@functools.cache
def known_gates() -> frozenset[str]:
    """Return the names of what a statevector is simulated in: gates, resets and measurements."""
    return frozenset(_target("statevector").operation_names) - {"delay", "store"} - _CONTROL_FLOW | {"measure"}


def _qubits_of(target: Target, name: str) -> int | None:
    """Return a gate's number of qubits, or None for a gate of any number (Aer's ``unitary``, ``pauli`` and such)."""
    operation = target.operation_from_name(name)
    return None if isinstance(operation, type) or name in ("delay", "store") else operation.num_qubits
