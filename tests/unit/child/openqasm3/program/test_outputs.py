"""Outputs: where a program declares some, they and nothing else are its result."""

import math

import pytest

from quantask_jupyter.client.result import QuantumResult
from tests.unit.child.jobs import QASM3, error_of, result_of


def test_numbers_are_there_as_the_bits_of_their_type():
    program = QASM3 + "output int[4] n; output bit[2] r; qubit[2] q; bit[2] c; x q[0]; c = measure q; n = -2; r = c;"
    result = result_of(program)
    assert result["counts"] == {"01 1110": 1000}
    assert result["registers"] == [
        {"name": "n", "size": 4, "type": "int[4]"},
        {"name": "r", "size": 2, "type": "bit[2]"},
    ]


def test_a_number_that_a_measurement_decides_has_the_value_of_each_shot():
    program = QASM3 + "output uint[3] n; qubit q; bit c; h q; c = measure q; n = 1; if (c) { n = 6; }"
    assert set(result_of(program)["counts"]) == {"001", "110"}


def test_a_boolean_and_an_angle_are_shown():
    program = QASM3 + "output bool b; output angle[3] a; qubit q; bit c; x q; c = measure q; b = c == 1; a = pi;"
    assert result_of(program)["counts"] == {"100 1": 1000}


@pytest.mark.parametrize(
    ("declared", "assigned", "value"),
    [
        ("bool x;", "x = true;", True),
        ("bit x;", "x = 1;", "1"),
        ("bit[3] x;", 'x = "011";', "011"),
        ("int[5] x;", "x = -9;", -9),
        ("int x;", "x = -3;", -3),
        ("uint[5] x;", "x = 25;", 25),
        ("float x;", "x = -0.1;", -0.1),
        ("float[32] x;", "x = 0.1;", 0.10000000149011612),
        ("float[16] x;", "x = 0.1;", 0.0999755859375),
        ("float[128] x;", "x = 1.0 / 3;", 1 / 3),
        ("angle[4] x;", "x = pi / 2;", math.pi / 2),
        ("complex x;", "x = 1.5 - 2.5im;", 1.5 - 2.5j),
        ("complex[float[32]] x;", "x = 0.25im;", 0.25j),
        ("array[int[4], 2, 3] x;", "x[1, 0] = -8; x[0, 2] = 7; x[0, 0] = 1;", [[1, 0, 7], [-8, 0, 0]]),
        ("array[bool, 2] x;", "x[1] = true;", [False, True]),
        ("array[complex[float[32]], 2] x;", "x[1] = 1 + 2im;", [0j, 1 + 2j]),
    ],
)
def test_an_output_of_each_type_has_its_value(declared, assigned, value):
    result = result_of(QASM3 + f"output {declared} qubit q; bit c = measure q; {assigned}")
    ((values, count),) = QuantumResult(result).outputs
    assert (values, count) == ({"x": value}, 1000)
    assert isinstance(values["x"], type(value))


def test_a_program_that_is_run_shot_by_shot_gives_its_outputs_of_each_shot():
    program = QASM3 + "output float f; output uint[3] n; qubit q; bit b; h q; b = measure q; if (b) f = 2.5; n = 4 + b;"
    outputs = QuantumResult(result_of(program)).outputs
    assert [values for values, _ in outputs] == [{"f": 0.0, "n": 4}, {"f": 2.5, "n": 5}]
    assert sum(count for _, count in outputs) == 1000


def test_an_output_that_an_input_decides_has_its_value_at_each_point():
    program = QASM3 + "input float x; output float f; qubit q; bit b = measure q; rx(x) q; f = 2 * x;"
    result = QuantumResult(result_of(program, parameters={"x": [0.5, 1.5]}))
    assert result.outputs == [[({"f": 1.0}, 1000)], [({"f": 3.0}, 1000)]]


def test_a_table_has_the_values_of_outputs():
    result = QuantumResult(result_of(QASM3 + "output int[4] n; qubit q; bit b = measure q; n = -1;"))
    assert result.rows() == [{"n": -1, "outcome": "1111", "count": 1000, "share": 1.0}]


def test_an_output_without_bits_is_told_in_a_note():
    result = result_of(QASM3 + "output duration d; output bit b; qubit q; b = measure q; d = 5ns;")
    assert result["counts"] == {"0": 1000}
    assert any("The output 'd' is not in the result: a duration has no bits." in n for n in result["metadata"]["notes"])


@pytest.mark.parametrize(
    ("program", "values"),
    [
        ("qubit[2] q; x q[1]; uint[2] n = measure q; int turns = 3; turns += 1;", {"n": 2}),
        ("qubit q; x q; angle[3] a; measure q -> a[0]; a <<= 1;", {"a": math.pi / 2}),
        ("qubit q; x q; def f(qubit a) -> bit { return measure a; } bool b = f(q); int n; if (b) { n = 4; }", None),
        ("qubit q; x q; bool b = measure q; float f = 2.5; if (b) { f = 1.5; }", {"b": True, "f": 1.5}),
        ("qubit q; x q; int n; for int i in [1:3] { n += measure q; } float g = 2.0 * n;", {"n": 3, "g": 6.0}),
    ],
)
def test_variables_that_measurements_decide_are_the_result_where_no_bits_and_outputs_are(program, values):
    ((found, count),) = QuantumResult(result_of(QASM3 + program)).outputs
    assert (found, count) == (values or {"b": True, "n": 4}, 1000)


@pytest.mark.parametrize("program", ["measure q; int n = 3; n += 1;", "int n = 3; n += 1;", "int n = 3; bit c; c = 0;"])
def test_a_counter_is_no_result_beside_qubits_that_are_counted(program):
    result = result_of(QASM3 + f"qubit q; x q; {program}")
    assert [register["name"] for register in result["registers"]][-1] == "meas"


@pytest.mark.parametrize(
    ("program", "values"),
    [
        ("output int[8] a; output bool b; a = -3; b = a < 0;", {"a": -3, "b": True}),
        ("int[8] a = 5; float[32] f = 2.5; const int k = 3; duration d = 3ns;", {"a": 5, "f": 2.5}),
        ("output int k; switch (5) { case 5, 6 { k = 2; end; k = 3; } } k = 9;", {"k": 2}),
    ],
)
def test_a_program_without_qubits_has_what_it_computes_as_its_result(program, values):
    result = result_of(program)
    assert QuantumResult(result).outputs == [(values, 1000)]
    assert result["metadata"]["notes"][-1] == "The program has no qubits: the result is what it computes."


def test_a_program_without_qubits_that_declares_bits_has_those_as_its_result():
    assert result_of('int n = 3; bit[4] c = "0101"; c <<= 1;')["counts"] == {"1010": 1000}


def test_a_program_without_qubits_and_variables_is_refused():
    error = error_of("gate g q { x q; } const int n = 3;")
    assert (error.code, error.message) == ("CIRCUIT_INVALID", "The circuit has no qubits.")
