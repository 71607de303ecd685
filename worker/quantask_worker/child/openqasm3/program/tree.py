"""What stands in a part of a syntax tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openqasm3 import ast


@dataclass
class Settled(ast.Expression):  # type: ignore[misc]  # the package has no types
    """An expression that has been evaluated: evaluating it again does nothing more.

    Attributes:
        value: what it gave.
    """

    value: Any


_PARTS = (ast.QASMNode, list, tuple)
_LEAVES = {ast.Identifier, ast.IntegerLiteral, ast.FloatLiteral}  # two thirds of the nodes of most programs


def walk(*parts: Any) -> Iterator[ast.QASMNode]:
    """Yield all nodes of a tree, lists of nodes or tuples of these, in no certain order, but not those of pulses."""
    waiting: list[Any] = list(parts)
    while waiting:
        part = waiting.pop()
        if isinstance(part, list | tuple):
            waiting += part
        elif isinstance(part, ast.QASMNode) and not isinstance(part, ast.CalibrationDefinition):
            yield part
            if type(part) not in _LEAVES:
                waiting += [value for value in vars(part).values() if value and isinstance(value, _PARTS)]


def is_part(node: ast.QASMNode, whole: Any) -> bool:
    """Say whether a node is an operand of an expression, or of an operand; what is in calls and indices is none."""
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        if part is node:
            return True
        if isinstance(part, ast.BinaryExpression):
            waiting += [part.lhs, part.rhs]
        elif isinstance(part, ast.UnaryExpression):
            waiting.append(part.expression)
    return False


def declared_name(node: ast.QASMNode) -> str | None:
    """Return the name that a node declares, or None if it declares none."""
    declares = _DECLARES.get(type(node))
    return None if declares is None else getattr(node, declares).name


_DECLARES: dict[type, str] = {
    ast.QubitDeclaration: "qubit",
    ast.ClassicalDeclaration: "identifier",
    ast.ConstantDeclaration: "identifier",
    ast.IODeclaration: "identifier",
    ast.AliasStatement: "target",
    ast.QuantumGateDefinition: "name",
    ast.SubroutineDefinition: "name",
    ast.ExternDeclaration: "name",
    ast.ForInLoop: "identifier",
    ast.ClassicalArgument: "name",
    ast.QuantumArgument: "name",
}
"""Which part of a declaration names what it declares."""
