"""Sequences of statements, and branches.

What is known is followed; what depends on a measurement becomes a branch or loop of the circuit. Where such a branch
leaves a loop that is written out, a subroutine or the program, a flag says so, and what would come next is in a branch
that asks for it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from openqasm3 import ast
from qiskit.circuit.classical import expr
from typing_extensions import override

from quantask_worker.child.openqasm3.problems import Problem
from quantask_worker.child.openqasm3.program.assignments import Assignments
from quantask_worker.child.openqasm3.program.leaving import Exit, Frame, Leaving, assigned, merged, ways_out
from quantask_worker.child.openqasm3.program.names import Bits, Variable
from quantask_worker.child.openqasm3.program.symbolic import Symbolic
from quantask_worker.child.openqasm3.types import BOOL, BitType, Type, a, is_integer, is_scalar_bit
from quantask_worker.child.openqasm3.unknown import Unknown, written
from quantask_worker.child.openqasm3.unknown_operators import binary
from quantask_worker.child.openqasm3.values import Value


class Branches(Assignments):
    """Evaluates ``if`` and ``switch``."""

    def __init__(self, circuit: Any, *, max_qubits: int) -> None:
        super().__init__(circuit, max_qubits=max_qubits)
        self.loops: list[Frame] = []
        self.calls: list[Frame] = []
        self.whole: Frame | None = None
        self.problems: list[Problem] = []

    def statement(self, node: ast.Statement) -> Leaving | None:
        """Evaluate one statement."""
        raise NotImplementedError

    @override
    def statements(self, nodes: list[ast.Statement]) -> Leaving:
        """Evaluate statements one after the other."""
        for k, node in enumerate(nodes):
            leaving = self.statement(node)
            if leaving is None:
                continue
            if leaving.now is not None:
                return leaving
            if leaving.flags:
                return self._rest(nodes[k + 1 :], leaving)
        return Leaving()

    def _rest(self, nodes: list[ast.Statement], leaving: Leaving) -> Leaving:
        """Evaluate what comes only if none of the flags is set."""
        if not nodes:
            return leaving
        self._prepare(nodes, nodes[0])
        with self._branch(self._not(leaving.flags)):
            inner = self.statements(nodes)
            flags = self._told(inner)
        return Leaving(flags=merged(leaving.flags, flags))

    @staticmethod
    def _not(flags: list[Any]) -> Any:
        condition = expr.logic_not(flags[0])
        for flag in flags[1:]:
            condition = expr.logic_and(condition, expr.logic_not(flag))
        return condition

    @contextlib.contextmanager
    def _branch(self, condition: Any) -> Iterator[Any]:
        with self.circuit.if_test(condition) as otherwise, self.deeper():
            yield otherwise

    @contextlib.contextmanager
    def deeper(self) -> Iterator[None]:
        """Count a part that depends on a measurement."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def _prepare(self, nodes: list[ast.Statement], node: ast.QASMNode) -> None:
        """Keep in the circuit what statements assign to that are about to depend on a measurement."""
        for name in sorted(assigned(nodes)):
            named = self.scope.find(name)
            if isinstance(named, Variable):
                self.make_unknown(named, node)
            elif isinstance(named, Bits):
                self.content.update(dict.fromkeys(named.clbits))

    # Ways out.

    def _told(self, leaving: Leaving) -> list[Any]:
        """Set the flag of a way out that is taken for certain inside a part that depends on a measurement."""
        if leaving.now is None:
            return leaving.flags
        frame = self._frame(leaving.now)
        if frame.native and leaving.now in ("break", "continue"):
            return leaving.flags  # the circuit's own loop has been left
        flag = frame.flags[leaving.now]
        self.store(flag, expr.lift(True))
        return merged(leaving.flags, [flag])

    def _frame(self, way: str) -> Frame:
        if way in ("break", "continue"):
            return self.loops[-1]
        if way == "return":
            return self.calls[-1]
        if self.whole is None:
            raise RuntimeError("A program has a frame.")
        return self.whole

    def new_flag(self, name: str) -> Any:
        """Add a variable to the circuit that is false."""
        return expr.lift(self.circuit.add_var(self.new_name(name), expr.lift(False)))

    def frame_for(self, nodes: list[ast.Statement], ways: tuple[str, ...], *, everywhere: bool = False) -> Frame:
        """Return the frame for statements, with a flag for each way out that a branch of them may take."""
        taken = ways_out(nodes, everywhere=everywhere)
        return Frame(self.depth, {way: self.new_flag(way) for way in ways if way in taken})

    def leave(self, way: Exit) -> Leaving:
        """Evaluate ``break``, ``continue`` and ``end``."""
        return Leaving(now=way)

    # Branches.

    def condition(self, node: ast.Expression) -> Any:
        """Return a condition as a known truth value or as the circuit's expression."""
        value = self.value(node)
        if isinstance(value, Symbolic):
            self.unsupported("A condition that depends on an input is not supported.", node)
        value = self.converted(value, BOOL, node)
        return bool(value.raw) if isinstance(value, Value) else written(value, BOOL)  # type: ignore[arg-type]

    def branch(self, node: ast.BranchingStatement) -> Leaving:
        """Evaluate ``if``."""
        condition = self.condition(node.condition)
        if isinstance(condition, bool):
            with self.block():
                return self.statements(node.if_block if condition else node.else_block)
        return self._branches(condition, node.if_block, node.else_block, node)

    def _branches(
        self, condition: Any, then: list[ast.Statement], otherwise: list[ast.Statement], node: ast.QASMNode
    ) -> Leaving:
        self._prepare([*then, *otherwise], node)
        self.count_operations(1, node)
        with self.circuit.if_test(condition) as other_branch, self.deeper(), self.block():
            flags = self._told(self.statements(then))
        if otherwise:
            with other_branch, self.deeper(), self.block():
                flags = merged(flags, self._told(self.statements(otherwise)))
        return Leaving(flags=flags)

    def switch(self, node: ast.SwitchStatement) -> Leaving:
        """Evaluate ``switch``."""
        target = self.value(node.target)
        if not _counts(target.type):
            self.fail(f"A 'switch' is over an integer, not {a(target.type)}.", node.target)
        if not node.cases:
            self.fail("A 'switch' has no 'case'.", node, "For example: switch (n) { case 1 { x q; } }")
        cases = [([self.constant(value, "A case") for value in values], body) for values, body in node.cases]
        self._check_cases(cases, node)
        if isinstance(target, Symbolic):
            self.unsupported("A 'switch' over an input is not supported.", node.target)
        if isinstance(target, Value):
            for values, body in cases:
                if any(int(value.raw) == int(target.raw) for value in values):
                    return self._scope(body)
            return self._scope(node.default) if node.default is not None else Leaving()
        return self._unknown_switch(target, cases, node.default, node)

    def _check_cases(self, cases: list[Any], node: ast.SwitchStatement) -> None:
        seen: set[int] = set()
        for (values, _), (nodes, _) in zip(cases, node.cases, strict=True):
            for value, place in zip(values, nodes, strict=True):
                if not _counts(value.type):
                    self.fail(f"A case is an integer, not {a(value.type)}.", place)
                if int(value.raw) in seen:
                    self.fail(f"The case {int(value.raw)} is there twice.", place)
                seen.add(int(value.raw))

    def _unknown_switch(self, target: Unknown, cases: list[Any], default: Any, node: ast.QASMNode) -> Leaving:
        if not cases:
            return self._scope(default) if default is not None else Leaving()
        (values, body), *rest = cases
        with self.at(node):
            tests = [binary("==", target, value).expression for value in values]
        condition = tests[0]
        for test in tests[1:]:
            condition = expr.logic_or(condition, test)
        bodies = [case for _, case in cases] + ([default] if default is not None else [])
        self._prepare([statement for case in bodies for statement in case.statements], node)
        self.count_operations(1, node)
        with self.circuit.if_test(condition) as otherwise, self.deeper():
            flags = self._told(self._scope(body))
        if rest or default is not None:
            with otherwise, self.deeper():
                flags = merged(flags, self._told(self._unknown_switch(target, rest, default, node)))
        return Leaving(flags=flags)

    def _scope(self, node: ast.CompoundStatement) -> Leaving:
        with self.block():
            return self.statements(node.statements)


def _counts(type_: Type) -> bool:
    return is_integer(type_) or is_scalar_bit(type_) or isinstance(type_, BitType)
