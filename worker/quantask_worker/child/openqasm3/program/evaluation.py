"""Expressions of a program: their values, known or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from openqasm3 import ast
from qiskit import QuantumCircuit
from typing_extensions import override

from quantask_jupyter.errors import CircuitInvalidError
from quantask_worker.child.openqasm3 import arrays, bits, functions, operators, unknown, unknown_bits, unknown_operators
from quantask_worker.child.openqasm3.casts import cast, convert
from quantask_worker.child.openqasm3.durations import Duration
from quantask_worker.child.openqasm3.index_sets import position
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.program import symbolic
from quantask_worker.child.openqasm3.program.indices import Indices
from quantask_worker.child.openqasm3.program.names import Bits, Named, Operand, Qubits, Stretch, Subroutine, Variable
from quantask_worker.child.openqasm3.program.standard_gates import KNOWN, OTHER_NAMES
from quantask_worker.child.openqasm3.program.symbolic import Symbolic
from quantask_worker.child.openqasm3.program.tree import Settled, is_part
from quantask_worker.child.openqasm3.types import (
    BIT,
    BOOL,
    DURATION,
    FLOAT,
    AngleType,
    ArrayType,
    BitType,
    ComplexType,
    FloatType,
    IntType,
    Type,
    UintType,
    a,
    is_integer,
)
from quantask_worker.child.openqasm3.unknown import Unknown
from quantask_worker.child.openqasm3.values import (
    Value,
    bits_literal,
    bool_literal,
    duration_literal,
    float_literal,
    imaginary_literal,
    integer_literal,
    radians,
)

_OF_A_SUM = 6  # bits that are named, at least, for each digit of a sum or difference


class Evaluation(Indices):
    """Evaluates expressions."""

    def __init__(self, circuit: QuantumCircuit, *, max_qubits: int) -> None:
        super().__init__(circuit, max_qubits=max_qubits)
        self._angle: ast.Expression | None = None  # of a gate, while it is evaluated
        self._divisions: set[int] = set()  # those in angles of which something was noted

    @override
    def value(self, node: ast.Expression) -> Operand:
        """Return an expression's value."""
        if type(node) not in _EVALUATED:
            self.fail("This cannot stand in an expression.", node)
        return _EVALUATED[type(node)](self, node)

    def converted(self, value: Operand, target: Type, node: ast.QASMNode) -> Operand:
        """Return a value in the type of what it is assigned to; a float that is whole becomes an integer."""
        with self.at(node):
            if _is_whole(value) and is_integer(target):
                return cast(value, target)  # type: ignore[arg-type]
            if isinstance(value, Value):
                held = convert(value, target)
                self.note_overflow(value, held, node)
                return held
            if isinstance(value, Symbolic):
                return symbolic.converted(value, target)
            return unknown.converted(value, target)

    # Names.

    def _identifier(self, node: ast.Identifier) -> Operand:
        named = self.find(node.name, node)
        if isinstance(named, Variable):
            held: Operand = named.value
            return held
        if isinstance(named, Bits):
            return self.bits_value(named.clbits, named.type)
        if isinstance(named, Stretch):
            return Value(DURATION, Duration(stretches=True))
        return self._without_value(named, node)

    def _without_value(self, named: Named, node: ast.Identifier) -> NoReturn:
        if isinstance(named, Qubits):
            measure = f"Measure it first: bit b = measure {node.name};"
            self.fail(f"'{node.name}' is a qubit, which has no value.", node, measure)
        hint = f"Call it: {node.name}(…)" if isinstance(named, Subroutine) else None
        self.fail(f"'{node.name}' is no value.", node, hint)

    def _float(self, node: ast.FloatLiteral) -> Value:
        try:
            return float_literal(node.value)
        except OperationError as error:
            self.fail(str(error), node, error.hint, CircuitInvalidError)

    # Operators.

    def _unary(self, node: ast.UnaryExpression) -> Operand:
        operand = self.value(node.expression)
        with self.at(node):
            if isinstance(operand, Value):
                return operators.unary(node.op.name, operand)
            if isinstance(operand, Symbolic):
                return symbolic.unary(node.op.name, operand)
            return unknown_operators.unary(node.op.name, operand)

    def _binary(self, node: ast.BinaryExpression) -> Operand:
        """Evaluate a chain of operators of any length without recursion along its left side."""
        chain = [node]
        while isinstance(chain[-1].lhs, ast.BinaryExpression):
            chain.append(chain[-1].lhs)
        left = self.value(chain[-1].lhs)
        for link in reversed(chain):
            left = self.operation(link.op.name, left, link.rhs, link)
        return left

    def operation(self, op: str, left: Operand, rhs: ast.Expression, node: ast.QASMNode) -> Operand:
        """Return ``left op rhs``; ``&&`` and ``||`` look at their right side only where they must."""
        if op in ("&&", "||") and not isinstance(left, Value) and self.acts(rhs):
            self.unsupported(f"What a `{op}` does that depends on a measurement is not supported.", node)
        if op in ("&&", "||") and isinstance(left, Value):
            with self.at(node):
                decided = bool(convert(left, BOOL).raw)
            if decided is (op == "||"):
                return Value(BOOL, decided, left.const)
        return self.combined(op, left, self.value(rhs), node)

    def combined(self, op: str, left: Operand, right: Operand, node: ast.QASMNode) -> Operand:
        """Return ``left op right`` of values."""
        with self.at(node):
            if isinstance(left, Value) and isinstance(right, Value):
                found = operators.binary(op, left, right)
                if op == "/" and is_integer(found.type) and left.raw % right.raw:
                    self._note_remainder(node, left, right, found)
                return found
            if isinstance(left, Symbolic) or isinstance(right, Symbolic):
                return symbolic.binary(op, left, right)
            result = unknown_operators.binary(op, left, right)
            if op in ("+", "-") and isinstance(result.type, IntType | UintType):
                self.count_bit_operations(_OF_A_SUM * result.type.width, node)
            unknown_operators.refuse_checked(op, right)
            return result

    def _note_remainder(self, node: ast.QASMNode, left: Value, right: Value, found: Value) -> None:
        """Say of a division of two literals, or of any in an angle, that it is one of integers: it is seldom meant."""
        text = f"{left.raw}/{right.raw} is {found.raw}: of two integers, '/' drops the remainder."
        if all(isinstance(getattr(node, side, None), ast.IntegerLiteral) for side in ("lhs", "rhs")):
            self.notes.add(f"{text} {left.raw}.0/{right.raw} keeps it.", node.span)
        elif is_part(node, self._angle) and id(node) not in self._divisions:
            self._divisions.add(id(node))
            self.notes.add(f"In this angle, {text} It is kept where one of them is cast: float(…).", node.span)

    def _concatenation(self, node: ast.Concatenation) -> Operand:
        left, right = self.value(node.lhs), self.value(node.rhs)
        with self.at(node):
            if isinstance(left, Value) and isinstance(right, Value):
                if isinstance(left.type, ArrayType):
                    return arrays.join(left, right)
                return bits.join(left, right)
            return unknown_bits.joined(left, right)  # type: ignore[arg-type]

    def _cast(self, node: ast.Cast) -> Operand:
        target = self.type_of(node.type)
        value = self.value(node.argument)
        if isinstance(target, IntType) and target.width == 1:
            self.notes.add("An int[1] holds 0 and -1: a 1 becomes -1. uint[1] holds 0 and 1.", node.span)
        with self.at(node):
            if isinstance(value, Value):
                return cast(value, target)
            if isinstance(value, Symbolic):
                return symbolic.converted(value, target)
            return unknown.cast(value, target)

    # Indices.

    def _index(self, node: ast.IndexExpression) -> Operand:
        node = self.settled(node)
        clbits = self.clbits_of(node)
        if clbits is not None:
            single = self._is_single(node.index)
            return self.bits_value(clbits, BIT if single else BitType(len(clbits)))
        collection = self.value(node.collection)
        if isinstance(collection, Symbolic):
            self.unsupported("An input cannot be indexed.", node)
        if isinstance(collection, Value) and isinstance(collection.type, ArrayType):
            return self.read_array(collection, node.index, node)
        with self.at(node):
            width = bits.bit_width(collection.type)
        if self._is_single(node.index):
            index = self.value(node.index[0])
            if isinstance(index, Unknown):
                return self.bit_of_unknown_index(collection, index, node)
            with self.at(node):
                place = position(self.integer(node.index[0], "An index"), width)
            if isinstance(collection, Unknown):
                return unknown_bits.bit_at(collection, place)
            return bits.read_bit(collection, place)
        places = self.places(node.index, width, node)
        if isinstance(collection, Value):
            return bits.read_bits(collection, places)
        return unknown_bits.bits_at(collection, list(places))

    # Calls.

    def _call(self, node: ast.FunctionCall) -> Operand:
        name = node.name.name
        if self.look_up(name) is not None:
            found = self.call(node)
            if found is None:
                self.fail(f"'{name}' returns nothing.", node)
            return found
        if name in KNOWN or name in OTHER_NAMES:
            self.check_defined(name)
            self.fail(f"'{name}' is a gate, and no function.", node.name, CALLED_GATE)
        if name not in functions.FUNCTIONS:
            self.refuse_function(name, node)
        values = [self.value(argument) for argument in node.arguments]
        with self.at(node):
            if all(isinstance(value, Value) for value in values):
                return functions.call(name, values)  # type: ignore[arg-type]
            if name in functions.FUNCTIONS and not any(isinstance(value, Unknown) for value in values):
                return symbolic.call(name, values)
            if any(isinstance(value, Symbolic) for value in values):
                self.unsupported(f"'{name}' of an input and a measured value is not supported.", node)
            if name == "mod" and len(values) > 1:
                unknown_operators.refuse_checked("%", values[1])  # type: ignore[arg-type]
            return unknown_bits.call(name, values)  # type: ignore[arg-type]

    def refuse_function(self, name: str, node: ast.FunctionCall) -> NoReturn:
        """Raise that no function has a name."""
        self.check_defined(name)
        if name in self.definitions:
            self.fail(f"The subroutine '{name}' is defined further down.", node.name, "A def stands before its calls.")
        with self.at(node):
            raise functions.unknown_function(name)

    def call(self, node: ast.FunctionCall) -> Operand | None:
        """Call what the program defines."""
        raise NotImplementedError  # what knows statements calls them

    def _sizeof(self, node: ast.SizeOf) -> Operand:
        value = self.value(node.target)
        dimension = 0 if node.index is None else self.integer(node.index, "A dimension")
        with self.at(node):
            return arrays.sizeof(value.type, dimension)

    def duration_of(self, node: ast.DurationOf) -> Operand:
        """Return how long statements take."""
        raise NotImplementedError  # what knows time does

    def _array_literal(self, node: ast.ArrayLiteral) -> Operand:
        self.fail("A list in braces is the first value of an array.", node)

    def angle(self, node: ast.Expression) -> Any:
        """Return a gate's parameter as a number, or as an expression of inputs."""
        self._angle = node
        value = self.value(node)
        self._angle = None
        if isinstance(value, Unknown):
            self.unsupported(
                "A gate's parameter that depends on a measurement is not supported.",
                node,
                "Set the gate in branches: if (c == 1) rx(pi / 2) q;",
            )
        with self.at(node):
            if isinstance(value, Symbolic):
                return value.expression
            if isinstance(value.type, AngleType):
                return radians(value)
            if isinstance(value.type, ComplexType | ArrayType) or value.type == DURATION:
                raise OperationError(f"A gate's parameter is a number, not {a(value.type)}.")
            return float(cast(value, FLOAT).raw)


CALLED_GATE = "Qubits stand behind a gate, without parentheses: cx q[0], q[1];"


def _is_whole(value: Operand) -> bool:
    return isinstance(value, Value) and isinstance(value.type, FloatType) and float(value.raw).is_integer()


def _literal(read: Callable[[Any], Value]) -> Callable[[Evaluation, Any], Value]:
    def value(evaluation: Evaluation, node: ast.Expression) -> Value:
        with evaluation.at(node):
            return read(node)

    return value


_EVALUATED: dict[type, Callable[[Any, Any], Operand]] = {
    ast.Identifier: Evaluation._identifier,
    ast.IntegerLiteral: _literal(lambda node: integer_literal(node.value)),
    ast.FloatLiteral: Evaluation._float,
    ast.ImaginaryLiteral: _literal(lambda node: imaginary_literal(node.value)),
    ast.BooleanLiteral: _literal(lambda node: bool_literal(node.value)),
    ast.BitstringLiteral: _literal(lambda node: bits_literal(format(node.value, f"0{node.width}b"))),
    ast.DurationLiteral: _literal(lambda node: duration_literal(node.value, node.unit.name)),
    ast.UnaryExpression: Evaluation._unary,
    ast.BinaryExpression: Evaluation._binary,
    ast.Concatenation: Evaluation._concatenation,
    ast.Cast: Evaluation._cast,
    ast.IndexExpression: Evaluation._index,
    ast.FunctionCall: Evaluation._call,
    ast.SizeOf: Evaluation._sizeof,
    ast.DurationOf: lambda self, node: self.duration_of(node),
    ast.ArrayLiteral: Evaluation._array_literal,
    Settled: lambda _, node: node.value,
}
