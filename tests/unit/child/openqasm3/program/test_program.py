"""What programs do: each is written so that its outcome is certain, and that outcome is the specification's."""

from __future__ import annotations

import time

import pytest

from tests.unit.child.jobs import QASM3, counts_of, error_of, result_of

CERTAIN = {
    "constants and sizes": ("const int n = 2 + 1; qubit[n] q; bit[n] c; x q[n - 1]; c = measure q;", "100"),
    "a gate's parameters in their order": (
        "gate g(theta, phi) a { rx(theta) a; rz(phi) a; } qubit q; bit c; g(pi, 0) q; c = measure q;",
        "1",
    ),
    "a gate that calls another with a parameter of the same name": (
        "gate f(a) q { rx(a) q; } gate g(a) q { f(a / 2) q; f(a / 2) q; } qubit q; bit c; g(pi) q; c = measure q;",
        "1",
    ),
    "modifiers": (
        "qubit[3] q; bit[3] c; x q[0]; ctrl @ x q[0], q[1]; negctrl @ x q[2], q[0]; pow(2) @ sx q[2]; c = measure q;",
        "110",
    ),
    "an inverse": ("gate g a { h a; t a; } qubit q; bit c; g q; inv @ g q; x q; c = measure q;", "1"),
    "half a gate": ("qubit q; bit c; pow(0.5) @ x q; pow(0.5) @ x q; c = measure q;", "1"),
    "a root of a controlled root": (
        "qubit[2] q; bit[2] c; x q[0]; for int i in [1:4] pow(0.5) @ ctrl @ pow(0.5) @ x q[0], q[1]; c = measure q;",
        "11",
    ),
    "a controlled phase": (
        "qubit[2] q; bit[2] c; h q[0]; ctrl @ gphase(pi) q[0]; h q[0]; c = measure q;",
        "01",
    ),
    "U has the specification's phase": (
        "qubit[2] q; bit[2] c; h q[0]; ctrl @ U(2 * pi, 0, 0) q[0], q[1]; h q[0]; c = measure q;",
        "00",
    ),
    "an angle as a parameter": ("angle[8] a = pi / 2; qubit q; bit c; rx(2 * a) q; c = measure q;", "1"),
    "a loop over a range, a set, an array and a register": (
        'qubit[4] q; bit[4] c; bit[2] r = "10"; array[int[8], 1] a = {2}; for int i in [3:-1:3] x q[i];'
        " for int i in {0, 0} x q[i]; for int[8] i in a x q[i]; for bit b in r { if (b) x q[1]; } c = measure q;",
        "10 1110",
    ),
    "while, break and continue": (
        "qubit[4] q; bit[4] c; int i = -1; while (true) { i += 1; if (i == 1) continue; if (i > 2) break; x q[i]; }"
        " c = measure q;",
        "0101",
    ),
    "switch": (
        "qubit[2] q; bit[2] c; int i = 7; switch (i) { case 1, 2 { x q[0]; } case 7 { x q[1]; } default { x q; } }"
        " c = measure q;",
        "10",
    ),
    "a subroutine with arguments and a value": (
        "def f(qubit a, int n) -> int { for int i in [1:n] x a; return 2 * n; } qubit q; bit c; bit[4] d;"
        " int n = f(q, 3); d = bit[4](uint[4](n)); c = measure q;",
        "0110 1",
    ),
    "a subroutine called like a gate": (
        "def f(int n, qubit a) { if (n == 2) x a; } qubit q; bit c; f(2) q; c = measure q;",
        "1",
    ),
    "aliases and concatenations": (
        "qubit[2] a; qubit[2] b; bit[4] c; let x1 = a[1:1] ++ b; x x1[1]; c[0:1] = measure a; c[2:3] = measure b;",
        "0100",
    ),
    "an array": (
        "qubit[2] q; bit[2] c; array[int[8], 2, 2] a = {{0, 1}, {2, 3}}; a[0, 1] = a[1, 1] - 3; x q[a[0][1] + 1];"
        " if (sizeof(a, 0) == 2) x q[0]; c = measure q;",
        "11",
    ),
    "bits of a number": (
        "qubit q; bit b; bit[3] c; uint[3] u = 5; u[1] = true; c = bit[3](u); b = measure q;",
        "111 0",
    ),
    "the end": ("qubit q; bit c; x q; c = measure q; end; x q; c = measure q;", "1"),
    "built-in functions": (
        'qubit[2] q; bit[2] c; rx(2 * arcsin(1.0)) q[0]; x q[popcount("1011") - 2]; c = measure q;',
        "11",
    ),
    # What depends on a measurement.
    "a branch over arithmetic of measured bits": (
        "qubit[3] q; bit[2] c; bit d; x q[0]; x q[1]; c = measure q[0:1]; uint[2] u = c; u += 1;"
        " if (u == 0) x q[2]; d = measure q[2];",
        "1 11",
    ),
    "a variable that a branch changes": (
        "qubit q; bit c; bit[3] d; int n = 1; x q; c = measure q; if (c) { n += 4; } else { n = 2; } d[0] = n == 5;"
        " d[1] = n < 5; d[2] = n > -1;",
        "101 1",
    ),
    "a loop of which a branch breaks": (
        "qubit[4] q; bit[4] c; x q[1]; for int i in [0:3] { c[i] = measure q[i]; if (c[i]) { break; } x q[3]; }"
        " c[3] = measure q[3];",
        "1010",
    ),
    "a loop of which a branch continues": (
        "qubit[4] q; bit[4] c; x q[0]; x q[2]; for int i in [0:2] { c[i] = measure q[i]; if (c[i]) continue; x q[3]; }"
        " c[3] = measure q[3];",
        "1101",
    ),
    "a subroutine that a branch leaves": (
        "def f(qubit a) -> bit { bit r = measure a; if (r) { return false; } x a; return true; }"
        " qubit[2] q; bit[2] c; x q[0]; c[0] = f(q[0]); c[1] = f(q[1]);",
        "10",
    ),
    "a loop until a measurement": (
        "qubit q; bit c; uint[4] n = 0; bit[4] d; while (!c) { x q; c = measure q; n += 3; } d = bit[4](n);",
        "0011 1",
    ),
    "a switch over a register": (
        "qubit[2] q; bit[2] c; bit[2] d; x q[1]; c = measure q; switch (c) { case 1 { x q[0]; } case 2 { x q; } }"
        " d = measure q;",
        "01 10",
    ),
    "a branch that ends the program": (
        "qubit q; bit c; bit d; x q; c = measure q; if (c) { end; } x q; d = measure q;",
        "0 1",
    ),
    "a signed number in a branch": (
        "qubit q; bit c; bit[2] d; x q; c = measure q; int[8] n = 3; if (c) { n = n - 5; } d[0] = n < 0;"
        " d[1] = n == -2;",
        "11 1",
    ),
}


@pytest.mark.parametrize("name", CERTAIN)
def test_a_program_does_what_the_specification_says(name):
    source, outcome = CERTAIN[name]
    assert counts_of(QASM3 + source) == {outcome: 1000}


def notes_of(source):
    return result_of(source)["metadata"]["notes"]


def test_gates_without_their_include_are_known_and_the_author_is_told():
    assert counts_of("qubit[2] q; bit[2] c; x q[0]; cnot q[0], q[1]; c = measure q;") == {"11": 1000}
    first, second = notes_of("qubit[2] q; bit[2] c; x q[0]; cnot q[0], q[1]; c = measure q;")
    assert first.endswith('The standard gates are known without the line include "stdgates.inc"; other tools need it.')
    assert second.endswith("'cnot' is read as 'cx', as OpenQASM 3 calls this gate.")


@pytest.mark.parametrize(
    ("source", "note"),
    [
        ("pragma vendor something\nqubit q;", "The pragma 'vendor something' is ignored."),
        ("@note\nqubit q;", "The annotation '@note' is ignored."),
        ("defcal x $0 { anything }\nqubit q;", "'defcal' is ignored: pulses are not simulated."),
        ("qubit q; pow(1 / 2) @ x q;", "The exponent of 'pow' is 0 here: '/' of integers leaves no fraction."),
    ],
)
def test_what_is_ignored_or_surprises_is_told(source, note):
    assert any(told.endswith(note) for told in notes_of(QASM3 + source))


def test_a_measurement_into_nothing_is_counted():
    assert counts_of(QASM3 + "qubit[2] q; x q[1]; measure q;") == {"10": 1000}


def test_an_input_is_bound_later_and_through_gates():
    source = QASM3 + "input float a; gate g(t, u) q { rx(t) q; } qubit q; bit c; g(2 * a, 1) q; c = measure q;"
    assert counts_of(source, parameters={"a": 1.5707963267948966}) == {"1": 1000}


NEXT = "def next(mutable array[int[8], 1] a) -> int { a[0] += 1; return a[0]; } array[int[8], 1] a = {0};"


FLIP = "def flip(qubit q) -> int { x q; return 1; }"


@pytest.mark.parametrize(
    ("program", "outcome"),
    [
        (NEXT + "qubit[4] q; bit[4] c; x q[next(a)]; c = measure q;", "0010"),
        (NEXT + "qubit q; bit[4] c; bit[4] n; measure q; c[next(a)] = 1; n = bit[4](uint[4](a[0]));", "0001 0010"),
        (NEXT + "qubit q; bit[4] c; measure q; c[next(a):2] = 3; c[{next(a), 0}] ^= 1;", "0010"),
        (FLIP + "qubit q; bit c; array[int[8], 3] b = {0, 5, 0}; b[flip(q)] += 1; c = measure q;", "1"),
        (FLIP + "qubit q; bit c; bit d; int[4] n = 2; d = n[flip(q)]; c = measure q;", "1 1"),
        (FLIP + "qubit q; bit c; for int i in [0:flip(q)] { } c = measure q;", "1"),
        (FLIP + "qubit[2] q; bit[2] c; c[flip(q[0])] = measure q[0]; c[0] = measure q[0];", "11"),
        (FLIP + "qubit q; bit c; bit d; if (false && flip(q) == 1) d = 1; c = measure q;", "0 0"),
    ],
)
def test_what_an_index_or_operand_does_is_done_once(program, outcome):
    assert counts_of(QASM3 + program) == {outcome: 1000}


def test_what_a_right_side_does_is_done_only_where_the_measured_left_side_asks_for_it():
    program = "qubit[2] q; bit c; bit d; h q[0]; d = measure q[0]; if (d && flip(q[1]) == 1) { } c = measure q[1];"
    assert set(counts_of(QASM3 + FLIP + program)) == {"0 0", "1 1"}


@pytest.mark.parametrize(
    "program",
    [
        "def m(qubit q) -> bit { h q; return measure q; } qubit q; bit c; while (m(q)) { } c = measure q;",
        "def bit0(bit[2] b) -> bit { return b[0]; } qubit q; bit[2] b; bit c; b[0] = 1;"
        "while (bit0(b)) { h q; b[0] = measure q; } c = measure q;",
        "def m(qubit q) -> bit { h q; return measure q; } qubit q; bit c; bit d; h q; d = measure q;"
        "while (d || m(q)) { h q; d = measure q; } c = measure q;",
    ],
)
def test_the_condition_of_a_loop_is_asked_again_in_each_turn(program):
    assert all(outcome.split()[0] == "0" for outcome in counts_of(QASM3 + program))


def test_a_measurement_that_is_combined_with_a_bit_is_a_bit():
    program = "qubit q; bit c = 0; x q; c |= measure q; c |= 0; c ^= 1; c |= 1;"
    assert counts_of(QASM3 + program) == {"1": 1000}


def test_thousands_of_measurements_of_a_program_run_by_shots_take_seconds():
    program = "qubit q; bit c; float f = 0; uint n = 9000; while (n > 0) { c = measure q; f += c; n -= 1; } rx(f) q;"
    begun = time.process_time()
    assert counts_of(QASM3 + program, shots=10) == {"0": 10}
    assert time.process_time() - begun < 20  # of the processor; it took minutes


@pytest.mark.parametrize("first", ["c = measure q;", 'c = "01";'])
def test_a_loop_goes_over_a_register_as_it_was_before_the_loop(first):
    program = (
        f"qubit[2] q; bit[2] c; bit[2] d; uint[2] n = 0; x q[0]; {first} for bit b in c {{ c[1] = 1; n += b; }} d = n;"
    )
    assert counts_of(QASM3 + program + " bit e = measure q[0];") == {"1 01 11": 1000}


def test_nop_does_nothing_to_qubits_that_exist():
    assert counts_of(QASM3 + "qubit[2] q; nop; nop q, q[0]; box { nop q[1]; } x q; bit[2] c = measure q;") == {
        "11": 1000
    }
    assert error_of(QASM3 + "qubit[2] q; nop q[2];").message == "Index 2 is out of range."
    assert error_of(QASM3 + "qubit[2] q; nop r;").message == "'r' is not declared."


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("while (true) { n += 1; bit b = measure q; if (b) { return n; } x q; } return 0;", "010"),
        ("while (n < 5) { n += 1; bit b = measure q; if (b) { return n; } if (n == 2) x q; } n = 7; return n;", "011"),
        ("while (n < 3) { n += 1; bit b = measure q; if (b) { return 7; } if (n == 3) x q; } n += 1; return n;", "100"),
        (
            "while (true) { n += 1; while (true) { n += 1; bit b = measure q; if (b) { return n; } x q; break; } }"
            " n = 0; return n;",
            "100",
        ),
        ("while (true) { n += 1; bit b = measure q; if (b) { break; } x q; } n += 2; return n;", "100"),
    ],
)
def test_what_leaves_a_loop_from_its_second_turn_on_leaves_what_is_behind_it_too(body, outcome):
    program = f"def f(qubit q) -> uint[3] {{ uint[3] n = 0; {body} }} qubit q; bit[3] c = f(q);"
    assert counts_of(QASM3 + program) == {outcome: 1000}


def test_an_end_in_a_loop_from_its_second_turn_on_ends_the_program():
    program = (
        "qubit q; uint[3] n = 0; bit[3] c; while (true) { n += 1; c = n; bit b = measure q; if (b) { end; } x q; }"
    )
    assert counts_of(QASM3 + program + ' c = "111";') == {"010": 1000}
