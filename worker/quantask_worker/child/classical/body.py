"""What a block becomes: instructions on the bits of the outermost circuit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from qiskit import QuantumCircuit
from qiskit.circuit import (
    BreakLoopOp,
    CircuitInstruction,
    Clbit,
    ContinueLoopOp,
    ControlFlowOp,
    ForLoopOp,
    IfElseOp,
    Qubit,
    Store,
    WhileLoopOp,
)
from qiskit.circuit.classical import expr, types

from quantask_worker.child.classical.formula import Formula, bit, bits_of, to_expr
from quantask_worker.child.classical.hidden_bits import HiddenBits, StoreBit
from quantask_worker.child.classical.unsigned import Bits


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names in a block stand for.

    Attributes:
        here: the qubits of the outermost circuit that the block is on, at least one.
        qubits: the outermost circuit's qubit of each of the block's own.
        places: the bits of each of its classical bits, and of each variable by its UUID.
        before_continue: what is stored before a ``continue`` jumps to the condition of the loop around.
    """

    here: tuple[Qubit, ...]
    qubits: Mapping[Qubit, Qubit]
    places: Mapping[Any, Bits]
    before_continue: Sequence[StoreBit] = ()

    @classmethod
    def outermost(cls, circuit: QuantumCircuit) -> Scope:
        """Return that of a whole circuit."""
        return cls(
            tuple(circuit.qubits),
            {qubit: qubit for qubit in circuit.qubits},
            {clbit: [bit(index)] for index, clbit in enumerate(circuit.clbits)},
        )

    def inside(
        self,
        block: QuantumCircuit,
        instruction: CircuitInstruction,
        *,
        before_continue: Sequence[StoreBit] | None = None,
    ) -> Scope:
        """Return that of a block of an instruction here: its bits are the instruction's, one by one."""
        qubits = {inner: self.qubits[outer] for inner, outer in zip(block.qubits, instruction.qubits, strict=True)}
        places = {inner: self.places[outer] for inner, outer in zip(block.clbits, instruction.clbits, strict=True)}
        return Scope(
            self.qubits_of(instruction),
            qubits,
            {**self.places, **places},
            self.before_continue if before_continue is None else before_continue,
        )

    def qubits_of(self, instruction: CircuitInstruction) -> tuple[Qubit, ...]:
        """Return the qubits of an instruction with blocks.

        It always has one: Aer orders what happens by qubits, and would move an assignment in a block without any out
        of its branch.
        """
        return tuple(self.qubits[qubit] for qubit in instruction.qubits) or self.here[:1]

    def with_variables(self, variables: Mapping[expr.Var, Bits]) -> Scope:
        """Return it with variables more."""
        return replace(self, places={**self.places, **{variable.var: bits for variable, bits in variables.items()}})


LoopBits: TypeAlias = tuple[tuple[Qubit, ...], tuple[Clbit, ...]]
"""The qubits and classical bits of the innermost loop around something; of the whole circuit, where there is none."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A branch or loop, before it is known on which classical bits it is.

    Attributes:
        make: makes the operation of circuits for its blocks.
        blocks: what it does.
        qubits: what it is on.
        is_loop: whether a ``break`` in it ends it.
    """

    make: Callable[..., ControlFlowOp]
    blocks: Sequence[Body]
    qubits: tuple[Qubit, ...]
    is_loop: bool

    @property
    def clbits(self) -> dict[Clbit, None]:
        """Return the classical bits that its blocks use."""
        return {clbit: None for block in self.blocks for clbit in block.clbits}

    @property
    def leaves(self) -> bool:
        """Say whether it ends or continues a loop around it."""
        return not self.is_loop and any(block.leaves for block in self.blocks)

    def instruction(self, around: LoopBits) -> CircuitInstruction:
        """Return it as an instruction.

        What may leave a loop is on every bit of that loop: otherwise the transpiler, which orders what shares a bit,
        could have it trade places with something in the loop.
        """
        bits = around if self.leaves else (self.qubits, tuple(self.clbits))
        blocks = [block.circuit(bits, bits if self.is_loop else around) for block in self.blocks]
        return CircuitInstruction(self.make(*blocks), *bits)


class Body:
    """What a block does, on the outermost circuit's bits.

    Attributes:
        clbits: those classical bits among these that it uses, first come first.
        leaves: whether it ends or continues a loop around it.
    """

    def __init__(self, bits: HiddenBits) -> None:
        """Begin with nothing."""
        self.clbits: dict[Clbit, None] = {}
        self.leaves = False
        self._bits = bits
        self._steps: list[CircuitInstruction | Flow] = []

    def place(self, instruction: CircuitInstruction, scope: Scope) -> None:
        """Add an instruction as it is, on the bits that its own stand for."""
        qubits = [scope.qubits[qubit] for qubit in instruction.qubits]
        clbits = [self._bits.clbits[scope.places[clbit][0].value] for clbit in instruction.clbits]
        self._add(instruction.replace(qubits=qubits, clbits=clbits), clbits)

    def leave_loop(self, operation: BreakLoopOp | ContinueLoopOp) -> None:
        """Add a ``break`` or ``continue``."""
        self.leaves = True
        self._add(CircuitInstruction(operation, (), ()), ())

    def extend(self, body: Body) -> None:
        """Add what another one does."""
        self._steps += body._steps
        self.clbits.update(body.clbits)
        self.leaves |= body.leaves

    def store(self, stores: Iterable[StoreBit]) -> None:
        """Add assignments to single bits, one after the other."""
        for index, formula in stores:
            clbit = self._bits.clbit(index)
            operation = Store(expr.Var(clbit, types.Bool()), self._expr(formula))
            self._add(CircuitInstruction(operation, (), ()), [clbit])

    def branch(self, condition: Formula, blocks: Sequence[Body], qubits: tuple[Qubit, ...]) -> None:
        """Add an ``if``; ``blocks`` are what it does if so and, where given, if not."""
        self._add_flow(Flow(partial(IfElseOp, self._expr(condition)), blocks, qubits, is_loop=False))

    def loop_while(self, condition: Formula, block: Body, qubits: tuple[Qubit, ...]) -> None:
        """Add a ``while``."""
        self._add_flow(Flow(partial(WhileLoopOp, self._expr(condition)), [block], qubits, is_loop=True))

    def loop_for(self, values: Any, parameter: Any, block: Body, qubits: tuple[Qubit, ...]) -> None:
        """Add a ``for`` over ``values``, of which no two are equal."""
        self._add_flow(Flow(partial(_for_loop, values, parameter), [block], qubits, is_loop=True))

    def instructions(self, around: LoopBits) -> Iterator[CircuitInstruction]:
        """Yield what it does, given the bits of the innermost loop around it."""
        for step in self._steps:
            if isinstance(step, Flow):
                yield step.instruction(around)
            elif isinstance(step.operation, BreakLoopOp | ContinueLoopOp):
                yield CircuitInstruction(type(step.operation)(*map(len, around)), *around)
            else:
                yield step

    def circuit(self, bits: LoopBits, around: LoopBits) -> QuantumCircuit:
        """Return it as a block on ``bits``."""
        circuit = QuantumCircuit(*map(list, bits))
        for instruction in self.instructions(around):
            circuit._append(instruction)
        return circuit

    def _add(self, step: CircuitInstruction, clbits: Iterable[Clbit]) -> None:
        self._steps.append(step)
        self.clbits.update(dict.fromkeys(clbits))

    def _add_flow(self, flow: Flow) -> None:
        self._steps.append(flow)
        self.clbits.update(flow.clbits)
        self.leaves |= flow.leaves

    def _expr(self, formula: Formula) -> expr.Expr:
        self._bits.count(formula)
        self.clbits.update(dict.fromkeys(self._bits.clbit(index) for index in sorted(bits_of(formula))))
        return to_expr(formula, self._bits.clbits)


def _for_loop(values: Any, parameter: Any, block: QuantumCircuit) -> ForLoopOp:
    """Return the loop; Aer refuses a parameter that the block does not use."""
    return ForLoopOp(values, parameter if parameter in block.parameters else None, block)
