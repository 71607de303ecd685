"""Qiskit's OpenQASM 3 importer, taught the conditions and loops that people write.

On its own it knows ``if (bit)``, ``if (bit == true)`` and ``if (register == 3)``. The simulator can do more, and
textbooks do: ``if (c == 1)`` on a bit, ``c[0] ^ c[1]``, ``c != 0``, ``c > 2``, ``a && !b``.

It keeps a ``for`` loop as one, whose variable is no index then. Here the loop is written out: ``x q[i]`` works, and the
circuit has no loop left that would keep the simulator from sampling.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from openqasm3 import ast
from qiskit.circuit import ClassicalRegister, Clbit
from qiskit.circuit.classical import expr
from qiskit.circuit.classical.types import Bool
from qiskit_qasm3_import.converter import ConvertVisitor
from qiskit_qasm3_import.data import Scope, Symbol
from qiskit_qasm3_import.exceptions import ConversionError, raise_from_node
from qiskit_qasm3_import.state import LocalScope
from qiskit_qasm3_import.types import Int, Range, Sequence

State: TypeAlias = Any
"""The importer's ``State``: the circuit made so far and its symbols."""

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "==": expr.equal,
    "!=": expr.not_equal,
    "<": expr.less,
    "<=": expr.less_equal,
    ">": expr.greater,
    ">=": expr.greater_equal,
    "&&": expr.logic_and,
    "||": expr.logic_or,
    "&": expr.bit_and,
    "|": expr.bit_or,
    "^": expr.bit_xor,
}
_UNARY: dict[str, Callable[[Any], Any]] = {"!": expr.logic_not, "~": expr.bit_not}


MOST_ITERATIONS = 10_000
"""Of all ``for`` loops of a circuit together: each one is so many copies of its body."""


class Importer(ConvertVisitor):  # type: ignore[misc]  # the importer's package has no types
    """The importer. Only the way it reads conditions and ``for`` loops differs."""

    def __init__(self) -> None:
        super().__init__()
        self._iterations = 0

    def visit_ForInLoop(self, node: ast.ForInLoop, context: State) -> State:  # noqa: N802
        """Write the loop out, or leave it to the importer where a ``break`` or ``continue`` depends on it."""
        values, kind = self._resolve_generic(node.set_declaration, context, strict=True)
        if not isinstance(kind, Range | Sequence) or _leaves_early(node.block):
            return super().visit_ForInLoop(node, context)
        if isinstance(values, slice):
            if values.start is None or values.stop is None:
                raise_from_node(node.set_declaration, "for-loop ranges must have a start and an end")
            values = range(values.start, values.stop, 1 if values.step is None else values.step)
        for value in values:
            self._iterations += 1
            if self._iterations > MOST_ITERATIONS:
                raise_from_node(node, f"only {MOST_ITERATIONS} iterations of 'for' loops are supported")
            with LocalScope(context) as inner:
                name = node.identifier.name
                inner.symbol_table.insert(Symbol(name, value, Int(const=True), Scope.LOCAL, node))
                for statement in node.block:
                    self.visit(statement, inner)
        return context

    def _resolve_condition(self, node: ast.Expression, context: State) -> Any:
        try:
            return super()._resolve_condition(node, context)
        except ConversionError:
            condition = self._expression(node, context)
            if not isinstance(condition, expr.Expr):
                raise
            return condition

    def _expression(self, node: ast.Expression, context: State) -> Any:
        """Return the node as a classical expression, as a plain number, or None if it is neither."""
        if isinstance(node, ast.BooleanLiteral | ast.IntegerLiteral | ast.BitstringLiteral):
            return node.value
        if isinstance(node, ast.UnaryExpression) and node.op.name in _UNARY:
            return _apply(_UNARY[node.op.name], self._expression(node.expression, context))
        if isinstance(node, ast.BinaryExpression) and node.op.name in _BINARY:
            left, right = self._expression(node.lhs, context), self._expression(node.rhs, context)
            return _apply(_BINARY[node.op.name], *_alike(left, right))
        if isinstance(node, ast.Identifier | ast.IndexExpression):
            value, _ = self._resolve_generic(node, context, strict=True)
            return expr.lift(value) if isinstance(value, Clbit | ClassicalRegister) else None
        return None


def _leaves_early(block: list[ast.Statement]) -> bool:
    """Say whether a ``break`` or ``continue`` in the block, or in a branch of it, belongs to the loop around it."""
    for statement in block:
        if isinstance(statement, ast.BreakStatement | ast.ContinueStatement):
            return True
        branches = [getattr(statement, name, []) for name in ("if_block", "else_block", "body")]
        if any(_leaves_early(branch) for branch in branches):
            return True
    return False


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Read 0 and 1 beside a bit as a bit, as OpenQASM does: Qiskit has no numbers of one bit."""
    return _beside(left, right), _beside(right, left)


def _beside(value: Any, other: Any) -> Any:
    is_bit = isinstance(other, expr.Expr) and isinstance(other.type, Bool)
    return bool(value) if is_bit and type(value) is int and value in (0, 1) else value


def _apply(operation: Callable[..., Any], *operands: Any) -> Any:
    if any(operand is None for operand in operands) or not any(isinstance(o, expr.Expr) for o in operands):
        return None
    try:
        return operation(*operands)
    except (TypeError, ValueError):
        return None  # operands of types that do not go together: the importer's own refusal says it best
