"""What a circuit saves for its author, and the states that it sets: Aer's instructions, which QPY does not know.

In the file they are instructions of Qiskit's plainest class, with Aer's name. What saves has a label, and as parameters
Aer's subtype and what else the instruction has; what sets has arrays (see :mod:`quantask_jupyter.client.saves`).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import CircuitInstruction, Instruction
from qiskit.exceptions import QiskitError
from qiskit.quantum_info import Clifford, SparsePauliOp
from qiskit_aer import AerSimulator
from qiskit_aer import library as aer

from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.domain.saved import LONGEST_LABEL, SAVES, SETS
from quantask_jupyter.errors import CircuitInvalidError, CircuitUnsupportedError
from quantask_worker.child.branches import has_blocks

MIXED_UP_TO_QUBITS = 10
"""Up to here noise and measurements are simulated in density matrices where expectation values or probabilities are
saved: noise and resets are then exact, and no averages of the shots. Measurements are drawn in each shot."""

_WITH_OPERATOR = {
    "save_expval": aer.SaveExpectationValue,
    "save_expval_var": aer.SaveExpectationValueVariance,
}
_WITH_PLACES = {"save_amplitudes": aer.SaveAmplitudes, "save_amplitudes_sq": aer.SaveAmplitudesSquared}
_BARE = {
    "save_state": aer.SaveState,
    "save_statevector": aer.SaveStatevector,
    "save_density_matrix": aer.SaveDensityMatrix,
    "save_unitary": aer.SaveUnitary,
    "save_probabilities": aer.SaveProbabilities,
    "save_probabilities_dict": aer.SaveProbabilitiesDict,
    "save_stabilizer": aer.SaveStabilizer,
    "save_clifford": aer.SaveClifford,
    "save_superop": aer.SaveSuperOp,
    "save_matrix_product_state": aer.SaveMatrixProductState,
}
_SETTING = {
    "set_density_matrix": aer.SetDensityMatrix,
    "set_stabilizer": aer.SetStabilizer,
    "set_unitary": aer.SetUnitary,
    "set_superop": aer.SetSuperOp,
    "set_matrix_product_state": aer.SetMatrixProductState,
}
CLASSES: Mapping[str, type[Instruction]] = {**_BARE, **_WITH_OPERATOR, **_WITH_PLACES, **_SETTING}
TOLD = SAVES | SETS
"""Names of the instructions that stand for Aer's."""

_AVERAGED = frozenset(
    {
        *("save_expval", "save_expval_var", "save_density_matrix"),
        *("save_probabilities", "save_probabilities_dict", "save_amplitudes_sq"),
    }
)  # the others are of one shot
_NEVER_CONDITIONAL = frozenset({"save_unitary", "save_superop", "save_clifford"})
_NEEDS = {
    **dict.fromkeys(("save_unitary", "set_unitary"), "unitary"),
    **dict.fromkeys(("save_superop", "set_superop"), "superop"),
    **dict.fromkeys(("save_stabilizer", "save_clifford", "set_stabilizer"), "stabilizer"),
    **dict.fromkeys(("save_matrix_product_state", "set_matrix_product_state"), "matrix_product_state"),
    "set_density_matrix": "density_matrix",
}
"""The one method that knows an instruction."""
_OF_METHOD = "_method_"
_SUBTYPES = frozenset({"single", "list", "average", "accum"})


def with_saves(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return a loaded circuit with Aer's instructions in the place of those that stand for them.

    Raises:
        CircuitInvalidError: one has the label of another.
        CircuitUnsupportedError: one is not as the client writes it.
    """
    if not any(instruction.name in TOLD for instruction in circuit.data):
        return circuit
    real: QuantumCircuit = circuit.copy_empty_like()
    labels: set[str] = set()
    for instruction in circuit.data:
        if instruction.name in SAVES:
            operation = _saving(instruction.operation)
            if operation.label in labels:
                raise CircuitInvalidError(f"Two save instructions have the label {operation.label[:60]!r}.")
            labels.add(operation.label)
            instruction = instruction.replace(operation=operation, params=operation.params)
        elif instruction.name in SETS:
            operation = _setting(instruction.operation)
            instruction = instruction.replace(operation=operation, params=operation.params)
        real._append(instruction)
    return real


def has_saves(circuit: QuantumCircuit) -> bool:
    """Say whether the circuit saves anything, at its top level."""
    return not SAVES.isdisjoint(circuit.count_ops())


def without_saves_at_its_end(circuit: QuantumCircuit) -> tuple[QuantumCircuit, list[CircuitInstruction]]:
    """Return a circuit without the saves at its end, and these."""
    kept = len(circuit.data)
    while kept and circuit.data[kept - 1].name in SAVES:
        kept -= 1
    if kept == len(circuit.data):
        return circuit, []
    body: QuantumCircuit = circuit.copy_empty_like()
    for instruction in circuit.data[:kept]:
        body._append(instruction)
    return body, list(circuit.data[kept:])


def with_saves_at_its_end(circuit: QuantumCircuit, saves: Sequence[CircuitInstruction]) -> QuantumCircuit:
    """Write saves behind a circuit, and return it."""
    for instruction in saves:
        circuit._append(instruction)
    return circuit


def _saving(told: Instruction) -> Instruction:
    name, label, qubits = told.name, told.label, told.num_qubits
    subtype, *rest = told.params or [""]
    conditional, kind = str(subtype).startswith("c_"), str(subtype).removeprefix("c_")
    if not label or len(label) > LONGEST_LABEL or kind not in _SUBTYPES:
        raise _untold(name)
    options: dict[str, Any] = {"label": label, "pershot": kind == "list", "conditional": conditional}
    if name in _AVERAGED:
        options["unnormalized"] = kind == "accum"
    if name in _NEVER_CONDITIONAL:
        del options["conditional"]
    try:
        if name in _WITH_OPERATOR:
            terms = list(zip(rest[::2], map(complex, rest[1::2]), strict=True))
            return _WITH_OPERATOR[name](SparsePauliOp.from_list(terms), **options)
        if name in _WITH_PLACES:
            return _WITH_PLACES[name](qubits, [int(place) for place in rest], **options)
        return CLASSES[name](qubits, **options)
    except (TypeError, ValueError, QiskitError) as error:
        raise _untold(name) from error


def _setting(told: Instruction) -> Instruction:
    arrays = [np.asarray(array) for array in told.params]
    try:
        if told.name == "set_matrix_product_state":
            return aer.SetMatrixProductState(_matrix_product_state(arrays, told.num_qubits))
        (state,) = arrays
        operation = _SETTING[told.name](Clifford(state.astype(bool)) if told.name == "set_stabilizer" else state)
    except (TypeError, ValueError, QiskitError) as error:
        raise _untold(told.name) from error
    if operation.num_qubits != told.num_qubits:
        raise _untold(told.name)
    return operation


def _matrix_product_state(arrays: Sequence[Any], qubits: int) -> tuple[list[tuple[Any, Any]], list[Any]]:
    """Return the pair that Aer knows, of a list of two matrices for each qubit and the coefficients of each bond."""
    if len(arrays) != 3 * qubits - 1:
        raise ValueError("the state has not the arrays of its qubits")
    pairs = [(arrays[2 * qubit], arrays[2 * qubit + 1]) for qubit in range(qubits)]
    return pairs, [list(map(float, coefficients)) for coefficients in arrays[2 * qubits :]]


def _untold(name: str) -> CircuitUnsupportedError:
    return CircuitUnsupportedError(
        f"A QPY file does not say what '{name}' is about.", hint="Submit the circuit itself, and not a file of it."
    )


def needed_method(circuit: QuantumCircuit) -> str | None:
    """Return the one method that has a state that the circuit saves or sets, if only one has; else None.

    Where it needs several, the first one is returned, and :func:`check_method` refuses the circuit.
    """
    names = {instruction.name for instruction in circuit.data}
    return next((_NEEDS[name] for name in sorted(names & _NEEDS.keys())), None)


def exact_method(circuit: QuantumCircuit, *, noisy: bool) -> str | None:
    """Return the method by which what the circuit saves is had exactly; None if it saves nothing, or by any."""
    saved = {instruction.name for instruction in circuit.data} & SAVES
    mixed = noisy or any(
        instruction.name in ("measure", "reset", "kraus", "initialize") or has_blocks(instruction)
        for instruction in circuit.data
    )
    if saved & {"save_state", "save_statevector", "save_amplitudes"}:
        return "statevector"
    if saved and mixed and circuit.num_qubits <= MIXED_UP_TO_QUBITS:
        return "density_matrix"
    return "statevector" if "save_density_matrix" in saved else None


def check_method(circuit: QuantumCircuit, method: str) -> None:
    """Refuse a method that does not know what the circuit saves or sets.

    Raises:
        CircuitUnsupportedError: the method is such a one.
    """
    unknown = unknown_to(circuit, method)
    if unknown is not None:
        able = [each for each in METHODS if unknown in _known_by(each)]
        raise CircuitUnsupportedError(
            f"The method {method} does not know '{unknown}', which the circuit has.",
            hint=f"These methods do: {', '.join(able)}. A circuit is run by one method.",
        )


def unknown_to(circuit: QuantumCircuit, method: str) -> str | None:
    """Return the name of the first instruction that saves or sets what a method has not, or None."""
    known = _known_by(method)
    return next((str(each.name) for each in circuit.data if each.name in TOLD and each.name not in known), None)


@functools.cache
def _known_by(method: str) -> frozenset[str]:
    """Return the names of the instructions that save or set what a method of Aer's has."""
    return TOLD & frozenset(AerSimulator(method=method).configuration().custom_instructions)


def labels_of(circuit: QuantumCircuit, method: str) -> list[str]:
    """Return the labels of what the circuit saves, in its order; as in Aer, a state without one has the method's."""
    labels = (instruction.operation.label for instruction in circuit.data if instruction.name in SAVES)
    return [method if label == _OF_METHOD else label for label in labels]
