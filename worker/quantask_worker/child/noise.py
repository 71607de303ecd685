"""Noise, from the short description that a task carries."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qiskit_aer.noise import NoiseModel, ReadoutError, depolarizing_error

from quantask_jupyter.errors import RequestInvalidError
from quantask_worker.child.transpile import noisy_gates

_HINT = 'For example: {"depolarizing": {"1q": 0.001, "2q": 0.01}, "readout": 0.02}'


@dataclass(frozen=True, slots=True)
class Noise:
    """Probabilities of errors.

    Attributes:
        one_qubit: that a one-qubit gate is followed by the completely mixed state of its qubit.
        two_qubit: the same for two-qubit gates. Larger gates are built of these.
        readout: that a measured bit is read the wrong way.
    """

    one_qubit: float = 0.0
    two_qubit: float = 0.0
    readout: float = 0.0


def parse_noise(description: Mapping[str, Any] | None) -> Noise | None:
    """Read a task's ``noise``; None and a description without any error are no noise.

    Raises:
        RequestInvalidError: it has an unknown key, or a probability outside 0 to 1.
    """
    if description is None:
        return None
    described = _object("noise", description, {"depolarizing", "readout"})
    depolarizing = _object("noise.depolarizing", described.get("depolarizing", {}), {"1q", "2q"})
    noise = Noise(
        _probability("noise.depolarizing.1q", depolarizing.get("1q", 0.0)),
        _probability("noise.depolarizing.2q", depolarizing.get("2q", 0.0)),
        _probability("noise.readout", described.get("readout", 0.0)),
    )
    return None if noise == Noise() else noise


def _object(name: str, value: object, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise RequestInvalidError(f"{name} must be an object.", hint=_HINT)
    unknown = sorted(str(key)[:60] for key in value.keys() - known)
    if unknown:
        told = ", ".join(f"'{key}'" for key in unknown[:10])
        raise RequestInvalidError(f"{name} has no {told}; it has: {', '.join(sorted(known))}.", hint=_HINT)
    return value


def _probability(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise RequestInvalidError(f"{name} must be a probability from 0 to 1.", hint=_HINT)
    return float(value)


@functools.lru_cache(maxsize=8)
def noise_model(noise: Noise) -> NoiseModel:
    """Return Aer's form of the noise, the same on every qubit."""
    model = NoiseModel()
    if noise.one_qubit:
        model.add_all_qubit_quantum_error(depolarizing_error(noise.one_qubit, 1), noisy_gates(1))
    if noise.two_qubit:
        model.add_all_qubit_quantum_error(depolarizing_error(noise.two_qubit, 2), noisy_gates(2))
    if noise.readout:
        right, wrong = 1 - noise.readout, noise.readout
        model.add_all_qubit_readout_error(ReadoutError([[right, wrong], [wrong, right]]))
    return model
