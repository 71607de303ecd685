"""The data of a noise model, which anybody may write, are run or refused in words."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from qiskit import QuantumCircuit

from quantask_jupyter.domain.result import check_result
from quantask_jupyter.errors import QuantumError
from quantask_worker.child.run import run
from tests.unit.child.test_saves import job_of


def refusal(noise: Any) -> QuantumError:
    measured = QuantumCircuit(1, 1)
    measured.measure(0, 0)
    reply = run(job_of(measured, noise=noise))
    assert "error" in reply, check_result(reply["result"], shots=100, max_outcomes=10)
    return QuantumError.from_dict(reply["error"])


TERM = {"probability": 1.0, "operations": [{"name": "x", "qubits": [0]}]}


@pytest.mark.parametrize(
    "errors",
    [
        [{"gates": ["x"], "qubits": None, "terms": [{**TERM, "probability": 0.5}]}],
        [{"gates": ["delay"], "qubits": None, "terms": [TERM]}],
        [{"gates": ["x"], "qubits": None}],
        [{"gates": ["x"], "qubits": ["a"], "terms": [TERM]}],
        [{"gates": ["x"], "qubits": None, "terms": [{**TERM, "operations": [{"name": "exec", "qubits": [0]}]}]}],
        [{"gates": ["x"], "qubits": None, "terms": [{**TERM, "operations": [{"name": "x", "qubits": [10**6]}]}]}],
        [{"gates": ["x"], "qubits": None, "terms": [{**TERM, "operations": []}]}],
        [
            {
                "gates": ["x"],
                "qubits": None,
                "terms": [{**TERM, "operations": [{"name": "kraus", "qubits": [0], "matrices": [[[[2.0, 0.0]]]]}]}],
            }
        ],
        "errors",
        [5],
    ],
)
def test_what_is_no_model_is_refused_in_words(errors: Any) -> None:
    assert refusal({"model": {"errors": errors, "readout": []}}).code == "REQUEST_INVALID"


MODEL = {
    "errors": [
        {"gates": ["x"], "qubits": None, "terms": [TERM]},
        {"gates": ["h"], "qubits": [5], "terms": [TERM]},
        {
            "gates": ["sx"],
            "qubits": [0],
            "terms": [
                {"probability": 0.5, "operations": [{"name": "pauli", "qubits": [0], "pauli": "X"}]},
                {
                    "probability": 0.5,
                    "operations": [
                        {
                            "name": "kraus",
                            "qubits": [0],
                            "matrices": [
                                [[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]],
                                [[[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 0.0]]],
                            ],
                        }
                    ],
                },
            ],
        },
    ],
    "readout": [
        {"qubits": [0], "probabilities": [[0.9, 0.1], [0.2, 0.8]]},
        {"qubits": [7], "probabilities": [[0.9, 0.1], [0.2, 0.8]]},
    ],
}
OTHERS = [None, 3, -1, 1e300, 10**30, True, 0.5, float("nan"), "a", "", [], {}, [None], ["a"], [[1]], {"a": 1}, [0, 1]]


def places_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from places_in(each, (*path, key))


def changed(path: tuple[Any, ...]) -> Iterator[Any]:
    """MODEL without what is at a place, and with each of OTHERS there."""
    for value in [*OTHERS, LEFT_OUT]:
        model = copy.deepcopy(MODEL)
        outer: Any = model
        for key in path[:-1]:
            outer = outer[key]
        if value is LEFT_OUT:
            del outer[path[-1]]
        else:
            outer[path[-1]] = value
        yield model


LEFT_OUT = object()


@pytest.mark.parametrize("path", list(places_in(MODEL)), ids=str)
def test_whatever_stands_in_a_place_of_a_model_it_is_run_or_refused_in_words(path: tuple[Any, ...]) -> None:
    measured = QuantumCircuit(1, 1)
    measured.x(0)
    measured.sx(0)
    measured.measure(0, 0)
    for model in changed(path):
        reply = run(job_of(measured, noise={"model": model}))
        assert "result" in reply or reply["error"]["code"] == "REQUEST_INVALID"


@pytest.mark.parametrize(
    "readout",
    [[[float("nan"), 1.0], [0.5, 0.5]], [[1.0]], [["", 1.0], [0.5, 0.5]], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]],
)
def test_readout_errors_that_are_none_are_refused(readout: Any) -> None:
    noise = {"model": {"errors": [], "readout": [{"qubits": None, "probabilities": readout}]}}
    assert refusal(noise).code == "REQUEST_INVALID"


def test_kraus_operators_that_lose_probability_are_refused() -> None:
    half = {"name": "kraus", "qubits": [0], "matrices": [[[[1.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]]]}
    terms = [{"probability": 1.0, "operations": [half]}]
    noise = {"model": {"errors": [{"gates": ["x"], "qubits": None, "terms": terms}], "readout": []}}
    assert "not those of a channel" in refusal(noise).message


@pytest.mark.parametrize(
    "noise",
    [
        {"model": {}, "readout": 0.1},
        {"model": 3},
        {"thermal": {"t1": 10}},
        {"thermal": {"t1": 10, "t2": 21}},
        {"thermal": {"t1": 0, "t2": 0}},
        {"thermal": {"t1": 10, "t2": 10, "1q": -1}},
    ],
)
def test_a_description_that_means_nothing_is_refused_in_words(noise: Any) -> None:
    assert refusal(noise).code == "REQUEST_INVALID"
