"""The check of a child's answer: what passes can be stored, and nothing else passes."""

from __future__ import annotations

import json

import pytest

from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.errors import CircuitSyntaxError, ResultInvalidError
from quantask_worker.reply import check_reply

CIRCUIT = Circuit(CircuitFormat.OPENQASM3, "OPENQASM 3.0;")
PLAIN = TaskRequest(CIRCUIT, shots=10)
SWEEP = TaskRequest(CIRCUIT, shots=10, parameters={"theta": [0.0, 0.5]})


def result(**changes):
    return {
        "counts": {"00": 4, "11": 6},
        "shots": 10,
        "registers": [{"name": "c", "size": 2}],
        "metadata": {"method": "stabilizer", "seed": 2**64 - 1, "seconds": {"run": 0.002}, "warnings": []},
        **changes,
    }


def sweep(*counts):
    points = [{"parameters": {"theta": 0.5 * i}, "counts": each} for i, each in enumerate(counts)]
    whole = result(points=points)
    del whole["counts"]
    return whole


def check(reply, request=PLAIN, max_outcomes=100):
    return check_reply(json.loads(json.dumps(reply)), request, max_outcomes=max_outcomes)


def test_a_good_result_passes_as_it_is():
    assert check({"result": result()}) == (result(), None)


def test_a_sweep_of_the_right_length_passes():
    good = sweep({"00": 10}, {"01": 10})
    assert check({"result": good}, SWEEP) == (good, None)


@pytest.mark.parametrize(
    ("reply", "request_"),
    [
        ({}, PLAIN),
        ({"result": result(), "error": {"code": "CIRCUIT_SYNTAX"}}, PLAIN),
        ({"result": None}, PLAIN),
        ({"result": [1]}, PLAIN),
        ({"result": result(counts={"00": 4, "11": 7})}, PLAIN),
        ({"result": result(counts={"000": 10})}, PLAIN),
        ({"result": result(counts={"0x": 10})}, PLAIN),
        ({"result": result(counts={"00": 11, "11": -1})}, PLAIN),
        ({"result": result(counts={"00": True, "11": 9})}, PLAIN),
        ({"result": result(shots=11)}, PLAIN),
        ({"result": result(extra=1)}, PLAIN),
        ({"result": result(registers=[])}, PLAIN),
        ({"result": result(registers=[{"name": "c\0", "size": 2}])}, PLAIN),
        ({"result": result(registers=[{"name": "\ud800", "size": 2}])}, PLAIN),
        ({"result": result(metadata={"a": "\0"})}, PLAIN),
        ({"result": result(metadata={"\ud800": 1})}, PLAIN),
        ({"result": result(metadata={"a": 10**400})}, PLAIN),
        ({"result": result(metadata={"a": list(range(20_000))})}, PLAIN),
        ({"result": result(metadata={"a": [[[[[[[[[[]]]]]]]]]]})}, PLAIN),
        ({"result": result(metadata={"a": "x" * 100_000})}, PLAIN),
        ({"result": result()}, SWEEP),
        ({"result": sweep({"00": 10})}, SWEEP),
        ({"result": sweep({"00": 10}, {"00": 10}, {"00": 10})}, SWEEP),
        ({"result": sweep({"00": 10}, {"00": 9})}, SWEEP),
    ],
)
def test_what_is_not_this_requests_result_is_refused(reply, request_):
    with pytest.raises(ResultInvalidError):
        check(reply, request_)


def test_an_infinite_number_in_disguise_is_refused():
    reply = json.loads('{"a": 1e999}')
    with pytest.raises(ResultInvalidError):
        check_reply({"result": result(metadata=reply)}, PLAIN, max_outcomes=100)


def test_more_outcomes_than_allowed_are_refused_over_all_points():
    reply = {"result": sweep({"00": 5, "01": 5}, {"10": 5, "11": 5})}
    assert check(reply, SWEEP, max_outcomes=4)[0] is not None
    with pytest.raises(ResultInvalidError):
        check(reply, SWEEP, max_outcomes=3)


def test_an_error_passes_with_its_position():
    stated = {"code": "CIRCUIT_SYNTAX", "message": "no such gate", "hint": None, "line": 3, "column": 5}
    _, error = check({"error": stated})
    assert type(error) is CircuitSyntaxError
    assert error.to_dict() == {**stated, "source_line": None}


def test_the_texts_of_an_error_are_made_short_and_storable():
    _, error = check({"error": {"code": "CIRCUIT_SYNTAX", "message": "m" * 5000, "hint": "a\0b\ud800c"}})
    assert error.message == "m" * 1999 + "…"
    assert error.hint == "a?b?c"


@pytest.mark.parametrize(
    "error",
    [
        None,
        "text",
        {},
        {"code": "MADE_UP"},
        {"code": ["CIRCUIT_SYNTAX"]},
        {"code": None},
        {"code": "CIRCUIT_SYNTAX", "message": 5},
        {"code": "CIRCUIT_SYNTAX", "source_line": ["x"]},
        {"code": "CIRCUIT_SYNTAX", "line": 0},
        {"code": "CIRCUIT_SYNTAX", "line": True},
        {"code": "CIRCUIT_SYNTAX", "line": "3"},
        {"code": "CIRCUIT_SYNTAX", "column": 10**12},
        {"code": "CIRCUIT_SYNTAX", "column": 1.5},
    ],
)
def test_what_is_no_error_of_ours_is_refused(error):
    with pytest.raises(ResultInvalidError):
        check({"error": error})
