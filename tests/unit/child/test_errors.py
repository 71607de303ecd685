"""Circuits that cannot be loaded: what is wrong, and where."""

from __future__ import annotations

import base64

import pytest
from qiskit import QuantumCircuit

from tests.unit.child.jobs import QASM2, QASM3, error_of, qpy_of, reply_to, result_of

PASSWORD_FILE = "/etc/passwd"  # its first word must not be in any answer


def place(error):
    return error.line, error.column, error.source_line


@pytest.mark.parametrize(
    ("source", "code", "position", "message"),
    [
        (
            QASM3 + "qubit[2] q;\nh q[0]\ncx q[0], q[1];",
            "CIRCUIT_SYNTAX",
            (4, 7),
            "A ';' is missing at the end of this statement.",
        ),
        (QASM3 + "qubit q;\nx q", "CIRCUIT_SYNTAX", (4, 4), "A ';' is missing at the end of this statement."),
        (QASM3 + "qubit q;\nx q; `", "CIRCUIT_SYNTAX", (4, 6), "'`' means nothing in OpenQASM."),
        (QASM3 + "qubit q;\n\tfoo q;", "CIRCUIT_SYNTAX", (4, 2), "Gate 'foo' is not defined."),
        (QASM3 + "qubit[2] q;\nx r[0];", "CIRCUIT_SYNTAX", (4, 3), "'r' is not declared."),
        (QASM3 + "qubit q;\nbit q;", "CIRCUIT_SYNTAX", (4, 5), "'q' is declared already."),
        (QASM3 + "qubit[2] q;\nx q[5];", "CIRCUIT_SYNTAX", (4, 3), "Index 5 is out of range."),
        (
            QASM3 + "qubit q;\n  rx q;",
            "CIRCUIT_SYNTAX",
            (4, 3),
            "The gate 'rx' takes one parameter; here it has 0.",
        ),
        (
            QASM3 + "qubit q;\nrx(1/0) q;",
            "CIRCUIT_SYNTAX",
            (4, 4),
            "An integer is divided by zero.",
        ),
        (
            QASM3 + "qubit[2] q;\ncx q[0], q[0];",
            "CIRCUIT_SYNTAX",
            (4, 10),
            "A gate cannot act on one qubit twice; here it is 'q[0]'.",
        ),
        (
            QASM3 + "extern f() -> int;\nqubit q;\nrx(f()) q;",
            "CIRCUIT_UNSUPPORTED",
            (5, 4),
            "'f' is 'extern': nobody says what it computes.",
        ),
        (
            "OPENQASM 4.0;\nqubit q;",
            "CIRCUIT_UNSUPPORTED",
            (1, 1),
            "OpenQASM 4.0 is not supported; versions 2 and 3 are.",
        ),
        (QASM2 + "qreg q[1]\nx q[0];", "CIRCUIT_SYNTAX", (4, 1), "Needed ';', but instead saw an identifier."),
        (QASM2 + "qreg q[1];\n  foo q[0];", "CIRCUIT_SYNTAX", (4, 3), "'foo' is not defined in this scope."),
        (QASM2 + "qreg q[1];\nrx(1/0) q[0];", "CIRCUIT_SYNTAX", (4, 5), "Cannot divide by zero."),
    ],
)
def test_an_error_names_its_line_and_column_and_shows_the_line(source, code, position, message):
    error = error_of(source)
    assert (error.code, error.message) == (code, message)
    assert place(error) == (*position, source.split("\n")[position[0] - 1])


@pytest.mark.parametrize("behind", ["", "\n", "  \n\n \n"])
@pytest.mark.parametrize("header", [QASM3, QASM2], ids=["3", "2"])
def test_a_circuit_that_breaks_off_is_shown_at_the_end_of_its_last_line(header, behind):
    error = error_of(header + "qreg q[1];\nx q[0]" + behind)
    assert (error.line, error.column, error.source_line.rstrip()) == (4, 7, "x q[0]")


def test_all_syntax_errors_of_a_program_are_told_at_once():
    error = error_of(QASM3 + "qubit[2] q;\nh q[0]\ncx q[0] q[1];")
    assert (error.line, error.column) == (4, 7)
    assert error.message.split("\n") == [
        "A ';' is missing at the end of this statement. And one more problem (line:column):",
        "  5:9: Expected ';', but found 'q'. Qubits are separated by commas.",
    ]


def test_a_gate_without_its_include_is_explained():
    (note,) = result_of("qubit q; bit c;\nh q; c = measure q;")["metadata"]["notes"]
    assert note == 'Line 2: The standard gates are known without the line include "stdgates.inc"; other tools need it.'
    assert error_of("qreg q[1];\nh q[0];").hint == 'The standard gates need the line: include "qelib1.inc";'


def test_lines_are_counted_alike_with_windows_line_ends():
    error = error_of((QASM3 + "qubit q;\nfoo q;\n").replace("\n", "\r\n"))
    assert place(error) == (4, 1, "foo q;")


def test_a_very_long_line_is_not_shown():
    error = error_of(QASM3 + "qubit q; " + "x q; " * 200 + "foo q;")
    assert place(error) == (3, 1010, None)


@pytest.mark.parametrize("header", ["OPENQASM 3.0;\n", "OPENQASM 2.0;\n"])
def test_an_include_of_a_file_of_the_machine_leaks_nothing(header):
    reply = reply_to(f'{header}include "{PASSWORD_FILE}";\nqreg q[1];')
    assert reply["error"]["line"] == 2
    assert "root" not in str(reply)


@pytest.mark.parametrize("source", ["", "   \n", "// nothing\n", "/* nothing */"])
def test_an_empty_circuit_is_refused(source):
    error = error_of(source)
    assert (error.code, error.message) == ("CIRCUIT_INVALID", "The circuit is empty.")


@pytest.mark.parametrize("source", [QASM3, QASM3 + "bit c;", QASM3 + "qubit[0] q;", QASM2 + "qreg q[0];"])
def test_a_circuit_without_qubits_is_refused(source):
    error = error_of(source)
    assert (error.code, error.message) == ("CIRCUIT_INVALID", "The circuit has no qubits.")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (QASM3 + "qubit[1000000000] q;", "The circuit declares 1000000000 qubits; the limit is 500."),
        (QASM3 + "\nqubit[400] q; qubit[1_00] r; qubit[1] s;", "The circuit declares 501 qubits; the limit is 500."),
        (QASM3 + "qubit q; bit[1000000000] c;", "The circuit declares 1000000000 classical bits; the limit is 16384."),
        (QASM3 + "x $1000000000;", "This qubit is beyond the limit of 500 qubits."),
        (QASM2 + "qreg q[1" + "0" * 40 + "];", "The circuit declares 1000000000000 qubits; the limit is 500."),
        (QASM2 + "qreg q[1]; creg c[99999999];", "The circuit declares 99999999 classical bits; the limit is 16384."),
    ],
)
def test_a_register_that_would_end_the_process_is_refused_unparsed(source, message):
    error = error_of(source)
    assert (error.code, error.message) == ("LIMIT_EXCEEDED", message)
    assert error.line is not None


def test_a_size_that_is_no_plain_number_is_seen_before_the_register_is_made():
    error = error_of(QASM3 + "qubit[2 * 300] q;")
    assert (error.code, error.message) == ("LIMIT_EXCEEDED", "The circuit declares 600 qubits; the limit is 500.")


def test_a_commented_declaration_counts_for_nothing():
    assert "result" in reply_to(QASM3 + "// qubit[1000000000] q;\n/* x $999999; */ qubit q;")


def test_a_deep_nest_of_brackets_is_refused_at_once_where_it_gets_too_deep():
    error = error_of(QASM3 + "qubit q;\nrx(" + "(" * 5000 + "1" + ")" * 5000 + ") q;")
    assert (error.code, error.message) == ("CIRCUIT_UNSUPPORTED", "Brackets are nested more than 100 deep.")
    assert (error.line, error.column) == (4, 103)


def test_a_nest_without_brackets_around_it_is_refused_too():
    error = error_of(QASM3 + "qubit q;\nrx(" + "-" * 5000 + "1) q;")
    assert (error.code, error.message) == ("CIRCUIT_UNSUPPORTED", "The program is nested more than 100 deep.")


def test_branches_within_branches_are_run():
    assert "result" in reply_to(QASM3 + "qubit q; bit c; " + "if (c) {" * 60 + "}" * 60)


def test_a_loop_without_end_is_refused():
    error = error_of(QASM3 + "qubit q;\nfor int i in [0:1000000000] { x q; }")
    assert (error.code, error.line) == ("LIMIT_EXCEEDED", 4)
    assert "100,000 iterations" in error.message


def test_a_panic_in_qiskits_rust_code_is_an_error_like_others():
    error = error_of(QASM2 + "qreg q[1]; x q[99999999999999999999999999];")
    assert error.code == "CIRCUIT_INVALID"
    assert error.message == "Qiskit cannot take this circuit."
    assert error.hint is not None


@pytest.mark.parametrize(
    "source", [QASM3 + "qubit q; rx(1e999) q;", QASM3 + "qubit q; bit c = measure q; if (c) { rz(-1e999) q; }"]
)
def test_an_angle_that_is_no_number_is_refused(source):
    error = error_of(source)
    assert (error.code, error.line) == ("CIRCUIT_INVALID", 3)
    assert error.message == "This number is larger than a float can hold."


def test_an_angle_nan_of_a_qiskit_circuit_is_refused():
    circuit = QuantumCircuit(2, 1)
    circuit.rx(float("nan"), 1)
    circuit.measure(1, 0)
    error = error_of(circuit)
    assert (error.code, error.message) == (
        "CIRCUIT_INVALID",
        "The operation rx on qubit 1 has a parameter that is not a finite number.",
    )


def test_qpy_of_an_old_version_is_refused_without_being_loaded():
    hostile = b"QISKIT" + bytes([12]) + b"\xff" * 100
    error = error_of(base64.b64encode(hostile).decode("ascii"), format="qpy")
    assert (error.code, error.message) == (
        "CIRCUIT_INVALID",
        "The QPY file has format version 12; versions 13 to 18 are loaded.",
    )


@pytest.mark.parametrize("version", [13, 14, 15, 16, 17, 18])
def test_qpy_of_every_newer_version_is_run(version):
    circuit = QuantumCircuit(1, 1)
    circuit.x(0)
    circuit.measure(0, 0)
    assert reply_to(qpy_of(circuit, version), format="qpy")["result"]["counts"] == {"1": 1000}


@pytest.mark.parametrize("kept", [20, 60, -1])
def test_truncated_qpy_is_refused(kept):
    circuit = QuantumCircuit(1, 1)
    circuit.measure(0, 0)
    data = base64.b64decode(qpy_of(circuit))
    error = error_of(base64.b64encode(data[:kept]).decode("ascii"), format="qpy")
    assert error.code == "CIRCUIT_INVALID"
    assert error.message.startswith("The QPY file is damaged")
    assert "\x1b" not in error.message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no base64!", "A QPY circuit must be sent as base64."),
        (base64.b64encode(b"QISKIT").decode(), "The data is not a QPY file."),
        (base64.b64encode(b"something else, and long enough").decode(), "The data is not a QPY file."),
    ],
)
def test_what_is_no_qpy_is_refused(source, message):
    error = error_of(source, format="qpy")
    assert (error.code, error.message) == ("CIRCUIT_INVALID", message)


def test_a_text_that_says_its_version_is_believed_rather_than_the_format():
    assert "result" in reply_to(QASM2 + "qreg q[1];", format="openqasm3")
    assert "result" in reply_to("qreg q[1];", format="openqasm3")
    assert "result" in reply_to(QASM3 + "qubit q;", format="openqasm2")
