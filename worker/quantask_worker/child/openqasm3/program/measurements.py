"""Measurements, and what else a program does to qubits that is no gate."""

from __future__ import annotations

from openqasm3 import ast
from qiskit import QuantumCircuit
from qiskit.circuit import Barrier, Clbit, Measure, Qubit, Reset

from quantask_worker.child.openqasm3.program.names import Bits, Operand, Variable
from quantask_worker.child.openqasm3.program.pragmas import Pragmas
from quantask_worker.child.openqasm3.types import BIT, BitType


class Measurements(Pragmas):
    """Evaluates measurements, resets and barriers."""

    def __init__(self, circuit: QuantumCircuit, *, max_qubits: int) -> None:
        super().__init__(circuit, max_qubits=max_qubits)
        self.unnamed_bits: list[Clbit] = []

    def measured(self, node: ast.QuantumMeasurement) -> Operand:
        """Measure qubits into bits that have no name, and return their value."""
        qubits = self.qubits_named(node.qubit)
        clbits = self.new_bits(len(qubits), "", node, register=False)
        self.measure_into(qubits, clbits, node)
        scalar = len(qubits) == 1 and self.names_one_qubit(node.qubit)
        return self.bits_value(clbits, BIT if scalar else BitType(len(clbits)))

    def measure_into(self, qubits: list[Qubit], clbits: list[Clbit], node: ast.QASMNode) -> None:
        """Measure qubits into as many bits."""
        self.check_measured(qubits, clbits, node)
        self.written_to.update(clbits)
        for qubit, clbit in zip(qubits, clbits, strict=True):
            self.append(Measure(), [qubit], [clbit])
            self.content[clbit] = None

    def check_measured(self, qubits: list[Qubit], clbits: list[Clbit], node: ast.QASMNode) -> None:
        """Check that there are as many qubits as bits, and count the measurements."""
        if len(qubits) != len(clbits):
            qubit_count = "one qubit" if len(qubits) == 1 else f"{len(qubits)} qubits"
            bit_count = "one bit" if len(clbits) == 1 else f"{len(clbits)} bits"
            self.fail(f"This measures {qubit_count} into {bit_count}: the sizes must be the same.", node)
        self.count_operations(len(qubits), node)

    def measure(self, node: ast.QuantumMeasurementStatement) -> None:
        """Measure into a bit or register, or into nothing."""
        qubits = self.qubits_named(node.measure.qubit)
        if node.target is None:
            clbits = self.new_bits(len(qubits), "", node, register=False)
            self.unnamed_bits += clbits
            self.measure_into(qubits, clbits, node)
            return
        target = self.settled(node.target)
        targets = self.clbits_of(target)
        if targets is None:
            name = getattr(node.target, "name", node.target)
            named = self.find(getattr(name, "name", name), node.target)
            if isinstance(named, Variable | Bits):  # bits at a place that a measurement says
                self.assign_to(target, self.measured(node.measure), node)
                return
            self.fail("A measurement is written to bits.", node.target)
        self.measure_into(qubits, targets, node)

    def assign_to(self, target: ast.QASMNode, value: Operand, node: ast.QASMNode) -> None:
        """Give a variable or a part of it a value."""
        raise NotImplementedError

    def reset(self, node: ast.QuantumReset) -> None:
        """Reset qubits."""
        qubits = self.qubits_named(node.qubits)
        self.count_operations(len(qubits), node)
        for qubit in qubits:
            self.act(Reset(), [qubit], node)

    def barrier(self, node: ast.QuantumBarrier) -> None:
        """Add a barrier."""
        named = [qubit for operand in node.qubits for qubit in self.qubits_named(operand)]
        qubits = list(dict.fromkeys(named)) if node.qubits else list(self.circuit.qubits)
        if qubits:
            self.act(Barrier(len(qubits)), qubits, node)
