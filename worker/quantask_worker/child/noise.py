"""Noise, from the short description that a task carries."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from qiskit_aer.noise import NoiseModel, ReadoutError, depolarizing_error, thermal_relaxation_error

from quantask_jupyter.errors import RequestInvalidError
from quantask_worker.child import noise_model as models
from quantask_worker.child.transpile import noisy_gates

_HINT = 'For example: {"depolarizing": {"1q": 0.001, "2q": 0.01}, "readout": 0.02}'


@dataclass(frozen=True, slots=True)
class Thermal:
    """Relaxation while a gate takes its time; all in one unit.

    Attributes:
        t1: in which an excited qubit falls to 1/e.
        t2: in which a coherence does; at most twice ``t1``.
        one_qubit: that a one-qubit gate takes.
        two_qubit: that a two-qubit gate takes.
    """

    t1: float
    t2: float
    one_qubit: float = 0.0
    two_qubit: float = 0.0


@dataclass(frozen=True, slots=True)
class Noise:
    """Probabilities of errors, or a whole model of Aer's.

    Attributes:
        one_qubit: that a one-qubit gate is followed by the completely mixed state of its qubit.
        two_qubit: the same for two-qubit gates. Larger gates are built of these.
        readout: that a measured bit is read the wrong way.
        thermal: relaxation, or None.
        model: data of a model, in JSON; it has all errors itself, by gates as the circuit has them.
    """

    one_qubit: float = 0.0
    two_qubit: float = 0.0
    readout: float = 0.0
    thermal: Thermal | None = None
    model: str | None = None

    @property
    def disturbs_measured_qubits(self) -> bool:
        """Whether a measurement has an error that acts on its qubit, and not on what is read alone."""
        errors = [] if self.model is None else json.loads(self.model)["errors"]
        return any("measure" in error["gates"] for error in errors)


def parse_noise(description: Mapping[str, Any] | None) -> Noise | None:
    """Read a task's ``noise``; None and a description without any error are no noise.

    Raises:
        RequestInvalidError: it has an unknown key, or a probability outside 0 to 1.
    """
    if description is None:
        return None
    if "model" in description:
        data = _object("noise", description, {"model"})["model"]
        return Noise(model=json.dumps(_object("noise.model", data, {"errors", "readout"}), sort_keys=True))
    described = _object("noise", description, {"depolarizing", "readout", "thermal"})
    depolarizing = _object("noise.depolarizing", described.get("depolarizing", {}), {"1q", "2q"})
    noise = Noise(
        _probability("noise.depolarizing.1q", depolarizing.get("1q", 0.0)),
        _probability("noise.depolarizing.2q", depolarizing.get("2q", 0.0)),
        _probability("noise.readout", described.get("readout", 0.0)),
        _thermal(described["thermal"]) if "thermal" in described else None,
    )
    return None if noise == Noise() else noise


def _thermal(described: object) -> Thermal:
    values = _object("noise.thermal", described, {"t1", "t2", "1q", "2q"})
    for name in ("t1", "t2"):
        if name not in values:
            raise RequestInvalidError(f"noise.thermal needs {name}.", hint=_HINT)
    t1, t2, one, two = (_time(name, values.get(name, 0.0)) for name in ("t1", "t2", "1q", "2q"))
    if t1 == 0 or not 0 < t2 <= 2 * t1:
        raise RequestInvalidError("noise.thermal: t1 and t2 must be above 0, and t2 at most twice t1.", hint=_HINT)
    return Thermal(t1, t2, one, two)


def _time(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise RequestInvalidError(f"noise.thermal.{name} must be a time, 0 or more.", hint=_HINT)
    return float(value)


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
