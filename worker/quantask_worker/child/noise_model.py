"""An Aer noise model, from the data that :mod:`quantask_jupyter.client.noise_as_data` makes of one."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from qiskit import QuantumCircuit
from qiskit.circuit import Instruction, Reset
from qiskit.circuit.library import PauliGate, UnitaryGate, get_standard_gate_name_mapping
from qiskit.exceptions import QiskitError
from qiskit_aer.noise import NoiseModel, PauliLindbladError, QuantumError, ReadoutError

from quantask_jupyter.errors import RequestInvalidError
from quantask_worker.child import noise_data

MOST_QUBITS = 3
"""Of an error."""

_ROUNDED = 1e-15
"""By how much of itself a number differs that was rounded once more."""

_CLOSE = 1e-6
"""How far a model's numbers may be from what they mean; Aer's own differ by rounding."""

_LEFT_OUT = frozenset({"delay", "barrier"})
"""What no simulation has. Any other name that is no gate's may be the label of one."""


@functools.lru_cache(maxsize=4)
def noise_model(data: str) -> NoiseModel:
    """Return the model.

    Args:
        data: its data, in JSON.

    Raises:
        RequestInvalidError: it is none, or has an error of an operation that no simulation applies it to.
        LimitExceededError: it has too many errors.
    """
    told = noise_data.read(data)
    try:
        model = NoiseModel()
        for error in told["errors"]:
            _add_error(model, error)
        for error in told["readout"]:
            _add_readout(model, error)
    except (KeyError, TypeError, ValueError, OverflowError, IndexError, AttributeError, QiskitError) as error:
        raise RequestInvalidError(f"The noise model cannot be read: {_told(error)}.") from error
    return model


@dataclass(frozen=True, slots=True)
class GateErrors:
    """What a noise model does to gates; reading a bit the wrong way is no part of it.

    Attributes:
        gates: names and labels of what errors follow.
        operations: names of what the errors do.
        elsewhere: names of what errors do whose qubits the circuit does not use.
    """

    gates: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()


def gate_errors(model: NoiseModel | None) -> GateErrors:
    """Return what a model does to gates; ask once: of a whole device's it takes a second."""
    if model is None:
        return GateErrors()
    errors = [error for error in model.to_dict()["errors"] if error["type"] != "roerror"]
    return GateErrors(
        gates=frozenset(name for error in errors for name in error["operations"]),
        operations=frozenset(
            operation["name"] for error in errors for term in error["instructions"] for operation in term
        ),
    )


def _told(error: Exception) -> str:
    words = error.message if isinstance(error, QiskitError) else str(error)
    return " ".join(str(words).split())[:200].rstrip(".")


def _add_error(model: NoiseModel, told: Mapping[str, Any]) -> None:
    gates = told["gates"]
    lost = [gate for gate in gates if gate in _LEFT_OUT]
    if lost:
        raise RequestInvalidError(
            f"The noise model has an error of {lost[0][:60]!r}, which is not a gate that circuits are run in.",
            hint="Delays do not travel; name gates that a simulator has, labels of gates, reset or measure.",
        )
    error = _error(told["terms"])
    if told["qubits"] is None:
        model.add_all_qubit_quantum_error(error, gates, warnings=False)
    else:
        model.add_quantum_error(error, gates, told["qubits"], warnings=False)


def _error(terms: list[Mapping[str, Any]]) -> QuantumError | PauliLindbladError:
    if any("rate" in term for term in terms):
        return _error_by_rates(terms)
    probabilities = [float(term["probability"]) for term in terms]
    error = QuantumError(
        [(_circuit(term["operations"]), each) for term, each in zip(terms, probabilities, strict=True)]
    )
    if np.allclose(error.probabilities, probabilities, rtol=_ROUNDED, atol=0):
        error.probabilities[:] = probabilities  # divided by their sum twice they have other last digits, and shots
    return error


def _error_by_rates(terms: list[Mapping[str, Any]]) -> PauliLindbladError:
    rates = [float(term["rate"]) for term in terms]
    if not all(0 <= rate < math.inf for rate in rates):
        raise ValueError("an error has a rate that is negative or not finite")
    circuits = [_circuit(term["operations"]) for term in terms]
    if any([each.name for each in circuit.data] != ["pauli"] for circuit in circuits):
        raise ValueError("an error by rates has other operations than one Pauli string each")
    return PauliLindbladError([circuit.data[0].params[0] for circuit in circuits], rates)


def _add_readout(model: NoiseModel, told: Mapping[str, Any]) -> None:
    probabilities = np.array(told["probabilities"], dtype=float)
    if probabilities.shape[0] < 2 or not np.all(np.isfinite(probabilities)):
        raise ValueError("a readout error's probabilities are not finite, or of no bit")
    error = ReadoutError(probabilities)
    if told["qubits"] is None:
        model.add_all_qubit_readout_error(error)
    else:
        model.add_readout_error(error, told["qubits"])


def _circuit(operations: list[Mapping[str, Any]]) -> QuantumCircuit:
    qubits = [noise_data.places(operation["qubits"]) for operation in operations]
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
        return Instruction("kraus", qubits, 0, _kraus(told["matrices"], qubits))
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


def _kraus(matrices: list[Any], qubits: int) -> list[Any]:
    """Return the matrices of a channel: whatever they do, the state is one of probability 1 again."""
    operators = [_matrix(matrix, qubits) for matrix in matrices]
    with np.errstate(over="ignore", invalid="ignore"):
        whole = sum(each.conj().T @ each for each in operators)
    if not np.allclose(whole, np.eye(2**qubits), atol=_CLOSE):
        raise ValueError("the matrices of an error by Kraus operators are not those of a channel")
    return operators


def _matrix(rows: list[list[list[float]]], qubits: int) -> Any:
    matrix = np.array([[complex(real, imaginary) for real, imaginary in row] for row in rows])
    if matrix.shape != (2**qubits, 2**qubits) or not np.all(np.isfinite(matrix)):
        raise ValueError("an error's matrix has not the size of its qubits, or is not finite")
    return matrix
