"""What a circuit without superpositions does, by the words of Qiskit's documentation: no simulator is asked.

Qubits are 0 or 1: there are X, measurements and resets, classical expressions of any width, and every control flow.
"""

from __future__ import annotations

from typing import Any

from qiskit import QuantumCircuit
from qiskit.circuit import (
    CASE_DEFAULT,
    BoxOp,
    BreakLoopOp,
    ClassicalRegister,
    Clbit,
    ContinueLoopOp,
    ForLoopOp,
    IfElseOp,
    Measure,
    Reset,
    Store,
    SwitchCaseOp,
    WhileLoopOp,
)
from qiskit.circuit.classical import expr, types
from qiskit.circuit.library import XGate

_BINARY = {
    "BIT_AND": lambda a, b: a & b,
    "BIT_OR": lambda a, b: a | b,
    "BIT_XOR": lambda a, b: a ^ b,
    "LOGIC_AND": lambda a, b: int(a != 0 and b != 0),
    "LOGIC_OR": lambda a, b: int(a != 0 or b != 0),
    "EQUAL": lambda a, b: int(a == b),
    "NOT_EQUAL": lambda a, b: int(a != b),
    "LESS": lambda a, b: int(a < b),
    "LESS_EQUAL": lambda a, b: int(a <= b),
    "GREATER": lambda a, b: int(a > b),
    "GREATER_EQUAL": lambda a, b: int(a >= b),
    "SHIFT_LEFT": lambda a, b: a << b if b < 1000 else 0,
    "SHIFT_RIGHT": lambda a, b: a >> b,
    "ADD": lambda a, b: a + b,
    "SUB": lambda a, b: a - b,
    "MUL": lambda a, b: a * b,
    "DIV": lambda a, b: a // b,
}


class LeaveLoopError(Exception):
    """A ``break`` or ``continue`` on its way to its loop."""


def width(of: types.Type) -> int:
    return 1 if of.kind is types.Bool else of.width


class Interpreter:
    """Runs a circuit once; ``bits`` are its classical bits afterwards."""

    def __init__(self, circuit: QuantumCircuit) -> None:
        self.bits = dict.fromkeys(circuit.clbits, 0)
        self._qubits = dict.fromkeys(circuit.qubits, 0)
        self._variables: dict[Any, int] = {}
        self._block(circuit, {bit: bit for bit in [*circuit.qubits, *circuit.clbits]})
        self.outcome = "".join(str(self.bits[clbit]) for clbit in reversed(circuit.clbits))

    def value(self, node: Any, names: dict[Any, Any]) -> int:
        """The value of an expression, a bit, a register or an old condition."""
        if isinstance(node, tuple):
            return int(self.value(node[0], names) == node[1])
        if isinstance(node, Clbit):
            return self.bits[names[node]]
        if isinstance(node, ClassicalRegister):
            return sum(self.bits[names[bit]] << place for place, bit in enumerate(node))
        if isinstance(node, expr.Var):
            return self._variables[node.var] if node.standalone else self.value(node.var, names)
        if isinstance(node, expr.Value):
            return int(node.value)
        if isinstance(node, expr.Cast):
            operand = self.value(node.operand, names)
            return int(operand != 0) if node.type.kind is types.Bool else operand % 2**node.type.width
        if isinstance(node, expr.Unary):
            operand = self.value(node.operand, names)
            return int(operand == 0) if node.op is expr.Unary.Op.LOGIC_NOT else 2 ** width(node.type) - 1 - operand
        if isinstance(node, expr.Index):
            return self.value(node.target, names) >> min(self.value(node.index, names), 1000) & 1
        left, right = self.value(node.left, names), self.value(node.right, names)
        return _BINARY[node.op.name](left, right) % 2 ** width(node.type)

    def _block(self, circuit: QuantumCircuit, names: dict[Any, Any]) -> None:
        for instruction in circuit.data:
            operation = instruction.operation
            places = [names[bit] for bit in (*instruction.qubits, *instruction.clbits)]
            if isinstance(operation, XGate):
                self._qubits[places[0]] ^= 1
            elif isinstance(operation, Reset):
                self._qubits[places[0]] = 0
            elif isinstance(operation, Measure):
                self.bits[places[1]] = self._qubits[places[0]]
            elif isinstance(operation, Store):
                self._store(operation.lvalue, self.value(operation.rvalue, names), names)
            elif isinstance(operation, BreakLoopOp | ContinueLoopOp):
                raise LeaveLoopError(operation.name)
            else:
                self._flow(operation, names, lambda block, outer=places: self._inner(block, outer, names))

    def _inner(self, block: QuantumCircuit, places: list[Any], names: dict[Any, Any]) -> None:
        self._block(block, {**names, **dict(zip([*block.qubits, *block.clbits], places, strict=True))})

    def _store(self, target: Any, value: int, names: dict[Any, Any]) -> None:
        if isinstance(target, expr.Index):
            place = self.value(target.index, names)
            if place < width(target.target.type):
                old = self.value(target.target, names)
                self._store(target.target, old & ~(1 << place) | value << place, names)
        elif target.standalone:
            self._variables[target.var] = value
        else:
            for place, bit in enumerate([target.var] if isinstance(target.var, Clbit) else target.var):
                self.bits[names[bit]] = value >> place & 1

    def _flow(self, operation: Any, names: dict[Any, Any], run: Any) -> None:
        if isinstance(operation, IfElseOp):
            holds = self.value(operation.condition, names)
            if holds or len(operation.blocks) > 1:
                run(operation.blocks[0 if holds else 1])
        elif isinstance(operation, SwitchCaseOp):
            target = self.value(operation.target, names)
            taken = (
                block for labels, block in operation.cases_specifier() if target in labels or CASE_DEFAULT in labels
            )
            block = next(taken, None)
            if block is not None:
                run(block)
        elif isinstance(operation, BoxOp):
            run(operation.blocks[0])
        elif isinstance(operation, WhileLoopOp):
            while self.value(operation.condition, names):
                if self._round(lambda: run(operation.blocks[0])):
                    break
        elif isinstance(operation, ForLoopOp):
            values, variable, block = operation.params
            for value in values:
                if isinstance(variable, expr.Var):
                    self._variables[variable.var] = value
                if self._round(lambda: run(block)):
                    break
        else:
            run(operation.definition)

    @staticmethod
    def _round(run: Any) -> bool:
        """Run a loop's body and say whether it ended the loop."""
        try:
            run()
        except LeaveLoopError as leave:
            return str(leave) == "break_loop"
        return False
