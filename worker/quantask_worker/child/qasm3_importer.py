"""Qiskit's OpenQASM 3 importer, taught the conditions that people write.

On its own it knows ``if (bit)``, ``if (bit == true)`` and ``if (register == 3)``. The simulator can do more, and
textbooks do: ``if (c == 1)`` on a bit, ``c[0] ^ c[1]``, ``c != 0``, ``c > 2``, ``a && !b``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from openqasm3 import ast
from qiskit.circuit import ClassicalRegister, Clbit
from qiskit.circuit.classical import expr
from qiskit.circuit.classical.types import Bool
from qiskit_qasm3_import.converter import ConvertVisitor
from qiskit_qasm3_import.exceptions import ConversionError

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


class Importer(ConvertVisitor):  # type: ignore[misc]  # the importer's package has no types
    """The importer. Only the way it reads conditions differs."""

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
