"""An Aer noise model, from the data that :mod:`quantask_jupyter.client.noise_as_data` makes of one."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import Gate, Instruction, Qubit, Reset
from qiskit.circuit.library import PauliGate, UnitaryGate, get_standard_gate_name_mapping
from qiskit.exceptions import QiskitError
from qiskit_aer.noise import NoiseModel, QuantumError, ReadoutError

from quantask_jupyter.errors import LimitExceededError, RequestInvalidError
from quantask_worker.child.transpile import known_gates

MOST_ERRORS = 20_000
"""Of gates and readouts: a device of 133 qubits has about 900."""
MOST_QUBITS = 3
"""Of an error."""

_LEFT_OUT = frozenset({"delay", "barrier"})
"""What no simulation has. Any other name that is no gate's may be the label of one."""

_MOST_NOTES = 5
_MOST_NAMED = 10


@functools.lru_cache(maxsize=4)
def noise_model(data: str) -> NoiseModel:
    """Return the model.

    Args:
        data: its data, in JSON.

    Raises:
        RequestInvalidError: it is none, or has an error of an operation that no simulation applies it to.
        LimitExceededError: it has too many errors.
    """
    told = json.loads(data)
    try:
        errors, readout = list(told["errors"]), list(told["readout"])
        if len(errors) + len(readout) > MOST_ERRORS:
            raise LimitExceededError(f"The noise model has more than {MOST_ERRORS:,} errors.")
        model = NoiseModel()
        for error in errors:
            _add_error(model, error)
        for error in readout:
            _add_readout(model, error)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, QiskitError) as error:
        raise RequestInvalidError(f"The noise model cannot be read: {_told(error)}.") from error
    return model


def of_qubits(data: str, qubits: Sequence[int]) -> str:
    """Return the data of a model without the errors of other qubits; the first of ``qubits`` becomes qubit 0.

    Raises:
        RequestInvalidError: the data are not those of a model.
    """
    told, places = json.loads(data), {qubit: place for place, qubit in enumerate(qubits)}
    try:
        kept = {
            kind: [{**error, "qubits": where} for error in told[kind] if (where := _at(error["qubits"], places)) != []]
            for kind in ("errors", "readout")
        }
    except (KeyError, TypeError) as error:
        raise RequestInvalidError(f"The noise model cannot be read: {_told(error)}.") from error
    return json.dumps(kept, sort_keys=True)


def _at(qubits: Sequence[int] | None, places: Mapping[int, int]) -> list[int] | None:
    """Return where an error's qubits are now, None for all of them, nothing if one is not there."""
    if qubits is None:
        return None
    if not qubits or not all(type(qubit) is int for qubit in qubits):
        raise TypeError("an error's qubits are not whole numbers")
    return [places[qubit] for qubit in qubits] if all(qubit in places for qubit in qubits) else []


def notes_of_unused(model: NoiseModel | None, circuit: QuantumCircuit) -> tuple[str, ...]:
    """Return a sentence for each name that errors are of, and that is neither a gate's nor a label in the circuit."""
    names = set() if model is None else set(model.noise_instructions) - known_gates()
    if not names:
        return ()
    return tuple(
        f"The noise model has errors of {name[:60]!r}, which is neither a gate nor the label of one in the circuit."
        for name in sorted(names - _labels(circuit))[:_MOST_NOTES]
    )


def notes_of_unreached(data: str, circuit: QuantumCircuit, qubits: Sequence[int]) -> tuple[str, ...]:
    """Return the sentence that no gate of the circuit has an error, if that is so.

    A device's model has errors of many gates that a circuit has not; one that it has is enough.

    Args:
        data: the whole model's.
        circuit: as it is run.
        qubits: those of the model that the circuit's are.
    """
    errors = [(str(gate), error["qubits"]) for error in json.loads(data)["errors"] for gate in error["gates"]]
    anywhere = {gate for gate, where in errors if where is None}
    somewhere = {(gate, tuple(where)) for gate, where in errors if where is not None}
    gates: set[str] = set()
    for name, where, is_gate in _operations(circuit, dict(zip(circuit.qubits, qubits, strict=True))):
        if name in anywhere or (name, where) in somewhere:
            return ()
        gates.update([name] if is_gate else [])
    names = {gate for gate, _ in errors} & known_gates()
    if not names or not gates:
        return ()
    told = _listed([f"{name!r} in other places" if name in gates else repr(name) for name in sorted(names)])
    return (
        f"No gate of the circuit, as it is run, has an error of the noise model: these are of {told}, and the gates are"
        f" {_listed([repr(gate[:60]) for gate in sorted(gates)])}.",
    )


def _operations(circuit: QuantumCircuit, places: Mapping[Qubit, int]) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    """Yield what Aer looks for an error of: the label or name, the qubits, and whether it is a gate; blocks' too."""
    for each in circuit.data:
        where = tuple(places[qubit] for qubit in each.qubits)
        if each.is_control_flow():
            for block in each.operation.blocks:
                yield from _operations(block, dict(zip(block.qubits, where, strict=True)))
        else:
            yield str(each.label or each.name), where, each.is_standard_gate() or isinstance(each.operation, Gate)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def operations_of(model: NoiseModel) -> frozenset[str]:
    """Return the names of what its errors of gates do; none if readout alone has errors."""
    return frozenset(
        operation["name"]
        for error in model.to_dict()["errors"]
        if error["type"] == "qerror"
        for term in error["instructions"]
        for operation in term
    )


def _labels(circuit: QuantumCircuit) -> set[str]:
    blocks = (block for each in circuit.data if each.is_control_flow() for block in each.operation.blocks)
    return {str(each.label) for each in circuit.data if each.label}.union(*map(_labels, blocks))


def _told(error: Exception) -> str:
    words = error.message if isinstance(error, QiskitError) else str(error)
    return " ".join(str(words).split())[:200].rstrip(".")


def _add_error(model: NoiseModel, told: Mapping[str, Any]) -> None:
    gates = [str(gate) for gate in told["gates"]]
    lost = [gate for gate in gates if gate in _LEFT_OUT]
    if lost:
        raise RequestInvalidError(
            f"The noise model has an error of {lost[0][:60]!r}, which is not a gate that circuits are run in.",
            hint="Delays do not travel; name gates that a simulator has, labels of gates, reset or measure.",
        )
    error = QuantumError([(_circuit(term["operations"]), float(term["probability"])) for term in told["terms"]])
    if told["qubits"] is None:
        model.add_all_qubit_quantum_error(error, gates, warnings=False)
    else:
        model.add_quantum_error(error, gates, [int(qubit) for qubit in told["qubits"]], warnings=False)


def _add_readout(model: NoiseModel, told: Mapping[str, Any]) -> None:
    error = ReadoutError(told["probabilities"])
    if told["qubits"] is None:
        model.add_all_qubit_readout_error(error)
    else:
        model.add_readout_error(error, [int(qubit) for qubit in told["qubits"]])


def _circuit(operations: list[Mapping[str, Any]]) -> QuantumCircuit:
    qubits = [[int(qubit) for qubit in operation["qubits"]] for operation in operations]
    width = 1 + max(max(each) for each in qubits)
    if not 1 <= width <= MOST_QUBITS:
        raise ValueError(f"an error is of more than {MOST_QUBITS} qubits")
    circuit = QuantumCircuit(width)
    for operation, where in zip(operations, qubits, strict=True):
        circuit.append(_instruction(operation, len(where)), where)
    return circuit


def _instruction(told: Mapping[str, Any], qubits: int) -> Instruction:
    name = told["name"]
    if name == "kraus":
        return Instruction("kraus", qubits, 0, [_matrix(matrix, qubits) for matrix in told["matrices"]])
    if name == "unitary":
        return UnitaryGate(_matrix(told["matrices"][0], qubits))
    if name == "pauli":
        return PauliGate(told["pauli"])
    if name == "reset":
        return Reset()
    gate = get_standard_gate_name_mapping().get(name)
    if gate is None or gate.params or gate.num_qubits != qubits:
        raise ValueError(f"an error has the operation {str(name)[:60]!r}")
    return gate


def _matrix(rows: list[list[list[float]]], qubits: int) -> Any:
    matrix = np.array([[complex(real, imaginary) for real, imaginary in row] for row in rows])
    if matrix.shape != (2**qubits, 2**qubits) or not np.all(np.isfinite(matrix)):
        raise ValueError("an error's matrix has not the size of its qubits, or is not finite")
    return matrix
