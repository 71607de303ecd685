"""Aer's form of the noise that a task asks for."""

from __future__ import annotations

import functools
from typing import Any, Literal

from qiskit_aer.noise import NoiseModel, ReadoutError, depolarizing_error, thermal_relaxation_error

from quantask_jupyter.domain.noise import Noise, Thermal
from quantask_worker.child import noise_model as models
from quantask_worker.child.transpile import noisy_gates


@functools.lru_cache(maxsize=8)
def noise_model(noise: Noise) -> NoiseModel:
    """Return Aer's form of the noise: a model as it is, or the same on every qubit.

    Raises:
        RequestInvalidError: the model is none.
        LimitExceededError: the model has too many errors.
    """
    if noise.model is not None:
        return models.noise_model(noise.model)
    model = NoiseModel()
    of_width: tuple[tuple[Literal[1, 2], float], ...] = ((1, noise.one_qubit), (2, noise.two_qubit))
    for qubits, probability in of_width:
        errors = [] if not probability else [depolarizing_error(probability, qubits)]
        relaxation = _relaxation(noise.thermal, qubits)
        errors += [] if relaxation is None else [relaxation]
        if errors:
            model.add_all_qubit_quantum_error(functools.reduce(_then, errors), noisy_gates(qubits))
    if noise.readout:
        right, wrong = 1 - noise.readout, noise.readout
        model.add_all_qubit_readout_error(ReadoutError([[right, wrong], [wrong, right]]))
    return model


def _then(first: Any, second: Any) -> Any:
    return first.compose(second)


def _relaxation(thermal: Thermal | None, qubits: int) -> Any:
    """Return the error of one gate, or None where it takes no time."""
    seconds = 0.0 if thermal is None else (thermal.one_qubit if qubits == 1 else thermal.two_qubit)
    if thermal is None or seconds == 0:
        return None
    of_one = thermal_relaxation_error(thermal.t1, thermal.t2, seconds)
    return of_one if qubits == 1 else of_one.tensor(of_one)
