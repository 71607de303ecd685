"""Which variables may depend on a measurement, as far as a program's text says it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openqasm3 import ast

from quantask_worker.child.openqasm3.program.leaving import assigned
from quantask_worker.child.openqasm3.program.tree import walk


def dependents(statements: list[Any]) -> set[str]:
    """Return the names of variables that may depend on a measurement, wherever they are declared."""
    nodes = list(walk(statements))
    measuring = {
        node.name.name
        for node in nodes
        if isinstance(node, ast.SubroutineDefinition) and _measures(node.body, frozenset())
    }
    names: set[str] = set()
    while True:
        found = names.union(*(_given(node, frozenset(names), frozenset(measuring)) for node in nodes))
        if found == names:
            return names
        names = found


def drops_outcomes(statements: list[Any]) -> bool:
    """Say whether a measurement is written to nothing: ``measure q;``."""
    return any(isinstance(node, ast.QuantumMeasurementStatement) and node.target is None for node in walk(statements))


def measures_in_a_loop(statements: list[Any]) -> bool:
    """Say whether a loop measures in each of its turns, as one does that makes shots: itself or by a subroutine."""
    nodes = list(walk(statements))
    definitions = [node for node in nodes if isinstance(node, ast.SubroutineDefinition)]
    measuring: frozenset[str] = frozenset()
    while True:
        found = frozenset(node.name.name for node in definitions if _measures(node.body, measuring))
        if found == measuring:
            break
        measuring = found
    return any(isinstance(node, ast.ForInLoop | ast.WhileLoop) and _measures(node.block, measuring) for node in nodes)


def _given(node: Any, names: frozenset[str], measuring: frozenset[str]) -> set[str]:
    """Return what a statement makes depend on a measurement."""
    value, targets = _FLOWS.get(type(node), _nothing)(node)
    depends = any(isinstance(part, ast.Identifier) and part.name in names for part in walk(value))
    return targets if depends or _measures(value, measuring) else set()


def _measures(part: Any, measuring: frozenset[str]) -> bool:
    return any(
        isinstance(node, ast.QuantumMeasurement)
        or (isinstance(node, ast.FunctionCall | ast.QuantumGate) and node.name.name in measuring)
        for node in walk(part)
    )


Flow = tuple[Any, set[str]]  # an expression, and the names that it decides


def _nothing(_: Any) -> Flow:
    return [], set()


_FLOWS: dict[type, Callable[[Any], Flow]] = {
    ast.ClassicalDeclaration: lambda node: ([node.init_expression], {node.identifier.name}),
    ast.ClassicalAssignment: lambda node: ([node.lvalue, node.rvalue], assigned([node])),
    ast.QuantumMeasurementStatement: lambda node: ([node.measure], assigned([node])),
    ast.BranchingStatement: lambda node: ([node.condition], assigned([node])),
    ast.WhileLoop: lambda node: ([node.while_condition], assigned([node])),
    ast.ForInLoop: lambda node: ([node.set_declaration], assigned([node]) | {node.identifier.name}),
    ast.SwitchStatement: lambda node: ([node.target], assigned([node])),
}
