import base64
import math
from dataclasses import replace
from typing import Any

import pytest

from quantask_jupyter.domain.circuit import Circuit, CircuitFormat
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.errors import (
    CircuitInvalidError,
    LimitExceededError,
    ParameterError,
    QuantumError,
    RequestInvalidError,
    RequestTooLargeError,
)
from quantask_jupyter.service.submit import BACKENDS, MAX_SEED, check_request
from quantask_jupyter.settings import Quantask
from tests.contract.tasks import BELL

SETTINGS = Quantask(max_shots=1000, max_points=5, max_circuit_bytes=200)

GOOD: dict[str, dict[str, Any]] = {
    "the defaults": {"shots": 1000},
    "one shot": {"shots": 1},
    "the lowest seed": {"seed": 0},
    "the highest seed": {"seed": MAX_SEED},
    "no parameters": {"parameters": {}},
    "whole numbers": {"parameters": {"n": 3, "m": [1, 2]}},
    "a sweep of the longest length": {"parameters": {"a": [0.0] * 5, "b": [1.0] * 5, "c": 0.5}},
    "a sweep of one point": {"parameters": {"a": [0.0]}},
    "a method": {"method": "matrix_product_state"},
    "noise": {"noise": {"depolarizing": {"1q": 0.1}, "readout": 0.01}},
    "a noise model": {"noise": {"model": {"errors": [], "readout": []}}},
    "the longest name": {"name": "n" * 200},
    "any script": {"name": "Ψ 🐈 \n\t"},
    "the most tags": {"tags": ("t",) * 32},
}


@pytest.mark.parametrize("what", GOOD)
def test_a_good_request_passes(what: str) -> None:
    check_request(replace(TaskRequest(BELL, shots=10), **GOOD[what]), SETTINGS)


BAD: dict[str, tuple[dict[str, Any], type[QuantumError], str]] = {
    "an empty circuit": ({"circuit": Circuit.from_text("")}, CircuitInvalidError, "The circuit is empty."),
    "a NUL": ({"circuit": Circuit.from_text("OPENQASM 3;\0")}, CircuitInvalidError, "NUL"),
    "a lone surrogate": ({"circuit": Circuit.from_text("// \ud800")}, CircuitInvalidError, "surrogate"),
    "a large circuit": (
        {"circuit": Circuit.from_text("é" * 101)},
        RequestTooLargeError,
        "The circuit has 202 bytes; this server accepts 200.",
    ),
    "QPY that is no base64": ({"circuit": Circuit(CircuitFormat.QPY, "…")}, CircuitInvalidError, "base64"),
    "QPY that is none": (
        {"circuit": Circuit(CircuitFormat.QPY, base64.b64encode(b"hello").decode())},
        CircuitInvalidError,
        "does not start with QISKIT",
    ),
    "no shots": ({"shots": 0}, RequestInvalidError, "shots must be at least 1."),
    "negative shots": ({"shots": -1}, RequestInvalidError, "shots must be at least 1."),
    "too many shots": ({"shots": 1001}, LimitExceededError, "1001 shots are more than the 1000 of this server."),
    "a negative seed": ({"seed": -1}, RequestInvalidError, "seed must be from 0 to 2^63 - 1."),
    "a large seed": ({"seed": 2**63}, RequestInvalidError, "seed must be from 0 to 2^63 - 1."),
    "an unnamed parameter": ({"parameters": {"": 1.0}}, RequestInvalidError, "a parameter's name must have 1 to 200"),
    "an odd parameter": ({"parameters": {"\0": 1.0}}, RequestInvalidError, "cannot be stored"),
    "a sweep of no points": ({"parameters": {"a": []}}, ParameterError, "The parameter a has no values."),
    "not a number": (
        {"parameters": {"a": math.nan}},
        ParameterError,
        "The parameter a has a value that is not finite.",
    ),
    "infinity in a sweep": ({"parameters": {"a": [0.0, -math.inf]}}, ParameterError, "not finite"),
    "a number beyond floats": ({"parameters": {"a": 10**400}}, ParameterError, "not finite"),
    "arrays of two lengths": (
        {"parameters": {"a": [0.1], "b": [0.1, 0.2]}},
        ParameterError,
        "must have one length; these have [1, 2].",
    ),
    "too many points": ({"parameters": {"a": [0.1] * 6}}, LimitExceededError, "may have 5 points; this one has 6."),
    "another backend": ({"backend": "ibm"}, RequestInvalidError, "There is no backend 'ibm'."),
    "another method": ({"method": "magic"}, RequestInvalidError, "The backend aer has no method 'magic'."),
    "noise of an unknown name": ({"noise": {"depolarising": 0.1}}, RequestInvalidError, "noise has no 'depolarising'"),
    "noise that is no probability": ({"noise": {"readout": 2}}, RequestInvalidError, "noise.readout must be a probab"),
    "relaxation without times of gates": (
        {"noise": {"thermal": {"t1": 100, "t2": 80}}},
        RequestInvalidError,
        "noise.thermal needs 1q or 2q: how long a gate of one or two qubits takes.",
    ),
    "a model of no lists": ({"noise": {"model": {"errors": 5, "readout": []}}}, RequestInvalidError, "needs lists"),
    "a model without parts": ({"noise": {"model": {}}}, RequestInvalidError, "needs lists of errors and of readout"),
    "a model of other parts": ({"noise": {"model": {"errs": []}}}, RequestInvalidError, "noise.model has no 'errs'"),
    "an empty name": ({"name": ""}, RequestInvalidError, "name must have 1 to 200 characters."),
    "a long name": ({"name": "n" * 201}, RequestInvalidError, "name must have 1 to 200 characters."),
    "a name with NUL": ({"name": "a\0"}, RequestInvalidError, "name has a character that cannot be stored."),
    "a name with half a character": ({"name": "\udfff"}, RequestInvalidError, "name has a character"),
    "too many tags": ({"tags": ("t",) * 33}, RequestInvalidError, "A task may have 32 tags."),
    "an empty tag": ({"tags": ("a", "")}, RequestInvalidError, "a tag must have 1 to 200 characters."),
    "a tag with NUL": ({"tags": ("\0",)}, RequestInvalidError, "a tag has a character that cannot be stored."),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_request_is_refused_by_what_is_wrong_with_it(what: str) -> None:
    change, kind, text = BAD[what]
    with pytest.raises(QuantumError) as refusal:
        check_request(replace(TaskRequest(BELL, shots=10), **change), SETTINGS)
    assert type(refusal.value) is kind
    assert text in refusal.value.message


def test_the_refusal_of_a_method_names_those_there_are() -> None:
    with pytest.raises(RequestInvalidError) as refusal:
        check_request(TaskRequest(BELL, shots=10, method="magic"), SETTINGS)
    assert refusal.value.hint == f"Methods: {', '.join(BACKENDS['aer'])}."
