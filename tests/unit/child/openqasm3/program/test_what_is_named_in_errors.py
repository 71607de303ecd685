"""Errors name what stands there, and what was meant."""

from __future__ import annotations

import pytest

from tests.unit.child.jobs import QASM3, error_of


@pytest.mark.parametrize(
    ("program", "message", "hint"),
    [
        ("array[qubit, 5] q;", "An array cannot hold qubits.", "A register of qubits is written: qubit[5] q;"),
        ("array[bit[3], 2] a;", "An array cannot hold bit[3].", "Use uint[3]."),
        (
            "array[int[8], 4] a; let s = a[1:2];",
            "'let' names qubits, bits and registers, and 'a' is an array.",
            "Declare a variable for this part: array[int[8], …] b = a[…];",
        ),
        (
            "int[8] n; let s = n[1:2];",
            "'let' names qubits, bits and registers, and 'n' is a number.",
            "Declare a variable for this part: bit[…] b = n[…];",
        ),
        ("array[int[8], 4] a; x a[1];", "'a' is an array, and a qubit is expected here.", None),
        ("int n; x n;", "'n' is a number, and a qubit is expected here.", None),
        (
            "qubit q;\nint x = 3;\nx q;",
            "'x' is no gate.",
            "What line 4 declares hides the gate 'x': give it another name.",
        ),
        (
            "qubit q;\nint x = 3;\nif (x == 3) {\nbit[2] x;\nx q; }",
            "'x' is no gate.",
            "What line 6 declares hides the gate 'x': give it another name.",
        ),
        ("qubit q; int n = 3; n q;", "'n' is no gate.", None),
        ("qubit q; rx pi q;", "Expected ';', but found 'q'.", "Angles stand in parentheses: rx(pi) q;"),
        ("qubit q; rx π q;", "Expected ';', but found 'q'.", "Angles stand in parentheses: rx(π) q;"),
        ("qubit q; rx 0.5 q;", "Expected ';', but found '0.5'.", "Angles stand in parentheses: rx(0.5) q;"),
        ("qubit[2] q; cx q[0] q[1];", "Expected ';', but found 'q'.", "Qubits are separated by commas."),
        ("float r = 1e;", "'1e' is neither a number nor a name.", "An exponent has digits: 1e3"),
        ("float r = 1.5E+;", "'1.5E' is neither a number nor a name.", "An exponent has digits: 1.5E3"),
        ("int r = 0O7;", "'0O7' is neither a number nor a name.", "Octal numbers begin with 0o: 0o7"),
        ("int r = 2q;", "'2q' is neither a number nor a name.", "Names begin with a letter."),
        ("qubit q; bit c; measure q, c;", "Expected ';', but found ','.", "Bits stand before: c = measure q;"),
        (
            "qubit q; rx(90°) q;",
            "'°' means nothing in OpenQASM.",
            "Angles are in radians: 90 degrees are 90*pi/180.",
        ),
        (
            "int r;\nr = 7 // 2;",
            "A ';' is missing at the end of this statement.",
            "'//' begins a comment; of two integers, '/' drops the remainder.",
        ),
        ("int r;\nr = 7 // of days", "A ';' is missing at the end of this statement.", None),
    ],
)
def test_an_error_names_what_stands_there_and_what_was_meant(program, message, hint):
    error = error_of(QASM3 + program)
    assert (error.message, error.hint) == (message, hint)
