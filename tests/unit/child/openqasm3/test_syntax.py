"""Programs become the trees that the specification's own package gives for them."""

from __future__ import annotations

import pytest
from openqasm3 import ast
from openqasm3.parser import QASM3ParsingError

from quantask_jupyter.domain.circuit import CircuitFormat, openqasm_version
from quantask_worker.child.openqasm3.problems import ProgramError
from quantask_worker.child.openqasm3.syntax.parser import parse
from tests.public_circuits import entries, needs_public_circuits, source_of
from tests.unit.child.jobs import CIRCUITS
from tests.unit.child.openqasm3.programs import STATEMENTS
from tests.unit.child.openqasm3.syntax_trees import check_tree


@pytest.mark.parametrize("source", STATEMENTS)
def test_every_construct_has_the_tree_of_the_specifications_package(source):
    check_tree(source)
    check_tree("// one line more\n\n" + source if not source.startswith("OPENQASM") else source)


BEYOND_THE_PACKAGE = {"joined_arrays", "power_function"}
"""What is in the specification's text or its past, and not in its package's grammar."""


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(CIRCUITS.rglob("*.qasm")) if path.stem not in BEYOND_THE_PACKAGE],
    ids=lambda path: path.stem,
)
def test_the_projects_circuits_have_the_tree_of_the_specifications_package(path):
    source = path.read_text(encoding="utf-8")
    if openqasm_version(source) is not CircuitFormat.OPENQASM2:
        check_tree(source)


@needs_public_circuits
@pytest.mark.parametrize("entry", [e for e in entries() if e["format"] == "openqasm3"], ids=lambda entry: entry["file"])
def test_public_circuits_have_the_tree_of_the_specifications_package(entry):
    source = source_of(entry)
    try:
        check_tree(source)
    except QASM3ParsingError:  # what the package refuses, we do
        with pytest.raises(ProgramError):
            parse(source)
    except ProgramError:
        assert entry["expected"]["type"] == "error"


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
