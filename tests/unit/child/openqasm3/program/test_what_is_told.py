"""What is told of a program that is wrong: all of it at once, and nothing that only follows from the rest."""

from __future__ import annotations

import pytest

from tests.unit.child.jobs import QASM3, counts_of, error_of


def test_with_the_include_other_names_of_gates_are_refused_with_the_right_one():
    error = error_of(QASM3 + "qubit[2] q; cnot q[0], q[1];")
    assert (error.message, error.hint) == ("Gate 'cnot' is not defined.", "In OpenQASM 3 it is 'cx'.")


@pytest.mark.parametrize(("gate", "hint"), [("hh", "Did you mean 'h'?"), ("SS", "Did you mean 's'?"), ("haha", None)])
def test_a_gate_with_a_letter_typed_twice_has_a_hint(gate, hint):
    error = error_of(QASM3 + f"qubit q; {gate} q;")
    assert (error.message, error.hint) == (f"Gate '{gate}' is not defined.", hint)


def test_all_problems_of_a_program_are_told_at_once():
    error = error_of(QASM3 + "qubit[2] q;\nH q[0];\nx q[2];\nint i = j;\ncx q[0], q[0];")
    assert error.message.split("\n") == [
        "Gate 'H' is not defined. And 3 more problems (line:column):",
        "  5:3: Index 2 is out of range. The size is 2: 0 to 1, or -2 to -1.",
        "  6:9: 'j' is not declared.",
        "  7:10: A gate cannot act on one qubit twice; here it is 'q[0]'.",
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


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("qubit q; uint[2] n = 3; bit[2] c = n + 2;", "Keep its lowest bits by a cast: uint[2](…)."),
        ('qubit q; string s = "a";', "Types are bit, bool, int, uint, float, angle, complex, duration and array."),
        (
            "qubit q; for float t in [0:0.1:1] { rx(t) q; }",
            "Loop over integers, and multiply by the step in the body: for int k in [0:10] … k * 0.1",
        ),
        ("qubit q; x(q);", "Qubits stand behind a gate, without parentheses: cx q[0], q[1];"),
        ("qubit q; gate g a { } g(q);", "Qubits stand behind a gate, without parentheses: cx q[0], q[1];"),
        ("qubit[2] q; cx q[0]; q[1];", "Qubits are separated by commas: cx q[0], q[1];"),
        (
            "qubit[2] q; ctrl @ x q[0];",
            "A control is a qubit of its own, and stands before the target: ctrl @ x q[0], q[1];",
        ),
        ("qubit q; rx(pi^2) q;", "A power is written with '**': pi ** 2."),
        ("bit[2] c; qubit q; if (c == True) x q;", "Did you mean 'true'?"),
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


@pytest.mark.parametrize(
    "declared",
    ["float x = 2;", "angle x = pi;", "duration x = 2ns;", "complex x = 2;", "array[int, 2] x;", "input float x;"],
)
def test_a_switch_is_over_an_integer(declared):
    error = error_of(QASM3 + f"{declared} qubit q; switch (x) {{ case 2 {{ x q; }} }}")
    assert error.code == "CIRCUIT_SYNTAX"
    assert error.message.startswith("A 'switch' is over an integer, not a")


@pytest.mark.parametrize("cases", ["", "default { x q; }"])
def test_a_switch_has_a_case(cases):
    error = error_of(QASM3 + f"qubit q; int i = 2; switch (i) {{ {cases} }}")
    assert (error.message, error.line, error.column) == ("A 'switch' has no 'case'.", 3, 21)


def test_what_is_wrong_behind_an_end_that_a_measurement_decides_is_told_at_once():
    error = error_of(QASM3 + "qubit q;\nbit c = measure q;\nif (c) end;\nyy q;\nint n = foo;\nif (c) end;\nx r;")
    assert error.message.splitlines() == [
        "Gate 'yy' is not defined. And 2 more problems (line:column):",
        "  7:9: 'foo' is not declared.",
        "  9:3: 'r' is not declared.",
    ]


def test_what_is_wrong_besides_the_syntax_is_told_with_it():
    error = error_of(
        QASM3 + "qubit[2] q;\nx q[2];\nbit[2] c = measure q\nh r;\nc = measure q[0;\nint n = true + pi im;"
    )
    assert error.message.splitlines() == [
        "Index 2 is out of range. And 4 more problems (line:column):",
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
    ("written", "meant"),
    [
        ("Qubit[2] r; x r[0]; h r;", "qubit"),
        ("Qubit r; x r;", "qubit"),
        ("Bit[2] c; c = measure q;", "bit"),
        ("Bit c; c[0] = measure q;", "bit"),
        ("Bit[2] c = measure q;", "bit"),
        ("Int i = 3; i += 1;", "int"),
        ("Float[32] f = 2.0; rx(f) q;", "float"),
        ("Angle a; rx(a) q;", "angle"),
        ("Bool b = true; if (b) x q;", "bool"),
        ("Gate g r { x r; } g q;", "gate"),
        ("Gate g(a) r { rx(a) r; } g(1) q;", "gate"),
        ("Const int n = 3; rx(n) q;", "const"),
        ("Input float t; rx(t) q;", "input"),
        ("For int i in [0:1] { x q; }", "for"),
        ("If (true) { x q; }", "if"),
        ("Measure q;", "measure"),
        ("Reset q;", "reset"),
    ],
)
def test_a_word_of_the_language_in_capitals_is_told_once_where_it_stands(written, meant):
    error = error_of(QASM3 + f"qubit[2] q;\n  {written}")
    assert (error.message, error.hint) == (f"'{meant.capitalize()}' is not known.", f"Did you mean '{meant}'?")
    assert (error.line, error.column) == (4, 3)


@pytest.mark.parametrize("block", ["{ Qubit[2] r; x r; }", "if (true) { Qubit r; x r; }", "{ qubitt r; x r; }"])
def test_what_was_to_be_declared_in_a_block_is_not_told_as_missing(block):
    assert "more problem" not in error_of(QASM3 + f"qubit q; {block}").message


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("c = mesure q;", 5),
        ("c[0] = Measure q[0];", 8),
        ("bit[2] d = measre q; x q; d = c;", 12),
        ("mesure q -> c;", 1),
    ],
)
def test_a_misspelt_measure_is_told_once_where_it_stands(written, column):
    error = error_of(QASM3 + f"qubit[2] q; bit[2] c;\n{written}")
    word = written[column - 1 :].split()[0]
    assert (error.message, error.hint) == (f"'{word}' is not known.", "Did you mean 'measure'?")
    assert (error.line, error.column) == (4, column)


def test_a_gate_of_the_programs_own_with_such_a_name_is_known():
    error = error_of(QASM3 + "qubit[2] q; gate Measure a, b { cx a, b; }\nMeasure q[0] q[1];")
    assert (error.message, error.column) == ("Expected ';', but found 'q'.", 14)


@pytest.mark.parametrize(
    ("declared", "call", "name", "column"),
    [
        ("gate g a, b, c { ccx a, b, c; }", "g q[0], q[1], q[0+0];", "q[0]", 15),
        ("", "cx q, q[1];", "q[1]", 7),
        ("let r = q[1:2];", "cx q[2], r[1];", "r[1]", 10),
        ("", "ctrl(2) @ gphase(pi) q[-1], q[2];", "q[2]", 29),
        ("gate g a, b { cx a, b; }", "gate h a, b { g a, a; } h q[0], q[1];", "a", 20),
        ("", "cx $0, $0;", "$0", 8),
    ],
)
def test_a_gate_on_one_qubit_twice_is_told_by_its_name_at_the_second(declared, call, name, column):
    error = error_of(QASM3 + f"qubit[3] q; {declared}\n{call}")
    assert error.message == f"A gate cannot act on one qubit twice; here it is '{name}'."
    assert (error.line, error.column) == (4, column)
