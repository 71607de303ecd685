"""Indices: the bits, qubits and elements that they name."""

from __future__ import annotations

from typing import Any

from openqasm3 import ast
from qiskit.circuit import Clbit
from qiskit.circuit.classical import expr, types

from quantask_worker.child.openqasm3 import arrays, bits
from quantask_worker.child.openqasm3.bit_patterns import largest
from quantask_worker.child.openqasm3.index_sets import Span, has_its_step_last, position, positions, span_positions
from quantask_worker.child.openqasm3.program.names import Bits, Operand
from quantask_worker.child.openqasm3.program.symbolic import Symbolic
from quantask_worker.child.openqasm3.program.tree import Settled, walk
from quantask_worker.child.openqasm3.program.written_types import WrittenTypes
from quantask_worker.child.openqasm3.types import BIT, BitType, Type, a, is_integer, is_scalar_bit
from quantask_worker.child.openqasm3.unknown import Unknown, written
from quantask_worker.child.openqasm3.values import Value


def _may_change(argument: ast.QuantumArgument | ast.ClassicalArgument) -> bool:
    return isinstance(argument, ast.QuantumArgument) or argument.access is ast.AccessControl.mutable


class Indices(WrittenTypes):
    """Evaluates indices of registers and arrays."""

    def bits_value(self, clbits: list[Clbit], type_: Type) -> Operand:
        """Return the value of bits of the circuit."""
        contents = [self.content[bit] for bit in clbits]
        if all(content is not None for content in contents):
            return Value(type_, sum(content << k for k, content in enumerate(contents)))  # type: ignore[operator,misc]
        expression = expr.lift(clbits[0]) if is_scalar_bit(type_) else self.expression_of(clbits)
        return Unknown(type_, expression)

    @staticmethod
    def _is_single(index: ast.IndexElement) -> bool:
        return isinstance(index, list) and len(index) == 1 and not isinstance(index[0], ast.RangeDefinition)

    def places(self, index: ast.IndexElement, length: int, node: ast.QASMNode) -> list[int]:
        """Return the positions that an index names in a register of some length."""
        single = index[0] if isinstance(index, list) and len(index) == 1 else None
        if isinstance(single, ast.IntegerLiteral) and 0 <= single.value < length:  # as nearly all are
            return [single.value]
        with self.at(node):
            if isinstance(index, ast.DiscreteSet):
                return list(positions([self.integer(value, "An index") for value in index.values], length))
            if len(index) != 1:
                self.fail("A register has one index.", node)
            if isinstance(index[0], ast.RangeDefinition):
                return list(span_positions(self.span_of(index[0]), length))
            value = self.value(index[0])
            if isinstance(value, Unknown):
                self.unsupported("An index that depends on a measurement is not supported here.", node)
            if isinstance(value, Symbolic):
                self.unsupported("An index that depends on an input is not supported.", node)
            return [position(self.as_integer(value, index[0], "An index"), length)]

    def measured_index(self, index: Unknown, length: int, node: ast.QASMNode) -> expr.Expr:
        """Return the expression of an index that depends on a measurement and cannot but be in range.

        What may be out of range, or count from the end, needs known values: the circuit would pass over it.
        """
        if is_scalar_bit(index.type):
            found = expr.cast(index.expression, types.Uint(1))
        elif is_integer(index.type) or isinstance(index.type, BitType):
            found = index.expression
        else:
            self.fail(f"An index is an integer, not {a(index.type)}.", node)
        if largest(found) >= length:
            self.unsupported("Whether an index is in range depends on a measurement, which is not supported.", node)
        return found

    def bit_of_unknown_index(self, collection: Value | Unknown, index: Unknown, node: ast.QASMNode) -> Unknown:
        """Return the bit of a register or number that an index names which depends on a measurement."""
        place = self.measured_index(index, bits.bit_width(collection.type), node)
        return Unknown(BIT, expr.index(written(collection, collection.type), place))

    def span_of(self, node: ast.RangeDefinition) -> Span:
        """Return a range with its ends."""
        start, stop, step = (
            None if part is None else self.integer(part, "An end of a range")
            for part in (node.start, node.end, node.step)
        )
        self.note_step(node, start, step, stop)
        return Span(start, stop, 1 if step is None else step)

    def note_step(self, node: ast.RangeDefinition, start: int | None, step: int | None, stop: int | None) -> None:
        """Note a range whose step was most likely meant to be the number that is its end."""
        if None in (start, step, stop) or not isinstance(node.end, ast.IntegerLiteral | ast.UnaryExpression):
            return
        if has_its_step_last(start, step, stop):  # type: ignore[arg-type]
            told = f"{start}:{step}:{stop} is {start} alone: the step of a range stands in the middle,"
            self.notes.add(f"{told} {start}:{stop}:{step}.", node.span)

    def read_array(self, array: Value, index: ast.IndexElement, node: ast.QASMNode) -> Value:
        """Return an element or a slice of an array."""
        with self.at(node):
            return arrays.read(array, self.array_indices(index))

    def array_indices(self, index: ast.IndexElement) -> list[Any]:
        """Return the indices of an array's dimensions."""
        if isinstance(index, ast.DiscreteSet):
            return [tuple(self.integer(value, "An index") for value in index.values)]
        return [
            self.span_of(part) if isinstance(part, ast.RangeDefinition) else self.integer(part, "An index")
            for part in index
        ]

    def settled(self, node: Any) -> Any:
        """Return an operand with its indices evaluated, where that does something that must be done once."""
        if isinstance(node, ast.IndexExpression) and self.acts(node):
            made: Any = ast.IndexExpression(self.settled(node.collection), self._settled_index(node.index))
        elif isinstance(node, ast.IndexedIdentifier) and self.acts(*node.indices):
            made = ast.IndexedIdentifier(node.name, [self._settled_index(index) for index in node.indices])
        else:
            return node
        made.span = node.span
        return made

    def _settled_index(self, index: ast.IndexElement) -> ast.IndexElement:
        if isinstance(index, ast.DiscreteSet):
            return ast.DiscreteSet([self._evaluated(value) for value in index.values])
        return [
            ast.RangeDefinition(*(part and self._evaluated(part) for part in (value.start, value.end, value.step)))
            if isinstance(value, ast.RangeDefinition)
            else self._evaluated(value)
            for value in index
        ]

    def _evaluated(self, node: ast.Expression) -> Settled:
        made = Settled(self.value(node))
        made.span = node.span
        return made

    def acts(self, *parts: Any) -> bool:
        """Return whether evaluating something may do more than give a value: calls that are given what they change."""
        calls = [node.name.name for node in walk(*parts) if isinstance(node, ast.FunctionCall)]
        seen: set[str] = set()
        while calls:
            name = calls.pop()
            definition = None if name in seen else self.definition_of(name)
            seen.add(name)
            if definition is None:
                continue
            if any(_may_change(argument) for argument in definition.arguments):
                return True
            for node in walk(definition.body):
                if isinstance(node, ast.Identifier) and node.name.startswith("$"):
                    return True
                if isinstance(node, ast.FunctionCall):
                    calls.append(node.name.name)
        return False

    def definition_of(self, name: str) -> ast.SubroutineDefinition | None:
        """Return the definition of a subroutine, or None for what is none."""
        raise NotImplementedError  # what knows subroutines returns it

    def clbits_of(self, node: ast.QASMNode) -> list[Clbit] | None:
        """Return the circuit's bits that a name or an indexed name stands for, or None if it stands for others."""
        if isinstance(node, ast.Identifier):
            named = self.scope.find(node.name)
            return named.clbits if isinstance(named, Bits) else None
        if isinstance(node, ast.IndexExpression):
            inner = self.clbits_of(node.collection)
            return None if inner is None else self._chosen(node.collection, inner, [node.index], node)
        if isinstance(node, ast.IndexedIdentifier):
            inner = self.clbits_of(node.name)
            return None if inner is None else self._chosen(node.name, inner, node.indices, node)
        return None

    def _chosen(
        self, collection: ast.QASMNode, clbits: list[Clbit], indices: list[ast.IndexElement], node: ast.QASMNode
    ) -> list[Clbit] | None:
        if isinstance(collection, ast.Identifier):
            named = self.scope.find(collection.name)
            if isinstance(named, Bits) and is_scalar_bit(named.type):
                self.fail(f"'{collection.name}' is a single bit and has no index.", node)
        for index in indices:
            if self._is_single(index) and isinstance(self.value(index[0]), Unknown):
                return None
            clbits = [clbits[place] for place in self.places(index, len(clbits), node)]
        return clbits
