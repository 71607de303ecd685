"""A program that is run with the values that it measures: nothing in it is unknown."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from openqasm3 import ast
from qiskit import QuantumCircuit
from qiskit.circuit import Barrier, Clbit, Qubit
from typing_extensions import override

from quantask_worker.child.openqasm3.program.inputs import Given
from quantask_worker.child.openqasm3.program.names import Operand, Scope
from quantask_worker.child.openqasm3.program.program import Program
from quantask_worker.child.openqasm3.program.state import MOST_STEPS
from quantask_worker.child.openqasm3.types import BIT, BitType
from quantask_worker.child.openqasm3.values import Value
from quantask_worker.child.shot_by_shot.by_shots import Held, Outcome
from quantask_worker.child.shot_by_shot.trajectories import Trajectory
from quantask_worker.child.source_limits import MAX_CLASSICAL_BITS

MOST_STEPS_OF_A_SHOT = 2 * MOST_STEPS
"""Some programs make their shots themselves, in a loop around all that they do: half a minute each."""


class Shot(Program):
    """Evaluates a program whose gates and measurements are done as they come.

    The bodies of gates are recorded as ever; what is outside of them goes to a trajectory's qubits. The circuit has the
    classical bits alone, and not those of blocks, which end with them.
    """

    most_steps = most_iterations = most_operations = MOST_STEPS_OF_A_SHOT

    def __init__(self, trajectory: Trajectory, *, max_qubits: int, inputs: Given) -> None:
        super().__init__(QuantumCircuit(), max_qubits=max_qubits)
        self.given = inputs
        self._trajectory = trajectory
        self._inner: list[Clbit] = []  # of the blocks that are open, in the order in which they are declared

    def outcome(self, program: ast.Program) -> tuple[Outcome, tuple[str, ...]]:
        """Run the program and return what each register of its result holds, in order, and its notes."""
        loaded = self.run(program)
        bits = self.circuit.clbits
        held = tuple(
            Held(
                register.name,
                sum((self.content[bits[index]] or 0) << place for place, index in enumerate(register.clbits)),
                len(register.clbits),
                register.type,
            )
            for register in loaded.registers
        )
        return held, loaded.notes

    @override
    @contextlib.contextmanager
    def block(self, *, closed: bool = False) -> Iterator[Scope]:
        """Open a scope for what is read inside; its bits end with it."""
        before = len(self._inner)
        try:
            with super().block(closed=closed) as scope:
                yield scope
        finally:
            for bit in self._inner[before:]:
                del self.content[bit]
                self.written_to.discard(bit)
            del self._inner[before:]

    @override
    def new_bits(self, count: int, name: str, node: ast.QASMNode, *, register: bool) -> list[Clbit]:
        """Add classical bits: to the circuit, or to the block."""
        if not name or self.scope.outer is None or len(self._inner) + count > MAX_CLASSICAL_BITS:
            return super().new_bits(count, name, node, register=register)
        bits = [Clbit() for _ in range(count)]
        self.content.update(dict.fromkeys(bits, 0))
        self._inner += bits
        return bits

    @override
    def append(self, operation: Any, qubits: list[Any], clbits: list[Any] | tuple[()] = ()) -> None:
        """Do an operation, or add it to the body of the gate that is being defined."""
        if self._building:
            super().append(operation, qubits, clbits)
        elif operation.name == "reset":
            self._trajectory.reset(self._number(qubits[0]))
        elif not isinstance(operation, Barrier):
            self._trajectory.gate(operation, list(map(self._number, qubits)))

    def _number(self, qubit: Qubit) -> int:
        """Return a qubit's number, which is the same in every trajectory, whose evaluation has qubits of its own."""
        return self.circuit.find_bit(qubit).index  # type: ignore[no-any-return]

    @override
    def measure_into(self, qubits: list[Any], clbits: list[Clbit], node: ast.QASMNode) -> None:
        """Measure qubits into as many bits, which then are known."""
        self.check_measured(qubits, clbits, node)
        self.written_to.update(clbits)
        for qubit, clbit in zip(qubits, clbits, strict=True):
            self.content[clbit] = self._trajectory.measure(self._number(qubit))

    @override
    def measured(self, node: ast.QuantumMeasurement) -> Operand:
        """Measure qubits, and return what they are: no bits of the circuit are needed for that."""
        qubits = self.qubits_named(node.qubit)
        self.count_operations(len(qubits), node)
        outcomes = [self._trajectory.measure(self._number(qubit)) for qubit in qubits]
        scalar = len(qubits) == 1 and self.names_one_qubit(node.qubit)
        type_ = BIT if scalar else BitType(len(qubits))
        return Value(type_, sum(outcome << place for place, outcome in enumerate(outcomes)))

    @override
    def note_unmeasured(self) -> None:
        """Note nothing: another trajectory may write to a register that this one leaves alone."""

    @override
    def note_not_run(self, nodes: list[Any]) -> None:
        """Note nothing: another trajectory may not end there."""

    @override
    def store(self, target: Any, value: Any) -> None:
        """Add no assignment to the circuit: all that is assigned is known."""

    @override
    def check_the_rest(self, program: ast.Program) -> None:
        """Look at nothing that is not run: that is done once, before the program is run."""

    @override
    def new_flag(self, name: str) -> Any:
        """Return a flag that nobody asks: no branch leaves anything by a measurement."""
        return name
