"""Branches, loops and subroutines.

What is known is followed; what depends on a measurement becomes a branch or loop of the circuit. Where such a branch
leaves a loop that is written out, a subroutine or the program, a flag says so, and what would come next is in a branch
that asks for it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from openqasm3 import ast
from qiskit.circuit.classical import expr

from quantask_worker.child.openqasm3 import arrays, bits
from quantask_worker.child.openqasm3.index_sets import loop_length, loop_values
from quantask_worker.child.openqasm3.problems import Problem
from quantask_worker.child.openqasm3.program.classical import Classical
from quantask_worker.child.openqasm3.program.evaluation import Operand
from quantask_worker.child.openqasm3.program.names import Bits, Extern, Qubits, Scope, Subroutine, Variable
from quantask_worker.child.openqasm3.program.state import MOST_CALLS_DEEP
from quantask_worker.child.openqasm3.program.symbolic import Symbolic
from quantask_worker.child.openqasm3.types import BIT, BOOL, INT, BitType, Type, a, is_integer, is_scalar_bit
from quantask_worker.child.openqasm3.unknown import Unknown, binary, kind_of, literal, written
from quantask_worker.child.openqasm3.values import Value

Exit = Literal["break", "continue", "return", "end"]


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


class ControlFlow(Classical):
    """Evaluates control flow."""

    def __init__(self, circuit: Any, *, max_qubits: int) -> None:
        super().__init__(circuit, max_qubits=max_qubits)
        self.loops: list[Frame] = []
        self.calls: list[Frame] = []
        self.whole: Frame | None = None
        self.problems: list[Problem] = []

    def statement(self, node: ast.Statement) -> Leaving | None:
        """Evaluate one statement."""
        raise NotImplementedError

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
        return Leaving(flags=_merged(leaving.flags, flags))

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
        for name in sorted(_assigned(nodes)):
            named = self.scope.find(name)
            if isinstance(named, Variable):
                self.make_unknown(named, node)
            elif isinstance(named, Bits):
                self.content.update(dict.fromkeys(named.clbits))

    def _told(self, leaving: Leaving) -> list[Any]:
        """Set the flag of a way out that is taken for certain inside a part that depends on a measurement."""
        if leaving.now is None:
            return leaving.flags
        frame = self._frame(leaving.now)
        if frame.native and leaving.now in ("break", "continue"):
            return leaving.flags  # the circuit's own loop has been left
        flag = frame.flags[leaving.now]
        self.store(flag, expr.lift(True))
        return _merged(leaving.flags, [flag])

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
        taken = _ways_out(nodes, everywhere=everywhere)
        return Frame(self.depth, {way: self.new_flag(way) for way in ways if way in taken})

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
                flags = _merged(flags, self._told(self.statements(otherwise)))
        return Leaving(flags=flags)

    def switch(self, node: ast.SwitchStatement) -> Leaving:
        """Evaluate ``switch``."""
        target = self.value(node.target)
        cases = [([self.known(value, "A case") for value in values], body) for values, body in node.cases]
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
                if not (is_integer(value.type) or is_scalar_bit(value.type) or isinstance(value.type, BitType)):
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
                flags = _merged(flags, self._told(self._unknown_switch(target, rest, default, node)))
        return Leaving(flags=flags)

    def _scope(self, node: ast.CompoundStatement) -> Leaving:
        with self.block():
            return self.statements(node.statements)

    # Loops.

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
                outer = _merged(outer, [flag for flag in pending if flag is not own])
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
            return Leaving(flags=_merged(pending, flags))
        if "continue" in frame.flags:
            self.store(frame.flags["continue"], expr.lift(False))
        with self.block():
            held = self.converted(value, type_, node)
            name = node.identifier.name
            self.declare(name, self.variable_of(name, type_, held, node), node.identifier)
            return self.statements(node.block)

    def _loop_values(self, node: ast.ForInLoop) -> Any:
        over = node.set_declaration
        if isinstance(over, ast.DiscreteSet):
            return [self.value(value) for value in over.values]
        if isinstance(over, ast.RangeDefinition):
            if over.start is None or over.end is None:
                self.fail("A range of a loop has a start and an end.", over)
            start, end = self.known(over.start, "A range"), self.known(over.end, "A range")
            step = None if over.step is None else self.known(over.step, "A range")
            with self.at(over):
                _, numbers = loop_values(start, step, end)
            count = loop_length(numbers)
            self.iterate(node, count)
            self.iterate(node, -count)
            return (Value(INT, number) for number in numbers)
        clbits = self.clbits_of(over)
        if clbits is not None:
            return [self.bits_value([bit], BIT) for bit in clbits]
        array = self.known(over, "What a loop goes over")
        with self.at(over):
            if isinstance(array.type, BitType) and array.type.size is not None:
                return [bits.read_bit(array, k) for k in range(array.type.size)]
            return list(arrays.elements(array))

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
                self.iterate(node)
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
        self._prepare(node.block, node)
        condition = self.condition(node.while_condition)
        if isinstance(condition, bool):
            condition = expr.lift(condition)
        leave = [frame.flags["break"]] if "break" in frame.flags else []
        leave = _merged(leave, pending)
        outside = [flag for way in ("return", "end") for flag in self._outer_flags(way, node.block)]
        for flag in _merged(leave, outside):
            condition = expr.logic_and(expr.logic_not(flag), condition)
        self.count_operations(1, node)
        with self.circuit.while_loop(condition), self.deeper(), self.block():
            if "continue" in frame.flags:
                self.store(frame.flags["continue"], expr.lift(False))
            self._told(self.statements(node.block))
        return Leaving(flags=[flag for flag in _merged(pending, outside) if flag not in leave])

    def _outer_flags(self, way: str, nodes: list[ast.Statement]) -> list[Any]:
        if way not in _ways_out(nodes, everywhere=True):
            return []
        frame = self.calls[-1] if way == "return" else self.whole
        return [frame.flags[way]] if frame is not None and way in frame.flags else []

    def leave(self, way: Exit) -> Leaving:
        """Evaluate ``break``, ``continue`` and ``end``."""
        return Leaving(now=way)

    # Subroutines.

    def returned(self, node: ast.ReturnStatement) -> Leaving:
        """Evaluate ``return``."""
        frame = self.calls[-1]
        value: Operand | None = None
        if isinstance(node.expression, ast.QuantumMeasurement):
            value = self.measured(node.expression)
        elif node.expression is not None:
            value = self.value(node.expression)
        if (value is None) != (frame.type is None):
            message = "This subroutine returns nothing." if frame.type is None else "This 'return' has no value."
            self.fail(message, node)
        if value is not None and frame.type is not None:
            value = self.converted(value, frame.type, node.expression)
            if frame.result is not None:
                self.store(frame.result, written(value, frame.type))  # type: ignore[arg-type]
            elif self.depth > frame.depth:
                self.unsupported(f"{a(frame.type).capitalize()} cannot be returned from such a branch.", node)
            frame.returned = value
        return Leaving(now="return")

    def call(self, node: ast.FunctionCall) -> Operand | None:
        """Call a subroutine: its body is evaluated here."""
        name = node.name.name
        named = self.find(name, node.name)
        if isinstance(named, Extern):
            self.unsupported(f"'{name}' is 'extern': nobody says what it computes.", node.name)
        if not isinstance(named, Subroutine):
            self.fail(f"'{name}' is no subroutine and no function.", node.name)
        definition = named.node
        if len(definition.arguments) != len(node.arguments):
            count = len(definition.arguments)
            takes = {0: "no argument", 1: "one argument"}.get(count, f"{count} arguments")
            self.fail(f"'{name}' takes {takes}; here it has {len(node.arguments)}.", node)
        if len(self.calls) >= MOST_CALLS_DEEP:
            message = f"Subroutines call each other more than {MOST_CALLS_DEEP} deep here."
            self.unsupported(message, node, "Recursion is not part of OpenQASM.")
        if any(frame_name == name for frame_name in self._calling):
            self.unsupported(f"The subroutine '{name}' calls itself: recursion is not supported.", node)
        self.step(node)
        arguments = [
            self._argument(parameter, argument)
            for parameter, argument in zip(definition.arguments, node.arguments, strict=True)
        ]
        return self._called(definition, arguments)

    @property
    def _calling(self) -> list[str]:
        return [frame.flags["name"] for frame in self.calls]

    def _argument(self, parameter: Any, node: ast.Expression) -> Any:
        name = parameter.name.name
        if isinstance(parameter, ast.QuantumArgument):
            qubits = self.qubits_named(node)
            size = 1 if parameter.size is None else self._size(parameter.size)
            if len(qubits) != size:
                expected = "one qubit" if size == 1 else f"{size} qubits"
                self.fail(f"The argument '{name}' is {expected}; here it has {len(qubits)}.", node)
            return Qubits(name, qubits, scalar=parameter.size is None)
        if isinstance(parameter.type, ast.ArrayReferenceType):
            mutable = parameter.access is not None and parameter.access.name == "mutable"
            reference = self.reference_type(parameter.type, mutable=mutable)
            array = self.known(node, "An array")
            with self.at(node):
                bound = arrays.bind(reference, array)
            return Variable(name, bound.type, bound, depth=self.depth if not mutable else self._depth_of(node))
        type_ = self.type_of(parameter.type)
        return (type_, self.converted(self.value(node), type_, node), node)

    def _depth_of(self, node: ast.Expression) -> int:
        while isinstance(node, ast.IndexExpression):
            node = node.collection
        named = self.scope.find(node.name) if isinstance(node, ast.Identifier) else None
        return named.depth if isinstance(named, Variable) else 0

    def _called(self, definition: ast.SubroutineDefinition, arguments: list[Any]) -> Operand | None:
        type_ = None if definition.return_type is None else self.type_of(definition.return_type)
        outside, loops = self.scope, self.loops
        self.scope, self.loops = Scope(self.root(), closed=True), []
        try:
            for parameter, argument in zip(definition.arguments, arguments, strict=True):
                self._bind(parameter, argument)
            frame = self.frame_for(definition.body, ("return",))
            frame.type = type_
            if type_ is not None and "return" in frame.flags:
                with contextlib.suppress(Exception):
                    kind_of(type_)
                    frame.result = expr.lift(self.circuit.add_var(self.new_name("result"), literal(0, type_)))
            frame.flags["name"] = definition.name.name
            self.calls.append(frame)
            try:
                with self.block():
                    leaving = self.statements(definition.body)
            finally:
                self.calls.pop()
        finally:
            self.scope, self.loops = outside, loops
        if type_ is None:
            return None
        if frame.result is not None and leaving.flags:
            return Unknown(type_, frame.result)
        if frame.returned is None:
            self.fail(f"The subroutine '{definition.name.name}' ends without 'return'.", definition.name)
        return frame.returned

    def _bind(self, parameter: Any, argument: Any) -> None:
        name = parameter.name.name
        if not isinstance(argument, tuple):
            self.declare(name, argument, parameter.name)
            return
        type_, value, node = argument
        if isinstance(type_, BitType):
            clbits = self.new_bits(type_.size or 1, name, node, register=False)
            self.declare(name, Bits(name, type_, clbits), parameter.name)
            if self.depth:
                self.content.update(dict.fromkeys(clbits))
            self.write_bits(clbits, value, type_)
            return
        self.declare(name, self.variable_of(name, type_, value, node), parameter.name)


def _merged(first: list[Any], second: list[Any]) -> list[Any]:
    return [*first, *(flag for flag in second if not any(flag is other for other in first))]


def _assigned(nodes: list[Any]) -> set[str]:
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


def _ways_out(nodes: list[Any], *, everywhere: bool = False) -> set[str]:
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
