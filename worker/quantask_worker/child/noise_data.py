"""The data of a noise model, as :mod:`quantask_jupyter.client.noise_as_data` makes them; anybody may write others."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from quantask_jupyter.domain.plain_numbers import is_finite
from quantask_jupyter.errors import LimitExceededError, RequestInvalidError

MOST_ERRORS = 20_000
"""Of gates and readouts: a device of 133 qubits has about 900."""


def read(data: str) -> Mapping[str, list[Mapping[str, Any]]]:
    """Return the ``errors`` and the ``readout`` of a model: each error says of what it is; what it does is not read.

    Args:
        data: in JSON.

    Raises:
        RequestInvalidError: the data are not those of a model.
        LimitExceededError: it has too many errors.
    """
    told = json.loads(data)
    if not isinstance(told, Mapping) or not all(isinstance(told.get(kind), list) for kind in ("errors", "readout")):
        raise _unreadable("it needs lists of errors and of readout errors")
    if len(told["errors"]) + len(told["readout"]) > MOST_ERRORS:
        raise LimitExceededError(f"The noise model has more than {MOST_ERRORS:,} errors.")
    for kind, key in (("errors", "terms"), ("readout", "probabilities")):
        for error in told[kind]:
            _check(error, key)
    for error in told["errors"]:
        names = error.get("gates")
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            raise _unreadable("the gates of an error are not a list of names")
    return {kind: told[kind] for kind in ("errors", "readout")}


def relaxation(data: str) -> tuple[list[tuple[float | None, float | None, float]], float | None] | None:
    """Return how the qubits of a model relax while they wait: T1 and T2 in seconds, or None, and the excited share.

    And the seconds of a sample (``dt``), or None. None in place of all for a model that says nothing of it.

    Raises:
        RequestInvalidError: the data are not those of a model.
    """
    told = json.loads(data).get("relaxation")
    if told is None:
        return None
    if not isinstance(told, Mapping) or not isinstance(told.get("times"), list):
        raise _unreadable("its relaxation needs a list of times")
    times = [each for each in told["times"] if isinstance(each, list) and len(each) == 3]
    dt = told.get("dt")
    if len(times) < len(told["times"]) or not all(_are_times(*each) for each in times) or not _is_time(dt):
        raise _unreadable("the times of a relaxation are not T1 and T2 above 0, or null, and a share")
    return [(t1, t2, excited) for t1, t2, excited in times], dt


def _are_times(t1: object, t2: object, excited: object) -> bool:
    return _is_time(t1) and _is_time(t2) and type(excited) in (int, float) and 0 <= excited <= 1  # type: ignore[operator]


def _is_time(told: object) -> bool:
    return told is None or (type(told) in (int, float) and is_finite(told) and told > 0)  # type: ignore[arg-type,operator]


def of_qubits(data: str, qubits: Sequence[int]) -> str:
    """Return the data of a model without the errors of other qubits; the first of ``qubits`` becomes qubit 0.

    Raises:
        RequestInvalidError: the data are not those of a model.
        LimitExceededError: it has too many errors.
    """
    now = {qubit: place for place, qubit in enumerate(qubits)}
    kept = {
        kind: [{**error, "qubits": where} for error in errors if (where := _at(error["qubits"], now)) != []]
        for kind, errors in read(data).items()
    }
    return json.dumps(kept, sort_keys=True)


def operations(data: str) -> frozenset[str]:
    """Return the names of what all errors of a model do, as far as they are such.

    Raises:
        RequestInvalidError: the data are not those of a model.
        LimitExceededError: it has too many errors.
    """
    terms = [term for error in read(data)["errors"] for term in error["terms"] if isinstance(term, Mapping)]
    lists = [term["operations"] for term in terms if isinstance(term.get("operations"), list)]
    every = [each for some in lists for each in some if isinstance(each, Mapping)]
    return frozenset(name for each in every if isinstance(name := each.get("name"), str))


def places(told: object) -> list[int]:
    """Return the numbers of qubits, each once.

    Raises:
        ValueError: they are none.
    """
    if not isinstance(told, list) or not told or not all(type(place) is int and place >= 0 for place in told):
        raise ValueError("an error's qubits are not numbers from 0")
    if len(set(told)) < len(told):
        raise ValueError("an error has a qubit twice")
    return told


def _check(error: object, key: str) -> None:
    if not isinstance(error, Mapping) or "qubits" not in error or not isinstance(error.get(key), list):
        raise _unreadable(f"each error needs qubits and a list of {key}")
    try:
        if error["qubits"] is not None:
            places(error["qubits"])
    except ValueError as mistake:
        raise _unreadable(str(mistake)) from mistake


def _unreadable(why: str) -> RequestInvalidError:
    return RequestInvalidError(f"The noise model cannot be read: {why}.")


def _at(qubits: Sequence[int] | None, now: Mapping[int, int]) -> list[int] | None:
    """Return where an error's qubits are now, None for all of them, nothing if one is not there."""
    if qubits is None:
        return None
    return [now[qubit] for qubit in qubits] if all(qubit in now for qubit in qubits) else []
