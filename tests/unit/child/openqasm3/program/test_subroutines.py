"""Subroutines: their arguments, their definitions, and what is wrong in those that nobody calls."""

from __future__ import annotations

import pytest

from tests.unit.child.jobs import QASM3, counts_of, error_of


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
    assert error.message.startswith("'y' is not declared. And 2 more problems (line:column):\n  5:")


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
