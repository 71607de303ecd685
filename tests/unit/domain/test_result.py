import copy
from typing import Any

import pytest

from quantask_jupyter.domain.result import check_result
from quantask_jupyter.errors import ResultInvalidError

COUNTS: dict[str, Any] = {
    "counts": {"00 1": 3, "11 0": 7},
    "shots": 10,
    "registers": [{"name": "a", "size": 1}, {"name": "b", "size": 2}],
    "metadata": {"seed": 7},
}
SWEEP: dict[str, Any] = {
    "points": [
        {"parameters": {"theta": 0.1}, "counts": {"0": 10}},
        {"parameters": {"theta": 0.2}, "counts": {"0": 4, "1": 6}},
    ],
    "shots": 10,
    "registers": [{"name": "c", "size": 1}],
    "metadata": {},
}


@pytest.mark.parametrize("result", [COUNTS, SWEEP])
def test_a_good_result_is_returned_as_it_is(result: dict[str, Any]) -> None:
    before = copy.deepcopy(result)
    assert check_result(result, shots=10, max_outcomes=10) is result
    assert result == before


@pytest.mark.parametrize("what", [None, 1, "counts", [], [COUNTS], True])
def test_what_is_no_object_is_no_result(what: object) -> None:
    with pytest.raises(ResultInvalidError, match="The result is not an object"):
        check_result(what, shots=10, max_outcomes=10)


def changed(result: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(result), **fields}


def without(result: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name != field}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown field": (changed(COUNTS, extra=[]), "unknown fields: extra"),
    "memory that nobody asked for": (changed(COUNTS, memory=[]), "has one unasked"),
    "unknown fields without end": (changed(COUNTS, **{"x" * 5000: 1}), "unknown fields: x{200}\\.$"),
    "neither counts nor points": (without(COUNTS, "counts"), "either counts or points"),
    "both counts and points": (changed(COUNTS, points=[]), "either counts or points"),
    "other shots": (changed(COUNTS, shots=11), "shots or metadata"),
    "no shots": (without(COUNTS, "shots"), "shots or metadata"),
    "shots that are no whole number": (changed(COUNTS, shots=10.0), "shots or metadata"),
    "shots as text": (changed(COUNTS, shots="10"), "shots or metadata"),
    "no metadata": (without(COUNTS, "metadata"), "shots or metadata"),
    "metadata that is a list": (changed(COUNTS, metadata=[]), "shots or metadata"),
    "notes that are one sentence": (changed(COUNTS, metadata={"notes": "Read me."}), "not a list of sentences"),
    "a note that is a number": (changed(COUNTS, metadata={"notes": [1]}), "not a list of sentences"),
    "notes without end": (changed(COUNTS, metadata={"notes": [""] * 21}), "more than 20 notes"),
    "a note without end": (changed(COUNTS, metadata={"notes": ["x" * 2001]}), "one of over 2000 letters"),
    "no registers": (without(COUNTS, "registers"), "names no registers"),
    "registers that are no list": (changed(COUNTS, registers={}), "names no registers"),
    "a register that is a number": (changed(COUNTS, registers=[3]), "not a name and a size"),
    "a register without a size": (changed(COUNTS, registers=[{"name": "c"}]), "not a name and a size"),
    "a register with more": (changed(COUNTS, registers=[{"name": "c", "size": 1, "x": 1}]), "not a name and a size"),
    "a register without bits": (changed(COUNTS, registers=[{"name": "c", "size": 0}]), "wrong name or size"),
    "a register of true bits": (changed(COUNTS, registers=[{"name": "c", "size": True}]), "wrong name or size"),
    "a register whose name is a number": (changed(COUNTS, registers=[{"name": 1, "size": 1}]), "wrong name or size"),
    "counts that are a list": (changed(COUNTS, counts=[10]), "counts are not an object"),
    "no counts at all": (changed(COUNTS, counts={}), "add up to 0, not to 10 shots"),
    "a sum that is too small": (changed(COUNTS, counts={"00 1": 9}), "add up to 9, not to 10 shots"),
    "a sum that is too large": (changed(COUNTS, counts={"00 1": 11}), "add up to 11, not to 10 shots"),
    "a count of nothing": (changed(COUNTS, counts={"00 1": 10, "11 1": 0}), "'11 1' has the count 0"),
    "a negative count": (changed(COUNTS, counts={"00 1": 11, "11 1": -1}), "'11 1' has the count -1"),
    "half a count": (changed(COUNTS, counts={"00 1": 10.0}), "'00 1' has the count 10.0"),
    "a true count": (changed(COUNTS, counts={"00 1": 9, "11 1": True}), "'11 1' has the count True"),
    "a count as text": (changed(COUNTS, counts={"00 1": "10"}), "'00 1' has the count '10'"),
    "registers the wrong way round": (changed(COUNTS, counts={"1 00": 10}), "'1 00' does not fit the registers"),
    "a bit too many": (changed(COUNTS, counts={"000 1": 10}), "does not fit the registers"),
    "no space between registers": (changed(COUNTS, counts={"001": 10}), "does not fit the registers"),
    "two spaces": (changed(COUNTS, counts={"00  1": 10}), "does not fit the registers"),
    "a newline at the end": (changed(COUNTS, counts={"00 1\n": 10}), "does not fit the registers"),
    "other digits": (changed(COUNTS, counts={"02 1": 10}), "does not fit the registers"),
    "digits of another script": (changed(COUNTS, counts={"٠٠ ١": 10}), "does not fit the registers"),
    "hexadecimal": (changed(COUNTS, counts={"0x3": 10}), "does not fit the registers"),
    "an outcome without end": (changed(COUNTS, counts={"1" * 100_000: 10}), "'1{80}' does not fit"),
    "an outcome without registers": (changed(COUNTS, registers=[], counts={"0": 10}), "does not fit the registers"),
    "too many outcomes": (changed(COUNTS, counts={f"{n:02b} 0": 1 for n in range(4)}), "more than 3 distinct outcomes"),
    "points that are an object": (changed(SWEEP, points={}), "not a list of parameters and counts"),
    "a point that is a number": (changed(SWEEP, points=[1]), "not a list of parameters and counts"),
    "a point without parameters": (
        changed(SWEEP, points=[{"counts": {"0": 10}}]),
        "not a list of parameters and counts",
    ),
    "a point with more": (
        changed(SWEEP, points=[{"parameters": {}, "counts": {"0": 10}, "x": 1}]),
        "not a list of parameters and counts",
    ),
    "a point whose counts are none": (changed(SWEEP, points=[{"parameters": {}, "counts": 1}]), "counts are not an"),
    "a point whose sum is wrong": (
        changed(SWEEP, points=[{"parameters": {}, "counts": {"0": 10}}, {"parameters": {}, "counts": {"1": 9}}]),
        "add up to 9",
    ),
    "too many outcomes over all points": (
        changed(SWEEP, points=[{"parameters": {}, "counts": {"0": 5, "1": 5}}] * 2),
        "more than 3 distinct outcomes",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_result_is_refused_and_told_what_is_wrong(what: str) -> None:
    result, text = WRONG[what]
    with pytest.raises(ResultInvalidError, match=text) as refusal:
        check_result(result, shots=10, max_outcomes=3)
    assert len(str(refusal.value)) < 400


def test_a_circuit_without_classical_bits_has_no_outcomes_to_check() -> None:
    with pytest.raises(ResultInvalidError):
        check_result(changed(COUNTS, registers=[], counts={"": 10}), shots=10, max_outcomes=3)
