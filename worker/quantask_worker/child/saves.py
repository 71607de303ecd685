"""What a circuit saves for its author: Aer's save instructions, which QPY does not know, and the values they give.

In the file they are instructions of Qiskit's plainest class, with Aer's name, the label, and as parameters Aer's
subtype and what else the instruction has.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import Instruction
from qiskit.exceptions import QiskitError
from qiskit.quantum_info import DensityMatrix, Operator, SparsePauliOp, Statevector
from qiskit.result.distributions import ProbDistribution
from qiskit_aer import library as aer

from quantask_jupyter.domain.saved import LONGEST_LABEL, MOST_SAVED_BYTES, SAVES
from quantask_jupyter.errors import CircuitInvalidError, CircuitUnsupportedError, LimitExceededError

MIXED_UP_TO_QUBITS = 10
"""Up to here noise and measurements are simulated in density matrices where expectation values or probabilities are
saved: these are then exact, and not averages of the shots."""

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
}
CLASSES: Mapping[str, type[Instruction]] = {**_BARE, **_WITH_OPERATOR, **_WITH_PLACES}

_OF_ONE_SHOT = frozenset(
    {"save_state", "save_statevector", "save_amplitudes", "save_unitary"}
)  # the others can be averaged
_OF_METHOD = "_method_"
_SUBTYPES = frozenset({"single", "list", "average", "accum"})


def with_saves(circuit: QuantumCircuit) -> QuantumCircuit:
    """Return a loaded circuit with Aer's instructions in the place of those that stand for them.

    Raises:
        CircuitInvalidError: one has the label of another.
        CircuitUnsupportedError: one is not as the client writes it.
    """
    if not has_saves(circuit):
        return circuit
    real: QuantumCircuit = circuit.copy_empty_like()
    labels: set[str] = set()
    for instruction in circuit.data:
        if instruction.name in SAVES:
            operation = _aer_instruction(instruction.operation)
            if operation.label in labels:
                raise CircuitInvalidError(f"Two save instructions have the label {operation.label[:60]!r}.")
            labels.add(operation.label)
            instruction = instruction.replace(operation=operation, params=operation.params)
        real._append(instruction)
    return real


def has_saves(circuit: QuantumCircuit) -> bool:
    """Say whether the circuit saves anything, at its top level."""
    return any(instruction.name in SAVES for instruction in circuit.data)


def _aer_instruction(told: Instruction) -> Instruction:
    name, label, qubits = told.name, told.label, told.num_qubits
    subtype, *rest = told.params or [""]
    conditional, kind = str(subtype).startswith("c_"), str(subtype).removeprefix("c_")
    if not label or len(label) > LONGEST_LABEL or kind not in _SUBTYPES:
        raise _untold(name)
    options: dict[str, Any] = {"label": label, "pershot": kind == "list", "conditional": conditional}
    if name not in _OF_ONE_SHOT:
        options["unnormalized"] = kind == "accum"
    if name == "save_unitary":
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


def _untold(name: str) -> CircuitUnsupportedError:
    return CircuitUnsupportedError(
        f"A QPY file does not say what '{name}' saves.", hint="Submit the circuit itself, and not a file of it."
    )


def method_for(circuit: QuantumCircuit, *, noisy: bool) -> str | None:
    """Return the method without which something that the circuit saves cannot be had, or not exactly; else None."""
    saved = {instruction.name for instruction in circuit.data} & SAVES
    if "save_unitary" in saved:
        return "unitary"
    mixed = noisy or any(
        instruction.name in ("measure", "reset", "kraus", "initialize") or instruction.is_control_flow()
        for instruction in circuit.data
    )
    if saved & {"save_state", "save_statevector", "save_amplitudes"}:
        return "statevector"
    if saved and mixed and circuit.num_qubits <= MIXED_UP_TO_QUBITS:
        return "density_matrix"
    return "statevector" if "save_density_matrix" in saved else None


def check_method(circuit: QuantumCircuit, method: str) -> None:
    """Refuse a method whose state no result can hold, where the circuit saves the method's state.

    Raises:
        CircuitUnsupportedError: the method is such a one.
    """
    if method in ("stabilizer", "matrix_product_state") and "save_state" in circuit.count_ops():
        raise CircuitUnsupportedError(
            f"A result cannot hold the state of the method {method}, which 'save_state' saves.",
            hint="Save expectation values or probabilities, or choose the method statevector.",
        )


def check_size(circuit: QuantumCircuit, method: str, *, points: int, shots: int) -> None:
    """Check how much a task will save.

    Raises:
        LimitExceededError: it is more than a result may hold.
    """
    size = points * sum(_bytes(instruction, method, shots) for instruction in circuit.data if instruction.name in SAVES)
    if size > MOST_SAVED_BYTES:
        most = MOST_SAVED_BYTES >> 20
        raise LimitExceededError(
            f"What the circuit saves has {-(-size >> 20)} MiB, over all points; a task may save {most} MiB.",
            hint="That is a statevector of 20 qubits, or a unitary of 10. Save fewer qubits, or probabilities.",
        )


def _bytes(instruction: Any, method: str, shots: int) -> int:
    qubits = len(instruction.qubits)
    states = 1 << min(qubits, 60)
    numbers = {
        "save_state": 2 * (states if method == "statevector" else states**2),
        "save_statevector": 2 * states,
        "save_density_matrix": 2 * states**2,
        "save_unitary": 2 * states**2,
        "save_probabilities": states,
        "save_amplitudes": 2 * len(instruction.operation.params),
        "save_amplitudes_sq": len(instruction.operation.params),
    }.get(instruction.name, 2)
    times = shots if instruction.operation._subtype.endswith("list") else 1
    return 8 * numbers * times


def wire_form(values: Mapping[str, Any], labels: Sequence[str]) -> dict[str, Any]:
    """Return what Aer says that a circuit has saved as a result has it (see :mod:`quantask_jupyter.domain.saved`).

    Args:
        values: Aer's data of one circuit.
        labels: of the circuit's save instructions.

    Raises:
        CircuitUnsupportedError: the simulator has no value for one of them.
    """
    missing = [label for label in labels if label not in values]
    if missing:
        raise CircuitUnsupportedError(f"The simulator has nothing to save for {missing[0]!r} in this circuit.")
    return {label: _value(values[label]) for label in labels}


def labels_of(circuit: QuantumCircuit, method: str) -> list[str]:
    """Return the labels of what the circuit saves, in its order; as in Aer, a state without one has the method's."""
    labels = (instruction.operation.label for instruction in circuit.data if instruction.name in SAVES)
    return [method if label == _OF_METHOD else label for label in labels]


def _value(value: Any) -> Any:
    if isinstance(value, ProbDistribution):
        return {"probabilities": {hex(int(outcome)): float(share) for outcome, share in value.items()}}
    if isinstance(value, Mapping):
        return {"memory": {str(memory): _value(part) for memory, part in value.items()}}
    if isinstance(value, list):
        return {"shots": [_value(part) for part in value]}
    if isinstance(value, Statevector):
        return _array(value.data, "statevector")
    if isinstance(value, DensityMatrix):
        return _array(value.data, "density_matrix")
    if isinstance(value, Operator):
        return _array(value.data, "operator")
    if isinstance(value, np.ndarray):
        return _array(value)
    return float(np.real(value))


def _array(values: Any, kind: str | None = None) -> dict[str, Any]:
    array = np.asarray(values)
    array = array.astype("<c16" if np.iscomplexobj(array) else "<f8")
    told = {
        "array": b64encode(array.tobytes()).decode("ascii"),
        "dtype": "complex128" if array.dtype.kind == "c" else "float64",
        "shape": list(array.shape),
    }
    return told if kind is None else {**told, "type": kind}
