"""The circuit's parameters: what they are bound to, and that every angle is a number."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import AnnotatedOperation, ControlFlowOp, Gate

from quantask_jupyter.domain.all_bound import check_all_bound, listed
from quantask_jupyter.domain.free_parameters import free_parameters
from quantask_jupyter.errors import CircuitInvalidError, ParameterError
from quantask_worker.child.openqasm3.did_you_mean import did_you_mean
from quantask_worker.child.qiskit_failures import QISKIT_FAILURES
from quantask_worker.child.user_gates import is_user_made

Given = Mapping[str, float | Sequence[float]]
"""What the user binds: a number, or an array of numbers that makes a sweep or is the value of an ``input array``."""


@dataclass(frozen=True, slots=True)
class Binding:
    """Values for every parameter of a circuit.

    Attributes:
        fixed: the parameters that have one value.
        points: for a sweep, the values of the others at each point; None without a sweep.
    """

    fixed: dict[str, Any]
    points: list[dict[str, float]] | None

    def all_at(self, point: Mapping[str, float]) -> dict[str, Any]:
        """Return the values of all parameters at a point."""
        return {**self.fixed, **point}


def names_of(circuit: QuantumCircuit) -> list[str]:
    """Return the names of a circuit's parameters."""
    return sorted(str(parameter.name) for parameter in free_parameters(circuit))


def bind(
    names: Sequence[str], given: Given, *, arrays_of_one_point: Container[str] = (), whole: Container[str] = ()
) -> Binding:
    """Match what the user binds with a circuit's parameters.

    Args:
        names: of the parameters.
        given: what the user binds.
        arrays_of_one_point: names of those whose one value is an array.
        whole: names of those that take integers alone.

    Raises:
        ParameterError: a parameter is unbound or unknown, a value is not finite, or arrays differ in length.
    """
    _check_names(names, given, whole)
    for name, value in given.items():
        for number in [value] if isinstance(value, int | float) else value:
            if not math.isfinite(number):
                raise ParameterError(
                    f"The parameter '{name}' is bound to {number}, which is not a finite number.",
                    hint="Look for nan and inf in what it is bound to.",
                )
    arrays = {
        name: value
        for name, value in given.items()
        if not isinstance(value, int | float) and name not in arrays_of_one_point
    }
    fixed = {name: value for name, value in given.items() if name not in arrays}
    if not arrays:
        return Binding(fixed, None)
    lengths = {name: len(values) for name, values in arrays.items()}
    if len(set(lengths.values())) > 1 or 0 in lengths.values():
        told = ", ".join(f"'{name}' has {length}" for name, length in sorted(lengths.items()))
        raise ParameterError(
            f"The arrays of a sweep need one and the same length, at least 1; {told}.",
            hint="Point k takes element k of each array; for all combinations, write them out with numpy.meshgrid.",
        )
    count = next(iter(lengths.values()))
    return Binding(fixed, [{name: values[k] for name, values in arrays.items()} for k in range(count)])


def _check_names(names: Sequence[str], given: Given, whole: Container[str]) -> None:
    unknown = sorted(given.keys() - set(names))
    if unknown:
        there_are = f"it has: {listed(names)}" if names else "it has none"
        hint = did_you_mean(unknown[0], names) or "Bind the circuit's parameters alone."
        raise ParameterError(f"The circuit has no parameter {listed(unknown)}; {there_are}.", hint=hint)
    check_all_bound(names, given, whole)


def assign(circuit: QuantumCircuit, values: Mapping[str, float]) -> QuantumCircuit:
    """Return the circuit with parameters replaced by ``values``.

    Raises:
        ParameterError: the values make an angle that is not a finite number, such as ``1 / theta`` at 0.
    """
    try:
        return _assigned(circuit, values)
    except QISKIT_FAILURES as error:
        told = ", ".join(f"{name} = {value}" for name, value in sorted(values.items())[:10])
        raise ParameterError(
            f"With {told} the circuit has an angle that is not a number.",
            hint="Look for a division by zero, or for a root or logarithm of what is not positive.",
        ) from error


def _assigned(circuit: QuantumCircuit, values: Mapping[str, float]) -> QuantumCircuit:
    if not values:
        return circuit
    if _has_modifiers(circuit):
        circuit = _with_modified_gates_assigned(circuit, values)
    left = {parameter.name for parameter in circuit.parameters}  # some may stand in nothing that is run
    floats = {name: float(value) for name, value in values.items() if name in left}
    return circuit.assign_parameters(floats) if floats else circuit


def _has_modifiers(circuit: QuantumCircuit) -> bool:
    return any(
        isinstance(instruction.operation, AnnotatedOperation)
        or any(_has_modifiers(block) for block in getattr(instruction.operation, "blocks", ()))
        for instruction in circuit.data
        if not instruction.is_standard_gate()
    )


def _with_modified_gates_assigned(circuit: QuantumCircuit, values: Mapping[str, float]) -> QuantumCircuit:
    """Return the circuit with values in the gates under modifiers.

    Qiskit would write them into the gate itself, which other circuits share, and not at all below a second modifier.
    """
    out: QuantumCircuit = circuit.copy_empty_like()
    for instruction in circuit.data:
        operation = None if instruction.is_standard_gate() else instruction.operation
        if isinstance(operation, AnnotatedOperation):
            assigned = _modified_assigned(operation, values)
            instruction = instruction.replace(operation=assigned, params=assigned.params)
        elif isinstance(operation, ControlFlowOp):
            blocks = [_with_modified_gates_assigned(block, values) for block in operation.blocks]
            instruction = instruction.replace(operation=operation.replace_blocks(blocks))
        out._append(instruction)
    return out


def _modified_assigned(operation: AnnotatedOperation, values: Mapping[str, float]) -> AnnotatedOperation:
    base = operation.base_op
    if isinstance(base, AnnotatedOperation):
        base = _modified_assigned(base, values)
    elif is_user_made(base):
        definition = _assigned(base.definition, values)
        base = Gate(base.name, base.num_qubits, list(definition.parameters))
        base.definition = definition
    elif getattr(base, "params", ()):
        alone = QuantumCircuit(base.num_qubits)
        alone.append(base, alone.qubits)
        base = _assigned(alone, values).data[0].operation
    return AnnotatedOperation(base, operation.modifiers)


def check_angles(circuit: QuantumCircuit) -> None:
    """Refuse numbers that are not finite: Aer would complete ``rx(nan)`` with some counts.

    Raises:
        CircuitInvalidError: naming the operation and its qubits.
    """
    for instruction in circuit.data:
        for param in instruction.params:
            if not _is_finite(param):
                qubits = ", ".join(str(circuit.find_bit(qubit).index) for qubit in instruction.qubits)
                raise CircuitInvalidError(
                    f"The operation {instruction.name} on qubit {qubits} has a parameter that is not a finite number.",
                    hint="Look for nan and inf, a division by zero, or a number above 1.8e308.",
                )


def _is_finite(param: Any) -> bool:
    if isinstance(param, int | float):
        return math.isfinite(param)
    if isinstance(param, QuantumCircuit):
        check_angles(param)
    if isinstance(param, complex | np.number | np.ndarray):
        return bool(np.all(np.isfinite(param)))
    return True  # an unbound parameter, a loop's range, a label
