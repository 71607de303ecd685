"""The exact simulator: a density matrix for each content of the classical memory.

Measuring splits a branch in two, and branches whose memories are equal are added again. So a program's outcomes come
out as probabilities, also of loops that end only by chance; of those, what is left below 1e-13 is let go.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from tests.differential import gates
from tests.differential.gates import Matrix
from tests.differential.program import (
    Apply,
    Barrier,
    Break,
    Continue,
    For,
    GateDefinition,
    If,
    Measure,
    Modifier,
    Name,
    Operand,
    Program,
    Register,
    Reset,
    Span,
    Statement,
    Switch,
    While,
)
from tests.differential.values import LITERAL, Memory, Scope, Value

Branches = dict[Memory, Matrix]
"""The state of all qubits, not normalised, in each content of the memory: axes are kets, then bras."""

LET_GO = 1e-13
MOST_TURNS = 3_000  # of a loop that ends by chance


class NeverEndsError(Exception):
    """A loop goes on with more than a negligible probability."""


class Then(Enum):
    NEXT = auto()
    BREAK = auto()
    CONTINUE = auto()


Flow = dict[Then, Branches]


def distribution(program: Program, point: Mapping[str, float]) -> dict[tuple[int, ...], float]:
    """Return the probability of each content of the classical bits, where inputs have the values of ``point``."""
    branches = Simulator(program, point).run()
    outcomes: dict[tuple[int, ...], float] = defaultdict(float)
    for memory, state in branches.items():
        outcomes[memory.bits] += _weight(state)
    return dict(outcomes)


def measured_at_the_end(program: Program, point: Mapping[str, float]) -> dict[tuple[int, ...], float]:
    """Return the probability of each content of the classical bits, followed by a measurement of every qubit."""
    outcomes: dict[tuple[int, ...], float] = {}
    size = 2**program.qubits
    for memory, state in Simulator(program, point).run().items():
        diagonal = np.real(np.diagonal(state.reshape(size, size)))
        for index, probability in enumerate(diagonal):
            of_qubits = tuple(int(digit) for digit in format(index, f"0{program.qubits}b"))
            outcomes[memory.bits + of_qubits] = float(probability)
    return outcomes


def _weight(state: Matrix) -> float:
    size = int(np.sqrt(state.size))
    return float(np.real(np.trace(state.reshape(size, size))))


def _add(branches: Branches, memory: Memory, state: Matrix) -> None:
    known = branches.get(memory)
    branches[memory] = state if known is None else known + state


@dataclass
class Simulator:
    program: Program
    parameters: Mapping[str, float]

    def __post_init__(self) -> None:
        program = self.program
        self._qubits = program.qubits
        self._qubit_registers = {register.name: register for register in program.qubit_registers}
        self._bit_registers = {register.name: register for register in program.bit_registers}
        self._definitions = {gate.name: gate for gate in program.gates}
        self._known = gates.GATES[program.language]

    def run(self) -> Branches:
        state = np.zeros((2,) * (2 * self._qubits), dtype=complex)
        state[(0,) * (2 * self._qubits)] = 1
        flow = self._block(self.program.statements, {Memory((0,) * self.program.bits): state})
        return flow[Then.NEXT]

    # Control flow.

    def _block(self, statements: Sequence[Statement], branches: Branches) -> Flow:
        out: Flow = {then: {} for then in Then}
        for statement in statements:
            step = self._statement(statement, branches)
            branches = step[Then.NEXT]
            for then in (Then.BREAK, Then.CONTINUE):
                for memory, state in step.get(then, {}).items():
                    _add(out[then], memory, state)
            if not branches:
                break
        out[Then.NEXT] = branches
        return out

    def _statement(self, statement: Statement, branches: Branches) -> Flow:
        match statement:
            case If(condition, then, otherwise):
                return self._split(branches, lambda scope: then if scope.holds(condition) else otherwise)
            case Switch():
                return self._split(branches, functools.partial(_chosen, statement))
            case While():
                return {Then.NEXT: self._while(statement, branches)}
            case For():
                return {Then.NEXT: self._for(statement, branches)}
            case Break():
                return {Then.NEXT: {}, Then.BREAK: branches}
            case Continue():
                return {Then.NEXT: {}, Then.CONTINUE: branches}
        return {Then.NEXT: self._plain(statement, branches)}

    def _split(self, branches: Branches, block_of: Callable[[Scope], Sequence[Statement]]) -> Flow:
        """Run each branch's own block."""
        by_block: dict[int, tuple[Sequence[Statement], Branches]] = {}
        for memory, state in branches.items():
            block = block_of(self._scope(memory))
            by_block.setdefault(id(block), (block, {}))[1][memory] = state
        out: Flow = {then: {} for then in Then}
        for block, of_block in by_block.values():
            for then, into in self._block(block, of_block).items():
                for memory, state in into.items():
                    _add(out[then], memory, state)
        return out

    def _while(self, loop: While, branches: Branches) -> Branches:
        done: Branches = {}
        for _ in range(MOST_TURNS):
            going: Branches = {}
            for memory, state in branches.items():
                if self._scope(memory).holds(loop.condition):
                    going[memory] = state
                else:
                    _add(done, memory, state)
            if sum(map(_weight, going.values())) < LET_GO:
                return done
            branches = self._turn(loop.body, going, done)
        raise NeverEndsError

    def _turn(self, body: Sequence[Statement], branches: Branches, done: Branches) -> Branches:
        """Run a loop's body once; who leaves the loop is ``done``."""
        flow = self._block(body, branches)
        for memory, state in flow[Then.BREAK].items():
            _add(done, memory, state)
        for memory, state in flow[Then.CONTINUE].items():
            _add(flow[Then.NEXT], memory, state)
        return flow[Then.NEXT]

    def _for(self, loop: For, branches: Branches) -> Branches:
        done: Branches = {}
        for number in loop.numbers():
            begun = {m.with_variable(loop.variable, Value(LITERAL, number)): state for m, state in branches.items()}
            branches = self._turn(loop.body, begun, done)
        for memory, state in branches.items():
            _add(done, memory, state)
        ended: Branches = {}
        for memory, state in done.items():
            _add(ended, memory.with_variable(loop.variable, None), state)
        return ended

    # What acts on qubits.

    def _plain(self, statement: Statement, branches: Branches) -> Branches:
        out: Branches = {}
        for memory, state in branches.items():
            scope = self._scope(memory)
            match statement:
                case Apply():
                    _add(out, memory, self._applied(statement, scope, state))
                case Measure(qubits, bits):
                    found = {memory: state}
                    of_qubits = self._indices(self._qubit_registers, qubits, scope)
                    of_bits = self._indices(self._bit_registers, bits, scope)
                    for qubit, bit in zip(of_qubits, of_bits, strict=True):
                        found = self._measured(found, qubit, bit)
                    for into, left in found.items():
                        _add(out, into, left)
                case Reset(qubits):
                    for qubit in self._indices(self._qubit_registers, qubits, scope):
                        zero, one = self._projected(state, qubit, 0), self._projected(state, qubit, 1)
                        state = zero + self._act(gates.X, (qubit,), one)
                    _add(out, memory, state)
                case Barrier():
                    _add(out, memory, state)
                case _:
                    raise TypeError(statement)
        return out

    def _measured(self, branches: Branches, qubit: int, bit: int) -> Branches:
        out: Branches = {}
        for memory, state in branches.items():
            for value in (0, 1):
                projected = self._projected(state, qubit, value)
                if _weight(projected) > LET_GO * 1e-3:
                    _add(out, memory.with_bits((bit,), (value,)), projected)
        return out

    def _projected(self, state: Matrix, qubit: int, value: int) -> Matrix:
        kept = np.zeros_like(state)
        at: list[slice | int] = [slice(None)] * state.ndim
        at[qubit] = at[self._qubits + qubit] = value
        kept[tuple(at)] = state[tuple(at)]
        return kept

    def _act(self, matrix: Matrix, qubits: tuple[int, ...], state: Matrix) -> Matrix:
        state = _contract(matrix, qubits, state)
        return _contract(matrix.conj(), tuple(self._qubits + qubit for qubit in qubits), state)

    def _applied(self, call: Apply, scope: Scope, state: Matrix) -> Matrix:
        matrix = self._matrix(call, scope)
        operands = [self._indices(self._qubit_registers, operand, scope) for operand in call.operands]
        if not operands:
            return state
        sizes = [
            None if _is_single(operand, self._qubit_registers) else len(indices)
            for operand, indices in zip(call.operands, operands, strict=True)
        ]
        times = next((size for size in sizes if size is not None), 1)
        for turn in range(times):
            qubits = tuple(
                indices[0] if size is None else indices[turn] for size, indices in zip(sizes, operands, strict=True)
            )
            state = self._act(matrix, qubits, state)
        return state

    def _indices(self, registers: Mapping[str, Register], operand: Operand, scope: Scope) -> tuple[int, ...]:
        bits = registers[operand.register].bits
        match operand.selector:
            case None:
                return bits
            case int(index):
                return (bits[index],)
            case Name():
                return (bits[int(scope.value(operand.selector).number)],)
            case Span():
                return tuple(bits[index] for index in operand.selector.indices(len(bits)))
            case tuple(several):
                return tuple(bits[index] for index in several)

    def _scope(self, memory: Memory) -> Scope:
        return Scope(self._bit_registers, memory, self.parameters)

    # Gates.

    def _matrix(self, call: Apply, scope: Scope) -> Matrix:
        angles = [scope.number(parameter) for parameter in call.parameters]
        definition = self._definitions.get(call.gate)
        matrix = self._known[call.gate].matrix(*angles) if definition is None else self._defined(definition, angles)
        for modifier in reversed(call.modifiers):
            matrix = modified(matrix, modifier)
        return matrix

    def _defined(self, gate: GateDefinition, angles: Sequence[float]) -> Matrix:
        scope = Scope({}, parameters=dict(zip(gate.parameters, angles, strict=True)))
        size = 2 ** len(gate.qubits)
        matrix = np.eye(size, dtype=complex)
        for call in gate.body:
            places = tuple(gate.qubits.index(operand.register) for operand in call.operands)
            step = self._matrix(call, scope)
            columns = matrix.reshape((2,) * len(gate.qubits) + (size,))
            matrix = _contract(step, places, columns).reshape(size, size) if places else step[0, 0] * matrix
        return matrix


def _chosen(switch: Switch, scope: Scope) -> Sequence[Statement]:
    value = int(scope.value(switch.target).number)
    return next((case.body for case in switch.cases if not case.labels or value in case.labels), _NOTHING)


_NOTHING: tuple[Statement, ...] = ()


def _is_single(operand: Operand, registers: Mapping[str, Register]) -> bool:
    if operand.selector is None:
        return registers[operand.register].kind == "scalar"
    return isinstance(operand.selector, int | Name)


def _contract(matrix: Matrix, axes: tuple[int, ...], state: Matrix) -> Matrix:
    count = len(axes)
    tensor = matrix.reshape((2,) * (2 * count))
    moved = np.tensordot(tensor, state, axes=(range(count, 2 * count), axes))
    return np.moveaxis(moved, range(count), axes)


def modified(matrix: Matrix, modifier: Modifier) -> Matrix:
    match modifier.kind:
        case "ctrl":
            return gates.controlled(matrix, int(modifier.argument or 1))
        case "negctrl":
            return gates.controlled(matrix, int(modifier.argument or 1), on=0)
        case "inv":
            return matrix.conj().T
        case "pow":
            return gates.power(matrix, modifier.argument if modifier.argument is not None else 1)
