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


def test_with_the_include_other_names_of_gates_are_refused_with_the_right_one():
    error = error_of(QASM3 + "qubit[2] q; cnot q[0], q[1];")
    assert (error.message, error.hint) == ("Gate 'cnot' is not defined.", "In OpenQASM 3 it is 'cx'.")


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


def test_all_problems_of_a_program_are_told_at_once():
    error = error_of(QASM3 + "qubit[2] q;\nH q[0];\nx q[2];\nint i = j;\ncx q[0], q[0];")
    assert error.message.split("\n") == [
        "Gate 'H' is not defined. And 3 more problems:",
        "  5:3: Index 2 is out of range. The size is 2: 0 to 1, or -2 to -1.",
        "  6:9: 'j' is not declared.",
        "  7:1: A gate cannot act on one qubit twice.",
    ]
    assert error.hint == "Did you mean 'h'?"


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        (
            "def f(int n) -> int { return f(n); } qubit q; rx(f(1)) q;",
            "CIRCUIT_UNSUPPORTED",
            "The subroutine 'f' calls",
        ),
        ("qubit q; while (true) { int i = 1; }", "LIMIT_EXCEEDED", "The loops have more than 10,000 iterations"),
        ("qubit[2] q; bit[3] c; c = measure q;", "CIRCUIT_SYNTAX", "This measures 2 qubits into 3 bits"),
        ("qubit q; gate g a { x q; } g q;", "CIRCUIT_SYNTAX", "'q' cannot be seen in here: a gate or subroutine sees"),
        ("int n = 1; def f(qubit a) { rx(n) a; } qubit q; f(q);", "CIRCUIT_SYNTAX", "'n' cannot be seen in here"),
        ("qubit q; delay[later] q;", "CIRCUIT_SYNTAX", "'later' is not declared."),
        ("qubit q; delay[20] q;", "CIRCUIT_SYNTAX", "A duration has a unit; this is an int."),
        ("qubit q; delay[-20ns] q;", "CIRCUIT_SYNTAX", "A delay, a box or a gate cannot take less than no time."),
        ("qubit q; box[2.5] { x q; }", "CIRCUIT_SYNTAX", "A duration has a unit; this is a float."),
        ("qubit q; x[2] q;", "CIRCUIT_SYNTAX", "A duration has a unit; this is an int."),
        ("qubit q; stretch s = 5;", "CIRCUIT_SYNTAX", "An int does not become a duration by itself."),
        ("qubit q; stretch s = 2 * t;", "CIRCUIT_SYNTAX", "'t' is not declared."),
        (
            "qubit q; def f(readonly array[int, #dim = 1] a) { } array[int, 2] a; f(a ++ a);",
            "CIRCUIT_SYNTAX",
            "An argument cannot be joined of arrays.",
        ),
        ("qubit q; bit c; duration d = durationof({ c = measure q; });", "CIRCUIT_UNSUPPORTED", "'durationof' is of"),
        ("qubit q; output stretch s;", "CIRCUIT_SYNTAX", "A stretch cannot be an output"),
        ("qubit q; input stretch s;", "CIRCUIT_SYNTAX", "A stretch cannot be an input"),
        ("qubit q; const int n = 2.0;", "CIRCUIT_SYNTAX", "A float does not become an int by itself."),
        ("qubit[2] q; qubit[2] r; let a = q || r;", "CIRCUIT_SYNTAX", "'||' joins no registers."),
        ("input float a; qubit q; rx(a / 0) q;", "CIRCUIT_SYNTAX", "`/` has no value here, whatever the input is."),
        ("qubit q; bit c; c ~= 1;", "CIRCUIT_SYNTAX", "'~=' combines nothing."),
        ("const int n = 1; n = 2; qubit q;", "CIRCUIT_SYNTAX", "'n' is a constant and cannot be assigned to."),
        ('include "other.inc"; qubit q;', "CIRCUIT_UNSUPPORTED", 'The file "other.inc" cannot be included'),
    ],
)
def test_what_cannot_be_run_is_refused_by_name(source, code, message):
    error = error_of(QASM3 + source)
    assert (error.code, error.message[: len(message)]) == (code, message)


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


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (
            "def f(int[8] n) -> bit { return 1; }",
            "This definition of 'f' takes other arguments than its 'extern' says.",
        ),
        ("def f(qubit q) -> bit { return 1; }", "This definition of 'f' takes other arguments than its 'extern' says."),
        (
            "def f(int n) -> bool { return true; }",
            "This definition of 'f' returns another type than its 'extern' says.",
        ),
        ("def f(int n) { }", "This definition of 'f' returns another type than its 'extern' says."),
    ],
)
def test_an_extern_and_its_definition_must_agree(definition, message):
    error = error_of(QASM3 + f"extern f(int) -> bit; qubit q; bit c; c = f(1);\n{definition}")
    assert (error.message, error.line) == (message, 4)


def test_an_extern_is_defined_for_every_call_of_it_by_what_stands_behind_it():
    program = (
        "extern next(mutable array[int[8], 2]) -> int[8]; extern log(int, angle[4]); qubit[4] q; bit[4] c;"
        "array[int[8], 2] a = {0, 1}; for int i in [0:2] { x q[next(a)]; log(i, pi); } c = measure q;"
        "def next(mutable array[int[8], 2] b) -> int[8] { b[0] += 1; return b[0]; } def log(int n, angle[4] a) { }"
    )
    assert counts_of(QASM3 + program) == {"1110": 1000}


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("qubit q; x(q);", "Qubits stand behind a gate, without parentheses: cx q[0], q[1];"),
        ("qubit q; gate g a { } g(q);", "Qubits stand behind a gate, without parentheses: cx q[0], q[1];"),
        ("qubit[2] q; cx q[0]; q[1];", "Qubits are separated by commas: cx q[0], q[1];"),
        (
            "qubit q; for uint i in [0:3] { for uint j in [i - 1:-1:0] { x q; } }",
            "The range begins at 18446744073709551615: a uint that falls below 0 goes on at its largest value. "
            "Make it an int.",
        ),
    ],
)
def test_what_is_wrong_has_a_hint_at_what_was_meant(source, hint):
    assert error_of(QASM3 + source).hint == hint


@pytest.mark.parametrize(
    "source",
    [
        "qubit[2.5] q; h q; bit[2] c = measure q; cx q[0], q[1];",
        'int n = "01" * "a"; qubit q; int m = n + 1; rx(n) q; n = 3;',
        "gate g(a) q { rx(b) q; } qubit q; g(1) q; g(2) q;",
        "qubit q; let r = q[0:1]; x r; r;",
        'include "mine.inc"; qubit q; mine q; rx(HALF) q; int n = mine_too(3);',
    ],
    ids=["qubits", "a variable", "a gate", "an alias", "a file"],
)
def test_nothing_is_said_about_the_use_of_what_is_declared_wrong(source):
    assert "\n" not in error_of(QASM3 + source).message


def test_a_delay_of_a_length_that_nobody_can_know_changes_nothing():
    program = "qubit q; bit c; x q; c = measure q; uint n = c; delay[n * 10ns] q; delay[20dt + 30ns] q;"
    assert counts_of(QASM3 + program) == {"1": 1000}
    assert "shot_by_shot" not in str(result_of(QASM3 + program)["metadata"])


def test_a_measurement_that_is_combined_with_a_bit_is_a_bit():
    program = "qubit q; bit c = 0; x q; c |= measure q; c |= 0; c ^= 1; c |= 1;"
    assert counts_of(QASM3 + program) == {"1": 1000}


def test_thousands_of_measurements_of_a_program_run_by_shots_take_seconds():
    program = "qubit q; bit c; float f = 0; uint n = 9000; while (n > 0) { c = measure q; f += c; n -= 1; } rx(f) q;"
    begun = time.process_time()
    assert counts_of(QASM3 + program, shots=10) == {"0": 10}
    assert time.process_time() - begun < 20  # of the processor; it took minutes


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        ("uint[2] n = 0; n[9] = c[0];", "Index 9 is out of range."),
        ("uint[2] n = 0; n += c[0]; n[7] = 1;", "Index 7 is out of range."),
        ("angle[2] a = angle[2](c); a = a / 0;", "An angle is divided by zero."),
        ("uint[2] n = c; n = n % 0;", "An integer is divided by zero."),
        ("uint[2] n = c; n = n << -1;", "A shift is by 0 bits or more; this one is by -1."),
    ],
)
def test_an_operation_on_measured_values_that_is_not_possible_is_told_with_its_place(statements, message):
    error = error_of(QASM3 + f"qubit[2] q; bit[2] c; c = measure q;\n{statements}")
    assert (error.message, error.line) == (message, 4)


UNCALLED = {
    "a name": ("def f(int n) -> int { return m; }", "'m' is not declared."),
    "a gate": ("def f(qubit[2] q) { cxx q[0], q[1]; }", "Gate 'cxx' is not defined."),
    "a return without a value": ("def f(int n) -> bit { return; }", "This 'return' has no value."),
    "a value that no bit is": ("def f() { bit b = 2; }", "A bit is 0 or 1; this is 2."),
    "a call with too many arguments": ("def g() {} def f(int n) { g(n); }", "'g' takes no argument; here it has 1."),
}


@pytest.mark.parametrize(("definition", "message"), UNCALLED.values(), ids=UNCALLED)
def test_what_is_wrong_in_a_subroutine_that_nobody_calls_is_told(definition, message):
    error = error_of(QASM3 + f"qubit q; {definition} x q;")
    assert (error.code, error.message, error.line) == ("CIRCUIT_SYNTAX", message, 3)


def test_errors_of_several_subroutines_that_nobody_calls_are_told_at_once():
    error = error_of(QASM3 + "qubit q;\ndef f() { y = 1; }\ndef g() { z = 1; }\nx w;")
    assert error.message.startswith("'y' is not declared. And 2 more problems:\n  5:")


@pytest.mark.parametrize(
    "definition",
    [
        "def f(int n, qubit[3] q) { x q[n]; x q[n + 2]; }",
        "def f(int n) -> int { return 6 / n; }",
        "def f(readonly array[int[8], #dim = 1] a) -> int[8] { return a[3]; }",
        "def f(qubit q) { bit b = measure q; if (b) { end; } }",
        "def f() -> bit { return measure $0; }",
        "def f(int n) -> int { return f(n - 1); }",
        "def f(bit[3] b, angle[4] a, duration d, complex z, float x) -> bit { rotl(b, 1); return b[0]; }",
        "def f(qubit[0xffffffffffffffffffffffff] q) { x q; }",
        "const int n = 2; def f(qubit[n] q) { int k = n; while (k > 0) { h q[k - 1]; k -= 1; } }",
        "def f(qubit q) -> bit { bit b = measure q; int n = 0; if (b) { n += 1; return 1; } return n == 0; }",
    ],
)
def test_a_subroutine_that_nobody_calls_and_that_is_right_for_some_arguments_is_no_error(definition):
    assert counts_of(QASM3 + f"qubit q; bit c; {definition} x q; c = measure q;") == {"1": 1000}


@pytest.mark.parametrize("first", ["c = measure q;", 'c = "01";'])
def test_a_loop_goes_over_a_register_as_it_was_before_the_loop(first):
    program = (
        f"qubit[2] q; bit[2] c; bit[2] d; uint[2] n = 0; x q[0]; {first} for bit b in c {{ c[1] = 1; n += b; }} d = n;"
    )
    assert counts_of(QASM3 + program + " bit e = measure q[0];") == {"1 01 11": 1000}


@pytest.mark.parametrize(
    "declared",
    ["float x = 2;", "angle x = pi;", "duration x = 2ns;", "complex x = 2;", "array[int, 2] x;", "input float x;"],
)
def test_a_switch_is_over_an_integer(declared):
    error = error_of(QASM3 + f"{declared} qubit q; switch (x) {{ case 2 {{ x q; }} }}")
    assert error.code == "CIRCUIT_SYNTAX"
    assert error.message.startswith("A 'switch' is over an integer, not a")


@pytest.mark.parametrize(
    ("definition", "call", "message"),
    [
        ("def f(qubit a, qubit b) {}", "f(q[1], q[1]);", "'f' is given one qubit twice."),
        ("def f(qubit[2] a, qubit b) {}", "f(q[0:1], q[1]);", "'f' is given one qubit twice."),
        ("def f(qubit a, qubit b) {}", "f q[1], q[1];", "'f' is given one qubit twice."),
        (
            "def f(mutable array[int, #dim = 1] x, mutable array[int, 2] y) {}",
            "f(a[0:1], a[1:2]);",
            "'f' is given one element of an array twice, both mutable.",
        ),
    ],
)
def test_arguments_of_a_subroutine_do_not_overlap(definition, call, message):
    error = error_of(QASM3 + f"array[int, 3] a; qubit[3] q; {definition} {call}")
    assert (error.code, error.message) == ("CIRCUIT_SYNTAX", message)


def test_arrays_of_which_one_argument_at_most_is_mutable_may_overlap():
    program = (
        "def f(mutable array[uint[2], 2] x, readonly array[uint[2], 2] y) { x[0] = y[1]; x[1] = y[0]; }"
        " array[uint[2], 2] a = {1, 2}; f(a, a); qubit q; bit b = measure q; bit[2] c = a[0]; bit[2] d = a[1];"
    )
    assert counts_of(QASM3 + program) == {"10 10 0": 1000}


def test_nop_does_nothing_to_qubits_that_exist():
    assert counts_of(QASM3 + "qubit[2] q; nop; nop q, q[0]; box { nop q[1]; } x q; bit[2] c = measure q;") == {
        "11": 1000
    }
    assert error_of(QASM3 + "qubit[2] q; nop q[2];").message == "Index 2 is out of range."
    assert error_of(QASM3 + "qubit[2] q; nop r;").message == "'r' is not declared."


@pytest.mark.parametrize("cases", ["", "default { x q; }"])
def test_a_switch_has_a_case(cases):
    error = error_of(QASM3 + f"qubit q; int i = 2; switch (i) {{ {cases} }}")
    assert (error.message, error.line, error.column) == ("A 'switch' has no 'case'.", 3, 21)


def test_what_is_wrong_behind_an_end_that_a_measurement_decides_is_told_at_once():
    error = error_of(QASM3 + "qubit q;\nbit c = measure q;\nif (c) end;\nyy q;\nint n = foo;\nif (c) end;\nx r;")
    assert error.message.splitlines() == [
        "Gate 'yy' is not defined. And 2 more problems:",
        "  7:9: 'foo' is not declared.",
        "  9:3: 'r' is not declared.",
    ]


def test_a_box_is_not_shorter_than_what_is_in_it():
    error = error_of(QASM3 + "qubit q; duration d = durationof({box[5ns] { delay[6ns] q; }});")
    assert (error.message, error.column) == ("The box is shorter than what is in it.", 35)
    stretched = (
        QASM3 + "qubit q; stretch s; output bool b; b = durationof({box[s] { delay[6ns] q; }}) == 6ns; measure q;"
    )
    assert counts_of(stretched) == {"1": 1000}


@pytest.mark.parametrize("statement", ["delay[-5ns] q;", "box[-5ns] { x q; }", "x[-5ns] q;"])
def test_nothing_takes_less_than_no_time(statement):
    error = error_of(QASM3 + f"qubit q; {statement}")
    assert error.message == "A delay, a box or a gate cannot take less than no time."


@pytest.mark.parametrize("statement", ["delay[-5ns] q;", "box[-5ns] { x q; }", "delay[-d] q;"])
def test_a_stretch_elsewhere_makes_up_for_no_negative_time(statement):
    error = error_of(QASM3 + f"qubit q; stretch s; duration d = 5ns; delay[s] q; {statement}")
    assert error.message == "A delay, a box or a gate cannot take less than no time."


def test_a_stretch_makes_up_for_what_it_is_a_part_of():
    program = "qubit q; stretch s; duration d = 2 * s - 20ns; delay[s - 5ns] q; delay[d] q; box[s / 2 - 1ns] { x q; }"
    assert counts_of(QASM3 + program + " bit c = measure q;") == {"1": 1000}
    error = error_of(QASM3 + "qubit q; stretch s; duration d = durationof({box[5ns] { delay[6ns] q; }});")
    assert error.message == "The box is shorter than what is in it."


@pytest.mark.parametrize(
    ("statements", "length"),
    [
        ("box[200ns] { }", 200),
        ("box[200ns] { } delay[50ns] q[0];", 200),
        ("box[200ns] { } delay[250ns] q[0];", 250),
        ("delay[50ns] q[0]; box { box[200ns] { } }", 200),
        ("box { }", 0),
        ("box[300ns] { box[200ns] { } }", 300),
        ("box[200ns] { nop q[0]; } delay[50ns] q[0];", 250),
    ],
)
def test_an_empty_box_takes_its_time_and_holds_up_no_qubit(statements, length):
    program = f"qubit[2] q; output bool b; b = durationof({{ {statements} }}) == {length}ns; measure q;"
    assert counts_of(QASM3 + program) == {"1": 1000}


def test_what_is_wrong_besides_the_syntax_is_told_with_it():
    error = error_of(
        QASM3 + "qubit[2] q;\nx q[2];\nbit[2] c = measure q\nh r;\nc = measure q[0;\nint n = true + pi im;"
    )
    assert error.message.splitlines() == [
        "Index 2 is out of range. And 4 more problems:",
        "  5:21: A ';' is missing at the end of this statement.",
        "  6:3: 'r' is not declared.",
        "  7:16: Expected ']', but found ';'.",
        "  8:19: Expected ';', but found 'im'.",
    ]


@pytest.mark.parametrize(
    ("broken", "problems"),
    [
        (
            "if (c == 1) {\n  x q[0];\n  yy q[1];\nfor int i in [0:1] { x q[i + 1]; }\nx r;\n",
            [
                "4:13: This '{' is never closed.",
                "6:3: Gate 'yy' is not defined.",
                "7:24: Index 2 is",
                "8:3: 'r' is not",
            ],
        ),
        (
            "gate g(t) a {\n  h b;\n\nx r;",
            ["4:13: This '{' is never closed.", "5:5: 'b' is not declared.", "7:3: 'r' is not declared."],
        ),
        (
            "if (c == 1) {\n  x q[0];\nelse {\n  x q[7];\n}\nx r;",
            ["4:13: This '{' is never closed.", "7:5: Index 7 is out of range.", "9:3: 'r' is not declared."],
        ),
        (
            "def f(qubit a) {\n  if (true) {\n    x b;\n  x a;\n\nf(r);",
            ["4:16: This '{' is", "5:13: This '{' is", "6:7: 'b' is not declared.", "9:3: 'r' is not declared."],
        ),
        ("if (c == 1) { x r; x q;", ["4:13: This '{' is never closed.", "4:17: 'r' is not declared."]),
        (
            "if (c == 1) { qubit p; x p; y r; }\nbreak;\nx s;",
            ["4:15: The declaration of qubits cannot", "4:31: 'r' is not", "5:1: 'break' stands in", "6:3: 's' is not"],
        ),
        (
            "gate g a { measure a; yy a; }\nx r;",
            ["4:12: A gate's body cannot measure.", "4:23: Gate 'yy' is not defined.", "5:3: 'r' is not declared."],
        ),
    ],
)
def test_what_is_wrong_is_told_beside_a_brace_that_is_missing_or_a_statement_in_the_wrong_place(broken, problems):
    error = error_of(QASM3 + "qubit[2] q; bit[2] c;\n" + broken)
    first, *others = error.message.splitlines()
    told = [f"{error.line}:{error.column}: {first}", *(line.strip() for line in others)]
    assert [line for line, problem in zip(told, problems, strict=True) if not line.startswith(problem)] == []


@pytest.mark.parametrize(
    "broken",
    [
        "if (c == 1) {\nint n = 1;\nx q[n];\ny q[7];",  # no line is indented
        "if (c == 1) {\n  int n = 1;\nn = 2;\nx q[n];",
        "for int i in [0:1] {\n  x q[i];\ny q[i];",
        "gate g(t) a, b {\n  x a;\nrx(t) b;",
        "if (c == 1) { let r = q; int n = 5;\nx r[0];\nn = 2;",
        "gate g a {\nx a;\nyy a;",
        "if (c == 1) { qubit p; }\nx p;",
        "if (c == 1) { def f() { } }\nf();",
    ],
)
def test_nothing_is_said_about_what_may_follow_from_a_missing_brace_or_a_wrong_place(broken):
    error = error_of(QASM3 + "qubit[2] q; bit[2] c;\n" + broken)
    assert error.code == "CIRCUIT_SYNTAX"
    assert "more problem" not in error.message


@pytest.mark.parametrize(
    ("body", "place", "message"),
    [
        ("if (false) { yy q; }", 14, "Gate 'yy' is not defined."),
        ("if (true) { } else { for int i in [0:1] { x r; } }", 45, "'r' is not declared."),
        ("for int i in [1:0] { rx(theta) q; }", 25, "'theta' is not declared."),
        ("while (false) { int n = foo(1) + 1; }", 25, "There is no built-in function foo."),
        ("switch (1) { case 0 { m = 3; } default { } }", 23, "'m' is not declared."),
        ("bit c; if (c == 1) { ctrl @ yy q, q; }", 29, "Gate 'yy' is not defined."),
        ("def f(qubit a) { if (false) { yy a; } } f(q);", 31, "Gate 'yy' is not defined."),
    ],
)
def test_a_name_that_nothing_declares_is_told_also_where_no_shot_comes(body, place, message):
    error = error_of(QASM3 + f"qubit q;\n{body}")
    assert (error.message, error.line) == (message, 4)
    assert error.column == place


def test_what_is_declared_somewhere_is_nothing_to_tell_where_no_shot_comes():
    program = (
        "qubit[2] q; bit c = measure q[0];"
        " def f(qubit a, angle t, readonly array[int, 2] m) -> bit"
        " { if (false) { rx(t) a; return m[0] == 1; } return 0; }"
        " if (false) { int n = 1; n += sizeof(q2); let r = q; x r; for int i in {1, 2} { nop; nop r; x $0; } }"
        " if (false) { g(pi, 2) q[0]; cnot q[0], q[1]; n = popcount(c2) + int(sin(euler)); f(q[0]); late(q); }"
        " end; array[int, 2] q2; bit[2] c2; int n; gate g(a, b) r { } def late(qubit[2] r) { }"
    )
    assert counts_of("OPENQASM 3.0; " + program) == {"0": 1000}


@pytest.mark.parametrize(
    "broken",
    [
        "int n = 1 +; x q[n];",  # declared wrong
        "int n = 0; n = ; x q[n - 1 + 2];",  # of another value than is known
        "gate g a { x a } g q[0];",
        "def f(qubit a { x a; } f(q[0]);",
        "if c { int k = 2; } x q[k];",
        "for int i in [0:1 { x q[i]; }",
        "let r = q[0; x r;",
        "qubit[2 r; x r[0];",
        "input float t; rx(t q[0]; rx(t) q[1];",
    ],
)
def test_nothing_is_said_about_what_may_follow_from_wrong_syntax(broken):
    error = error_of(QASM3 + f"qubit[2] q; {broken}")
    assert error.code == "CIRCUIT_SYNTAX"
    assert "more problem" not in error.message


def test_an_unknown_gate_is_told_before_its_operands():
    error = error_of(QASM3 + "qubits r;")
    assert (error.message, error.hint) == ("Gate 'qubits' is not defined.", "Did you mean 'qubit'?")


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


def test_a_subroutine_that_is_called_before_its_definition_is_told_as_such():
    error = error_of(QASM3 + "qubit q; f(q); def f(qubit a) { x a; }")
    assert error.message == "The subroutine 'f' is defined further down."
    assert error.hint == "A def stands before its calls."


@pytest.mark.parametrize(
    ("definition", "call", "outcomes"),
    [
        ("def f(qubit q) { end; }", "f(q);", {"0"}),
        ("def f(qubit q) -> bit { end; }", "c = f(q);", {"0"}),
        ("def g(qubit q) { end; } def f(qubit q) { if (true) { g(q); } }", "for int i in [0:3] { f(q); }", {"0"}),
        ("def f(qubit q) { if (false) { end; } }", "f(q);", {"1"}),
        ("def f(qubit q) { bit b = measure q; if (b) { end; } }", "h q; f(q);", {"0", "1"}),
        ("def f(qubit q) -> bit { bit b = measure q; if (b) { end; } return 0; }", "x q; bit d = !f(q);", {"0"}),
        ("def f(qubit q) { while (true) { bit b = measure q; if (b) end; x q; } }", "f(q);", {"0"}),
        ("def f() { end; }", "x q; bit d = measure q; if (d) { f(); }", {"1 0"}),
        ("def f() { end; }", "bit d = measure q; if (d) { f(); }", {"0 1"}),
    ],
)
def test_an_end_in_a_subroutine_ends_the_program(definition, call, outcomes):
    assert set(counts_of(QASM3 + f"{definition} bit c; qubit q; measure q; {call} c = 1;")) == outcomes
