"""Loops: written out where their values are known, else loops of the circuit's own."""

from __future__ import annotations

from typing import Any

from openqasm3 import ast
from qiskit.circuit import Clbit
from qiskit.circuit.classical import expr

from quantask_worker.child.openqasm3 import arrays, bits
from quantask_worker.child.openqasm3.index_sets import loop_length, loop_values
from quantask_worker.child.openqasm3.program.branches import Branches
from quantask_worker.child.openqasm3.program.leaving import Frame, Leaving, assigned, merged, ways_out
from quantask_worker.child.openqasm3.program.names import Bits, Operand
from quantask_worker.child.openqasm3.program.tree import walk
from quantask_worker.child.openqasm3.types import BIT, INT, BitType, Type, UintType
from quantask_worker.child.openqasm3.values import Value

_MAY_NEVER_END = (
    "A while loop may never end: one that waits for a measurement must measure again in its body, and the outcome that"
    " ends it must be possible."
)


class Loops(Branches):
    """Evaluates ``for`` and ``while``."""

    def for_loop(self, node: ast.ForInLoop) -> Leaving:
        """Evaluate ``for``: the loop is written out."""
        type_ = self.type_of(node.type)
        values = self._loop_values(node)
        frame = self.frame_for(node.block, ("break", "continue"))
        self.loops.append(frame)
        pending: list[Any] = []
        outer: list[Any] = []
        try:
            for value in values:
                self.iterate(node)
                leaving = self._iteration(node, type_, value, frame, pending)
                own = frame.flags.get("break")
                pending = [flag for flag in leaving.flags if flag is not frame.flags.get("continue")]
                outer = merged(outer, [flag for flag in pending if flag is not own])
                if leaving.now == "break":
                    break
                if leaving.now in ("return", "end"):
                    return leaving
        finally:
            self.loops.pop()
        return Leaving(flags=outer)

    def _iteration(self, node: ast.ForInLoop, type_: Type, value: Operand, frame: Frame, pending: list[Any]) -> Leaving:
        if pending:
            self._prepare(node.block, node)
            with self._branch(self._not(pending)):
                inner = self._iteration(node, type_, value, frame, [])
                flags = self._told(inner)
            return Leaving(flags=merged(pending, flags))
        if "continue" in frame.flags:
            self.store(frame.flags["continue"], expr.lift(False))
        with self.block():
            held = self.converted(value, type_, node)
            name = node.identifier.name
            self.declare(name, self.variable_of(name, type_, held, node), node.identifier)
            return self.statements(node.block)

    def _loop_values(self, node: ast.ForInLoop) -> Any:
        over = self.settled(node.set_declaration)
        if isinstance(over, ast.DiscreteSet):
            return [self.value(value) for value in over.values]
        if isinstance(over, ast.RangeDefinition):
            if over.start is None or over.end is None:
                self.fail("A range of a loop has a start and an end.", over)
            start, end = self.known(over.start, "A range"), self.known(over.end, "A range")
            step = None if over.step is None else self.known(over.step, "A range")
            with self.at(over):
                _, numbers = loop_values(start, step, end)
            self.note_step(over, start.raw, None if step is None else step.raw, end.raw)
            count = loop_length(numbers)
            self.iterate(node, count, _of_a_wrapped_range(start))
            self.iterate(node, -count)
            return (Value(INT, number) for number in numbers)
        clbits = self.clbits_of(over)
        if clbits is not None:
            return self._bits_before(clbits, node)
        array = self.known(over, "What a loop goes over")
        with self.at(over):
            if isinstance(array.type, BitType) and array.type.size is not None:
                return [bits.read_bit(array, k) for k in range(array.type.size)]
            return list(arrays.elements(array))

    def _bits_before(self, clbits: list[Clbit], node: ast.ForInLoop) -> list[Operand]:
        """Return the bits that a loop goes over as they are before it: its body may write to them."""
        written_to = [self.scope.find(name) for name in assigned(node.block)]
        changed = {bit for named in written_to if isinstance(named, Bits) for bit in named.clbits}
        values = [self.bits_value([bit], BIT) for bit in clbits]
        if changed.isdisjoint(clbits):
            return values
        kept = self.new_bits(len(clbits), node.identifier.name, node, register=False)
        for bit, value in zip(kept, values, strict=True):
            self.write_bits([bit], value, BIT)
        return [self.bits_value([bit], BIT) for bit in kept]

    def while_loop(self, node: ast.WhileLoop) -> Leaving:
        """Evaluate ``while``: written out as long as its condition is known, else a loop of the circuit's own."""
        frame = self.frame_for(node.block, ("break", "continue"), everywhere=True)
        self.loops.append(frame)
        pending: list[Any] = []
        try:
            while True:
                condition = self.condition(node.while_condition)
                if not isinstance(condition, bool) or pending:
                    return self._native_loop(node, condition, pending)
                if not condition:
                    return Leaving()
                self.turn(node, _MAY_NEVER_END)
                with self.block():
                    if "continue" in frame.flags:
                        self.store(frame.flags["continue"], expr.lift(False))
                    leaving = self.statements(node.block)
                if leaving.now == "break":
                    return Leaving()
                if leaving.now in ("return", "end"):
                    return leaving
                pending = [flag for flag in leaving.flags if flag is not frame.flags.get("continue")]
        finally:
            self.loops.pop()

    def _native_loop(self, node: ast.WhileLoop, condition: Any, pending: list[Any]) -> Leaving:
        frame = self.loops[-1]
        if self._asks_a_subroutine(node.while_condition):
            what = "A loop whose condition calls a subroutine and depends on a measurement is not supported."
            self.unsupported(what, node.while_condition)
        self._prepare(node.block, node)
        condition = self.condition(node.while_condition)
        if isinstance(condition, bool):
            condition = expr.lift(condition)
        own = frame.flags.get("break")
        leave = merged([] if own is None else [own], pending)
        outside = [flag for way in ("return", "end") for flag in self._outer_flags(way, node.block)]
        for flag in merged(leave, outside):
            condition = expr.logic_and(expr.logic_not(flag), condition)
        self.count_operations(1, node)
        with self.circuit.while_loop(condition), self.deeper(), self.block():
            if "continue" in frame.flags:
                self.store(frame.flags["continue"], expr.lift(False))
            self._told(self.statements(node.block))
        return Leaving(flags=[flag for flag in merged(pending, outside) if flag is not own])

    def _asks_a_subroutine(self, node: ast.Expression) -> bool:
        calls = [part.name.name for part in walk(node) if isinstance(part, ast.FunctionCall)]
        return any(self.definition_of(name) is not None for name in calls)

    def _outer_flags(self, way: str, nodes: list[ast.Statement]) -> list[Any]:
        if way not in ways_out(nodes, everywhere=True):
            return []
        frame = self.calls[-1] if way == "return" else self.whole
        return [frame.flags[way]] if frame is not None and way in frame.flags else []


def _of_a_wrapped_range(start: Value) -> str | None:
    """Return a hint for a range that begins where an unsigned integer fell below 0."""
    if not isinstance(start.type, UintType) or start.raw < 1 << (start.type.width - 1):
        return None
    return f"The range begins at {start.raw}: a uint that falls below 0 goes on at its largest value. Make it an int."
