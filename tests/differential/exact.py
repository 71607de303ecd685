"""The exact simulator: a density matrix for each content of the classical memory.

Measuring splits a branch in two, and branches whose memories are equal are added again. So a program's outcomes come
out as probabilities, also of loops that end only by chance; of those, what is left below 1e-13 is let go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from tests.differential import state as states
from tests.differential.expressions import Bit, Expression, Name, Operand, Register, Span, Type
from tests.differential.gates import Matrix, random_unitary
from tests.differential.program import (
    Apply,
    Assign,
    Barrier,
    Break,
    CallFunction,
    Continue,
    Declare,
    Delay,
    End,
    For,
    If,
    Initialize,
    Measure,
    Program,
    Reset,
    Return,
    Statement,
    Switch,
    While,
    Within,
)
from tests.differential.unitary import Unitaries
from tests.differential.values import BOOL, Memory, Scope, Value, assigned, cast, typed

Branches = dict[Memory, Matrix]
LET_GO = 1e-13
MOST_TURNS = 400  # of a loop that ends by chance
MOST_BRANCHES = 600


class NeverEndsError(Exception):
    """A loop goes on with more than a negligible probability, or the memory takes too many values."""


class Then(Enum):
    """Where a program goes on after a statement."""

    NEXT = auto()
    BREAK = auto()
    CONTINUE = auto()
    RETURN = auto()
    END = auto()


Flow = dict[Then, Branches]


def distribution(program: Program, point: Mapping[str, float]) -> dict[tuple[int, ...], float]:
    """Return the probability of each content of the classical bits, where inputs have the values of ``point``."""
    outcomes: dict[tuple[int, ...], float] = defaultdict(float)
    for memory, state in Simulator(program, point).run().items():
        outcomes[_shown(program, memory)] += states.weight(state)
    return dict(outcomes)


def measured_at_the_end(program: Program, point: Mapping[str, float]) -> dict[tuple[int, ...], float]:
    """Return the probability of each content of the classical bits, followed by a measurement of every qubit."""
    outcomes: dict[tuple[int, ...], float] = defaultdict(float)
    for memory, state in Simulator(program, point).run().items():
        for index, probability in enumerate(_read_at_the_end(program, state)):
            of_qubits = tuple(int(digit) for digit in format(index, f"0{program.qubits}b"))
            outcomes[_shown(program, memory) + of_qubits] += float(probability)
    return dict(outcomes)


def _shown(program: Program, memory: Memory) -> tuple[int, ...]:
    """Return the bits that a result may show: the registers', and then those of outputs."""
    variables = dict(memory.variables)
    shown = list(memory.bits)
    for name, kind in program.output_variables:
        shown += [int(variables[name].number) >> place & 1 for place in range(kind.width or 1)]
    return tuple(shown)


def _read_at_the_end(program: Program, state: Matrix) -> Matrix:
    """Return the probability of each outcome of all qubits, in which each may be read wrongly."""
    wrong = program.noise.readout if program.noise else 0.0
    probabilities = states.diagonal(state).reshape((2,) * program.qubits)
    reading = np.array([[1 - wrong, wrong], [wrong, 1 - wrong]], dtype=complex)
    for qubit in range(program.qubits):
        probabilities = np.real(states.contracted(reading, (qubit,), probabilities))
    return probabilities.reshape(-1)


def _add(branches: Branches, more: Branches) -> None:
    for memory, state in more.items():
        known = branches.get(memory)
        branches[memory] = state if known is None else known + state


def _join(flow: Flow, more: Flow, *but: Then) -> None:
    for then, branches in more.items():
        if then not in but:
            _add(flow.setdefault(then, {}), branches)


@dataclass
class Simulator:
    program: Program
    parameters: Mapping[str, float]

    def __post_init__(self) -> None:
        program = self.program
        self._qubit_registers = {register.name: register for register in program.qubit_registers}
        self._bit_registers = {register.name: register for register in program.bit_registers}
        self._functions = {function.name: function for function in program.functions}
        self._unitaries = Unitaries(program)
        types = dict(program.input_types)
        self._inputs = {name: cast(types[name], typed(self.parameters[name])) for name in types}
        self._angles = {name: value for name, value in self.parameters.items() if name not in types}

    def run(self) -> Branches:
        """Return the branches in which the program can end."""
        memory = Memory((0,) * self.program.bits)
        for name, value in self._inputs.items():
            memory = memory.with_variable(name, value)
        for name, kind in self.program.output_variables:
            memory = memory.with_variable(name, cast(kind, typed(0)))
        flow = self._block(self.program.statements, {memory: states.ground(self.program.qubits)})
        ended: Branches = {}
        _add(ended, flow.get(Then.NEXT, {}))
        _add(ended, flow.get(Then.END, {}))
        return ended

    # Control flow.

    def _block(self, statements: Sequence[Statement], branches: Branches) -> Flow:
        out: Flow = {}
        for statement in statements:
            step = self._statement(statement, branches)
            _join(out, step, Then.NEXT)
            branches = step.get(Then.NEXT, {})
            if len(branches) > MOST_BRANCHES:
                raise NeverEndsError
            if not branches:
                break
        out[Then.NEXT] = branches
        local = [each.name for each in statements if isinstance(each, Declare)]
        return {then: _without(left, local) for then, left in out.items()} if local else out

    def _statement(self, statement: Statement, branches: Branches) -> Flow:
        match statement:
            case If(condition, then, otherwise):
                return self._split(branches, lambda scope: then if scope.holds(condition) else otherwise)
            case Switch():
                return self._split(branches, lambda scope: _chosen(statement, scope))
            case While():
                return self._while(statement, branches)
            case For():
                return self._split_for(statement, branches)
            case CallFunction():
                return self._called(statement, branches)
            case Within(call, inner):
                return self._within(call, inner, branches)
            case Break():
                return {Then.BREAK: branches}
            case Continue():
                return {Then.CONTINUE: branches}
            case End():
                return {Then.END: branches}
            case Return(None):
                return {Then.RETURN: branches}
            case Return(Operand() as qubits):
                measured = self._into_variable(qubits, _RETURNED, branches)
                return {Then.RETURN: measured}
            case Return(value):
                return {Then.RETURN: self._set(Name(_RETURNED), value, branches)}
        return {Then.NEXT: self._plain(statement, branches)}

    def _split(self, branches: Branches, block_of: Callable[[Scope], Sequence[Statement]]) -> Flow:
        """Run each branch's own block."""
        by_block: dict[int, tuple[Sequence[Statement], Branches]] = {}
        for memory, state in branches.items():
            block = block_of(self._scope(memory))
            by_block.setdefault(id(block), (block, {}))[1][memory] = state
        out: Flow = {}
        for block, of_block in by_block.values():
            _join(out, self._block(block, of_block))
        return out

    def _while(self, loop: While, branches: Branches) -> Flow:
        out: Flow = {Then.NEXT: {}}
        for _ in range(MOST_TURNS):
            going: Branches = {}
            for memory, state in branches.items():
                into = going if self._scope(memory).holds(loop.condition) else out[Then.NEXT]
                _add(into, {memory: state})
            if sum(map(states.weight, going.values())) < LET_GO:
                return out
            branches = self._turn(loop.body, going, out)
        raise NeverEndsError

    def _turn(self, body: Sequence[Statement], branches: Branches, out: Flow) -> Branches:
        """Run a loop's body once; what leaves the loop goes ``out``."""
        flow = self._block(body, branches)
        _join(out, flow, Then.NEXT, Then.CONTINUE, Then.BREAK)
        _add(out.setdefault(Then.NEXT, {}), flow.get(Then.BREAK, {}))
        again = flow[Then.NEXT]
        _add(again, flow.get(Then.CONTINUE, {}))
        return again

    def _split_for(self, loop: For, branches: Branches) -> Flow:
        """Run the loop over the values that it has in each branch."""
        by_values: dict[tuple[Value, ...], Branches] = {}
        for memory, state in branches.items():
            by_values.setdefault(self._scope(memory).values_of(loop), {})[memory] = state
        out: Flow = {}
        for values, of_values in by_values.items():
            _join(out, self._for(loop, values, of_values))
        return {then: _without(left, [loop.variable]) for then, left in out.items()}

    def _for(self, loop: For, values: Sequence[Value], branches: Branches) -> Flow:
        out: Flow = {}
        for value in values:
            begun = {memory.with_variable(loop.variable, value): state for memory, state in branches.items()}
            branches = self._turn(loop.body, begun, out)
        _join(out, {Then.NEXT: branches})
        return out

    # Functions.

    def _called(self, call: CallFunction, branches: Branches) -> Flow:
        function = self._functions[call.function]
        outer = self._qubit_registers
        inner = dict(outer)
        begun = branches
        for parameter, argument in zip(function.parameters, call.arguments, strict=True):
            if isinstance(argument, Operand):
                kind = "scalar" if parameter.type is None and parameter.qubits is None else "register"
                inner[parameter.name] = Register(parameter.name, self._qubits(argument, Scope({})), kind)
            else:
                begun = self._set(Name(parameter.name), argument, begun, declared=parameter.type)
        self._qubit_registers = inner
        flow = self._block(function.body, begun)
        self._qubit_registers = outer
        back: Branches = {}
        _add(back, flow[Then.NEXT])
        _add(back, flow.get(Then.RETURN, {}))
        if call.target is not None:
            declared = call.declares
            back = self._set(call.target, Name(_RETURNED), back, declared=declared)
        gone = [parameter.name for parameter in function.parameters] + [_RETURNED]
        return {Then.NEXT: _without(back, gone), Then.END: flow.get(Then.END, {})}

    def _within(self, call: CallFunction, statement: Statement, branches: Branches) -> Flow:
        """Run a call, and the statement that it stands in with what it returned."""
        flow = self._called(call, branches)
        after = self._statement(statement, flow[Then.NEXT])
        _join(after, {Then.END: flow[Then.END]})
        returned = call.target.name if call.target else ""
        return {then: _without(left, [returned]) for then, left in after.items()}

    # What changes memory and qubits.

    def _plain(self, statement: Statement, branches: Branches) -> Branches:
        match statement:
            case Declare(kind, name, Operand() as qubits):
                return self._into_variable(qubits, name, branches, kind.width is None)
            case Declare(kind, name, value):
                return self._set(Name(name), value, branches, declared=kind)
            case Assign():
                return self._set(statement.target, statement.as_expression(), branches)
            case Barrier() | Delay():
                return branches
        out: Branches = {}
        for memory, state in branches.items():
            _add(out, self._changed(statement, memory, state))
        return out

    def _changed(self, statement: Statement, memory: Memory, state: Matrix) -> Branches:
        scope = self._scope(memory)
        match statement:
            case Apply():
                return {memory: self._applied(statement, scope, state)}
            case Measure(qubits, bits):
                return self._measured(self._qubits(qubits, scope), bits, memory, state)
            case Reset(qubits):
                for qubit in self._qubits(qubits, scope):
                    state = states.reset(state, qubit)
                return {memory: state}
            case Initialize(operands, seed):
                qubits = tuple(qubit for operand in operands for qubit in self._qubits(operand, scope))
                for qubit in qubits:
                    state = states.reset(state, qubit)
                return {memory: states.acted(random_unitary(len(qubits), seed), qubits, state)}
        raise TypeError(statement)

    def _set(self, target: Expression, value: Expression, branches: Branches, declared: object = None) -> Branches:
        out: Branches = {}
        for memory, state in branches.items():
            scope = self._scope(memory)
            _add(out, {assigned(scope, target, scope.value(value), declared): state})
        return out

    def _measured(self, qubits: Sequence[int], bits: Operand, memory: Memory, state: Matrix) -> Branches:
        found = [(memory, state)]
        for place, qubit in enumerate(qubits):
            target = _nth(bits, place, self._bit_registers)
            found = [
                (assigned(self._scope(known), target, _TRUTH[value]), part)
                for known, left in found
                for value, part in self._read(left, qubit)
                if states.weight(part) > LET_GO * 1e-3
            ]
        out: Branches = {}
        for known, part in found:
            _add(out, {known: part})
        return out

    def _read(self, state: Matrix, qubit: int) -> list[tuple[int, Matrix]]:
        """Return what can be read of a qubit, with the states that are left."""
        parts = [(value, states.projected(state, qubit, value)) for value in (0, 1)]
        if self.program.noise is None:
            return parts
        wrong = self.program.noise.readout
        return [(read, part * (1 - wrong if read == value else wrong)) for value, part in parts for read in (0, 1)]

    def _into_variable(self, qubits: Operand, name: str, branches: Branches, scalar: bool = False) -> Branches:
        """Measure into a new variable, a bit or as many as there are qubits."""
        out: Branches = {}
        for memory, state in branches.items():
            indices = self._qubits(qubits, self._scope(memory))
            scalar = scalar or _is_single(qubits, self._qubit_registers)
            begun = memory.with_variable(name, _TRUTH[0] if scalar else Value(_bits(len(indices)), 0))
            bits = Operand(name, None if scalar else tuple(range(len(indices))))
            _add(out, self._measured(indices, bits, begun, state))
        return out

    def _applied(self, call: Apply, scope: Scope, state: Matrix) -> Matrix:
        matrix = self._unitaries.of(call, scope)
        if not call.operands:
            return state
        operands = [self._qubits(operand, scope) for operand in call.operands]
        single = [_is_single(operand, self._qubit_registers) for operand in call.operands]
        times = next((len(indices) for indices, alone in zip(operands, single, strict=True) if not alone), 1)
        for turn in range(times):
            qubits = tuple(each[0 if alone else turn] for each, alone in zip(operands, single, strict=True))
            state = states.acted(matrix, qubits, state)
            if self.program.noise is not None:
                one, two = self.program.noise.one_qubit, self.program.noise.two_qubits
                state = states.depolarized(state, qubits, one if len(qubits) == 1 else two)
        return state

    def _qubits(self, operand: Operand, scope: Scope) -> tuple[int, ...]:
        bits = self._qubit_registers[operand.register].bits
        match operand.selector:
            case None:
                return bits
            case int(index):
                return (bits[index],)
            case Span():
                return tuple(bits[index] for index in operand.selector.indices(len(bits)))
            case tuple(several):
                return tuple(bits[index] for index in several)
            case expression:
                return (bits[int(scope.value(expression).number)],)

    def _scope(self, memory: Memory) -> Scope:
        return Scope(self._bit_registers, memory, self._angles)


_RETURNED = "returned"


def _chosen(switch: Switch, scope: Scope) -> Sequence[Statement]:
    value = int(scope.value(switch.target).number)
    return next((case.body for case in switch.cases if not case.labels or value in case.labels), _NOTHING)


_NOTHING: tuple[Statement, ...] = ()


def _without(branches: Branches, names: Sequence[str]) -> Branches:
    out: Branches = {}
    for memory, state in branches.items():
        for name in names:
            memory = memory.with_variable(name, None)
        _add(out, {memory: state})
    return out


def _is_single(operand: Operand, registers: Mapping[str, Register]) -> bool:
    if operand.selector is None:
        return registers[operand.register].kind == "scalar"
    return not isinstance(operand.selector, Span | tuple)


def _nth(bits: Operand, place: int, registers: Mapping[str, Register]) -> Expression:
    """Return the bit to which the ``place``-th of a measurement's results goes."""
    match bits.selector:
        case None:
            scalar = bits.register not in registers or registers[bits.register].kind == "scalar"
            return Name(bits.register) if scalar else Bit(bits.register, place)
        case tuple(several):
            return Bit(bits.register, several[place])
        case Span():
            size = len(registers[bits.register].bits)
            return Bit(bits.register, bits.selector.indices(size)[place])
        case index:
            return Bit(bits.register, index)


def _bits(width: int) -> Type:
    return Type("bit", width)


_TRUTH = (Value(BOOL, False), Value(BOOL, True))
