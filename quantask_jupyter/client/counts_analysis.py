"""What counts tell further: marginals, means of products of Z, a tidy table, a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quantask_jupyter.domain.order_of_outcomes import by_value
from quantask_jupyter.domain.output_values import outcome_texts, value_of
from quantask_jupyter.domain.plain_numbers import whole_number
from quantask_jupyter.errors import UsageError
from quantask_jupyter.widget.shown_outcomes import labels, shots_text

MOST_LINES = 16
"""Outcomes that a plot of a sweep has a line for: the most frequent ones."""

UPRIGHT_FROM = 60
"""Characters of all labels together that do not fit side by side below a plot of matplotlib's own width."""

OWN_COLUMNS = frozenset({"circuit", "name", "point", "outcome", "count", "share"})
"""Of a table, beside those of parameters and registers."""


def marginal(result: Mapping[str, Any], names: Sequence[str], bits: Sequence[int] | None = None) -> dict[str, Any]:
    """Return a result (wire form) of some of its registers, or of some of its classical bits.

    Raises:
        UsageError: there is no register of a name or no bit of a number, or neither or both were given.
    """
    kept = _bits_of_registers(result["registers"], names) if bits is None else _kept_bits(result, names, bits)
    registers = [
        register if len(places) == register["size"] else {"name": register["name"], "size": len(places)}
        for register, places in zip(result["registers"], kept, strict=True)
        if places
    ]
    outcomes = [_marginal_outcome(outcome, kept) for outcome in result.get("points", [result])]
    return {**(outcomes[0] if "points" not in result else {**result, "points": outcomes}), "registers": registers}


def _bits_of_registers(registers: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[list[int]]:
    known = [register["name"] for register in registers]
    if numbers := [name for name in names if not isinstance(name, str)]:
        raise UsageError(
            f"{numbers[0]!r} is no name of a register.",
            hint=f"Registers are named one by one, as in marginal({known[0]!r}); of bits, give bits=[0, 1].",
        )
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        told = f"There is no register {unknown[0]!r}." if unknown else "Name one register or more, or give bits."
        raise UsageError(told, hint=f"The result has: {', '.join(known)}.")
    return [list(range(register["size"])) if register["name"] in names else [] for register in registers]


def _kept_bits(result: Mapping[str, Any], names: Sequence[str], bits: Sequence[int]) -> list[list[int]]:
    """Return the bits of each register that are kept, of bits numbered through all registers."""
    sizes = [register["size"] for register in result["registers"]]
    if names or not len(bits):
        raise UsageError("Give either names of registers or numbers of bits.")
    wrong = [bit for bit in bits if whole_number(bit) is None or not 0 <= bit < sum(sizes)]
    if wrong:
        raise UsageError(f"There is no bit {wrong[0]!r}.", hint=f"Bits are numbered from 0 to {sum(sizes) - 1}.")
    firsts = [sum(sizes[:place]) for place in range(len(sizes))]
    return [[bit for bit in range(size) if first + bit in set(bits)] for first, size in zip(firsts, sizes, strict=True)]


def _marginal_outcome(outcome: Mapping[str, Any], kept: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Return counts and memory of the kept bits; what was saved stays."""
    keys = {bits: _marginal_key(bits, kept) for bits in sorted(outcome["counts"])}
    counts: dict[str, int] = {}
    for bits, key in keys.items():
        counts[key] = counts.get(key, 0) + outcome["counts"][bits]
    told = {**outcome, "counts": dict(sorted(counts.items()))}
    if "memory" in outcome:
        places = {key: place for place, key in enumerate(sorted(counts))}
        moved = [places[key] for key in keys.values()]
        told["memory"] = [moved[place] for place in outcome["memory"]]
    return told


def _marginal_key(bits: str, kept: Sequence[Sequence[int]]) -> str:
    words = zip(bits.split(" ")[::-1], kept, strict=True)
    return " ".join(["".join(word[-1 - bit] for bit in reversed(places)) for word, places in words if places][::-1])


def expectation(counts: Mapping[str, int], observable: Any) -> float:
    """Return the mean over the shots of an observable of measured bits.

    Args:
        counts: by bitstring.
        observable: a Pauli string of ``I`` and ``Z`` (eigenvalue ``(-1)**bit``), in which ``0`` and ``1`` stand for
            projectors on these values of a bit; or a mapping of such strings to coefficients, or a ``Pauli`` or
            ``SparsePauliOp`` of Qiskit's.

    Raises:
        UsageError: there are no counts, or a string has other letters or another length than the bitstrings.
    """
    if not counts:
        raise UsageError("A result without counts has no means.", hint="Measure in the circuit.")
    width = len(next(iter(counts)).replace(" ", ""))
    terms = [(_letters(letters, width), coefficient) for letters, coefficient in _terms(observable)]
    total = 0.0
    for bits, count in counts.items():
        digits = bits.replace(" ", "")
        total += count * sum(coefficient * _eigenvalue(letters, digits) for letters, coefficient in terms)
    return total / sum(counts.values())


def _terms(observable: Any) -> list[tuple[str, float]]:
    if isinstance(observable, str):
        return [(observable, 1.0)]
    if isinstance(observable, Mapping):
        return [(letters, _real(coefficient)) for letters, coefficient in observable.items()]
    if hasattr(observable, "to_list"):  # a SparsePauliOp
        return [(letters, _real(coefficient)) for letters, coefficient in observable.to_list()]
    if hasattr(observable, "to_label"):  # a Pauli, whose label may begin with its phase
        label = str(observable.to_label())
        return [(label.lstrip("-"), -1.0 if label.startswith("-") else 1.0)]
    raise UsageError(
        f"A {type(observable).__name__} is no observable of measured bits.",
        hint='Give text such as "ZZI", a dictionary of texts and numbers, or a SparsePauliOp.',
    )


def _real(coefficient: Any) -> float:
    try:
        number = complex(coefficient)
    except (TypeError, ValueError):
        raise UsageError(f"The coefficient {coefficient!r} is no number.") from None
    if number.imag:
        raise UsageError(f"The coefficient {number} is not real, and so the observable has no mean of its own.")
    return number.real


def _letters(text: str, width: int) -> list[tuple[int, str]]:
    """Return the places, from the left, of the letters that look at a bit."""
    letters = text.replace(" ", "")
    if len(letters) != width or set(letters) - set("IZ01"):
        raise UsageError(
            f"{text!r} must have a letter Z or I (or 0 or 1, for a projector) for each of {width} bits.",
            hint="Counts know nothing of X and Y: turn the qubits before they are measured, or use EstimatorV2."
            " Of some bits alone: result.marginal(bits=[0, 1]).expectation('ZZ').",
        )
    return [(place, letter) for place, letter in enumerate(letters) if letter != "I"]


def _eigenvalue(letters: Sequence[tuple[int, str]], digits: str) -> int:
    value = 1
    for place, letter in letters:
        if letter == "Z":
            value = -value if digits[place] == "1" else value
        elif digits[place] != letter:
            return 0
    return value


def outcomes(result: Mapping[str, Any]) -> list[str]:
    """Return the bitstrings that some point of a result (wire form) has, in their order."""
    return sorted({bits for point in result.get("points", [result]) for bits in point["counts"]})


def counts_array(result: Mapping[str, Any]) -> Any:
    """Return counts as an array over the :func:`outcomes`; of a sweep with a row for each point."""
    import numpy as np

    columns = outcomes(result)
    rows = [[point["counts"].get(bits, 0) for bits in columns] for point in result.get("points", [result])]
    array = np.array(rows, dtype=np.int64).reshape(len(rows), len(columns))
    return array if "points" in result else array[0]


def rows(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a row for each outcome of each point of a result (wire form): column by value."""
    names = [register["name"] for register in result["registers"]]
    told = []
    for number, point in enumerate(result.get("points", [result])):
        parameters = point["parameters"] if "points" in result else result["metadata"].get("parameters", {})
        before = {**({"point": number} if "points" in result else {}), **_apart(parameters, "parameter", names)}
        for bits, count in sorted(point["counts"].items()):
            words = zip(result["registers"], bits.split(" ")[::-1], strict=True)
            values = _apart({register["name"]: value_of(register, word) for register, word in words}, "register", ())
            told.append({**before, **values, "outcome": bits, "count": count, "share": count / result["shots"]})
    return told


def _apart(values: Mapping[str, Any], kind: str, others: Sequence[str]) -> dict[str, Any]:
    """Return values by column, with the kind before a name that another column has."""
    taken = {*OWN_COLUMNS, *others}
    return {f"{kind} {name}" if name in taken else name: value for name, value in values.items()}


def to_pandas(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return a data frame of rows.

    Raises:
        UsageError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise UsageError("A table needs pandas, which is not installed.", hint="pip install pandas") from error
    return pd.DataFrame(rows)


def plot(result: Mapping[str, Any], name: str | None, ax: Any = None) -> Any:
    """Draw counts as bars, or a sweep as a line for each outcome over its first parameter that changes.

    Raises:
        UsageError: there are no counts.
    """
    from matplotlib import pyplot  # whose figures a notebook shows

    points = result.get("points", [result])
    if not any(point["counts"] for point in points):
        raise UsageError("A result without counts cannot be plotted.", hint="Measure in the circuit.")
    axes = pyplot.subplots()[1] if ax is None else ax
    if "points" not in result:
        _draw_bars(axes, result)
    else:
        _draw_lines(axes, result)
    axes.set_title(name or shots_text(result["shots"]), parse_math=False)
    return axes


def _draw_bars(axes: Any, result: Mapping[str, Any]) -> None:
    bitstrings = sorted(result["counts"], key=by_value(result["registers"]))
    texts = labels(outcome_texts(result["registers"], bitstrings))
    places = range(len(texts))  # different outcomes may be written alike: not-a-number has many bits
    axes.bar(places, [result["counts"][bits] for bits in bitstrings])
    upright = sum(map(len, texts)) > UPRIGHT_FROM
    axes.set_xticks(places, texts, rotation="vertical" if upright else "horizontal", parse_math=False)
    axes.set_ylabel("counts")


def _draw_lines(axes: Any, result: Mapping[str, Any]) -> None:
    points, shots = result["points"], result["shots"]
    names = list(points[0]["parameters"])
    changing = [name for name in names if len({point["parameters"][name] for point in points}) > 1]
    along = (changing or names)[0]
    totals: dict[str, int] = {}
    for point in points:
        for bits, count in point["counts"].items():
            totals[bits] = totals.get(bits, 0) + count
    bitstrings = sorted(sorted(totals, key=lambda bits: -totals[bits])[:MOST_LINES], key=by_value(result["registers"]))
    for bits, text in zip(bitstrings, labels(outcome_texts(result["registers"], bitstrings)), strict=True):
        shares = [point["counts"].get(bits, 0) / shots for point in points]
        axes.plot([point["parameters"][along] for point in points], shares, marker=".", label=text)
    axes.set_xlabel(along)
    axes.set_ylabel("share")
    axes.legend()
