"""The types that a program writes, and the values that must be known before its circuit runs."""

from __future__ import annotations

from collections.abc import Callable

from openqasm3 import ast

from quantask_worker.child.openqasm3.operation_error import shown
from quantask_worker.child.openqasm3.program.names import Operand
from quantask_worker.child.openqasm3.program.state import State
from quantask_worker.child.openqasm3.types import (
    BOOL,
    DURATION,
    AngleType,
    ArrayReferenceType,
    ArrayType,
    BitType,
    ComplexType,
    FloatType,
    IntType,
    ScalarType,
    Type,
    UintType,
    a,
    is_integer,
    is_scalar_bit,
)
from quantask_worker.child.openqasm3.unknown import Unknown
from quantask_worker.child.openqasm3.values import (
    Value,
)

_SIZED: dict[type, Callable[[int | None], ScalarType]] = {
    ast.BitType: BitType,
    ast.IntType: IntType,
    ast.UintType: UintType,
    ast.FloatType: FloatType,
    ast.AngleType: AngleType,
}


class WrittenTypes(State):
    """Evaluates types."""

    def value(self, node: ast.Expression) -> Operand:
        """Return an expression's value."""
        raise NotImplementedError  # what knows expressions evaluates them

    def known(self, node: ast.Expression, what: str) -> Value:
        """Return the value of an expression that must be known before the circuit runs."""
        value = self.value(node)
        if not isinstance(value, Value):
            why = "depends on a measurement" if isinstance(value, Unknown) else "depends on an input"
            self.unsupported(f"{what} {why}, which is not supported.", node)
        return value

    def integer(self, node: ast.Expression, what: str) -> int:
        """Return the value of an expression that must be a known integer."""
        return self.as_integer(self.known(node, what), node, what)

    def as_integer(self, value: Value, node: ast.Expression, what: str) -> int:
        """Return a known value that must be an integer."""
        if not (is_integer(value.type) or is_scalar_bit(value.type) or isinstance(value.type, BitType)):
            self.fail(f"{what} is an integer, not {a(value.type)}.", node)
        return int(value.raw)

    def note_overflow(self, value: Value, held: Value, node: ast.QASMNode) -> None:
        """Note that an integer, a constant, is another one in the type that it is given to."""
        if value.const and is_integer(value.type) and is_integer(held.type) and held.raw != value.raw:
            message = f"{shown(value.raw)} does not fit into {a(held.type)}, which keeps its lowest bits: {held.raw}."
            self.notes.add(message, node.span)

    def type_of(self, node: ast.ClassicalType) -> Type:
        """Return the type that is written."""
        with self.at(node):
            if isinstance(node, ast.ArrayType):
                shape = tuple(self._size(size) for size in node.dimensions)
                return ArrayType(self.scalar_type_of(node.base_type), shape)
            return self.scalar_type_of(node)

    def scalar_type_of(self, node: ast.ClassicalType) -> ScalarType:
        """Return the type that is written, which is none of an array."""
        if type(node) in _SIZED:
            return _SIZED[type(node)](None if node.size is None else self._size(node.size))
        if isinstance(node, ast.ComplexType):
            base = None if node.base_type is None else self.scalar_type_of(node.base_type)
            return ComplexType(base) if isinstance(base, FloatType) else ComplexType()
        return BOOL if isinstance(node, ast.BoolType) else DURATION

    def constant(self, node: ast.Expression, what: str) -> Value:
        """Return the value of an expression that must be a compile-time constant."""
        value = self.value(node)
        if not isinstance(value, Value) or not value.const:
            hint = "Declare what it is made of as const, for example: const int n = 3;"
            self.fail(f"{what} is a constant, and this is none.", node, hint)
        return value

    def _size(self, node: ast.Expression) -> int:
        value = self.constant(node, "A size")
        if not is_integer(value.type):
            self.fail(f"A size is an integer, not {a(value.type)}.", node)
        return int(value.raw)

    def reference_type(self, node: ast.ArrayReferenceType, *, mutable: bool) -> ArrayReferenceType:
        """Return the type of an array that a subroutine is given."""
        with self.at(node):
            base = self.scalar_type_of(node.base_type)
            if isinstance(node.dimensions, list):
                shape = tuple(self._size(size) for size in node.dimensions)
                return ArrayReferenceType(base, len(shape), mutable, shape)
            return ArrayReferenceType(base, self._size(node.dimensions), mutable)
