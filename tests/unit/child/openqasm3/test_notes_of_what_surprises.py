"""Programs that mean something else than their author may think: they run, and the result says so."""

from __future__ import annotations

import pytest

from tests.unit.child.jobs import QASM3, result_of


@pytest.mark.parametrize(
    ("program", "counts", "note"),
    [
        (
            QASM3 + "qubit[2] q; bit[2] c; x $0; c = measure q;",
            {"00": 1000},
            "Line 3: '$0' and the like are other qubits than those of 'q'.",
        ),
        (
            QASM3 + "gate x a { } qubit q; bit c; x q; c = measure q;",
            {"0": 1000},
            "Line 3: The gate 'x' is this program's own, and not that of \"stdgates.inc\".",
        ),
        (
            QASM3 + "qubit q; bit c; rx(5/2*pi) q; c = measure q;",
            {"0": 1000},
            "Line 3: 5/2 is 2: of two integers, '/' drops the remainder. 5.0/2 keeps it.",
        ),
        (
            QASM3 + "qubit q; bit[2] d; bit c; x q; c = measure q;",
            {"1 00": 1000},
            "Line 3: Nothing is measured into 'd': it is 0 in all counts.",
        ),
        (
            "qubit q; bit c; duration d = durationof({delay[20ns] q;}); if (d == 20ns) U(pi, 0, pi) q; c = measure q;",
            {"1": 1000},
            "Line 1: A gate takes no time here: 'durationof' counts delays and given durations.",
        ),
        (
            QASM3 + "qubit[2] q; bit[2] c; h q[0]; ctrl @ U(pi, 0, pi) q[0], q[1]; cx q[0], q[1]; sdg q[0]; h q[0];"
            " c = measure q;",
            {"00": 1000},
            "Line 3: U has the phase exp(iθ/2), which its control shows: ctrl @ U(pi, 0, pi) is not cx. ctrl @ x is.",
        ),
        (
            QASM3 + "qubit[6] q; bit[6] c; x q[0:5:2]; c = measure q;",
            {"000001": 1000},
            "Line 3: 0:5:2 is 0 alone: the step of a range stands in the middle, 0:2:5.",
        ),
        (
            QASM3 + "qubit q; output uint[4] n; for int i in [0:10:3] n += 1; measure q;",
            {"0001": 1000},
            "Line 3: 0:10:3 is 0 alone: the step of a range stands in the middle, 0:3:10.",
        ),
        (
            QASM3 + "qubit q; bit c; x q; c = measure q; int[4] n = 0; n += int[1](c); bit[4] b = n;",
            {"1111 1": 1000},
            "Line 3: An int[1] holds 0 and -1: a 1 becomes -1. uint[1] holds 0 and 1.",
        ),
        (
            QASM3 + "qubit q; uint[4] n = -1; bit[4] c = n; measure q;",
            {"1111": 1000},
            "Line 3: -1 does not fit into a uint[4], which keeps its lowest bits: 15.",
        ),
        (
            QASM3 + "qubit q; const int[4] n = 9; bit[4] c = n; measure q;",
            {"1001": 1000},
            "Line 3: 9 does not fit into an int[4], which keeps its lowest bits: -7.",
        ),
        (
            QASM3 + "qubit q; output int[8] n; n = 300; measure q;",
            {"00101100": 1000},
            "Line 3: 300 does not fit into an int[8], which keeps its lowest bits: 44.",
        ),
    ],
    ids=[
        "a physical qubit beside declared ones",
        "a standard gate defined anew",
        "a division of integers",
        "a register left alone",
        "durationof",
        "the phase of U under a control",
        "a slice with its step at the end",
        "a loop with its step at the end",
        "a bit as the only bit of a signed number",
        "a number below what its type has",
        "a constant beyond what its type has",
        "a number beyond what its type has",
    ],
)
def test_what_surprises_is_told(program, counts, note):
    result = result_of(program)
    assert result["counts"] == counts
    assert result["metadata"]["notes"] == [note]


@pytest.mark.parametrize(
    "body", ["ctrl @ x q, r;", "ctrl @ U(0, 0, pi) q, r;", "ctrl @ U(4 * pi, 0, pi) q, r;", "inv @ U(pi, 0, pi) q;"]
)
def test_a_control_that_shows_no_phase_of_u_is_not_told(body):
    assert result_of(QASM3 + f"qubit q; qubit r; bit c; {body} c = measure q;")["metadata"]["notes"] == []


@pytest.mark.parametrize(
    "body",
    [
        "x q[0:2:5];",
        "x q[2:2:3];",
        "x q[0:5:0];",
        "x q[4:-2:0];",
        "const int n = 2; x q[0:5:n];",
        "for int i in [0:3:0] x q;",
        "for int i in [5:-1:5] x q;",
    ],
)
def test_a_range_with_its_step_in_the_middle_is_not_told(body):
    assert result_of(QASM3 + f"qubit[6] q; bit c; {body} c = measure q[0];")["metadata"]["notes"] == []


def test_what_does_not_surprise_is_not_told():
    result = result_of(QASM3 + "qubit q; bit c; rx(4/2*pi) q; c = measure q;")
    assert result["counts"] == {"0": 1000}
    assert result["metadata"]["notes"] == []


def test_an_exponent_that_integer_division_makes_zero_is_told():
    result = result_of(QASM3 + "qubit q; bit c; pow(1/2) @ x q; c = measure q;")
    assert result["counts"] == {"0": 1000}
    assert "Line 3: The exponent of 'pow' is 0 here: '/' of integers leaves no fraction." in result["metadata"]["notes"]


@pytest.mark.parametrize(
    "program",
    [
        "qubit q; bit c; bit d = 0; c = measure q;",
        "qubit q; output bit c; bit d; c = measure q;",
        "qubit[2] q; bit[2] c; c[0] = measure q[0];",
        "qubit q; bit c; bit d; float f = 0; h q; c = measure q; if (c) f = pi; if (f > 1) d = measure q;",
    ],
    ids=["given a value", "not in the result", "measured in part", "measured in some shots of a program run by shots"],
)
def test_a_register_that_is_written_to_or_not_shown_is_not_told_as_left_alone(program):
    assert not [note for note in result_of(QASM3 + program)["metadata"]["notes"] if "Nothing is measured" in note]


def test_a_remainder_that_is_dropped_in_an_angle_is_told_once_also_of_variables():
    program = "qubit q; bit c; for int k in [1:3] rx(2*pi*(k/4)) q; c = measure q;"
    result = result_of(QASM3 + program)
    assert result["counts"] == {"0": 1000}
    told = "Line 3: In this angle, 1/4 is 0: of two integers, '/' drops the remainder. It is kept where one of them is"
    assert result["metadata"]["notes"] == [f"{told} cast: float(…)."]


@pytest.mark.parametrize(
    "program",
    [
        "int k = 4; rx(2*pi*(k/4)) q;",
        "int k = 1; rx(2*pi*(float(k)/4)) q;",
        "int k = 1; array[float, 2] a = {1.5, 2.5}; rx(a[k/2]) q;",
        "def half(int k) -> int { return k/2; } rx(pi * half(3)) q;",
        "int k = 3; int n = k/2; rx(n * pi) q;",
    ],
)
def test_nothing_is_said_of_a_division_that_leaves_no_remainder_or_is_of_no_angle(program):
    assert result_of(QASM3 + f"qubit q; {program} bit c = measure q;")["metadata"]["notes"] == []


def test_an_exponent_that_is_0_is_told_by_one_note():
    notes = result_of(QASM3 + "qubit q; pow(1/2) @ x q; bit c = measure q;")["metadata"]["notes"]
    assert notes == ["Line 3: The exponent of 'pow' is 0 here: '/' of integers leaves no fraction."]


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("end;\n\nx q;\nbit d = measure q;", 6),
        ("def stop() { end; }\nstop();\nx q;", 6),
        ("if (true) { end; }\ndef f() { }\nx q;", 6),
    ],
)
def test_that_nothing_is_run_behind_an_end_is_told(program, line):
    result = result_of(QASM3 + f"qubit q; bit c; c = measure q;\n{program}")
    assert result["counts"] == {"0": 1000}
    assert result["metadata"]["notes"] == [f"Line {line}: What stands from here on, behind 'end', is not run."]


@pytest.mark.parametrize("program", ["end;", "h q; c = measure q; if (c) end; x q;", "end; def f() { }"])
def test_nothing_is_said_of_an_end_behind_which_nothing_stands_or_that_some_shots_come_to(program):
    notes = result_of(QASM3 + f"qubit q; bit c; c = measure q; {program}")["metadata"]["notes"]
    assert notes == []
