from __future__ import annotations

import math

import numpy as np
import pytest
from qiskit_aer.noise import NoiseModel

from quantask_jupyter.client.parameters import as_parameters, input_names
from quantask_jupyter.errors import UsageError
from quantask_jupyter.magics.option_values import noise_value, parameter_values, sweep_values

SOURCE = """
OPENQASM 3.0;
// input float commented;
/* input float
   hidden; */
input float theta;
input angle[32] phi; input float[64]
  lam;
output bit input_like;
qubit inputs;
"""


def test_inputs_are_found_outside_comments():
    assert input_names(SOURCE) == ["theta", "phi", "lam"]
    assert input_names("inputs float x; float input_x;") == []
    assert input_names("input float x;input float x;") == ["x"]
    assert input_names('include "http://a.inc"; input float x; // input float y;') == ["x"]
    assert input_names("#pragma first\n@second\ninput float x; input float y = 3;") == ["x"]


@pytest.mark.parametrize("piece", ["/* ", "input ", "input a", " ", "\t\n", '"', '"\n', "//", "@", "a", "input a !;"])
def test_a_megabyte_of_what_begins_and_never_ends_is_read_once(piece):
    # What looks back or ahead from each place takes hours over this: 10^12 steps and more.
    text = "input " + piece * (1_000_000 // len(piece))
    assert len(input_names(f"input float x; {text}")) <= 2


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("0.3", 0.3),
        ("-1", -1.0),
        ("0, 0.5, 1", [0.0, 0.5, 1.0]),
        ("[0, 1]", [0.0, 1.0]),
        ("pi / 2", math.pi / 2),
        ("angles", [0.0, 0.5]),
        ("2 * angles[1]", 1.0),
        ("np.linspace(0, 1, 3)", [0.0, 0.5, 1.0]),
        ("[angles[i] + 1 for i in range(2)]", [1.0, 1.5]),
    ],
)
def test_a_parameter_is_a_number_a_list_or_an_expression_of_the_notebook(expression, value):
    variables = {"np": np, "angles": np.array([0.0, 0.5])}
    assert as_parameters(parameter_values([("theta", expression)], None, variables)) == {"theta": value}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (2**53 + 1, 2**53 + 1),
        (2**64 - 1, 2**64 - 1),
        ([2**53 + 1, 3], [2**53 + 1, 3]),
        (np.uint64(2**64 - 1), 2**64 - 1),
        (np.array([2**62 + 1, 5]), [2**62 + 1, 5]),
        (True, 1),
        ([True, False], [1, 0]),
        (np.bool_(True), 1),
    ],
)
def test_a_whole_number_is_sent_as_it_is_however_long_and_a_boolean_as_1_or_0(given, sent):
    assert as_parameters({"n": given}) == {"n": sent}


def test_a_whole_number_in_a_cell_is_not_rounded():
    assert as_parameters(parameter_values([("n", "9007199254740993")], None, {})) == {"n": 9007199254740993}


def test_inputs_are_bound_to_the_notebooks_variables_unless_a_param_says_otherwise():
    variables = {"theta": 0.1, "phi": np.array([1.0, 2.0]), "other": 5}
    assert parameter_values([("theta", "0.7")], SOURCE, variables) == {"theta": 0.7, "phi": variables["phi"]}


def test_a_notebooks_variable_goes_before_a_constant_of_its_name():
    assert parameter_values([("a", "pi")], None, {"pi": 3}) == {"a": 3}


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("nowhere", r"--param nowhere: the notebook has no variable nowhere\."),
        ("1 +", r"--param '1 \+' is no Python expression: invalid syntax\."),
        ("1 / 0", r"has no value: ZeroDivisionError"),
    ],
)
def test_an_expression_without_a_value_is_answered_with_the_reason(expression, words):
    with pytest.raises(UsageError, match=words):
        parameter_values([("theta", expression)], None, {})


@pytest.mark.parametrize(
    ("sweeps", "words"),
    [
        ([("theta", "0:pi")], "--sweep theta=0:pi is not START:STOP:POINTS"),
        ([("theta", "0:1:2:3")], "is not START:STOP:POINTS"),
        ([("theta", "0::5")], "--sweep '' is no Python expression"),
        ([("theta", "0:1:5"), ("theta", "0:2:5")], "--sweep theta is given twice"),
        ([("phi", "0:1:5")], "phi has a --sweep and a --param"),
    ],
)
def test_a_sweep_that_is_none_is_answered_with_the_reason(sweeps, words):
    with pytest.raises(UsageError, match=words):
        sweep_values(sweeps, [("phi", "1")], {})


def test_a_sweep_knows_constants_and_variables():
    assert sweep_values([("a", "-tau : pi/x : n")], [], {"x": 2, "n": 7}) == {"a": (-math.tau, math.pi / 2, 7)}
    assert sweep_values([], [], {}) is None


def test_a_parameter_is_given_once():
    with pytest.raises(UsageError, match="--param theta is given twice"):
        parameter_values([("theta", "1"), ("theta", "2")], None, {})


def test_noise_is_an_object_written_out_or_of_a_variable():
    described = {"depolarizing": {"2q": 0.01}, "readout": 0.02}
    assert noise_value('{"depolarizing": {"2q": 0.01}, "readout": 0.02}', {}) == described
    assert noise_value("mine", {"mine": described}) is described
    assert noise_value(None, {}) is None
    with pytest.raises(UsageError, match="--noise must be an object"):
        noise_value("0.1", {})


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("{readout: 0.02}", "--noise {readout: 0.02}: the notebook has no variable readout."),
        ("{readout:", "--noise '{readout:' is no Python expression: '{' was never closed"),
    ],
)
def test_noise_whose_quotes_the_line_has_taken_away_is_answered_with_how_it_is_written(expression, words):
    with pytest.raises(UsageError) as caught:
        noise_value(expression, {})
    assert caught.value.message.startswith(words)
    assert """--noise '{"depolarizing": {"2q": 0.01}, "readout": 0.02}'""" in caught.value.hint


def test_looking_up_values_leaves_the_notebook_as_it_is():
    variables = {"x": 1}
    parameter_values([("a", "x")], SOURCE, variables)
    assert variables == {"x": 1}


def test_noise_may_be_a_model_of_aers_in_a_variable() -> None:
    model = NoiseModel()
    model.add_all_qubit_readout_error([[0.9, 0.1], [0.2, 0.8]])
    told = noise_value("model", {"model": model})
    assert told == {"model": {"errors": [], "readout": [{"qubits": None, "probabilities": [[0.9, 0.1], [0.2, 0.8]]}]}}
