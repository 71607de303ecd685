"""What people give to the functions of `quantask_jupyter`: taken as Qiskit takes it, or refused in words."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter, ParameterVector

import quantask_jupyter
from quantask_jupyter.errors import ParameterError, QuantumError, RequestInvalidError

TEXT = 'OPENQASM 3.0; include "stdgates.inc"; input float theta; qubit q; rx(theta) q;'
TWO = 'OPENQASM 3.0; include "stdgates.inc"; input float b; input float a; qubit q; rx(a) q; rx(b) q;'
pytestmark = pytest.mark.usefixtures("door")


def sent(api, circuit=TEXT, **arguments) -> dict:
    quantask_jupyter.submit(circuit, **arguments)
    return api.submitted()[-1]


def turns(*parameters) -> QuantumCircuit:
    circuit = QuantumCircuit(1, 1)
    for parameter in parameters:
        circuit.rx(parameter, 0)
    circuit.measure(0, 0)
    return circuit


THETA, PHI = Parameter("θ"), Parameter("φ")
WEIGHTS = ParameterVector("w", 3)


@pytest.mark.parametrize(
    ("circuit", "given", "values"),
    [
        pytest.param(turns(THETA), {THETA: 0.5}, {"θ": 0.5}, id="a Parameter"),
        pytest.param(turns(THETA), {"θ": np.float32(0.5)}, {"θ": 0.5}, id="a number of numpy's"),
        pytest.param(turns(THETA), {"θ": Fraction(1, 2)}, {"θ": 0.5}, id="a fraction"),
        pytest.param(turns(THETA), {"θ": Decimal("0.5")}, {"θ": 0.5}, id="a decimal"),
        pytest.param(turns(THETA), {THETA: range(3)}, {"θ": [0.0, 1.0, 2.0]}, id="a range"),
        pytest.param(turns(THETA), np.linspace(0, 1, 3), {"θ": [0.0, 0.5, 1.0]}, id="an array alone"),
        pytest.param(turns(THETA), [[0.0], [0.5]], {"θ": [0.0, 0.5]}, id="an array alone, by point"),
        pytest.param(turns(THETA), 0.5, {"θ": 0.5}, id="a number alone"),
        pytest.param(turns(THETA, PHI), [1, 2], {"θ": 1.0, "φ": 2.0}, id="values of two, in Qiskit's order"),
        pytest.param(turns(PHI, THETA), [[1, 2], [3, 4]], {"θ": [1.0, 3.0], "φ": [2.0, 4.0]}, id="points of two"),
        pytest.param(
            turns(*WEIGHTS), {WEIGHTS: np.array([1, 2, 3])}, {"w[0]": 1.0, "w[1]": 2.0, "w[2]": 3.0}, id="a vector"
        ),
        pytest.param(turns(*WEIGHTS), {"w": (1, 2, 3)}, {"w[0]": 1.0, "w[1]": 2.0, "w[2]": 3.0}, id="a vector's name"),
        pytest.param(
            turns(*WEIGHTS),
            {"w": np.arange(6).reshape(2, 3)},
            {"w[0]": [0.0, 3.0], "w[1]": [1.0, 4.0], "w[2]": [2.0, 5.0]},
            id="a vector's points",
        ),
        pytest.param(
            turns(*WEIGHTS),
            dict(zip(WEIGHTS, [1, 2, 3], strict=True)),
            {"w[0]": 1.0, "w[1]": 2.0, "w[2]": 3.0},
            id="elements",
        ),
        pytest.param(turns(THETA, PHI), {(THETA, "φ"): [1, 2]}, {"θ": 1.0, "φ": 2.0}, id="a tuple"),
        pytest.param(turns(), {}, None, id="none"),
        pytest.param(TEXT, [0, 1], {"theta": [0.0, 1.0]}, id="text, an array alone"),
        pytest.param(TWO, [1, 2], {"b": 1.0, "a": 2.0}, id="text, in the order of its inputs"),
    ],
)
def test_values_of_parameters_are_taken_in_every_form_of_qiskits(api, circuit, given, values):
    assert sent(api, circuit, parameters=given).get("parameters") == values


@pytest.mark.parametrize(
    ("circuit", "given", "words"),
    [
        pytest.param(turns(THETA), {THETA: 1, "θ": 2}, "θ has two values", id="twice"),
        pytest.param(turns(THETA), {7: 1}, "int is no name", id="a key that is no name"),
        pytest.param(turns(*WEIGHTS), {"w": [1, 2]}, r"3 parameters \(w\[0\], w\[1\], w\[2\]\) need", id="too few"),
        pytest.param(turns(*WEIGHTS), {"w": [[1, 2], [3, 4]]}, "need as many numbers", id="too few by point"),
        pytest.param(turns(*WEIGHTS), {"w": "123"}, "need as many numbers", id="text"),
        pytest.param(turns(THETA, PHI), 0.5, "2 parameters", id="one number for two"),
        pytest.param(turns(), [1], "The circuit has no parameters", id="none to bind"),
        pytest.param(turns(THETA), {"θ": 10**400}, "inf, which is not a finite number", id="larger than a float"),
        pytest.param(b"QISKIT\x0d", [1], "need names", id="a file, whose parameters nobody here knows"),
    ],
)
def test_values_of_another_shape_are_refused_in_words(api, circuit, given, words):
    with pytest.raises(ParameterError, match=words):
        quantask_jupyter.submit(circuit, parameters=given)
    assert api.requests == []


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("010", "For an input bit[3], give the number that its bits are: --param pat=2; in Python {'pat': 0b010}."),
        ("1_1", "For an input bit[2], give the number that its bits are: --param pat=3; in Python {'pat': 0b1_1}."),
        ("a", "For example: --param pat=0.5 or pat=0,0.5,1 for a sweep; in Python {'pat': [0, 0.5, 1]}."),
    ],
)
def test_text_in_place_of_a_number_has_a_hint_that_fits(api, given, hint):
    with pytest.raises(ParameterError, match="must be a number or a list of numbers; it is a str") as caught:
        quantask_jupyter.submit("OPENQASM 3.0;\ninput bit[3] pat;\nqubit q;", parameters={"pat": given})
    assert caught.value.hint == hint
    assert api.requests == []


@pytest.mark.parametrize(
    "shots", [1000, 1e3, np.int64(1000), np.float32(1000.0), np.uint16(1000), Fraction(1000), Decimal("1e3")]
)
def test_whole_numbers_are_taken_in_every_form(api, shots):
    body = sent(api, shots=shots, seed=shots)
    assert (body["shots"], body["seed"]) == (1000, 1000)


def test_whole_numbers_beyond_those_of_a_float_stay_whole(api):
    assert sent(api, seed=np.uint64(2**53 + 1))["seed"] == 2**53 + 1
    assert sent(api, seed=Decimal(2**53 + 1))["seed"] == 2**53 + 1


def test_dictionaries_of_numpys_numbers_and_arrays_are_sent_as_pythons(api):
    options = {
        "matrix_product_state_max_bond_dimension": np.int64(8),
        "matrix_product_state_truncation_threshold": np.float32(0.5),
    }
    noise = {"depolarizing": {"1q": np.float32(0.25), "2q": Fraction(1, 2)}, "readout": np.float64(0.125)}
    metadata = {"run": np.int32(3), "good": np.bool_(True), "row": np.arange(3), "parts": [Decimal("0.5"), np.array(2)]}
    body = sent(api, method_options=options, noise=noise, metadata=metadata, memory=np.bool_(True))
    assert body["method_options"] == {
        "matrix_product_state_max_bond_dimension": 8,
        "matrix_product_state_truncation_threshold": 0.5,
    }
    assert body["noise"] == {"depolarizing": {"1q": 0.25, "2q": 0.5}, "readout": 0.125}
    assert body["metadata"] == {"run": 3, "good": True, "row": [0, 1, 2], "parts": [0.5, 2]}
    assert body["memory"] is True
    assert sent(api, memory=np.bool_(False)).get("memory") is None


@pytest.mark.parametrize("ends", [(np.float32(0), np.int64(1), np.uint8(3)), (Decimal(0), Fraction(1), 3.0)])
def test_ends_of_a_sweep_are_numbers_of_any_type(api, ends):
    assert sent(api, sweep={"theta": ends})["parameters"] == {"theta": [0.0, 0.5, 1.0]}


@pytest.mark.parametrize("wrong", [np.float32("nan"), np.array([1, np.inf]), Decimal("inf"), 1j, np.complex64(1j)])
def test_what_json_has_no_number_for_is_refused_in_words(api, wrong):
    with pytest.raises(RequestInvalidError, match="metadata must be objects, lists, text and finite numbers"):
        quantask_jupyter.submit(TEXT, metadata={"value": wrong})
    assert api.requests == []


@pytest.mark.parametrize(
    ("given", "tags"), [("exp1", ["exp1"]), (("a", "b"), ["a", "b"]), ({"a"}, ["a"]), ((), None), (None, None)]
)
def test_text_is_one_tag(api, given, tags):
    assert sent(api, tags=given).get("tags") == tags


class Odd:
    """Nothing that anybody wants."""


ODD = [
    Odd(),
    object,
    1j,
    b"x",
    float("nan"),
    -1,
    True,
    {"a": Odd()},
    [Odd()],
    [[1], [2, 3]],
    "\ud800",
    Path("/"),
    np.eye(2),
]
ARGUMENTS = ["shots", "seed", "parameters", "backend", "method", "noise", "name", "tags"]


def _leaves_no_bare_error(call) -> None:
    with suppress(QuantumError):
        call()


@pytest.mark.parametrize("argument", ARGUMENTS)
@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
def test_no_argument_of_a_submit_makes_a_bare_error(argument, value):
    _leaves_no_bare_error(lambda: quantask_jupyter.submit(TEXT, **{argument: value}))
    _leaves_no_bare_error(lambda: quantask_jupyter.submit_batch([TEXT, {"circuit": TEXT, argument: value}]))
    _leaves_no_bare_error(lambda: quantask_jupyter.submit_batch([TEXT], **{argument: value}))


@pytest.mark.parametrize("value", [None, 7, *ODD], ids=lambda value: repr(value)[:20])
def test_no_circuit_makes_a_bare_error(value):
    _leaves_no_bare_error(lambda: quantask_jupyter.submit(value))
    _leaves_no_bare_error(lambda: quantask_jupyter.submit_batch(value))
    _leaves_no_bare_error(lambda: quantask_jupyter.submit_batch([value]))


@pytest.mark.parametrize("value", [None, 7, *ODD], ids=lambda value: repr(value)[:20])
def test_nothing_that_is_looked_for_makes_a_bare_error(value):
    for call in (quantask_jupyter.job, quantask_jupyter.batch):
        _leaves_no_bare_error(lambda call=call: call(value))
    for criterion in ("status", "name", "tag", "batch", "limit"):
        _leaves_no_bare_error(lambda criterion=criterion: quantask_jupyter.jobs(**{criterion: value}))


@pytest.mark.parametrize("value", ["x", 7j, *ODD], ids=lambda value: repr(value)[:20])
def test_no_argument_of_a_job_or_a_batch_makes_a_bare_error(api, value):
    job = quantask_jupyter.submit(TEXT)
    api.complete(job.job_id(), {"0": 1, "1": 1})
    for call in (job.result, job.counts, job.wait_for_final_state):
        _leaves_no_bare_error(lambda call=call: call(timeout=value))
    _leaves_no_bare_error(lambda: job.compare(value))
    _leaves_no_bare_error(lambda: job.compare({"0": value}))


@pytest.mark.parametrize(
    ("circuits", "words"),
    [
        (TEXT, "a list of circuits, not a str"),
        (turns(), "a list of circuits, not a QuantumCircuit"),
        ([{"circuit": TEXT, "shot": 7}], "no argument 'shot'"),
        ([{"shots": 7}], "without 'circuit'"),
    ],
)
def test_what_is_no_batch_is_told(api, circuits, words):
    with pytest.raises(RequestInvalidError, match=words):
        quantask_jupyter.submit_batch(circuits)
    assert api.requests == []


@pytest.mark.parametrize(("given", "asked"), [(True, True), (np.True_, True), (1, True), (False, None), (None, None)])
def test_memory_is_asked_for_by_what_is_true_or_false(api, given, asked):
    assert sent(api, memory=given).get("memory") == asked


@pytest.mark.parametrize("given", ["yes", "False", 2, [], [1]])
def test_what_is_neither_true_nor_false_does_not_ask_for_memory(given):
    with pytest.raises(RequestInvalidError, match="memory must be True or False"):
        quantask_jupyter.submit(TEXT, memory=given)
