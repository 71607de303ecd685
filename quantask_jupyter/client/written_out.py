"""A Qiskit circuit in operations that QPY rebuilds exactly; every other one is written out by its definition.

QPY keeps the name of a gate's class and its parameters, and whatever else makes the gate what it is, is lost: that it
is an inverse, how it is synthesized, a class of the user's that has the name of one of Qiskit's. So only what is known
to be rebuilt from name and parameters travels by name. What else belongs to no outcome (metadata, layout, annotations,
the circuit's name) stays behind, and equal circuits are sent as equal files.
"""

from __future__ import annotations

import cmath
import functools
from collections.abc import Iterable, Sequence
from typing import Any

from quantask_jupyter.client import delays, saves
from quantask_jupyter.client.kept_parameters import kept, with_parameters
from quantask_jupyter.client.modified_gates import modified
from quantask_jupyter.client.one_gate import one_gate
from quantask_jupyter.client.weighted_sum import weighted_sum
from quantask_jupyter.domain.circuit import MOST_OPERATIONS, TOO_MANY_OPERATIONS
from quantask_jupyter.domain.free_parameters import free_parameters
from quantask_jupyter.errors import CircuitInvalidError, CircuitUnsupportedError, LimitExceededError

_REBUILT = (
    *("Measure", "Reset", "Barrier", "Initialize", "UnitaryGate", "DiagonalGate", "PermutationGate"),
    *("C4XGate", "MCXGate", "MCPhaseGate", "MCU1Gate", "PauliGate"),
)
"""Classes of Qiskit's library beside its standard gates; each is one operation to Aer, and many if written out."""

_REBUILT_BESIDE_GATES = ("Store", "BreakLoopOp", "ContinueLoopOp")
_TUPLES_BELOW = 2**63
"""What a condition of register and number is equal to in QPY; expressions have no such limit."""


def written_out(circuit: Any) -> Any:
    """Return a circuit that does the same, in operations that QPY rebuilds exactly.

    Args:
        circuit: a Qiskit circuit.

    Raises:
        CircuitUnsupportedError: an operation has no definition, or definitions are nested too deeply.
        CircuitInvalidError: an angle is larger than any float.
        LimitExceededError: more operations than a circuit may be.
    """
    try:
        return with_parameters(_Writer().block(circuit), free_parameters(circuit))
    except RecursionError:
        raise CircuitUnsupportedError("The circuit's gates are defined by each other too deeply.") from None


class _Writer:
    def __init__(self) -> None:
        self._looked_at = 0
        self._within_modifiers = 0

    def block(self, circuit: Any) -> Any:
        """Return a circuit, a block or a definition written out, on the same bits."""
        from qiskit import QuantumCircuit

        out = QuantumCircuit(
            circuit.qubits,
            circuit.clbits,
            *circuit.qregs,
            *circuit.cregs,
            name="circuit",
            global_phase=circuit.global_phase,
            inputs=circuit.iter_input_vars(),
            captures=circuit.iter_captured_vars(),
        )
        for variable in circuit.iter_declared_vars():
            out.add_uninitialized_var(variable)
        for instruction in circuit.data:
            self._write(instruction, instruction.qubits, out)
        out.global_phase = kept(out.global_phase)
        return out

    def _write(self, instruction: Any, qubits: Sequence[Any], out: Any) -> None:
        """Write an instruction, at these qubits of ``out``; its classical bits are ``out``'s."""
        from qiskit.circuit import AnnotatedOperation, Delay

        self._looked_at += 1
        if self._looked_at > MOST_OPERATIONS:
            raise LimitExceededError(f"{TOO_MANY_OPERATIONS}.")
        if instruction.is_standard_gate():
            out._append(_with_floats(instruction).replace(qubits=qubits))
            return
        operation = instruction.operation
        if isinstance(operation, Delay):
            told = None if self._within_modifiers else delays.as_told(operation)
            if told is not None:
                out._append(instruction.replace(operation=told, qubits=qubits, params=told.params))
            return
        if isinstance(operation, AnnotatedOperation):
            self._write_modified(operation, qubits, out)
            return
        if operation.name == "unitary" and operation.num_qubits == 0 and _is_rebuilt(operation):
            out.global_phase += cmath.phase(operation.params[0][0, 0])  # Aer dies of a matrix on no qubit
            return
        known = self._known(operation)
        if known is not None:
            out._append(instruction.replace(operation=known, qubits=qubits))
        else:
            self._write_definition(instruction, qubits, out)

    def _known(self, operation: Any) -> Any | None:
        """Return the operation as it can travel by itself, or None if it has to be written out."""
        from qiskit.circuit import BoxOp, ControlFlowOp

        if isinstance(operation, BoxOp):
            return BoxOp(self.block(operation.blocks[0]))
        if isinstance(operation, ControlFlowOp):
            return _with_expression(operation.replace_blocks(map(self.block, operation.blocks)))
        if self._within_modifiers and not _is_controllable(operation):
            return None
        if _is_rebuilt(operation) or _is_channel(operation):
            return operation
        one = one_gate(operation)
        return saves.as_told(operation) if one is None else one

    def _write_modified(self, operation: Any, qubits: Sequence[Any], out: Any) -> None:
        """Write a gate under lazy modifiers without them; a root waits for its parameters, if its gate is known."""
        from qiskit.circuit import AnnotatedOperation

        if len(qubits) != operation.num_qubits:
            raise CircuitUnsupportedError(
                f"A gate under lazy modifiers is on {len(qubits)} qubits, and acts on {operation.num_qubits}.",
                hint="Qiskit does not repeat such a gate for each qubit of a register: append it to each.",
            )
        modifiers = _modifiers(operation)
        if not self._within_modifiers and _is_rebuilt(operation.base_op) and _waits(operation, modifiers):
            out.append(AnnotatedOperation(operation.base_op, modifiers), qubits)
            return
        self._write_inline(modified(self._in_gates(operation.base_op), modifiers), qubits, out)

    def _in_gates(self, operation: Any) -> Any:
        """Return a circuit of an operation in gates of known classes, none of which is under lazy modifiers."""
        from qiskit import QuantumCircuit

        alone = QuantumCircuit(operation.num_qubits)
        self._within_modifiers += 1
        try:
            alone.append(operation, alone.qubits)
            written = self.block(alone)
        finally:
            self._within_modifiers -= 1
        gates = written.copy_empty_like()
        for instruction in written.data:
            if instruction.operation.name != "barrier":  # which is no gate, and does nothing
                gates._append(instruction)
        return gates

    def _write_definition(self, instruction: Any, qubits: Sequence[Any], out: Any) -> None:
        from qiskit.circuit import BoxOp

        definition = _definition(instruction.operation)
        if instruction.clbits:  # conditions within it are about bits of its own
            out._append(instruction.replace(operation=BoxOp(self.block(definition)), qubits=qubits))
            return
        self._write_inline(definition, qubits, out)

    def _write_inline(self, circuit: Any, qubits: Sequence[Any], out: Any) -> None:
        out.global_phase += circuit.global_phase
        outer = dict(zip(circuit.qubits, qubits, strict=False))  # a gate may have ancillas that it does not touch
        for inner in circuit.data:
            self._write(inner, [outer[qubit] for qubit in inner.qubits], out)


def _modifiers(operation: Any) -> list[Any]:
    """Return an annotated operation's modifiers; Qiskit's ``DiagonalGate.inverse`` has a class in the place of one."""
    return [modifier() if isinstance(modifier, type) else modifier for modifier in operation.modifiers]


def _waits(operation: Any, modifiers: Iterable[Any]) -> bool:
    """Say whether a fractional power is taken of what has parameters: only once they are bound."""
    from qiskit.circuit import ParameterExpression, PowerModifier

    is_root = any(isinstance(each, PowerModifier) and not float(each.power).is_integer() for each in modifiers)
    return is_root and any(isinstance(value, ParameterExpression) for value in operation.params)


@functools.cache
def _rebuilt_classes() -> frozenset[type]:
    from qiskit import circuit

    gates = (getattr(circuit.library, name) for name in _REBUILT)
    return frozenset((*gates, *(getattr(circuit, name) for name in _REBUILT_BESIDE_GATES)))


@functools.cache
def _standard_classes() -> frozenset[type]:
    from qiskit.circuit import Gate
    from qiskit.circuit.library import get_standard_gate_name_mapping

    return frozenset(gate.base_class for gate in get_standard_gate_name_mapping().values() if isinstance(gate, Gate))


def _is_rebuilt(operation: Any) -> bool:
    """Say whether name and parameters are all that the operation is. Classes count, not their names or the gate's."""
    if getattr(operation, "_open_ctrl", False):  # which QPY keeps of some classes, and in some versions
        return False
    kind = getattr(operation, "base_class", None)
    return kind in _standard_classes() or kind in _rebuilt_classes()


def _is_controllable(operation: Any) -> bool:
    """Say whether Qiskit controls an operation that is known by its class."""
    from qiskit.circuit.library import UnitaryGate

    return getattr(operation, "base_class", None) in {*_standard_classes(), UnitaryGate}


def _is_channel(operation: Any) -> bool:
    """Say whether it is an error of the circuit itself (``qiskit.quantum_info.Kraus``), told by matrices alone."""
    from qiskit.circuit import Instruction

    return type(operation) is Instruction and operation.name == "kraus" and operation.definition is None


def _definition(operation: Any) -> Any:
    """Return the circuit that an operation stands for.

    Raises:
        CircuitUnsupportedError: it has none.
    """
    from qiskit.circuit import library
    from qiskit.synthesis.permutation import synth_permutation_basic

    if type(operation) is getattr(library, "WeightedSumGate", None):
        return weighted_sum(operation)
    if type(operation) is library.PermutationGate:
        return synth_permutation_basic(operation.pattern)
    definition = getattr(operation, "definition", None)
    if definition is None and hasattr(operation, "to_circuit"):  # a Clifford
        definition = operation.to_circuit()
    if definition is None:
        raise CircuitUnsupportedError(
            f"The operation '{operation.name}' has no definition.",
            hint="A simulator can run what is made of Qiskit's own gates, measurements and control flow.",
        )
    return definition


def _with_floats(instruction: Any) -> Any:
    """Return a standard gate with its parameters as QPY keeps them, and whole numbers as floats, for which it has room.

    Raises:
        CircuitInvalidError: one is larger than a float.
    """
    if not instruction.params:
        return instruction
    operation = instruction.operation
    try:
        params = [float(param) if isinstance(param, int) else kept(param) for param in operation.params]
    except OverflowError:
        raise CircuitInvalidError(f"An angle of the gate '{operation.name}' is larger than any float.") from None
    if all(param is given for param, given in zip(params, operation.params, strict=True)):
        return instruction
    return instruction.replace(operation=operation.base_class(*params, label=operation.label))


def _with_expression(operation: Any) -> Any:
    """Return the operation with its condition as an expression where its number is one that QPY has no room for."""
    from qiskit.circuit import ClassicalRegister, IfElseOp, WhileLoopOp
    from qiskit.circuit.classical import expr

    if not isinstance(operation, IfElseOp | WhileLoopOp) or not isinstance(operation.condition, tuple):
        return operation
    place, value = operation.condition
    if value < _TUPLES_BELOW:
        return operation
    can_be = isinstance(place, ClassicalRegister) and value < 1 << len(place)
    condition = expr.equal(place, value) if can_be else expr.lift(False)
    return type(operation)(condition, *operation.blocks)
