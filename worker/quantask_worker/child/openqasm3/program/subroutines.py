"""Subroutines: the body of one is evaluated where it is called."""

from __future__ import annotations

import contextlib
import itertools
from typing import Any

from openqasm3 import ast
from qiskit.circuit.classical import expr
from typing_extensions import override

from quantask_worker.child.openqasm3 import arrays
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.program.evaluation import CALLED_GATE
from quantask_worker.child.openqasm3.program.leaving import Leaving, ProgramEndedError, returns
from quantask_worker.child.openqasm3.program.loops import Loops
from quantask_worker.child.openqasm3.program.names import (
    Bits,
    Extern,
    GateName,
    Operand,
    Qubits,
    Subroutine,
    Variable,
)
from quantask_worker.child.openqasm3.program.state import MOST_CALLS_DEEP
from quantask_worker.child.openqasm3.types import ArrayReferenceType, BitType, Type, a
from quantask_worker.child.openqasm3.unknown import Unknown, kind_of, literal, written


class Subroutines(Loops):
    """Evaluates calls of subroutines."""

    def __init__(self, circuit: Any, *, max_qubits: int) -> None:
        super().__init__(circuit, max_qubits=max_qubits)
        self.called: set[str] = set()

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

    @override
    def call(self, node: ast.FunctionCall) -> Operand | None:
        """Call a subroutine: its body is evaluated here."""
        name = node.name.name
        named = self.find(name, node.name)
        if isinstance(named, Extern):
            named = self._definition_of(name, named, node)
        if not isinstance(named, Subroutine):
            hint = CALLED_GATE if isinstance(named, GateName) else None
            self.fail(f"'{name}' is no subroutine and no function.", node.name, hint)
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
        self._check_shared(definition, arguments, node)
        return self._called(definition, arguments)

    def _check_shared(self, definition: ast.SubroutineDefinition, arguments: list[Any], node: ast.FunctionCall) -> None:
        """Refuse what two parameters must not share: a qubit, or an element that both may write to."""
        qubits = [qubit for argument in arguments if isinstance(argument, Qubits) for qubit in argument.qubits]
        if len(set(qubits)) < len(qubits):
            self.fail(f"'{definition.name.name}' is given one qubit twice.", node)
        written_to = [
            argument.value
            for argument, parameter in zip(arguments, definition.arguments, strict=True)
            if isinstance(parameter, ast.ClassicalArgument) and parameter.access is ast.AccessControl.mutable
        ]
        if any(arrays.overlap(one, other) for one, other in itertools.combinations(written_to, 2)):
            self.fail(f"'{definition.name.name}' is given one element of an array twice, both mutable.", node)

    @override
    def definition_of(self, name: str) -> ast.SubroutineDefinition | None:
        """Return the definition of a subroutine, or None for what is none."""
        named = self.scope.find(name)
        if isinstance(named, Subroutine):
            return named.node
        return self.definitions.get(name) if isinstance(named, Extern) else None

    def _definition_of(self, name: str, extern: Extern, node: ast.FunctionCall) -> Subroutine:
        """Return the subroutine of an ``extern``: a ``def`` that stands anywhere behind it in the text."""
        definition = self.definitions.get(name)
        if definition is None:
            hint = "Give its definition with --extern, or write it as a def."
            self.unsupported(f"'{name}' is 'extern': nobody says what it computes.", node.name, hint)
        with self.at(extern.node):
            declared = [self._parameter_type(argument) for argument in extern.node.arguments]
            returned = self._return_type(extern.node.return_type)
        taken = [
            None if isinstance(argument, ast.QuantumArgument) else self._parameter_type(argument)
            for argument in definition.arguments
        ]
        if taken != declared:
            self.fail(f"This definition of '{name}' takes other arguments than its 'extern' says.", definition.name)
        if self._return_type(definition.return_type) != returned:
            self.fail(f"This definition of '{name}' returns another type than its 'extern' says.", definition.name)
        return Subroutine(definition)

    def _parameter_type(self, parameter: ast.ClassicalArgument | ast.ExternArgument) -> Type:
        if isinstance(parameter.type, ast.ArrayReferenceType):
            mutable = parameter.access is not None and parameter.access.name == "mutable"
            return self.reference_type(parameter.type, mutable=mutable)
        return self.type_of(parameter.type)

    def _return_type(self, node: ast.ClassicalType | None) -> Type | None:
        return None if node is None else self.type_of(node)

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
        type_ = self._parameter_type(parameter)
        if isinstance(type_, ArrayReferenceType):
            reference, mutable = type_, type_.mutable
            if isinstance(node, ast.Concatenation):
                self.fail(
                    "An argument cannot be joined of arrays.", node, "Declare an array that holds both, and give that."
                )
            array = self.known(node, "An array")
            with self.at(node):
                bound = arrays.bind(reference, array)
            return Variable(name, bound.type, bound, depth=self.depth if not mutable else self._depth_of(node))
        return (type_, self.converted(self.value(node), type_, node), node)

    def _depth_of(self, node: ast.Expression) -> int:
        while isinstance(node, ast.IndexExpression):
            node = node.collection
        named = self.scope.find(node.name) if isinstance(node, ast.Identifier) else None
        return named.depth if isinstance(named, Variable) else 0

    def _called(self, definition: ast.SubroutineDefinition, arguments: list[Any]) -> Operand | None:
        self.called.add(definition.name.name)
        type_ = self._return_type(definition.return_type)
        outside, loops = self.scope, self.loops
        self.scope, self.loops = self.root(), []
        try:
            with self.block(closed=True):
                for parameter, argument in zip(definition.arguments, arguments, strict=True):
                    self._bind(parameter, argument)
                frame = self.frame_for(definition.body, ("return",))
                frame.type = type_
                if type_ is not None and "return" in frame.flags:
                    with contextlib.suppress(OperationError):
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
        self._end_from(definition, leaving)
        if type_ is None:
            return None
        if frame.result is not None and leaving.flags:
            if not returns(definition.body):
                what = f"Whether '{definition.name.name}' returns a value depends on a measurement"
                self.unsupported(f"{what}, which is not supported.", definition.name)
            return Unknown(type_, frame.result)
        if frame.returned is None:
            self.fail(f"The subroutine '{definition.name.name}' ends without 'return'.", definition.name)
        return frame.returned

    def _end_from(self, definition: ast.SubroutineDefinition, leaving: Leaving) -> None:
        """End the program if a subroutine has; what called it may be in the middle of an expression."""
        end = None if self.whole is None else self.whole.flags.get("end")
        may_end = end is not None and any(flag is end for flag in leaving.flags)
        if may_end or (leaving.now == "end" and self.depth):
            what = f"Whether '{definition.name.name}' ends the program depends on a measurement"
            self.unsupported(f"{what}, which is not supported.", definition.name)
        if leaving.now == "end":
            raise ProgramEndedError

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
