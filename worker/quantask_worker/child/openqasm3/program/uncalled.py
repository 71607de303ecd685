"""Subroutines that nobody calls: what is wrong in them is told all the same, as an editor does it.

Each is called with arguments of our own, on a circuit that is thrown away. What is wrong whatever the arguments are is
told: an index that is out of range for one number may be in range for another.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from openqasm3 import ast
from qiskit import QuantumCircuit
from qiskit.circuit import Qubit

from quantask_jupyter.errors import CircuitSyntaxError
from quantask_worker.child.openqasm3 import arrays
from quantask_worker.child.openqasm3.casts import cast, converts
from quantask_worker.child.openqasm3.problems import Notes, Problem, ProgramError
from quantask_worker.child.openqasm3.program.names import Qubits
from quantask_worker.child.openqasm3.program.subroutines import Subroutines
from quantask_worker.child.openqasm3.program.tree import walk
from quantask_worker.child.openqasm3.types import INT, ArrayReferenceType, Type
from quantask_worker.child.openqasm3.values import Value


class Uncalled(Subroutines):
    """Looks at subroutines that nobody calls."""

    def problems_of_uncalled(self) -> Iterator[Problem]:
        """Yield what is wrong in them, of each the first."""
        for name, definition in self.definitions.items():
            if name not in self.called and self._is_alone(definition):
                with_zeros, with_ones = (self._problems(definition, number) for number in (0, 1))
                yield from (problem for problem in with_zeros if problem in with_ones)

    def _problems(self, definition: ast.SubroutineDefinition, number: int) -> list[Problem]:
        try:
            with self._on_a_circuit_of_its_own():
                arguments = [self._made_up(parameter, number) for parameter in definition.arguments]
                self._called(definition, arguments)
        except ProgramError as error:
            return [problem for problem in error.problems if problem.kind is CircuitSyntaxError]
        return []

    def _made_up(self, parameter: Any, number: int) -> Any:
        if isinstance(parameter, ast.QuantumArgument):
            size = 1 if parameter.size is None else self._size(parameter.size)
            if not 0 <= size <= self.max_qubits - self.circuit.num_qubits:
                raise ProgramError  # no program has so many
            qubits = [Qubit() for _ in range(size)]
            self.circuit.add_bits(qubits)
            return Qubits(parameter.name.name, qubits, scalar=parameter.size is None)
        type_ = self._parameter_type(parameter)
        if isinstance(type_, ArrayReferenceType):
            raise ProgramError  # of an array that nobody knows
        with self.at(parameter):
            return (type_, self._example(type_, number), parameter)

    @staticmethod
    def _example(type_: Type, number: int) -> Value:
        one = Value(INT, number)
        return cast(one, type_) if converts(INT, type_) else arrays.zero(type_)

    def _is_alone(self, definition: ast.SubroutineDefinition) -> bool:
        """Whether a subroutine and those that it calls act on their arguments alone, and do not end the program."""
        waiting, seen = [definition.name.name], set()
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self.definitions:
                continue
            seen.add(name)
            for node in walk(self.definitions[name].body):
                if isinstance(node, ast.EndStatement) or _is_physical(node):
                    return False
                if isinstance(node, ast.FunctionCall | ast.QuantumGate):
                    waiting.append(node.name.name)
        return True

    @contextlib.contextmanager
    def _on_a_circuit_of_its_own(self) -> Iterator[None]:
        kept = {name: getattr(self, name) for name in _KEPT}
        self.circuit, self.notes, self.content = QuantumCircuit(), Notes(), dict(self.content)
        self.written_to, self.unnamed_bits, self.scope = set(), [], self.root()
        self.calls, self.loops, self.operations, self.depth = [], [], 0, 0
        self.called, self._registers = set(self.called), {}
        try:
            yield
        finally:
            for name, value in kept.items():
                setattr(self, name, value)


_KEPT = (
    *("circuit", "notes", "content", "written_to", "unnamed_bits", "scope", "calls", "loops", "operations", "depth"),
    *("called", "_registers"),
)
"""What a call changes."""


def _is_physical(node: ast.QASMNode) -> bool:
    return isinstance(node, ast.Identifier) and bool(node.name.startswith("$"))
