"""Inputs: what a user gives before a program runs."""

import math

import pytest

from quantask_jupyter.client.result import QuantumResult
from tests.unit.child.jobs import QASM3, counts_of, error_of, result_of


@pytest.mark.parametrize(
    ("type_", "value", "bits"),
    [
        ("int[4]", -3, "1101"),
        ("uint[4]", 9.0, "1001"),
        ("bit[4]", 6, "0110"),
        ("bool", 1, "0001"),
        ("bit", 0, "0000"),
    ],
)
def test_an_input_of_each_type_has_the_value_that_it_is_given(type_, value, bits):
    program = (
        QASM3
        + f"input {type_} n; qubit[4] q; bit[4] c; uint[4] m = uint[4](n);"
        + "for int i in [0:3] { if (m[i]) x q[i]; } c = measure q;"
    )
    assert counts_of(program, parameters={"n": value}) == {bits: 1000}


@pytest.mark.parametrize(
    ("type_", "value"),
    [("int", 2**53 + 1), ("uint", 2**64 - 1), ("int[128]", -(2**100) - 1), ("array[int, 2]", [2**53 + 1, 2**62 + 1])],
)
def test_a_long_integer_is_not_rounded(type_, value):
    program = QASM3 + f"input {type_} n; output {type_} m; qubit q; bit b = measure q; m = n;"
    ((values, _),) = QuantumResult(result_of(program, parameters={"n": value})).outputs
    assert values == {"m": value}


def test_an_input_array_is_one_value_and_no_sweep():
    program = (
        QASM3 + "input array[float, 3] a; qubit[3] q; bit[3] c; for int i in [0:2] { rx(a[i]) q[i]; } c = measure q;"
    )
    assert counts_of(program, parameters={"a": [math.pi, 0, math.pi]}) == {"101": 1000}


def test_a_sweep_over_an_integer_is_another_circuit_at_each_point():
    program = QASM3 + "input int n; qubit[3] q; bit[3] c; for int i in [0:n - 1] { x q[i]; } c = measure q;"
    points = result_of(program, parameters={"n": [1, 3]})["points"]
    assert points == [
        {"parameters": {"n": 1}, "counts": {"001": 1000}},
        {"parameters": {"n": 3}, "counts": {"111": 1000}},
    ]


def test_a_float_that_decides_a_branch_is_known_when_it_is_asked():
    program = QASM3 + "input float f; qubit q; bit c; if (f > 0.5) { x q; } c = measure q;"
    points = result_of(program, parameters={"f": [0.25, 0.75]})["points"]
    assert [point["counts"] for point in points] == [{"0": 1000}, {"1": 1000}]


def test_a_sweep_of_a_program_that_is_run_shot_by_shot_has_a_result_for_each_point():
    program = (
        QASM3 + "input float f; qubit q; bit c; x q; c = measure q; float g = 0; if (c) g = f; rx(g) q; c = measure q;"
    )
    points = result_of(program, parameters={"f": [0.0, math.pi]})["points"]
    assert [point["counts"] for point in points] == [{"1": 1000}, {"0": 1000}]


@pytest.mark.parametrize(("type_", "value"), [("int", 1.5), ("uint[2]", 4), ("uint", -1), ("bool", 2), ("bit[2]", 4)])
def test_a_value_that_the_type_has_not_is_refused(type_, value):
    error = error_of(QASM3 + f"input {type_} n; qubit q; if (n == 0) x q;", parameters={"n": value})
    assert error.code == "PARAMETER_INVALID"
    assert "The input 'n' is" in error.message


def test_an_input_array_of_another_length_is_refused():
    error = error_of(QASM3 + "input array[float, 3] a; qubit q; rx(a[0]) q;", parameters={"a": [1, 2]})
    assert (error.code, "3 numbers; here it has 2" in error.message) == ("PARAMETER_INVALID", True)


def test_an_input_without_a_value_is_named():
    error = error_of(QASM3 + "input int n; qubit q; if (n == 0) x q;")
    assert (error.code, error.message) == ("PARAMETER_INVALID", "The parameter 'n' is not bound.")


def test_an_input_that_cancels_itself_is_bound_all_the_same():
    program = QASM3 + (
        "input float b; gate g(x, y) q { rx(x) q; rz(y) q; } qubit q; bit c;"
        "g(b, b - b) q; g(0 * b, b / b) q; c = measure q;"
    )
    assert counts_of(program, parameters={"b": math.pi}) == {"1": 1000}


@pytest.mark.parametrize(
    ("body", "call"),
    [
        ("U(a, 0, 0) q;", "g(b) q[0];"),
        ("u3(a, 0, 0) q;", "g(b) q[0];"),
        ("u2(a, 0) q; u2(pi, a) q;", "g(b) q[0];"),
        ("pow(2) @ rx(a / 2) q;", "g(b) q[0];"),
        ("h q; negctrl @ gphase(a) q; h q;", "g(b) q[0];"),
        ("h q; inv @ negctrl @ gphase(a) q; h q;", "g(b) q[0];"),
        ("U(a / 2, 0, 0) q; pow(3) @ U(a / 2, 0, 0) q; U(-a, 0, 0) q;", "g(b) q[0];"),
        ("U(a, 0, 0) q;", "x q[1]; ctrl @ g(b) q[1], q[0]; x q[1];"),
    ],
)
def test_an_input_reaches_every_gate_through_gates_and_modifiers(body, call):
    program = QASM3 + f"input float b; gate g(a) q {{ {body} }} qubit[2] q; bit[2] c; {call} c = measure q;"
    assert counts_of(program, parameters={"b": math.pi}) == {"01": 1000}


def test_an_input_that_nothing_uses_adds_no_error_to_a_noisy_run():
    noise = {"depolarizing": {"1q": 0.5, "2q": 0.5}, "readout": 0.0}
    program = QASM3 + "input float beta; qubit q; bit c; c = measure q;"
    for beta in (0.5, [0.5, 1.0]):
        result = result_of(program, parameters={"beta": beta}, noise=noise)
        assert [point["counts"] for point in result.get("points", [result])] in ([{"0": 1000}], [{"0": 1000}] * 2)


@pytest.mark.parametrize(
    ("declared", "value", "body", "angle"),
    [
        ("angle a", -1.0, "rx(a / 2) q[0];", (2 * math.pi - 1) / 2),
        ("angle[4] a", 0.5, "rx(a) q[0];", math.pi / 8),
        ("angle[4] a", 0.5, "angle[4] b = a * 2; rx(b) q[0];", math.pi / 4),
        ("float a", 0.5, "rx(angle[4](a)) q[0];", math.pi / 8),
        ("float a", 0.5, "def f(angle[4] x, qubit p) { rx(x) p; } f(a, q[0]);", math.pi / 8),
        ("float[16] a", 3.1415926535, "rx(a * 1000) q[0];", 3140.0),
        ("float[32] a", 1e-9, "rx((a + 1) * pi - pi) q[0];", 0.0),
    ],
)
def test_an_input_has_the_steps_of_its_type_wherever_it_is_used(declared, value, body, angle):
    program = QASM3 + f"input {declared}; qubit[1] q; bit c; {body} c = measure q[0];"
    ones = counts_of(program, parameters={"a": value}, shots=100_000, seed=1).get("1", 0)
    expected = 100_000 * math.sin(angle / 2) ** 2
    assert abs(ones - expected) <= 6 * math.sqrt(expected * (1 - expected / 100_000)) + 1e-6


def test_an_angle_of_a_full_turn_is_none_also_under_a_control():
    program = QASM3 + ("input angle a; qubit[2] q; bit[2] c; h q[0]; ctrl @ rz(a) q[0], q[1]; h q[0]; c = measure q;")
    assert counts_of(program, parameters={"a": 2 * math.pi}) == {"00": 1000}


@pytest.mark.parametrize(("type_", "example"), [("int", "1"), ("bool", "1"), ("bit[2]", "1"), ("angle", "0.5")])
def test_an_input_without_a_value_has_an_example_that_its_type_takes(type_, example):
    error = error_of(QASM3 + f"input {type_} n; qubit q; if (n == n) x q;")
    assert f"--param n={example}," in error.hint
