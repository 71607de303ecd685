"""Programs become the trees that the specification's own package gives for them."""

from __future__ import annotations

import contextlib

import pytest
from openqasm3 import ast

from quantask_jupyter.domain.circuit import CircuitFormat, openqasm_version
from quantask_worker.child.openqasm3.problems import ProgramError
from quantask_worker.child.openqasm3.syntax.parser import parse
from tests.public_circuits import entries, needs_public_circuits, source_of
from tests.unit.child.jobs import CIRCUITS
from tests.unit.child.openqasm3.syntax_trees import check_tree

STATEMENTS = [
    'OPENQASM 3.1;\ninclude "stdgates.inc";',
    "OPENQASM\n 3 ;\ninclude 'my gates.inc';",
    "qubit q; qubit[2] r; qubit[n + 1] s;",
    "qreg q[2]; creg c[3]; qreg r; creg d;",
    'bit b; bit[4] c; bit[4] d = "0_101"; bit e = true;',
    "int i; int[8] j = -3; uint u = 0xF_f; uint[n] v; float f = 1.5e-3; float[32] g;",
    "angle a; angle[20] b = pi; bool c = !true; duration d = 100ns; stretch s;",
    "complex z; complex[float[32]] y = 1 + 2.5im;",
    "array[int[8], 2] a = {1, 2}; array[bit, 2, 3] b = {{0, 1, 1}, {1, 0, 0},}; array[float, 1] c = {};",
    'const int[8] n = 3; const bit[2] b = "01"; const duration d = 3dt + 2 µs;',
    "input float x; input array[int, 3] y; output bit[2] b; output complex z;",
    "let a = q; let b = q[0:3] ++ r[{0, 2}] ++ s[1];",
    "0b1_0; 0B11; 0o17; 0XfF; 1_000; 007; 1.; .5; 1.5E+1_0; 3im; 2.5 im; 1 s; 2.5ms; 3ns; 4us; 5µs; 6dt;",
    "a + b * c ** d ** e; -a ** 2; 2 ** -a; -a[1]; !a == b; ~a & b; a - b - c; a << 1 + 2 >> c;",
    "a < b == c >= d; a & b ^ c | d; a && b || c && !d; (a + b) * c; ((a)); -(-a); (a)[1]; a % b / c;",
    "f(); f(a); f(a, b + 1,); f(a)[0]; f(a) + 1; sizeof(a); sizeof(a, 0); sin(x)[0:2]; int(x) + 1;",
    "int[8](x); bit[n](y)[0]; float(x) * 2; bool(b); angle[4](c); complex[float](z); duration(d); array[int, 2](a)[0];",
    "a[0]; a[-1][2]; a[0, 1]; a[0:2]; a[:]; a[1:]; a[:2]; a[0:2:8]; a[:2:8]; a[{0, 1,}]; a[0:1, 2][b];",
    "a = b; a[0] = b; a[0:1][2] = c + 1; a += 1; a -= 1; a *= 2; a /= 2; a &= b; a |= b; a ^= b; a <<= 1; a >>= 1;",
    "a %= 2; a **= 2; a ~= b; a = measure q; a[0] = measure q[1]; a = int(measured);",
    "measure q; measure q[0]; measure q -> c; measure q[0] -> c[0]; measure $0 -> c; bit b = measure q;",
    "reset q; reset q[0:1]; reset $3; barrier; barrier q; barrier q, r[0],; end;",
    "x q; x q[0]; x $0; cx q[0], q[{1, 2}]; rx(pi / 2) q; u3(0, a, -b) q[0], r; x q,; foo() q; nop q; nop;",
    "inv @ x q; pow(2) @ x q; pow(1 / 2) @ x q; ctrl @ x q, r; ctrl(2) @ inv @ negctrl(n) @ rz(a) q, r, s, t;",
    "gphase(pi); ctrl @ gphase(a) q; inv @ gphase(-a);",
    "x[100ns] q; rx(a)[d] q[0]; ctrl @ x[d] q, r; gphase(1)[d];",
    "gate g q {} gate h(a) q { U(a, 0, 0) q; } gate k(a, b,) q, r, { ctrl @ U(a, b, 0) q, r; gphase(a / 2); }",
    "gate g() q { for int i in [0:3] { x q; } barrier q; }",
    "def f() {} def g(qubit q, qubit[2] r) -> bit { return measure q; } def h(int[8] a, bit b,) { return; }",
    "def f(qreg q[2], creg d, readonly array[int[8], 2, n] a) -> int[8] { x q; return a[0] + 1; }",
    "extern f(); extern g(int[8], creg[2], creg,) -> float;",
    "if (a) x q; if (a == 1) { x q; } else y q; if (a) {} else if (b) { x q; } else { z q; }",
    "while (a < 3) { a += 1; break; } while (true) continue;",
    "for int i in [0:3] x q; for uint[8] i in [n:-1:0] { x q[i]; } for bit b in c {} for int i in {1, 2, n} {}",
    "for int i in [:] {} for float f in a[0:2] { if (f > 1) { break; } else { continue; } }",
    "switch (a) {} switch (a + 1) { case 1 { x q; } case 2, n, { y q; } default { z q; } }",
    "delay[100ns] q; delay[d + 2 * e] q, r[0]; delay[1us]; box { x q; } box[d] { delay[s] q; }",
    "duration d = durationof({ x q; y q; });",
    "{ x q; { y q; } } if (a) { { x q; } }",
    "pragma one two // three\n#pragma four\nx q;",
    "@first\n@second.third  with words; and signs {\nx q; gate g q {} \n@x y\ngate h q {}",
    'defcalgrammar "openpulse"; cal {} cal { play { drive } } cal { it\'s "raw }',
    'defcal x $0 { a } defcal reset q {} defcal measure $0 -> bit {"}',
    "defcal rz(angle[20] a, 2 * pi) q, $1 -> bit { { } }",
    "calibration; decal; call(1); pragmatic; include_this; in_; π; τ + ℇ; θ_1 = é; _x1 = 2;",
    "x\r\n q ;\r\n// comment\r\ny q\t;",
]


@pytest.mark.parametrize("source", STATEMENTS)
def test_every_construct_has_the_tree_of_the_specifications_package(source):
    check_tree(source)
    check_tree("// one line more\n\n" + source if not source.startswith("OPENQASM") else source)


@pytest.mark.parametrize("path", sorted(CIRCUITS.rglob("*.qasm")), ids=lambda path: path.stem)
def test_the_projects_circuits_have_the_tree_of_the_specifications_package(path):
    source = path.read_text(encoding="utf-8")
    if openqasm_version(source) is not CircuitFormat.OPENQASM2:
        check_tree(source)


@needs_public_circuits
@pytest.mark.parametrize("entry", [e for e in entries() if e["format"] == "openqasm3"], ids=lambda entry: entry["file"])
def test_public_circuits_have_the_tree_of_the_specifications_package(entry):
    source = source_of(entry)
    if entry["expected"]["type"] == "error":
        with contextlib.suppress(ProgramError):
            check_tree(source)
    else:
        check_tree(source)


def statements(source):
    return parse(source).statements


@pytest.mark.parametrize("source", ["", "// nothing", "/* and\nnothing */"])
def test_a_program_of_no_statement_is_one(source):
    assert statements(source) == []


def test_a_byte_order_mark_and_blanks_from_a_web_page_count_for_nothing():
    assert statements("\ufeffx\u00a0q;") == statements("x q;")


def test_both_letters_that_look_like_mu_mean_micro():
    assert statements("delay[5μs] q;") == statements("delay[5µs] q;") == statements("delay[5us] q;")


def test_modifiers_need_no_blank_behind_the_at_sign():
    assert statements("ctrl@x q, r; pow(2)@inv@y q;") == statements("ctrl @ x q, r; pow(2) @ inv @ y q;")


def test_pow_can_be_called_as_a_function_in_and_as_an_expression():
    (statement, called, modified) = statements("a = pow(b, 2) + 1; pow(b, 2); pow(2) @ x q;")
    assert statement.rvalue.lhs == ast.FunctionCall(ast.Identifier("pow"), [ast.Identifier("b"), ast.IntegerLiteral(2)])
    assert called.expression.name.name == "pow"
    assert modified.modifiers[0].argument.value == 2


def test_concatenations_may_stand_in_every_expression():
    (declaration, call) = statements("array[int, 4] a = b ++ c; f(b ++ c);")
    assert declaration.init_expression == ast.Concatenation(ast.Identifier("b"), ast.Identifier("c"))
    assert call.expression.arguments == [declaration.init_expression]


def test_a_measurement_may_be_combined_with_a_variable_and_keeps_its_operator():
    (statement,) = statements("b ^= measure q[0];")
    assert isinstance(statement, ast.ClassicalAssignment)
    assert statement.op.name == "^="
    assert isinstance(statement.rvalue, ast.QuantumMeasurement)


def test_an_array_given_by_its_number_of_dimensions_has_an_expression_for_them():
    (definition,) = statements("def f(mutable array[uint[8], #dim = 2] a) {}")
    (argument,) = definition.arguments
    assert argument.type.dimensions == ast.IntegerLiteral(2)
    assert argument.access is ast.AccessControl.mutable


def test_an_old_register_of_bits_may_be_an_argument_with_its_size():
    (definition,) = statements("def f(creg c[3]) {}")
    assert definition.arguments == [ast.ClassicalArgument(ast.BitType(ast.IntegerLiteral(3)), ast.Identifier("c"))]


def test_identifiers_have_the_column_of_their_own_line():
    (_, gate) = statements("x q;\n  foo q;")
    assert (gate.name.span.start_line, gate.name.span.start_column) == (2, 2)


def test_the_body_of_a_calibration_is_kept_as_it_is_written_and_the_program_goes_on_behind_it():
    (calibration, gate) = statements("cal { \" {it's} /* } x q;")
    assert calibration.body == " \" {it's} /* "
    assert gate.name.name == "x"


def test_a_program_of_many_terms_and_many_statements_needs_no_deep_recursion():
    assert len(statements("x q;" * 5000)) == 5000
    (statement,) = statements("a = " + " + ".join(["b"] * 900) + ";")
    assert statement.rvalue.rhs.name == "b"
