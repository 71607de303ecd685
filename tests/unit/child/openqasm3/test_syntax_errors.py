"""Programs that are no OpenQASM 3: all that is wrong with their syntax, where it is, and what to do about it."""

from __future__ import annotations

import pytest

from quantask_worker.child.openqasm3.problems import MOST_PROBLEMS, ProgramError
from quantask_worker.child.openqasm3.syntax.parser import parse

MISSING_SEMICOLON = "A ';' is missing at the end of this statement."


def problems_of(source):
    with pytest.raises(ProgramError) as caught:
        parse(source)
    return sorted(caught.value.problems, key=lambda problem: (problem.span.start_line, problem.span.start_column))


def told(source):
    """What is told: line and column, both from 1, and the sentence."""
    return [(p.span.start_line, p.span.start_column + 1, p.message) for p in problems_of(source)]


def only(source):
    (problem,) = problems_of(source)
    return problem


def test_a_missing_semicolon_is_shown_at_the_end_of_the_statement_that_lacks_it():
    assert told("qubit[2] q;\nh q[0]\n\ncx q[0], q[1];") == [(2, 7, MISSING_SEMICOLON)]
    assert told("qubit q;\nx q") == [(2, 4, MISSING_SEMICOLON)]
    assert told("qubit q;\nx q  // and a comment\n\n") == [(2, 4, MISSING_SEMICOLON)]
    assert told("if (c) { x q }") == [(1, 13, MISSING_SEMICOLON)]


def test_every_line_without_its_semicolon_is_told_at_once():
    source = 'OPENQASM 3.0\ninclude "stdgates.inc"\nqubit[2] q\nbit[2] c\nh q[0]\nint i = 3\nc = measure q'
    assert told(source) == [(i, len(line) + 1, MISSING_SEMICOLON) for i, line in enumerate(source.split("\n"), 1)]


def test_several_problems_of_different_kinds_are_told_at_once_and_none_is_a_consequence_of_another():
    source = """qubit[2] q;
rx(pi/2 q[0];
x q[0]];
for i in [0:1] { x q[i]; y q[; }
if c == 1 { x q[0]; }
x q[0];
}
int int = 3;
cx q[0] q[1];
"""
    assert told(source) == [
        (2, 9, "Expected ')', but found 'q'."),
        (3, 7, "Expected ';', but found ']'."),
        (4, 5, "The variable of a 'for' loop needs a type."),
        (4, 30, "Expected an expression, but found ';'."),
        (5, 4, "Expected '(', but found 'c'."),
        (7, 1, "This '}' closes nothing."),
        (8, 5, "'int' is a word of the language and cannot be a name."),
        (9, 9, "Expected ';', but found 'q'."),
    ]


def test_ten_problems_are_told_of_many():
    assert len(problems_of("x q[;\n" * 1000)) == MOST_PROBLEMS
    assert len(problems_of("x q\n" * 1000)) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("source", "place", "message"),
    [
        ("gate g a { x a;\nqubit q;\ngate h a {}\ng q;", (1, 10), "This '{' is never closed."),
        ("if (c) {\n{ x q; }", (1, 8), "This '{' is never closed."),
        ("cal { a { }", (1, 5), "This '{' is never closed."),
        ("qubit q; /* never\nx q;", (1, 10), "This comment is never closed."),
        ('include "stdgates.inc;\nx q;', (1, 9), "This string is not closed on its line."),
        ("x q; ` y q;", (1, 6), "'`' means nothing in OpenQASM."),
        ("int x = 3x;", (1, 9), "'3x' is neither a number nor a name."),
        ("int x = 1__0;", (1, 9), "'1__0' is neither a number nor a name."),
        ("x q;;", (1, 5), "There is a ';' too many."),
        ("gate g q { x q; };", (1, 18), "There is a ';' too many."),
        ("x q; OPENQASM 3.0;", (1, 6), "The version can only be the first statement."),
        ("OPENQASM three;", (1, 10), "Expected a version behind 'OPENQASM'."),
        ("else { x q; }", (1, 1), "This 'else' has no 'if'."),
        (") x q;", (1, 1), "A statement cannot begin with ')'."),
        ("x q[1", (1, 6), "The program ends where ']' is expected."),
        ("x", (1, 2), MISSING_SEMICOLON),
        ("bit b = 1 + measure q;", (1, 13), "A measurement cannot stand inside an expression."),
        ('int x = "abc";', (1, 9), 'The string "abc" is no value.'),
        ("let a = {1, 2};", (1, 9), "A list in braces cannot stand here."),
        ("rx(+1) q;", (1, 4), "'+' is no sign in OpenQASM."),
        ("a = b = c;", (1, 7), "An assignment is a statement of its own and has no value."),
        ("qubit q, r;", (1, 8), "A declaration has one name."),
        ("qubit q[3];", (1, 8), "'q' has its size in the wrong place."),
        ("qreg[3] q;", (1, 5), "'qreg' has the size behind the name."),
        ("qubit $0;", (1, 7), "A hardware qubit is not declared."),
        ("bit[2, 3] b;", (1, 6), "Only one size can stand here."),
        ("rx(1.5.2) q;", (1, 4), "'1.5.2' is neither a number nor a name."),
        ("rx(1.5e) q;", (1, 4), "'1.5e' is neither a number nor a name."),
        ("int[0] x;", (1, 5), "The size of 'int' must be positive."),
        ("bool[3] x;", (1, 5), "'bool' has no size."),
        ("complex[int] x;", (1, 9), "The parts of a complex number are floats."),
        ("array[int, 2] a = [1, 2];", (1, 19), "Expected a value, but found '['."),
        ("array[int] a;", (1, 10), "Expected ',', but found ']'."),
        ("array[int, -2] a;", (1, 12), "An array's dimensions cannot be negative."),
        ("const array[int, 2] a = {1, 2};", (1, 7), "An array cannot be 'const'."),
        ("const int x;", (1, 12), "Expected '=', but found ';'."),
        ("input int x = 3;", (1, 13), "'input' takes no value here."),
        ("int i; i++;", (1, 9), "'++' does not count in OpenQASM."),
        ("int i; i--;", (1, 9), "'--' does not count in OpenQASM."),
        ("for (int i = 0; i < 2; i++) { x q; }", (1, 5), "A 'for' loop has no parentheses."),
        ("if (c = 1) x q;", (1, 7), "Expected ')', but found '='."),
        ("while true { x q; }", (1, 7), "Expected '(', but found 'true'."),
        ("for int i in [0, 3] x q;", (1, 16), "A range has colons."),
        ("if (c);", (1, 7), "A statement or a block is missing here."),
        ("switch (i) { case 1: { } }", (1, 20), "A case has no ':' but a block."),
        ("switch (i) { default {} case 1 {} }", (1, 25), "A 'case' stands behind 'default'."),
        ("switch (i) { default {} default {} }", (1, 25), "This 'switch' has a second 'default'."),
        ("gate g {}", (1, 8), "Expected a name of a qubit, but found '{'."),
        ("gate g q[2] { x q; }", (1, 9), "A gate's qubits are single ones and have no size."),
        ("gate g(angle a) q { x q; }", (1, 8), "'angle' is a word of the language and cannot be a name."),
        ("def f(a) {}", (1, 7), "The argument 'a' needs a type."),
        ("def f(array[int, 3] a) {}", (1, 7), "Expected 'readonly' or 'mutable', but found 'array'."),
        ("extern f(int a);", (1, 14), "Expected ',', but found 'a'."),
        ("inv x q;", (1, 5), "Expected '@', but found 'x'."),
        ("pow @ x q;", (1, 5), "Expected '(', but found '@'."),
        ("gphase;", (1, 1), "'gphase' takes one angle in parentheses."),
        ("delay q;", (1, 7), "Expected '[', but found 'q'."),
        ("include stdgates;", (1, 9), "Expected a name in quotes, but found 'stdgates'."),
        ("@note\n", (1, 1), "An annotation stands before a statement, and here is none."),
        ("pragma\nx q;", (1, 1), "A pragma needs a command behind it."),
        ("a = sizeof();", (1, 5), "'sizeof' takes an array and, if you like, a dimension."),
        # Where a statement may stand.
        ("gate g q { measure q; }", (1, 12), "A gate's body cannot measure."),
        ("gate g q { reset q; }", (1, 12), "A gate's body cannot reset qubits."),
        ("gate g q { int x; }", (1, 12), "A gate's body cannot declare variables."),
        ("gate g(a) q { a = 1; }", (1, 15), "A gate's body cannot assign to variables."),
        ("if (c) { qubit q; }", (1, 10), "The declaration of qubits cannot stand in a block."),
        ("if (c) { gate g q {} }", (1, 10), "The definition of a gate cannot stand in a block."),
        ("def f() { def g() {} }", (1, 11), "The definition of a subroutine cannot stand in a block."),
        ("{ array[int, 2] a; }", (1, 3), "Arrays can only be declared outside of all blocks."),
        ('{ include "stdgates.inc"; }', (1, 3), "'include' cannot stand in a block."),
        ("return 1;", (1, 1), "'return' stands in no subroutine."),
        ("if (c) { break; }", (1, 10), "'break' stands in no loop."),
        ("for int i in [0:1] { gate g q { continue; } }", (1, 22), "The definition of a gate cannot stand in a block."),
    ],
)
def test_a_problem_has_its_place_and_words_of_the_language(source, place, message):
    assert told(source)[0] == (*place, message)
    if "gate g q { continue" not in source:
        assert len(problems_of(source)) == 1


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ('incldue "stdgates.inc";', "Did you mean 'include'?"),
        ("Qubit[2 q;", "Did you mean 'qubit'?"),
        ("measur q -> c;", "Did you mean 'measure'?"),
        ("whle (c) { x q; }", "Did you mean 'while'?"),
        ("ctr @ x q, r;", "Did you mean 'ctrl'?"),
        ("cx q[0] q[1];", "Qubits are separated by commas."),
        ("if (c[0] and c[1]) x q;", "Write '&&'."),
        ("bit b = c[0] or c[1];", "Write '||'."),
        ("if (not c[0]) x q;", "Write '!'."),
        ("i++;", "Write: i += 1;"),
        ("++i;", "Write: i += 1;"),
        ("i--;", "Write: i -= 1;"),
        (
            "for (int i = 0; i < 2; i++) { x q; }",
            "It goes over a range, to which both ends belong, or a set: for int i in [0:1] { … }",
        ),
        (
            "for (int i = 0; i < f(2); i++) x q;",
            "It goes over a range, to which both ends belong, or a set: for int i in [0:1] { … }",
        ),
        ("x “q”;", 'Strings stand in straight quotes: "…"'),
        ("rx(−1) q;", "Write a minus as '-'."),
        ("# a comment\nx q;", "Comments begin with //."),
        ("opaque g a;", "'opaque' is OpenQASM 2; in OpenQASM 3 a gate has a definition: gate g q { … }"),
        ("double x = 3;", "Write float[64]."),
        ("if (c = 1) x q;", "Values are compared with '=='."),
        ("if c == 1 { x q; }", "The condition of 'if' stands in parentheses: if (c == 1) …"),
        ("for i in [0:1] { x q; }", "For example: for int i in [0:3] { … }"),
        ("if (c) { qubit q; }", "Is a '}' missing before it?"),
        ("bit b = 1 + measure q;", "Measure into a bit first: bit b = measure q; and then use b."),
        ("rx(0.5j) q;", "Imaginary numbers end with im: 0.5im"),
        ("rx(2pi) q;", "Write the product: 2*pi"),
        ("rx(.5π) q;", "Write the product: .5*π"),
        ("qubit 2q;", "Names begin with a letter."),
        ("x q; ? y : z", "OpenQASM has no 'a ? b : c': write if (a) { … } else { … }."),
    ],
)
def test_a_problem_has_a_hint_that_leads_to_a_right_text(source, hint):
    assert only(source).hint == hint


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        (
            "\nfrom qiskit import QuantumCircuit\nqc = QuantumCircuit(2)\nqc.h(0)\n",
            2,
            "This is Qiskit code, which is Python, and not OpenQASM.",
        ),
        ("qubit q;\nqc.h(0)\n", 2, "This is Qiskit code, which is Python, and not OpenQASM."),
        ("```qasm\nOPENQASM 3.0;\nqubit q;\n```", 1, "This is Markdown, and not OpenQASM."),
        ("import numpy as np\nx = np.pi", 1, "This is Python, and not OpenQASM."),
        ("def f(x):\n    return x\n", 1, "This is Python, and not OpenQASM."),
        ("for i in range(3):\n    print(i)\n", 1, "This is Python, and not OpenQASM."),
        ("%%quantum bell\nqubit q;", 1, "This is a magic command, and not OpenQASM."),
        ("operation Main() : Unit {\n use q = Qubit();\n}", 1, "This is Q#, and not OpenQASM."),
    ],
)
def test_another_language_is_named_instead_of_its_syntax_errors(source, line, message):
    problem = only(source)
    assert (problem.span.start_line, problem.message) == (line, message)
    assert problem.hint


def test_a_comment_in_another_language_is_none():
    assert told("// import numpy as np\nx q[;")[0][:2] == (2, 5)


@pytest.mark.parametrize(
    "source",
    [
        "rx(" + "(" * 5000 + "1" + ")" * 5000 + ") q;",
        "x q" + "[0" * 5000 + "]" * 5000 + ";",
        "x = " + "-" * 5000 + "1;",
        "x = " + "2 ** " * 5000 + "1;",
        "{" * 5000 + "}" * 5000,
        "if (c) " * 5000 + "x q;",
        "if (c) {} else " * 5000 + "x q;",
        "array[int, 1] a = " + "{" * 5000 + "}" * 5000 + ";",
        "x = " + "f(" * 5000 + ")" * 5000 + ";",
        "x = " + "int(" * 5000 + "1" + ")" * 5000 + ";",
        "x = " + "durationof({ x = " * 5000,
        "gate g q { " * 5000,
        "x = " + "!(-~" * 3000 + "1",
    ],
    ids=lambda source: source[:12],
)
def test_a_deep_nest_is_refused_at_once_in_plain_words(source):
    problem = problems_of(source)[-1]
    assert (problem.kind.code, problem.message) == (
        "CIRCUIT_UNSUPPORTED",
        "The program is nested more than 100 deep.",
    )


def test_what_is_nested_a_hundred_deep_is_parsed():
    assert parse("x = " + "(" * 100 + "1" + ")" * 100 + ";").statements
    assert parse("if (c) { " * 50 + "}" * 50).statements


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = " + "9" * 5000 + ";", "This number has more than 1,000 digits."),
        ("x = 0x" + "f" * 5000 + ";", "This number has more than 1,000 digits."),
        ('bit b = "' + "01" * 10000 + '";', "This bitstring has more than 16,384 bits."),
        ("x = 1" + " + 1" * 5000 + ";", "This expression has more than 1,000 terms in a row."),
    ],
)
def test_numbers_and_expressions_have_a_limit(source, message):
    assert (only(source).kind.code, only(source).message) == ("CIRCUIT_UNSUPPORTED", message)


def test_no_message_quotes_more_than_a_few_words_of_a_long_token():
    assert all(len(problem.message) < 120 for problem in problems_of("x q " + "7" * 10000 + "a;"))
    assert only("x " + "a" * 201 + ";").message == "A name has at most 200 characters here."
    assert parse("x " + "a" * 200 + ";").statements
