"""The result of a task, and the check that what a child sent is one.

Bitstrings are Qiskit's: classical bit 0 is the rightmost character, registers are separated by one space, and the
register that was declared last stands leftmost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from quantask_jupyter.domain.saved import check_saved
from quantask_jupyter.domain.stored_json import StoredJson
from quantask_jupyter.errors import ResultInvalidError

Result = Mapping[str, Any]
"""A stored result: ``counts`` or, for a sweep, ``points``; ``shots``; ``registers``; ``metadata`` (wire format).

A register has ``name`` and ``size``, and where it is a program's output its ``type``, as OpenQASM writes it.

Counts may stand beside ``memory``: for each shot the place of its outcome among all of them, in the order of their
bitstrings. And beside ``saved``: what the circuit saved (see :mod:`~quantask_jupyter.domain.saved`); then there may be
no counts at all.

``metadata["notes"]`` is a list of sentences for the circuit's author, about how it was read."""

MOST_NOTES = 20
LONGEST_NOTE = 2000  # characters
LONGEST_TYPE = 120  # characters of an output's


class StoredResult(StoredJson):
    """A result as the text that is stored."""


_BITS = re.compile(r"[01 ]*")


def check_result(result: object, *, shots: int, max_outcomes: int, memory: bool = False) -> Result:
    """Return ``result`` if it is a well-formed result of ``shots`` shots.

    The child that made it ran a stranger's circuit and is not trusted.

    Args:
        result: what the child sent.
        shots: the shots that were asked for, which every set of counts must add up to.
        max_outcomes: the most distinct outcomes accepted, over all points of a sweep.
        memory: whether the outcome of each shot was asked for.

    Raises:
        ResultInvalidError: naming what is wrong with it.
    """
    if not isinstance(result, dict):
        raise ResultInvalidError("The result is not an object.")
    unknown = result.keys() - {"points", "shots", "registers", "metadata", *_OUTCOME}
    if unknown:
        raise ResultInvalidError(f"The result has unknown fields: {', '.join(sorted(map(str, unknown)))[:200]}.")
    if ("counts" in result) == ("points" in result):
        raise ResultInvalidError("The result must have either counts or points.")
    if type(result.get("shots")) is not int or result["shots"] != shots or not isinstance(result.get("metadata"), dict):
        raise ResultInvalidError("The result's shots or metadata are wrong.")
    _check_notes(result["metadata"].get("notes", []))
    widths = _register_widths(result.get("registers"))
    outcomes = 0
    every = _outcomes(result)
    for outcome in every:
        outcomes += len(outcome["counts"])
        if outcomes > max_outcomes:
            raise ResultInvalidError(f"The result has more than {max_outcomes} distinct outcomes.")
        if outcome["counts"] or "saved" not in outcome:
            _check_counts(outcome["counts"], widths, shots)
        if ("memory" in outcome) != memory:
            raise ResultInvalidError("The result has no memory though it was asked for, or has one unasked.")
        if memory:
            _check_memory(outcome["memory"], outcome["counts"])
    check_saved(each["saved"] for each in every if "saved" in each)
    return result


def _check_notes(notes: object) -> None:
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise ResultInvalidError("The result's notes are not a list of sentences.")
    if len(notes) > MOST_NOTES or any(len(note) > LONGEST_NOTE for note in notes):
        raise ResultInvalidError(f"The result has more than {MOST_NOTES} notes, or one of over {LONGEST_NOTE} letters.")


def _outcomes(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    every = [result] if "counts" in result else result["points"]
    if not isinstance(every, list) or not all(isinstance(each, dict) for each in every):
        raise ResultInvalidError("The result's points are not a list of parameters and counts.")
    if "points" in result and not all({"parameters", "counts"} <= each.keys() <= _POINT for each in every):
        raise ResultInvalidError("The result's points are not a list of parameters and counts.")
    if "points" in result and not _OUTCOME.isdisjoint(result):
        raise ResultInvalidError("The result must have either counts or points.")
    if not all(isinstance(each["counts"], dict) for each in every):
        raise ResultInvalidError("The result's counts are not an object.")
    return every


_OUTCOME = frozenset({"counts", "memory", "saved"})
_POINT = _OUTCOME | {"parameters"}


def _check_memory(memory: object, counts: Mapping[str, int]) -> None:
    if not isinstance(memory, list) or not all(type(place) is int for place in memory):
        raise ResultInvalidError("The result's memory is not a list of places.")
    if Counter(memory) != {place: counts[key] for place, key in enumerate(sorted(counts))}:
        raise ResultInvalidError("The result's memory is not that of its counts.")


def _register_widths(registers: object) -> list[int]:
    if not isinstance(registers, list):
        raise ResultInvalidError("The result names no registers.")
    widths = []
    for register in registers:
        if not isinstance(register, dict) or not {"name", "size"} <= register.keys() <= {"name", "size", "type"}:
            raise ResultInvalidError("A register of the result is not a name and a size.")
        if not isinstance(register.get("type", ""), str) or len(register.get("type", "")) > LONGEST_TYPE:
            raise ResultInvalidError("A register of the result has a wrong type.")
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
