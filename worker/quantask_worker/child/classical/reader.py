"""From Qiskit's classical expressions to formulas over single bits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qiskit.circuit import Clbit
from qiskit.circuit.classical import expr, types

from quantask_jupyter.errors import CircuitInvalidError, CircuitUnsupportedError
from quantask_worker.child.classical import unsigned
from quantask_worker.child.classical.formula import Formula, and_, constant, not_, or_, xor
from quantask_worker.child.classical.unsigned import Bits, Keep

Places = Mapping[Any, Bits]
"""The bits of what a name stands for: of each Clbit one, of each variable's UUID as many as its type has."""

_BITWISE: dict[expr.Binary.Op, Callable[[Formula, Formula], Formula]] = {
    expr.Binary.Op.BIT_AND: and_,
    expr.Binary.Op.BIT_OR: or_,
    expr.Binary.Op.BIT_XOR: xor,
    expr.Binary.Op.LOGIC_AND: and_,
    expr.Binary.Op.LOGIC_OR: or_,
}
_COMPARISONS: dict[expr.Binary.Op, Callable[[Bits, Bits], Formula]] = {
    expr.Binary.Op.EQUAL: unsigned.equal,
    expr.Binary.Op.NOT_EQUAL: lambda left, right: not_(unsigned.equal(left, right)),
    expr.Binary.Op.LESS: unsigned.less,
    expr.Binary.Op.LESS_EQUAL: lambda left, right: not_(unsigned.less(right, left)),
    expr.Binary.Op.GREATER: lambda left, right: unsigned.less(right, left),
    expr.Binary.Op.GREATER_EQUAL: lambda left, right: not_(unsigned.less(left, right)),
}
_ARITHMETIC: dict[expr.Binary.Op, Callable[[Bits, Bits, Keep], Bits]] = {
    expr.Binary.Op.ADD: unsigned.add,
    expr.Binary.Op.SUB: unsigned.subtract,
    expr.Binary.Op.MUL: unsigned.multiply,
    expr.Binary.Op.DIV: unsigned.divide,
    expr.Binary.Op.SHIFT_LEFT: unsigned.shift_left,
    expr.Binary.Op.SHIFT_RIGHT: unsigned.shift_right,
}


class Reader(expr.ExprVisitor[Bits]):  # type: ignore[misc]  # Qiskit has no types
    """Reads expressions; a Boolean is a list of one formula, an unsigned integer one of its width."""

    def __init__(self, places: Places, keep: Keep) -> None:
        """Read with these bits behind the names."""
        self._places = places
        self._keep = keep

    def read(self, node: expr.Expr) -> Bits:
        """Return the bits of a value.

        Raises:
            CircuitUnsupportedError: it is no Boolean and no unsigned integer, naming what it is.
            CircuitInvalidError: it names bits that the circuit does not have.
        """
        bits: Bits = node.accept(self)
        return bits

    def condition(self, node: expr.Expr | tuple[Any, int]) -> Formula:
        """Return what an ``if`` or ``while`` asks; a register by itself asks whether it is not zero."""
        if isinstance(node, expr.Expr):
            return unsigned.is_not_zero(self.read(node))
        target, value = node
        return unsigned.equals(self.target(target), int(value))

    def target(self, node: Any) -> Bits:
        """Return the bits of an expression, a register or a single bit."""
        if isinstance(node, expr.Expr):
            return self.read(node)
        return self._named(node) if isinstance(node, Clbit) else self._register(node)

    def visit_var(self, node: expr.Var, /) -> Bits:
        """Read a bit, a register or a variable."""
        width = _width(node.type)
        named = node.var
        bits = self._named(named) if node.standalone or isinstance(named, Clbit) else self._register(named)
        return unsigned.resized(bits, width)

    def visit_value(self, node: expr.Value, /) -> Bits:
        """Read a constant."""
        width = _width(node.type)
        return unsigned.number(int(node.value), width)

    def visit_cast(self, node: expr.Cast, /) -> Bits:
        """Read a cast: to Boolean it asks for "not zero", to an integer it cuts or fills with zeros."""
        if node.type.kind is types.Bool and isinstance(node.operand, expr.Value):
            return [constant(bool(node.operand.value))]  # of any type: a Float too
        operand, width = self.read(node.operand), _width(node.type)
        return [unsigned.is_not_zero(operand)] if node.type.kind is types.Bool else unsigned.resized(operand, width)

    def visit_unary(self, node: expr.Unary, /) -> Bits:
        """Read a negation."""
        operand = self.read(node.operand)
        if node.op is expr.Unary.Op.LOGIC_NOT:
            return [not_(unsigned.is_not_zero(operand))]
        if node.op is expr.Unary.Op.BIT_NOT:
            return [not_(place) for place in unsigned.resized(operand, _width(node.type))]
        raise CircuitUnsupportedError(f"The operation '{node.op.name.lower()}' on classical values is not supported.")

    def visit_binary(self, node: expr.Binary, /) -> Bits:
        """Read an operation on two values."""
        left, right = self.read(node.left), self.read(node.right)
        if node.op in _COMPARISONS:
            return [_COMPARISONS[node.op](left, right)]
        if node.op in (expr.Binary.Op.LOGIC_AND, expr.Binary.Op.LOGIC_OR):
            return [_BITWISE[node.op](unsigned.is_not_zero(left), unsigned.is_not_zero(right))]
        if node.op in _BITWISE:
            return unsigned.bitwise(_BITWISE[node.op], left, right)
        if node.op in _ARITHMETIC:
            return unsigned.resized(_ARITHMETIC[node.op](left, right, self._keep), _width(node.type))
        raise CircuitUnsupportedError(f"The operation '{node.op.name.lower()}' on classical values is not supported.")

    def visit_index(self, node: expr.Index, /) -> Bits:
        """Read one bit of a value; no, where there is no such bit."""
        return [unsigned.at(self.read(node.target), self.read(node.index))]

    def visit_stretch(self, node: expr.Stretch, /) -> Bits:
        """Refuse: a simulator has no time."""
        raise CircuitUnsupportedError(f"The stretch '{node.name}' in a classical expression is not supported.")

    def visit_generic(self, node: expr.Expr, /) -> Bits:
        """Refuse an expression of a kind that Qiskit did not have yet."""
        raise CircuitUnsupportedError(f"Classical expressions with '{type(node).__name__}' are not supported.")

    def _register(self, register: Any) -> Bits:
        return [self._named(clbit)[0] for clbit in register]

    def _named(self, name: Any) -> Bits:
        bits = self._places.get(name)
        if bits is None:
            raise CircuitInvalidError("A condition or assignment names a classical bit that the circuit does not have.")
        return bits


def _width(of_type: types.Type) -> int:
    if of_type.kind is types.Bool:
        return 1
    if of_type.kind is types.Uint:
        return int(of_type.width)
    raise CircuitUnsupportedError(
        f"Classical values of the type {of_type.kind.__name__} are not supported.",
        hint="Use expr.types.Bool() or expr.types.Uint(n), or calculate in Python.",
    )
