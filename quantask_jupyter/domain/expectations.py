"""Expectation values of an estimator's PUB, out of what was noted when it was submitted and its tasks' results.

A PUB is a circuit with observables, which are sums of Pauli strings, and values of its parameters. What it notes in its
tasks' metadata is the caller's own, and so it is checked before anything is reckoned from it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from quantask_jupyter.domain.bitstrings import without_spaces
from quantask_jupyter.domain.plain_numbers import is_number

if TYPE_CHECKING:
    import numpy as np

PURPOSE = "qiskit"
"""The field of a task's metadata that says for which interface of Qiskit's it was submitted."""

ESTIMATOR = "estimator"
ESTIMATOR_BY_SHOTS = "estimator by shots"

CONTINUES = "continues"
"""In the note of a task that is one more of the PUB before it."""

REGISTER = "measured_observables"
"""What an estimator by shots measures its observables into; it is declared last."""

MOST_VALUES = 200_000
"""Of a PUB whose values are told; one of more is told of by its result alone."""

MOST_TOLD = 2_000  # values
LONGEST = 72  # characters of an observable that is told

_LABEL = "pauli "


@dataclass(frozen=True, slots=True)
class Estimated:
    """Values and standard errors of a PUB.

    Attributes:
        values: of the shape to which its arrays broadcast.
        errors: of the same shape.
        points: for each of them, which set of parameters it is of.
        observables: and which observable, by its number.
    """

    values: np.ndarray[Any, np.dtype[np.float64]]
    errors: np.ndarray[Any, np.dtype[np.float64]]
    points: np.ndarray[Any, np.dtype[np.intp]]
    observables: np.ndarray[Any, np.dtype[np.intp]]


def labels_of(observables: Sequence[Mapping[str, float]]) -> dict[str, str]:
    """Return under which label the value of each Pauli string is saved."""
    paulis = sorted({pauli for terms in observables for pauli in terms})
    return {pauli: f"{_LABEL}{number}" for number, pauli in enumerate(paulis)}


def is_estimators(result: Mapping[str, Any]) -> bool:
    """Say whether a result (wire form) looks like that of an estimator's task."""
    first = result["points"][0] if result.get("points") else result
    return f"{_LABEL}0" in (first.get("saved") or {}) or any(one["name"] == REGISTER for one in result["registers"])


def estimated(note: Mapping[str, Any], results: Sequence[Mapping[str, Any]]) -> Estimated:
    """Return the values of a PUB whose note is in order, of the results of its tasks (wire form)."""
    import numpy as np

    shape = tuple(note["parameters_shape"])
    points = np.arange(math.prod(shape)).reshape(shape)
    numbers = np.arange(len(note["observables"])).reshape(tuple(note["observables_shape"]))
    at, which = np.broadcast_arrays(points, numbers)
    reckon = _by_shots if note["for"] == ESTIMATOR_BY_SHOTS else _of_saved_values
    values, errors = reckon(note, results, at, which)
    return Estimated(values, errors, at, which)


def _of_saved_values(
    note: Mapping[str, Any], results: Sequence[Mapping[str, Any]], at: Any, which: Any
) -> tuple[Any, Any]:
    """Values as the state has them; with a precision each is drawn around it, as Aer's own estimator does."""
    import numpy as np

    (result,) = results
    every: Sequence[Mapping[str, float]] = note["observables"]
    points, labels, values = result.get("points"), labels_of(every), np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        saved = points[at[index]]["saved"] if points else result["saved"]
        terms = every[int(which[index])].items()
        values[index] = sum(coefficient * saved[labels[pauli]] for pauli, coefficient in terms)
    if note["precision"] > 0:
        values = np.random.default_rng(note["seed"]).normal(values, note["precision"], values.shape)
    return values, np.full(values.shape, note["precision"])


def _by_shots(note: Mapping[str, Any], results: Sequence[Mapping[str, Any]], at: Any, which: Any) -> tuple[Any, Any]:
    """Means over the shots of each basis, which are independent of each other, and their standard errors."""
    import numpy as np

    bases = zip(note["bases"], results, strict=True)
    means = [_Measured(basis, paulis, result) for (basis, paulis), result in bases]
    values, variances = np.zeros(at.shape), np.zeros(at.shape)
    for index in np.ndindex(at.shape):
        for measured in means:
            mean, variance = measured.mean_of(note["observables"][int(which[index])], int(at[index]))
            values[index] += mean
            variances[index] += variance
    return values, np.sqrt(variances)


class _Measured:
    """What was measured in one basis."""

    def __init__(self, basis: str, paulis: Sequence[str], result: Mapping[str, Any]) -> None:
        import numpy as np

        bits = [place for place, letter in enumerate(basis) if letter != "I"]  # from the left, as bitstrings are
        every = [_of_register(point["counts"], len(bits)) for point in result.get("points", [result])]
        outcomes = sorted({outcome for counts in every for outcome in counts})
        ones = np.array([[digit == "1" for digit in outcome] for outcome in outcomes])
        self._counts = np.array([[counts.get(outcome, 0) for outcome in outcomes] for counts in every])
        self._signs = {
            pauli: 1 - 2 * (ones[:, [pauli[place] != "I" for place in bits]].sum(axis=1) % 2) for pauli in paulis
        }

    def mean_of(self, observable: Mapping[str, float], point: int) -> tuple[float, float]:
        """Return the mean of the part of an observable that was measured here, and the variance of that mean.

        The strings of a basis are measured in the same shots, so that the variance is that of their sum, shot by shot.
        """
        terms = [coefficient * self._signs[pauli] for pauli, coefficient in observable.items() if pauli in self._signs]
        if not terms:
            return 0.0, 0.0
        counts = self._counts[point if len(self._counts) > 1 else 0]
        values, shots = sum(terms), counts.sum()
        mean = float(values @ counts / shots)
        return mean, float((values - mean) ** 2 @ counts / max(shots - 1, 1) / shots)


def _of_register(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """Return counts of the register that was declared last, which stands leftmost."""
    found: dict[str, int] = {}
    for outcome, count in without_spaces(counts).items():
        found[outcome[:size]] = found.get(outcome[:size], 0) + count
    return found


def told(note: Mapping[str, Any], results: Sequence[Mapping[str, Any]], most: int = MOST_TOLD) -> dict[str, Any]:
    """Return what is told of a PUB whose note is in order: at most ``most`` of its values (wire form).

    ``rows`` are lists of a point's number, an observable's number, a value and its standard error; ``of`` is how many
    there are in all, ``observables`` how they are written, and ``points`` the parameters of each. Where not all are
    told, points are left out evenly, and not those behind the first: ``numbers`` are those of the points that are told,
    counted from 0, and ``of_points`` how many there are.
    """
    found = estimated(note, results)
    written = _different([observable_text(terms) for terms in note["observables"]])
    kept = _evenly(found.values.shape, note["parameters_shape"], most)
    columns = (found.points, found.observables, found.values, found.errors)
    flat = list(zip(*(column[kept].ravel()[:most].tolist() for column in columns), strict=True))
    points = results[0].get("points") or []
    numbers = sorted({point for point, *_ in flat}) if points else [0]
    place_of = {number: place for place, number in enumerate(numbers)}
    not_all = {"numbers": numbers, "of_points": len(points)} if len(numbers) < len(points) else {}
    return {
        "observables": written[: 1 + max((which for _, which, *_ in flat), default=-1)],
        "points": [dict(points[number]["parameters"]) for number in numbers] if points else [],
        "rows": [
            [place_of[point] if points else 0, which, value + 0.0, error + 0.0]
            for point, which, value, error in flat  # no -0
        ],
        "of": int(found.values.size),
        **not_all,
    }


def _evenly(shape: Sequence[int], of_parameters: Sequence[int], most: int) -> tuple[slice, ...]:
    """Return every so-many-th along the axes of a PUB's parameters, so that at most ``most`` values are left.

    Several observables of one point are not left out for that.
    """
    steps = [1] * len(shape)
    before = len(shape) - len(of_parameters)  # arrays are broadcast from their last axes
    along = [before + axis for axis, size in enumerate(of_parameters) if size > 1]

    def left(axis: int) -> int:
        return -(-shape[axis] // steps[axis])

    while math.prod(map(left, range(len(shape)))) > most and any(left(axis) > 2 for axis in along):
        longest = max(along, key=left)
        steps[longest] = max(steps[longest] + 1, steps[longest] * 21 // 20)
    return tuple(slice(None, None, step) for step in steps)


def observable_text(terms: Mapping[str, float]) -> str:
    """Return a sum of Pauli strings as people write it; of a long one the first terms, and how many there are."""
    text = ""
    for number, (pauli, coefficient) in enumerate(terms.items()):
        term = pauli if abs(coefficient) == 1 else f"{abs(coefficient):.4g} {pauli}"
        sign = ("" if coefficient >= 0 else "-") if not text else " + " if coefficient >= 0 else " - "
        if number and len(text) + len(sign) + len(term) > LONGEST:
            return f"{text} + … ({len(terms)} terms)"
        text += f"{sign}{term}"
    return text


def _different(texts: Sequence[str]) -> list[str]:
    """Return texts with a number behind those that are there more than once."""
    often = {text for text, count in Counter(texts).items() if count > 1}
    return [f"{text} #{place}" if text in often else text for place, text in enumerate(texts)]


def checked_note(note: object) -> Mapping[str, Any] | None:
    """Return a note that something can be reckoned from; None of what is none, or of more values than are told."""
    if not isinstance(note, Mapping) or note.get("for") not in (ESTIMATOR, ESTIMATOR_BY_SHOTS) or CONTINUES in note:
        return None
    every, precision = note.get("observables"), note.get("precision")
    shape, of_parameters = note.get("observables_shape"), note.get("parameters_shape")
    if not isinstance(every, list) or not all(map(_is_sum, every)):
        return None
    if not _is_shape(shape) or not _is_shape(of_parameters) or math.prod(shape) != len(every):
        return None
    if not is_number(precision) or not 0 <= precision < math.inf:
        return None
    if note["for"] == ESTIMATOR and precision > 0 and not _is_seed(note.get("seed")):
        return None
    if note["for"] == ESTIMATOR_BY_SHOTS and not _are_bases(note.get("bases"), every):
        return None
    size = _broadcast_size(shape, of_parameters)
    return note if size is not None and 0 < size <= MOST_VALUES else None


def _is_sum(terms: object) -> bool:
    return (
        isinstance(terms, Mapping)
        and bool(terms)
        and all(isinstance(pauli, str) and set(pauli) <= set("IXYZ") for pauli in terms)
        and all(is_number(coefficient) and math.isfinite(coefficient) for coefficient in terms.values())
    )


def _is_shape(shape: object) -> TypeGuard[list[int]]:
    return isinstance(shape, list) and len(shape) <= 16 and all(type(n) is int and 0 <= n <= MOST_VALUES for n in shape)


def _is_seed(seed: object) -> bool:
    return type(seed) is int and 0 <= seed < 2**64


def _are_bases(bases: object, every: Sequence[Mapping[str, float]]) -> bool:
    """Say whether each Pauli string is measured in one of the bases, which fits it."""
    if not isinstance(bases, list) or not all(isinstance(one, list | tuple) and len(one) == 2 for one in bases):
        return False
    if not all(isinstance(basis, str) and isinstance(paulis, list) for basis, paulis in bases):
        return False
    told = [(basis, pauli) for basis, paulis in bases for pauli in paulis]
    if not all(isinstance(pauli, str) and len(pauli) == len(basis) for basis, pauli in told):
        return False
    return {pauli for terms in every for pauli in terms} <= {pauli for _, pauli in told}


def _broadcast_size(one: Sequence[int], other: Sequence[int]) -> int | None:
    """Return how many values there are, or None where the shapes do not fit each other."""
    import numpy as np

    try:
        return math.prod(np.broadcast_shapes(tuple(one), tuple(other)))
    except ValueError:
        return None
