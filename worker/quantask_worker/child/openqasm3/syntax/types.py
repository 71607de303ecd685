"""Types, after the parser grammar of the specification (its ``qasm3Parser.g4``)."""

from __future__ import annotations

from openqasm3 import ast
from openqasm3.ast import Expression, IntegerLiteral

from quantask_worker.child.openqasm3.syntax.cursor import Cursor

SCALARS: dict[str, type[ast.ClassicalType]] = {
    "bit": ast.BitType,
    "int": ast.IntType,
    "uint": ast.UintType,
    "float": ast.FloatType,
    "angle": ast.AngleType,
    "bool": ast.BoolType,
    "duration": ast.DurationType,
    "stretch": ast.StretchType,
    "complex": ast.ComplexType,
}
_WITHOUT_SIZE = frozenset({"bool", "duration", "stretch"})
_WITH_POSITIVE_SIZE = frozenset({"int", "uint", "angle"})


class Types(Cursor):
    """Reads types."""

    def expression(self, least: int = 0) -> Expression:
        """Read an expression: a size, or a dimension."""
        raise NotImplementedError  # what reads expressions reads them

    def designator(self) -> Expression | None:
        """Read a size in brackets, if there is one; its span has the brackets."""
        if self.kinds[self.at] != "[":
            return None
        first = self.need("[")
        size = self.nested_in(self.expression)
        if self.kinds[self.at] == ",":
            self.fail("Only one size can stand here.", hint="More dimensions need an array: array[int[8], 2, 3] a;")
        self.need("]")
        return self.spanned(size, first)

    def positive_size(self, word: str) -> Expression | None:
        """Read a size that is seen at once not to be positive if it is not."""
        first = self.at
        size = self.designator()
        if isinstance(size, ast.UnaryExpression) or (isinstance(size, IntegerLiteral) and size.value == 0):
            self.complain(f"The size of '{word}' must be positive.", self.place(first + 1))
        return size

    def scalar_type(self) -> ast.ClassicalType:
        """Read a type that is no array."""
        first = self.at
        word = self.kinds[first]
        if word not in SCALARS:
            self.unexpected("a type")
        self.at += 1
        if word in _WITHOUT_SIZE:
            if self.kinds[self.at] == "[":
                self.fail(f"'{word}' has no size.")
            node = SCALARS[word]()
        elif word == "complex":
            node = ast.ComplexType(self._base_of_complex())
        else:
            size = self.positive_size(word) if word in _WITH_POSITIVE_SIZE else self.designator()
            node = SCALARS[word](size)
        return self.spanned(node, first)

    def _base_of_complex(self) -> ast.FloatType | None:
        if not self.take("["):
            return None
        if self.kinds[self.at] != "float":
            self.fail("The parts of a complex number are floats.", hint="Write complex[float[64]], or complex alone.")
        base = self.scalar_type()
        self.need("]")
        return base

    def array_type(self) -> ast.ArrayType:
        """Read the type of an array with its base and its dimensions."""
        first = self.need("array")
        base = self._base_of_array()
        begin = self.at
        dimensions = self.listed("]", self.expression)
        self._check_dimensions(dimensions, begin)
        return self.spanned(ast.ArrayType(base, dimensions), first)

    def array_reference_type(self) -> ast.ArrayReferenceType:
        """Read the type of an array that a subroutine is given; ``readonly`` or ``mutable`` comes next."""
        first = self.at
        self.at += 1
        self.need("array")
        base = self._base_of_array()
        begin = self.at
        if self.take("#dim"):
            self.need("=")
            dimensions: Expression | list[Expression] = self.expression()
            self.need("]")
        else:
            dimensions = self.listed("]", self.expression)
            self._check_dimensions(dimensions, begin)
        return self.spanned(ast.ArrayReferenceType(base, dimensions), first)

    def _base_of_array(self) -> ast.ClassicalType:
        self.need("[")
        if self.kinds[self.at] == "stretch":
            self.fail("An array cannot have elements of type 'stretch'.")
        if self.kinds[self.at] == "qubit":
            self.fail("An array cannot hold qubits.", hint="A register of qubits is written: qubit[5] q;")
        base = self.scalar_type()
        if self.kinds[self.at] != ",":
            self.unexpected("','", hint="An array's type names base and dimensions: array[int[8], 4]")
        self.at += 1
        return base

    def _check_dimensions(self, dimensions: list[Expression], at: int) -> None:
        if not dimensions:
            self.fail("An array has at least one dimension.", at)
        for dimension in dimensions:
            if isinstance(dimension, ast.UnaryExpression) and dimension.span is not None:
                self.complain("An array's dimensions cannot be negative.", dimension.span)
