"""What is refused, and in which words: sizes, characters, what the specification wants constant."""

from __future__ import annotations

import pytest

from tests.unit.child.jobs import QASM3, counts_of, error_of


@pytest.mark.parametrize(
    "program",
    [
        "int[0] a; qubit q;",
        "uint[-3] a; qubit q;",
        "array[int[8], -1] a; qubit q;",
        "def f(int[0] a) { } qubit q;",
    ],
)
def test_a_size_that_no_type_has_is_told_once(program):
    assert "more problem" not in error_of(program).message


@pytest.mark.parametrize(("character", "code"), [("\0", "U+0000"), ("\u200b", "U+200B"), ("\x07", "U+0007")])
def test_a_character_that_is_not_seen_is_told_by_its_number(character, code):
    error = error_of(f"qubit q;{character} x q;")
    assert error.message == f"The character {code}, which is not seen, means nothing in OpenQASM."


def test_a_calibrations_qubits_may_stand_without_commas():
    program = "@crosstalk\ndefcal noisy_gate $0 $1 { ... }\nqubit q; x q; bit c = measure q;"
    assert counts_of(QASM3 + program) == {"1": 1000}


@pytest.mark.parametrize(
    ("program", "what"),
    [
        ("uint n = 3; qubit[n] q;", "A size"),
        ("qubit q; uint n = 3; int[n] i;", "A size"),
        ("qubit q; int n = 2; bit[3 - n] c;", "A size"),
        ("qubit q; def f(int n) { bit[n] c; } f(3);", "A size"),
        ("qubit q; int k = 1; switch (k) { case k { x q; } }", "A case"),
        ("qubit[2] q; int n = 1; ctrl(n) @ x q[0], q[1];", "The number of controls"),
        ("gate g(a) q, r { ctrl(a) @ x q, r; } qubit[2] q; g(1) q[0], q[1];", "The number of controls"),
    ],
)
def test_what_the_specification_wants_constant_is_constant(program, what):
    error = error_of(QASM3 + program)
    assert (error.code, error.message) == ("CIRCUIT_SYNTAX", f"{what} is a constant, and this is none.")


def test_an_index_far_out_of_range_is_no_uint_below_zero():
    assert "The size is 2" in error_of(QASM3 + "qubit[2] q; x q[99999999999999999999];").hint
    assert "below zero" in error_of(QASM3 + "qubit[2] q; uint n; x q[n - uint(1)];").hint


def test_nothing_is_said_about_a_call_of_a_subroutine_that_could_not_be_read_and_has_a_gates_name():
    program = "def s(array[int[8], 5] a) { } array[int[8], 5] aa; s(aa); qubit q;"
    assert "more problem" not in error_of(program).message
