"""What is known of a program while it is evaluated: its names, its circuit so far, and how much it has cost."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NoReturn

from openqasm3 import ast
from qiskit import ClassicalRegister, QuantumCircuit
from qiskit.circuit import CircuitInstruction, Clbit
from qiskit.circuit.classical import expr

from quantask_jupyter.domain.circuit import MOST_OPERATIONS, TOO_MANY_OPERATIONS
from quantask_jupyter.errors import CircuitSyntaxError, CircuitUnsupportedError, LimitExceededError, QuantumError
from quantask_worker.child.classical import hidden_bits
from quantask_worker.child.expansion import TOO_MANY_HINT
from quantask_worker.child.openqasm3.did_you_mean import did_you_mean
from quantask_worker.child.openqasm3.operation_error import OperationError
from quantask_worker.child.openqasm3.problems import Notes, Problem, ProgramError
from quantask_worker.child.openqasm3.program.clock import Clock
from quantask_worker.child.openqasm3.program.inputs import Given
from quantask_worker.child.openqasm3.program.names import Broken, Named, Scope, Variable
from quantask_worker.child.openqasm3.syntax.words import word_in_capitals
from quantask_worker.child.openqasm3.types import Type, is_scalar_bit
from quantask_worker.child.openqasm3.unknown import Unknown, kind_of, literal, written
from quantask_worker.child.openqasm3.values import BUILT_IN_CONSTANTS, Value
from quantask_worker.child.source_limits import MAX_CLASSICAL_BITS

MOST_STEPS = 1_000_000
"""Statements and calls that are evaluated: some seconds."""

MOST_ITERATIONS = 100_000
"""Of all ``for`` loops together: a second or two."""

MOST_TURNS = 10_000
"""Of all ``while`` loops together. A program may wait in one for what never comes."""

MOST_CALLS_DEEP = 20
"""Subroutines within subroutines."""


class Place:
    """Gives what an operation raises in a ``with`` block the place of a node.

    It is entered for every number and operand: a generator for each would be a fifth of what loading takes.
    """

    __slots__ = ("_node",)

    def __init__(self, node: ast.QASMNode) -> None:
        self._node = node

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, OperationError):
            raise ProgramError(Problem(error.kind, str(error), self._node.span, error.hint)) from error


class State:
    """A program that is being evaluated.

    Attributes:
        most_steps: statements and calls that may be evaluated.
        most_iterations: of all ``for`` loops together.
        most_operations: of the circuit.
    """

    most_steps = MOST_STEPS
    most_iterations = MOST_ITERATIONS
    most_operations = MOST_OPERATIONS

    def __init__(self, circuit: QuantumCircuit, *, max_qubits: int) -> None:
        self.circuit = circuit
        self.max_qubits = max_qubits
        self.given: Given | None = None  # the values of all inputs, if they are known now
        self.scope = Scope()
        self.notes = Notes()
        self.written_to: set[Clbit] = set()  # bits that are measured into or assigned to
        self.content: dict[Clbit, int | None] = {}  # of each classical bit, None where a measurement says it
        self.definitions: dict[str, ast.SubroutineDefinition] = {}  # of the whole text
        self.clock: Clock | None = None  # that runs while a duration is asked for
        self.missing_include = False
        self.doubtful: frozenset[str] = frozenset()  # names in text that could not be read
        self.depth = 0  # of branches and loops that depend on measurements
        self.operations = 0
        self._steps = 0
        self._iterations = 0
        self._turns = 0
        self._bit_operations = 0
        self._names_made = 0
        self._registers: dict[tuple[Clbit, ...], ClassicalRegister] = {}
        for name, value in BUILT_IN_CONSTANTS.items():
            self.scope.names[name] = Variable(name, value.type, value, constant=True)

    # Problems.

    def fail(
        self,
        message: str,
        node: ast.QASMNode,
        hint: str | None = None,
        kind: type[QuantumError] = CircuitSyntaxError,
    ) -> NoReturn:
        """Raise a problem at a node."""
        raise ProgramError(Problem(kind, message, node.span, hint))

    def unsupported(self, message: str, node: ast.QASMNode, hint: str | None = None) -> NoReturn:
        """Raise that something legal at a node cannot be run."""
        self.fail(message, node, hint, CircuitUnsupportedError)

    def at(self, node: ast.QASMNode) -> Place:
        """Give what an operation raises the place of a node."""
        return Place(node)

    def step(self, node: ast.QASMNode) -> None:
        """Count a statement."""
        self._steps += 1
        if self._steps > self.most_steps:
            message = f"The program takes more than {self.most_steps:,} steps."
            self.fail(message, node, "A loop may never end.", LimitExceededError)

    def iterate(self, node: ast.ForInLoop, count: int = 1, hint: str | None = None) -> None:
        """Count iterations of a ``for`` loop, which are written out."""
        self._iterations += count
        if self._iterations > self.most_iterations:
            message = f"The loops have more than {self.most_iterations:,} iterations together."
            raise ProgramError(Problem(LimitExceededError, message, node.span, hint, of_circuits=True))

    def turn(self, node: ast.WhileLoop, hint: str) -> None:
        """Count a turn of a ``while`` loop."""
        self._turns += 1
        if self._turns > MOST_TURNS:
            self.fail(f"The loops have more than {MOST_TURNS:,} iterations together.", node, hint, LimitExceededError)

    def count_operations(self, count: int, node: ast.QASMNode) -> None:
        """Count operations of the circuit."""
        self.operations += count
        if self.operations > self.most_operations:
            self.fail(f"{TOO_MANY_OPERATIONS}{self.too_large}.", node, TOO_MANY_HINT, LimitExceededError)

    def count_bit_operations(self, count: int, node: ast.QASMNode) -> None:
        """Count what arithmetic on measured values comes to in single bits, at least."""
        self._bit_operations += count
        if self._bit_operations > hidden_bits.MOST_STEPS:
            told, hint = hidden_bits.TOO_MANY_STEPS, hidden_bits.TOO_MANY_STEPS_HINT
            raise ProgramError(Problem(LimitExceededError, told, node.span, hint, of_circuits=True))

    @property
    def too_large(self) -> str:
        """Which gate it is that is too large, if it is one."""
        return ""

    # Names.

    def declare(self, name: str, named: Named, node: ast.QASMNode) -> None:
        """Give a name of this scope its meaning."""
        if name in self.scope.names:
            what = "is a constant of the language" if name in BUILT_IN_CONSTANTS else "is declared already"
            if name not in BUILT_IN_CONSTANTS or not self._is_built_in(name):
                self.fail(f"'{name}' {what}.", node)
            self.fail(f"'{name}' {what}.", node, "Choose another name.")
        self.scope.names[name] = named
        if node.span is not None:
            self.scope.lines[name] = node.span.start_line

    def _is_built_in(self, name: str) -> bool:
        found = self.scope.names[name]
        return isinstance(found, Variable) and found.value is BUILT_IN_CONSTANTS.get(name)

    def declare_broken(self, name: str) -> None:
        """Declare what nothing is to be said about, unless there is something of this name."""
        if self.scope.find(name) is None:
            self.scope.names[name] = Broken()

    def find(self, name: str, node: ast.QASMNode) -> Named:
        """Return what a name stands for."""
        found = self.look_up(name)
        if found is None:
            self.check_defined(name)
            if self.scope.hides(name):
                hint = "Give it as an argument; a number may also be declared as const."
                self.fail(f"'{name}' cannot be seen in here: a gate or subroutine sees constants alone.", node, hint)
            meant = word_in_capitals(name)
            known = [meant] if meant else self.scope.visible()
            self.fail(f"'{name}' is not declared.", node, did_you_mean(name, known))
        return found

    def look_up(self, name: str) -> Named | None:
        """Return what a name stands for, or None.

        Raises:
            ProgramError: what declares it is wrong, or nobody knows what it was given: no problem more, but this
                statement cannot be evaluated.
        """
        found = self.scope.find(name)
        if isinstance(found, Broken) or (isinstance(found, Variable) and name in self.doubtful):
            raise ProgramError
        return found

    def check_defined(self, name: str) -> None:
        """Raise an error without a problem if something that could not be read may define what is not defined."""
        if self.missing_include or name in self.doubtful:
            raise ProgramError

    @contextlib.contextmanager
    def block(self, *, closed: bool = False) -> Iterator[Scope]:
        """Open a scope for what is read inside."""
        outer = self.scope
        self.scope = Scope(outer, closed)
        try:
            yield self.scope
        finally:
            self.scope = outer

    def new_name(self, stem: str) -> str:
        """Return a name of the circuit's own that no program can write."""
        self._names_made += 1
        return f"{stem}.{self._names_made}"

    # Classical bits.

    def new_bits(self, count: int, name: str, node: ast.QASMNode, *, register: bool) -> list[Clbit]:
        """Add classical bits to the circuit."""
        total = self.circuit.num_clbits + count
        if total > MAX_CLASSICAL_BITS:
            message = f"The circuit declares {total} classical bits; the limit is {MAX_CLASSICAL_BITS}."
            of_circuits = self.scope.outer is not None  # those of a block end with it
            raise ProgramError(Problem(LimitExceededError, message, node.span, of_circuits=of_circuits))
        bits = [Clbit() for _ in range(count)]
        if register and self.depth == 0 and not any(r.name == name for r in self.circuit.cregs):
            made = ClassicalRegister(count, name)
            self.circuit.add_register(made)
            bits = list(made)
            self._registers[tuple(bits)] = made
        else:
            for bit in bits:
                self.circuit._data.add_clbit(bit)  # ``add_bits`` looks at all that there are, each time
        self.content.update(dict.fromkeys(bits, 0))
        return bits

    def expression_of(self, bits: list[Clbit]) -> Any:
        """Return the circuit's expression of a register's bits."""
        key = tuple(bits)
        if key not in self._registers:
            register = ClassicalRegister(name=self.new_name("bits").replace(".", "_"), bits=bits)
            self._registers[key] = register
            self.circuit.add_register(register)
        return expr.lift(self._registers[key])

    def write_bit(self, bit: Clbit, value: Any) -> None:
        """Give a bit a known value, or an expression's."""
        if isinstance(value, int):
            if self.content[bit] != value:
                self.store(bit, expr.lift(bool(value)))
            self.content[bit] = value if self.depth == 0 else None
        else:
            self.store(bit, value)
            self.content[bit] = None

    def write_bits(self, clbits: list[Clbit], value: Any, type_: Type) -> None:
        """Give bits of the circuit a value of their type."""
        self.written_to.update(clbits)
        if isinstance(value, Value):
            for k, bit in enumerate(clbits):
                self.write_bit(bit, int(value.raw) >> k & 1)
        elif is_scalar_bit(type_):
            self.write_bit(clbits[0], value.expression)
        else:
            self.store(self.expression_of(clbits), value.expression)
            self.content.update(dict.fromkeys(clbits))

    # The circuit.

    def store(self, target: Any, value: Any) -> None:
        """Add an assignment to the circuit."""
        self.circuit.store(target, value)

    def append(self, operation: Any, qubits: list[Any], clbits: list[Any] | tuple[()] = ()) -> None:
        """Add an operation to the circuit."""
        instruction = CircuitInstruction(operation, qubits, clbits)
        if self.depth:
            self.circuit._current_scope().append(instruction)
        else:
            self.circuit._append(instruction)  # what ``append`` checks is known to be right

    def make_unknown(self, variable: Variable, node: ast.QASMNode) -> None:
        """Keep a variable in the circuit from here on, because a branch or loop assigns to it."""
        if variable.var is None and not variable.constant:
            value = variable.value
            try:
                kind = kind_of(variable.type)
            except OperationError:
                return  # what assigns to it is refused
            start = literal(value.raw, variable.type) if isinstance(value, Value) else written(value, variable.type)
            with self.at(node):
                variable.var = self.circuit.add_var(self.new_name(variable.name), expr.cast(start, kind))
            variable.value = Unknown(variable.type, variable.var)
