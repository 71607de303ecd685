"""The result of a task, and the check that what a child sent is one.

Bitstrings are Qiskit's: classical bit 0 is the rightmost character, registers are separated by one space, and the
register that was declared last stands leftmost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from quantask_jupyter.errors import ResultInvalidError

Result = dict[str, Any]
"""A stored result: ``counts`` or, for a sweep, ``points``; ``shots``; ``registers``; ``metadata`` (wire format).

``metadata["notes"]`` is a list of sentences for the circuit's author, about how it was read."""

MOST_NOTES = 20
LONGEST_NOTE = 2000  # characters

_BITS = re.compile(r"[01 ]*")


def check_result(result: object, *, shots: int, max_outcomes: int) -> Result:
    """Return ``result`` if it is a well-formed result of ``shots`` shots.

    The child that made it ran a stranger's circuit and is not trusted.

    Args:
        result: what the child sent.
        shots: the shots that were asked for, which every set of counts must add up to.
        max_outcomes: the most distinct outcomes accepted, over all points of a sweep.

    Raises:
        ResultInvalidError: naming what is wrong with it.
    """
    if not isinstance(result, dict):
        raise ResultInvalidError("The result is not an object.")
    unknown = result.keys() - {"counts", "points", "shots", "registers", "metadata"}
    if unknown:
        raise ResultInvalidError(f"The result has unknown fields: {', '.join(sorted(map(str, unknown)))[:200]}.")
    if ("counts" in result) == ("points" in result):
        raise ResultInvalidError("The result must have either counts or points.")
    if type(result.get("shots")) is not int or result["shots"] != shots or not isinstance(result.get("metadata"), dict):
        raise ResultInvalidError("The result's shots or metadata are wrong.")
    _check_notes(result["metadata"].get("notes", []))
    widths = _register_widths(result.get("registers"))
    outcomes = 0
    for counts in _all_counts(result):
        outcomes += len(counts)
        if outcomes > max_outcomes:
            raise ResultInvalidError(f"The result has more than {max_outcomes} distinct outcomes.")
        _check_counts(counts, widths, shots)
    return result


def _check_notes(notes: object) -> None:
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise ResultInvalidError("The result's notes are not a list of sentences.")
    if len(notes) > MOST_NOTES or any(len(note) > LONGEST_NOTE for note in notes):
        raise ResultInvalidError(f"The result has more than {MOST_NOTES} notes, or one of over {LONGEST_NOTE} letters.")


def _all_counts(result: Mapping[str, Any]) -> list[Mapping[str, int]]:
    if "counts" in result:
        every = [result["counts"]]
    else:
        points = result["points"]
        if not isinstance(points, list) or not all(isinstance(p, dict) and p.keys() == _POINT for p in points):
            raise ResultInvalidError("The result's points are not a list of parameters and counts.")
        every = [point["counts"] for point in points]
    if not all(isinstance(counts, dict) for counts in every):
        raise ResultInvalidError("The result's counts are not an object.")
    return every


_POINT = {"parameters", "counts"}


def _register_widths(registers: object) -> list[int]:
    if not isinstance(registers, list):
        raise ResultInvalidError("The result names no registers.")
    widths = []
    for register in registers:
        if not isinstance(register, dict) or register.keys() != {"name", "size"}:
            raise ResultInvalidError("A register of the result is not a name and a size.")
        if not isinstance(register["name"], str) or type(register["size"]) is not int or register["size"] < 1:
            raise ResultInvalidError("A register of the result has a wrong name or size.")
        widths.append(register["size"])
    return widths


def _check_counts(counts: Mapping[str, int], widths: Sequence[int], shots: int) -> None:
    expected = list(reversed(widths))
    total = 0
    for key, count in counts.items():
        if not _BITS.fullmatch(key) or [len(part) for part in key.split(" ")] != expected:
            raise ResultInvalidError(f"The outcome {key[:80]!r} does not fit the registers.")
        if type(count) is not int or count < 1:
            raise ResultInvalidError(f"The outcome {key[:80]!r} has the count {count!r}.")
        total += count
    if total != shots:
        raise ResultInvalidError(f"The counts add up to {total}, not to {shots} shots.")
