"""What counts tell further: marginals, means of products of Z, a tidy table, a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quantask_jupyter.errors import UsageError

MOST_LINES = 16
"""Outcomes that a plot of a sweep has a line for: the most frequent ones."""


def marginal(result: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return a result (wire form) of some of its registers.

    Raises:
        UsageError: there is no register of a name, or none was named.
    """
    known = [register["name"] for register in result["registers"]]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        told = f"There is no register {unknown[0]!r}." if unknown else "Name one register or more."
        raise UsageError(told, hint=f"The result has: {', '.join(known)}.")
    kept = [place for place, name in enumerate(known) if name in names]
    shared = {**result, "registers": [result["registers"][place] for place in kept]}
    if "points" not in result:
        return {**_without_memory(shared), "counts": _kept(result["counts"], kept)}
    points = [{**_without_memory(point), "counts": _kept(point["counts"], kept)} for point in result["points"]]
    return {**shared, "points": points}


def _without_memory(outcome: Mapping[str, Any]) -> dict[str, Any]:
    return {part: value for part, value in outcome.items() if part != "memory"}  # its places are of all outcomes


def _kept(counts: Mapping[str, int], places: Sequence[int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for bits, count in counts.items():
        words = bits.split(" ")[::-1]
        key = " ".join(words[place] for place in reversed(places))
        found[key] = found.get(key, 0) + count
    return dict(sorted(found.items()))


def expectation(counts: Mapping[str, int], pauli: str) -> float:
    """Return the mean over the shots of the product of ``(-1)**bit`` over the bits with the letter Z.

    Raises:
        UsageError: there are no counts, or the letters are not one ``Z`` or ``I`` for each bit.
    """
    if not counts:
        raise UsageError("A result without counts has no means.", hint="Measure in the circuit.")
    width = len(next(iter(counts)).replace(" ", ""))
    letters = pauli.replace(" ", "")
    if len(letters) != width or set(letters) - set("IZ"):
        raise UsageError(
            f"{pauli!r} must have a letter Z or I for each of {width} bits.",
            hint="Counts know nothing of X and Y: turn the qubits before they are measured, or use EstimatorV2.",
        )
    places = [place for place, letter in enumerate(letters) if letter == "Z"]
    total = 0
    for bits, count in counts.items():
        digits = bits.replace(" ", "")
        total += count * (-1) ** sum(digits[place] == "1" for place in places)
    return total / sum(counts.values())


def to_pandas(result: Mapping[str, Any]) -> Any:
    """Return a data frame with a row for each outcome of each point.

    Raises:
        UsageError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise UsageError("A table needs pandas, which is not installed.", hint="pip install pandas") from error
    names = [register["name"] for register in result["registers"]]
    rows = []
    for number, point in enumerate(result.get("points", [result])):
        of_point = {"point": number, **point["parameters"]} if "points" in result else {}
        for bits, count in sorted(point["counts"].items()):
            values = dict(zip(names, bits.split(" ")[::-1], strict=True))
            rows.append({**of_point, **values, "outcome": bits, "count": count, "share": count / result["shots"]})
    return pd.DataFrame(rows)


def plot(result: Mapping[str, Any], name: str | None, ax: Any = None) -> Any:
    """Draw counts as bars, or a sweep as a line for each outcome over its first parameter that changes.

    Raises:
        UsageError: there are no counts.
    """
    from matplotlib.figure import Figure

    axes = Figure().add_subplot() if ax is None else ax
    points = result.get("points", [result])
    if not any(point["counts"] for point in points):
        raise UsageError("A result without counts cannot be plotted.", hint="Measure in the circuit.")
    if "points" not in result:
        counts = sorted(result["counts"].items())
        axes.bar([bits for bits, _ in counts], [count for _, count in counts])
        axes.set_ylabel("counts")
    else:
        _draw_lines(axes, points, result["shots"])
    axes.set_title(name or f"{result['shots']} shots")
    return axes


def _draw_lines(axes: Any, points: Sequence[Mapping[str, Any]], shots: int) -> None:
    names = list(points[0]["parameters"])
    changing = [name for name in names if len({point["parameters"][name] for point in points}) > 1]
    along = (changing or names)[0]
    totals: dict[str, int] = {}
    for point in points:
        for bits, count in point["counts"].items():
            totals[bits] = totals.get(bits, 0) + count
    for bits in sorted(sorted(totals, key=lambda bits: -totals[bits])[:MOST_LINES]):
        shares = [point["counts"].get(bits, 0) / shots for point in points]
        axes.plot([point["parameters"][along] for point in points], shares, marker=".", label=bits)
    axes.set_xlabel(along)
    axes.set_ylabel("share")
    axes.legend()
