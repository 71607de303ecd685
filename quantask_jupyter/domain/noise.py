"""The noise that a task asks for: a short description, or the data of a whole model of Qiskit Aer's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quantask_jupyter.domain.plain_numbers import is_finite
from quantask_jupyter.errors import RequestInvalidError

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


def parse_noise(description: Mapping[str, Any] | None) -> Noise | None:
    """Read a task's ``noise``; None and a description without any error are no noise.

    Raises:
        RequestInvalidError: it has an unknown key, a probability outside 0 to 1, or errors of gates of no size.
    """
    if description is None:
        return None
    if "model" in description:
        return Noise(model=json.dumps(_model(description), sort_keys=True))
    described = _object("noise", description, {"depolarizing", "readout", "thermal"})
    one, two = _depolarizing(described["depolarizing"]) if "depolarizing" in described else (0.0, 0.0)
    noise = Noise(
        one,
        two,
        _probability("noise.readout", described.get("readout", 0.0)),
        _thermal(described["thermal"]) if "thermal" in described else None,
    )
    return None if noise == Noise() else noise


def check_noise(description: Mapping[str, Any] | None) -> None:
    """Check a task's ``noise``; of a model only that it may be one: the worker's child reads it.

    Raises:
        RequestInvalidError: as :func:`parse_noise`.
    """
    if description is not None and "model" in description:
        _model(description)
    else:
        parse_noise(description)


def _model(description: Mapping[str, Any]) -> Mapping[str, Any]:
    kinds = ("errors", "readout")
    model = _object("noise.model", _object("noise", description, {"model"})["model"], {*kinds, "relaxation"})
    if not all(isinstance(model.get(kind), list) for kind in kinds):
        raise RequestInvalidError("noise.model needs lists of errors and of readout errors.", hint=_HINT)
    return model


def _depolarizing(described: object) -> tuple[float, float]:
    values = _object("noise.depolarizing", described, {"1q", "2q"})
    _check_names_gates("noise.depolarizing", values, "the probability of an error of a gate of one or two qubits")
    one, two = (_probability(f"noise.depolarizing.{name}", values.get(name, 0.0)) for name in ("1q", "2q"))
    return one, two


def _thermal(described: object) -> Thermal:
    values = _object("noise.thermal", described, {"t1", "t2", "1q", "2q"})
    for name in ("t1", "t2"):
        if name not in values:
            raise RequestInvalidError(f"noise.thermal needs {name}.", hint=_HINT)
    _check_names_gates("noise.thermal", values, "how long a gate of one or two qubits takes")
    t1, t2, one, two = (_time(name, values.get(name, 0.0)) for name in ("t1", "t2", "1q", "2q"))
    if t1 == 0 or not 0 < t2 <= 2 * t1:
        raise RequestInvalidError("noise.thermal: t1 and t2 must be above 0, and t2 at most twice t1.", hint=_HINT)
    return Thermal(t1, t2, one, two)


def _check_names_gates(name: str, values: Mapping[str, Any], what: str) -> None:
    """Refuse errors that would follow no gate at all; who wants none says 0."""
    if values.keys().isdisjoint({"1q", "2q"}):
        raise RequestInvalidError(f"{name} needs 1q or 2q: {what}.", hint=_HINT)


def _time(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not (value >= 0 and is_finite(value)):
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
