"""Operations on values that depend on measurements: in every shot what they are on known values."""

from __future__ import annotations

import itertools
import math

import pytest
from qiskit import QuantumCircuit
from qiskit.circuit.classical import expr, types

from quantask_worker.child.openqasm3 import bits, casts, functions, operators, unknown, unknown_bits, unknown_operators
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.types import BoolType, IntType, Type, UintType
from quantask_worker.child.openqasm3.unknown import NeedsKnownError, Unknown
from quantask_worker.child.openqasm3.values import Value
from tests.unit.child.classical.interpreter import Interpreter
from tests.unit.child.openqasm3.written import a, refusal_of, type_of

TYPES = ["bool", "bit", "bit[1]", "bit[3]", "int[1]", "int[3]", "uint[2]", "uint[3]", "angle[3]", "int", "uint"]
INTERPRETER = Interpreter(QuantumCircuit())
BINARY = ["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "==", "!=", "<", "<=", ">", ">=", "&&", "||"]


def width_of(type_: Type) -> int:
    return 1 if str(type_) in ("bool", "bit") else bits.bit_width(type_)


def samples(type_text: str) -> list[Value]:
    """All values of a narrow type, some of a wide one."""
    type_ = type_of(type_text)
    if isinstance(type_, BoolType):
        return [a("bool", False), a("bool", True)]
    width = width_of(type_)
    lowest = -(1 << (width - 1)) if isinstance(type_, IntType) else 0
    highest = lowest + (1 << width) - 1
    raws = range(lowest, highest + 1) if width < 8 else [lowest, highest, 5]
    return [Value(type_, raw) for raw in raws]


def hidden(value: Value) -> tuple[Unknown, int]:
    """A value as one that is not known: a variable's expression, and the pattern that the variable holds."""
    kind = unknown.kind_of(value.type)
    return Unknown(value.type, expr.Var.new("x", kind)), int(value.raw) & ((1 << width_of(value.type)) - 1)


def outcome(result: Unknown, contents: dict[expr.Var, int]) -> Value:
    """What an expression is worth, with these contents of its variables, as a value of its type."""
    kind = unknown.kind_of(result.type)
    assert result.expression.type == kind
    raw = evaluated(result.expression, contents)
    if isinstance(result.type, BoolType):
        return Value(result.type, bool(raw))
    if isinstance(result.type, IntType) and raw >> (result.type.width - 1):
        raw -= 1 << result.type.width
    return Value(result.type, raw)


def evaluated(node: expr.Expr, contents: dict[expr.Var, int]) -> int:
    INTERPRETER._variables = {variable.var: value for variable, value in contents.items()}
    return INTERPRETER.value(node, {})


def known(call, *arguments):
    try:
        return call(*arguments)
    except OperationError as error:
        return error


@pytest.mark.parametrize("op", BINARY)
@pytest.mark.parametrize("left", TYPES)
def test_binary_operators_are_those_of_known_values(op, left):
    for right in TYPES:
        refused = known(operators.binary_rule, op, type_of(left), type_of(right))
        if isinstance(refused, OperationError):
            first, second = hidden(samples(left)[0])[0], hidden(samples(right)[0])[0]
            assert refusal_of(unknown_operators.binary, op, first, second) == refused.message
            continue
        for one, other in itertools.product(samples(left), samples(right)):
            expected = known(operators.binary, op, one, other)
            if isinstance(expected, OperationError):
                continue
            (first, its), (second, others) = hidden(one), hidden(other)
            contents = {first.expression: its, second.expression: others}
            for operands in ((first, second), (first, other), (one, second)):
                result = known(unknown_operators.binary, op, *operands)
                if isinstance(result, NeedsKnownError) and op in ("/", "%"):
                    assert {left, right} & {"int", "uint"}
                elif isinstance(result, NeedsKnownError):
                    assert {left[:5], right[:5]} & {"angle"}
                    assert {left[:3], right[:3]} & {"int", "uin"}
                else:
                    assert outcome(result, contents) == expected


@pytest.mark.parametrize("op", ["-", "!", "~"])
@pytest.mark.parametrize("type_", TYPES)
def test_unary_operators_are_those_of_known_values(op, type_):
    for value in samples(type_):
        expected = known(operators.unary, op, value)
        operand, pattern = hidden(value)
        if isinstance(expected, OperationError):
            assert refusal_of(unknown_operators.unary, op, operand) == expected.message
        else:
            assert outcome(unknown_operators.unary(op, operand), {operand.expression: pattern}) == expected


@pytest.mark.parametrize(
    ("convert", "convert_unknown"),
    [(casts.cast, unknown.cast), (casts.convert, unknown.converted)],
    ids=["cast", "convert"],
)
@pytest.mark.parametrize("source", [*TYPES, "angle[5]"])
def test_casts_and_conversions_are_those_of_known_values(convert, convert_unknown, source):
    for target, value in itertools.product([*TYPES, "int[5]", "uint[5]", "angle[5]", "angle[2]"], samples(source)):
        expected = known(convert, value, type_of(target))
        operand, pattern = hidden(value)
        result = known(convert_unknown, operand, type_of(target))
        if isinstance(result, NeedsKnownError):
            assert target[:3] in ("bit", "ang")
        elif isinstance(result, OperationError):
            assert result.message == expected.message
        else:
            assert outcome(result, {operand.expression: pattern}) == expected


@pytest.mark.parametrize("type_", ["bit[3]", "int[3]", "uint[3]", "angle[3]"])
def test_bits_are_read_and_joined(type_):
    for value, bit in itertools.product(samples(type_), samples("bit")):
        (operand, pattern), (one, its) = hidden(value), hidden(bit)
        contents = {operand.expression: pattern, one.expression: its}
        for place in range(3):
            assert outcome(unknown_bits.bit_at(operand, place), contents) == bits.read_bit(value, place)
        assert outcome(unknown_bits.bits_at(operand, [2, 0]), contents) == bits.read_bits(value, [2, 0])
        if type_.startswith("bit"):
            assert outcome(unknown_bits.joined(operand, one), contents) == bits.join(value, bit)
            assert outcome(unknown_bits.joined(bit, operand), contents) == bits.join(bit, value)


@pytest.mark.parametrize("distance", [-4, 0, 1, 3, 5])
def test_functions_of_bits_are_those_of_known_values(distance):
    for type_ in ("bit[3]", "uint[3]", "angle[3]"):
        for value in samples(type_):
            operand, pattern = hidden(value)
            for name, rest in (("rotl", [a("int", distance)]), ("rotr", [a("int", distance)]), ("popcount", [])):
                result = unknown_bits.call(name, [operand, *rest])
                assert outcome(result, {operand.expression: pattern}) == functions.call(name, [value, *rest])


def test_an_angle_meets_radians():
    angle = Unknown(type_of("angle[4]"), expr.Var.new("x", types.Uint(4)))
    assert outcome(unknown_operators.binary("==", angle, a("float", math.pi)), {angle.expression: 8}) == a("bool", True)
    assert outcome(unknown_operators.binary("-", a("float", math.pi), angle), {angle.expression: 9}) == a(
        "angle[4]", 15
    )


def test_a_division_is_computed_in_the_few_bits_that_it_needs():
    dividend = Unknown(type_of("int[4]"), expr.Var.new("x", types.Uint(4)))
    for raw in range(-8, 8):
        for divisor in (-8, -3, -1, 1, 2, 7):
            contents = {dividend.expression: raw % 16}
            for op in ("/", "%"):
                expected = operators.binary(op, a("int[4]", raw), a("int", divisor))
                assert outcome(unknown_operators.binary(op, dividend, a("int", divisor)), contents) == expected
    assert refusal_of(unknown_operators.binary, "%", dividend, a("int", 0)) == "An integer is divided by zero."
    wide = Unknown(type_of("int"), expr.Var.new("y", types.Uint(64)))
    assert refusal_of(unknown_operators.binary, "/", wide, a("int", 3)) == (
        "A division of numbers of more than 16 bits depends on a measurement, which is not supported."
    )


def test_what_is_cut_off_is_not_computed():
    operand = Unknown(type_of("uint[2]"), expr.Var.new("x", types.Uint(2)))
    total = unknown_operators.binary("+", operand, a("int", 1))
    assert total.expression.type == types.Uint(64)
    narrow = unknown.converted(total, type_of("uint[2]"))
    assert narrow.expression == expr.add(operand.expression, expr.lift(1, types.Uint(2)))


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (
            lambda x: unknown_operators.binary("**", x, a("int", 2)),
            "A power depends on a measurement, which is not supported.",
        ),
        (
            lambda x: unknown.cast(x, type_of("float")),
            "A float depends on a measurement, which is not supported.",
        ),
        (
            lambda x: unknown_operators.binary("*", a("float", 0.5), x),
            "A float depends on a measurement, which is not supported.",
        ),
        (
            lambda x: unknown_bits.call("sin", [x]),
            "What sin takes depends on a measurement, which is not supported.",
        ),
    ],
)
def test_what_needs_a_known_value_says_so(attempt, message):
    operand = Unknown(UintType(3), expr.Var.new("x", types.Uint(3)))
    assert refusal_of(attempt, operand) == message
