"""Time: delays, boxes and ``durationof``.

A gate takes no time here. A delay changes something only on a device, and with the noise of a backend; all the rest
matters only to a program that calculates with durations.
"""

from __future__ import annotations

from typing import Any

from openqasm3 import ast
from qiskit.circuit import Delay
from typing_extensions import override

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child.openqasm3.durations import Duration
from quantask_worker.child.openqasm3.problems import ProgramError
from quantask_worker.child.openqasm3.program.clock import Clock
from quantask_worker.child.openqasm3.program.measurements import Measurements
from quantask_worker.child.openqasm3.program.names import Operand
from quantask_worker.child.openqasm3.types import DURATION, a
from quantask_worker.child.openqasm3.values import Value

_TIMED = (
    ast.QuantumGate,
    ast.QuantumPhase,
    ast.QuantumBarrier,
    ast.QuantumReset,
    ast.DelayInstruction,
    ast.Box,
)


class Timing(Measurements):
    """Evaluates what is about time."""

    def delay(self, node: ast.DelayInstruction) -> None:
        """Add a delay, or let its time pass where a duration is asked for; with a stretch it may be negative."""
        length = self.length_of(node.duration)
        named = [qubit for operand in node.qubits for qubit in self.qubits_named(operand)]
        qubits = named or list(self.circuit.qubits)
        if self.clock is not None:
            with self.at(node):
                self.clock.act(qubits, length)
            return
        parts = [Delay(float(length.seconds), "s")] if length.seconds > 0 else []
        parts += [Delay(round(length.dt), "dt")] if length.dt > 0 else []
        self.count_operations(len(parts) * len(qubits), node)
        for qubit in qubits:
            for part in parts:
                self.append(part, [qubit])

    def box(self, node: ast.Box) -> Any:
        """Evaluate what is in a box, at whose ends its qubits wait for each other."""
        length = None if node.duration is None else self.length_of(node.duration)
        outside = self.clock
        self.clock = None if outside is None else Clock()
        try:
            with self.block():
                leaving = self.statements(node.body)
            if outside is not None and self.clock is not None:
                with self.at(node):
                    outside.act(self.clock.qubits(), self.clock.filled(length))
        finally:
            self.clock = outside
        return leaving

    @override
    def duration_of(self, node: ast.DurationOf) -> Value:
        """Return how long statements take: what their delays and the durations of their gates say."""
        outside, self.clock = self.clock, Clock()
        try:
            with self.block():
                self.statements(node.target)
            with self.at(node):
                total = self.clock.total()
        finally:
            self.clock = outside
        self.notes.add("A gate takes no time here: 'durationof' counts delays and given durations.", node.span)
        return Value(DURATION, total, const=True)

    def check_timed(self, node: ast.QASMNode) -> None:
        """Check that a statement may be asked for its duration, if it is."""
        if self.clock is not None and not isinstance(node, _TIMED):
            self.unsupported("'durationof' is of gates, delays, barriers and resets here.", node)

    @override
    def length_of(self, node: ast.Expression | None) -> Duration:
        """Return the duration of a gate, delay or box: zero where it has none, or one that nobody here can know."""
        value = None if node is None else self._value_of_length(node)
        if node is None or not isinstance(value, Value):
            return Duration()
        if value.type != DURATION:
            self.fail(f"A duration has a unit; this is {a(value.type)}.", node, "For example: 100ns, or 20dt.")
        length: Duration = value.raw
        if length.is_negative() and not length.stretches:
            self.fail("A delay, a box or a gate cannot take less than no time.", node)
        return length

    def _value_of_length(self, node: ast.Expression) -> Operand | None:
        try:
            return self.value(node)
        except ProgramError as error:
            if self.clock is not None or any(p.kind is not CircuitUnsupportedError for p in error.problems):
                raise
            return None  # what is legal and not known changes nothing
