"""Pragmas that change what is measured: Amazon Braket's matrices are run, and its noise is refused.

The values are those of Braket's documentation, whose first qubit is the most significant, and of arithmetic.
"""

from __future__ import annotations

import pytest

from quantask_jupyter.errors import CircuitSyntaxError, CircuitUnsupportedError, QuantumError
from tests.unit.child.jobs import QASM3, counts_of, error_of, result_of

CNOT = "[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]"
ROOT = "0.70710678"


@pytest.mark.parametrize(
    ("program", "outcome"),
    [
        ("qubit[1] q; bit[1] b;\n#pragma braket unitary([[0,1.0],[1.0,0]]) q[0]\nb[0] = measure q[0];", "1"),
        (f"qubit[2] q; bit[2] b; x q[0];\n#pragma braket unitary({CNOT}) q[0], q[1]\nb = measure q;", "11"),
        (f"qubit[2] q; bit[2] b; x q[0];\npragma braket unitary({CNOT}) q[1], q[0];\nb = measure q;", "01"),
        (f"qubit[2] q; bit[2] b; x q[0];\n#pragma braket  unitary ({CNOT}) q // all\nb = measure q;", "11"),
        (f"qubit[2] q; bit[2] b; x q[0];\n#pragma braket unitary({CNOT}) q[{{1, 0}}]\nb = measure q;", "01"),
        (f"bit[2] b; x $0;\n#pragma braket unitary({CNOT}) $0, $1\nb[0] = measure $0; b[1] = measure $1;", "11"),
        ("bit b;\n#pragma braket unitary([[0, -1im], [0 + 1im, 0]]) $2\nb = measure $2;", "1"),
        (f"qubit q; bit b; h q;\n#pragma braket unitary([[{ROOT}, {ROOT}], [{ROOT}, -{ROOT}]]) q\nb = measure q;", "0"),
        ("const float r = sqrt(0.5); qubit q; bit b; h q;\n#pragma braket unitary([[r, r], [r, -r]]) q\n"
         "b = measure q;", "0"),
        ("qubit q; bit b; h q;\n#pragma braket unitary([[1, 0], [0, 0.6 - 0.8im]]) q\n"
         "#pragma braket unitary([[1, 0], [0, -0.6 - 0.8im]]) q\nh q; b = measure q;", "1"),
    ],
)  # fmt: skip
def test_a_matrix_in_a_pragma_of_braket_is_run(program, outcome):
    assert counts_of(QASM3 + program) == {outcome: 1000}


def test_a_matrix_on_no_qubit_is_refused():
    error = error_of(QASM3 + "qubit[0] q; qubit r;\n#pragma braket unitary([[1]]) q\nx r;")
    assert (error.message, error.line) == ("A gate acts on one qubit or more.", 4)


def test_that_a_matrix_is_run_is_told_and_nothing_is_said_to_be_ignored():
    program = "qubit q; bit b;\n#pragma braket unitary([[0, 1], [1, 0]]) q\nb = measure q;"
    told = "Line 4: The matrix of a pragma is run, as Amazon Braket does; other tools pass over it."
    assert result_of(QASM3 + program)["metadata"]["notes"] == [told]


def test_a_matrix_is_run_in_each_shot_of_a_program_that_is_run_shot_by_shot():
    program = (
        "qubit[2] q; bit[2] b; array[int[8], 2] a = {0, 1}; h q[0]; b[0] = measure q[0]; int n = int(b[0]); a[n] = 3;\n"
        "#pragma braket unitary([[0, 1], [1, 0]]) q[1]\nb = measure q;"
    )
    assert set(counts_of(QASM3 + program)) == {"10", "11"}


@pytest.mark.parametrize(
    ("pragma", "kind", "message", "column"),
    [
        ("unitary([[1, 1], [0, 1]]) q[0]", CircuitSyntaxError, "This matrix is not unitary: no gate is like that.", 1),
        (
            "unitary([[1, 0], [0, 1]]) q",
            CircuitSyntaxError,
            "The matrix of a gate on 6 qubits has more than 32 rows; this one has 2.",
            1,
        ),
        (
            "unitary([[1, 0], [0]]) q[0]",
            CircuitSyntaxError,
            "A gate's matrix has as many columns as rows, and this one has not.",
            1,
        ),
        (
            f"unitary({CNOT}) q[0]",
            CircuitSyntaxError,
            "The matrix of a gate on one qubit has 2 rows; this one has 4.",
            1,
        ),
        (f"unitary({CNOT}) q[0], q[0]", CircuitSyntaxError, "A gate cannot act on one qubit twice.", 1),
        ("unitary([[1, 0], [0, r]]) q[0]", CircuitSyntaxError, "'r' is not declared.", 37),
        ("unitary([[1, 0], [0, 1]]", CircuitSyntaxError, "The line ends where ')' is expected.", 40),
        ("unitary([[1, 0], [0, 1]])", CircuitSyntaxError, "The line ends where a qubit is expected.", 41),
        ("unitary(1) q[0]", CircuitSyntaxError, "Expected '[', but found '1'.", 24),
        (
            "noise bit_flip(0.1) q[0]",
            CircuitUnsupportedError,
            "The noise 'bit_flip' of this pragma is not simulated.",
            1,
        ),
    ],
)
def test_a_pragma_that_cannot_be_run_right_is_refused(pragma: str, kind: type[QuantumError], message: str, column: int):
    error = error_of(f"OPENQASM 3.0;\nqubit[6] q;\n#pragma braket {pragma}\nx q[0];")
    assert (type(error), error.message, error.line, error.column) == (kind, message, 3, column)
