"""How statements are left before their end: ``break``, ``continue``, ``return`` and ``end``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from openqasm3 import ast

from quantask_worker.child.openqasm3.program.names import Operand
from quantask_worker.child.openqasm3.types import Type

Exit = Literal["break", "continue", "return", "end"]


class ProgramEndedError(Exception):
    """An ``end`` in a subroutine: it ends the program in the middle of what called it."""


@dataclass(slots=True)
class Leaving:
    """How a sequence of statements ended.

    Attributes:
        now: it certainly leaves what it stands in.
        flags: variables of the circuit that say whether it has left.
    """

    now: Exit | None = None
    flags: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Frame:
    """What ``break``, ``continue``, ``return`` or ``end`` leaves.

    Attributes:
        depth: in how many parts that depend on measurements it stands.
        flags: for each way out, the circuit's variable that says it was taken.
        native: whether it is a loop of the circuit's own.
        result: of a subroutine, the circuit's variable for what it returns.
        returned: what it returned.
    """

    depth: int
    flags: dict[str, Any]
    native: bool = False
    type: Type | None = None
    result: Any = None
    returned: Operand | None = None


def merged(first: list[Any], second: list[Any]) -> list[Any]:
    """Return the flags of both, each one once."""
    return [*first, *(flag for flag in second if not any(flag is other for other in first))]


def assigned(nodes: list[Any]) -> set[str]:
    """Return the names that statements may assign to, wherever they stand."""
    names: set[str] = set()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        target = None
        if isinstance(node, ast.ClassicalAssignment):
            target = node.lvalue
        elif isinstance(node, ast.QuantumMeasurementStatement):
            target = node.target
        if target is not None:
            names.add(target.name.name if isinstance(target, ast.IndexedIdentifier) else target.name)
        waiting += _inner(node)
    return names


def ways_out(nodes: list[Any], *, everywhere: bool = False) -> set[str]:
    """Return which of ``break``, ``continue``, ``return`` and ``end`` a branch may take, or ``everywhere`` any.

    Behind a branch that may leave, what comes next depends on a measurement too: so one that stands in a branch makes
    all others count.
    """
    ways: set[str] = set()
    in_branch = everywhere
    waiting = [(node, False) for node in nodes]
    while waiting:
        node, nested = waiting.pop()
        way = _WAYS.get(type(node))
        if way is not None:
            ways.add(way)
            in_branch = in_branch or nested
        waiting += [(inner, nested or not isinstance(node, ast.CompoundStatement)) for inner in _inner(node)]
    return ways if in_branch else set()


def returns(nodes: list[Any]) -> bool:
    """Say whether statements come to a ``return`` or an ``end`` whatever their values are."""
    return any(_returns(node) for node in nodes)


def _returns(node: Any) -> bool:
    match node:
        case ast.ReturnStatement() | ast.EndStatement():
            return True
        case ast.BranchingStatement():
            return returns(node.if_block) and returns(node.else_block)
        case ast.CompoundStatement():
            return returns(node.statements)
        case ast.Box():
            return returns(node.body)
        case ast.SwitchStatement():
            bodies = [body for _, body in node.cases]
            return node.default is not None and all(map(_returns, [*bodies, node.default]))
    return False


_WAYS: dict[type, str] = {
    ast.BreakStatement: "break",
    ast.ContinueStatement: "continue",
    ast.ReturnStatement: "return",
    ast.EndStatement: "end",
}


def _inner(node: Any) -> list[Any]:
    match node:
        case ast.BranchingStatement():
            return [*node.if_block, *node.else_block]
        case ast.ForInLoop() | ast.WhileLoop():
            return list(node.block)
        case ast.CompoundStatement():
            return list(node.statements)
        case ast.Box():
            return list(node.body)
        case ast.SwitchStatement():
            return [body for _, body in node.cases] + ([node.default] if node.default is not None else [])
    return []
