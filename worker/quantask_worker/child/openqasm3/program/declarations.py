"""Declarations: qubits, variables, constants, inputs, outputs and aliases."""

from __future__ import annotations

from typing import Any

from openqasm3 import ast
from qiskit import QuantumRegister
from qiskit.circuit import Clbit, Parameter, Qubit
from qiskit.circuit.classical import expr

from quantask_jupyter.errors import LimitExceededError
from quantask_worker.child.openqasm3 import arrays
from quantask_worker.child.openqasm3.casts import convert
from quantask_worker.child.openqasm3.program import symbolic
from quantask_worker.child.openqasm3.program.inputs import NeedsInputsError, input_value
from quantask_worker.child.openqasm3.program.names import Bits, Operand, Qubits, Stretch, Variable
from quantask_worker.child.openqasm3.program.symbolic import Symbolic
from quantask_worker.child.openqasm3.program.timing import Timing
from quantask_worker.child.openqasm3.types import (
    DURATION,
    ArrayType,
    BitType,
    Type,
    a,
)
from quantask_worker.child.openqasm3.unknown import Unknown, kind_of, written
from quantask_worker.child.openqasm3.values import Value
from quantask_worker.child.registers import Register


class Declarations(Timing):
    """Evaluates declarations."""

    def __init__(self, circuit: Any, *, max_qubits: int) -> None:
        super().__init__(circuit, max_qubits=max_qubits)
        self.declared: dict[str, tuple[Bits, ast.ClassicalDeclaration]] = {}
        self.inputs: list[Parameter] = []
        self.outputs: list[tuple[Any, ast.IODeclaration | ast.ClassicalDeclaration]] = []

    def registers(self, outputs: list[Bits]) -> tuple[Register, ...]:
        """Return what the result shows: the outputs, or the bits that are declared outside of all blocks, in order."""
        found = [
            Register(
                named.name,
                tuple(self.circuit.find_bit(bit).index for bit in named.clbits),
                str(named.type) if outputs else None,
            )
            for named in outputs or [named for named, _ in self.declared.values()]
        ]
        if not found and self.unnamed_bits:
            found = [Register("meas", tuple(self.circuit.find_bit(bit).index for bit in self.unnamed_bits))]
        return tuple(found)

    def note_unmeasured(self) -> None:
        """Note the registers that nothing is written to, unless nothing is measured: then all qubits will be."""
        shown = [node.identifier.name for _, node in self.outputs] or list(self.declared)
        for name in shown if self.written_to else ():
            named, node = self.declared.get(name, (None, None))
            if named is not None and node is not None and self.written_to.isdisjoint(named.clbits):
                self.notes.add(f"Nothing is measured into '{named.name}': it is 0 in all counts.", node.span)

    def keep_unused_inputs(self) -> None:
        """Keep the inputs that nothing uses among the circuit's parameters, so that they can be bound."""
        for parameter in self.inputs:
            if parameter not in self.circuit.parameters:
                self.circuit.global_phase += 0 * parameter  # a gate would have the errors of a noisy one

    def declare_qubits(self, node: ast.QubitDeclaration) -> None:
        """Declare a qubit or a register of them."""
        name = node.qubit.name
        size = 1 if node.size is None else self._size(node.size)
        if size < 0:
            self.fail("A register's size cannot be negative.", node.size or node)
        total = self.circuit.num_qubits + size
        if total > self.max_qubits:
            count = str(total) if total < 10**15 else "very many"
            message = f"The circuit declares {count} qubits; the limit is {self.max_qubits}."
            self.fail(message, node, kind=LimitExceededError)
        register = QuantumRegister(size, name)
        if any(name == other.name for other in (*self.circuit.qregs, *self.circuit.cregs)):
            register = QuantumRegister(size, self.new_name(name))
        self.circuit.add_register(register)
        self.declare(name, Qubits(name, list(register), scalar=node.size is None), node.qubit)
        if self.has_physical:
            self.notes.add(f"'$0' and the like are other qubits than those of '{name}'.", node.span)

    def declare_variable(self, node: ast.ClassicalDeclaration) -> None:
        """Declare a variable and give it its first value."""
        type_ = self.type_of(node.type)
        if isinstance(node.type, ast.StretchType):
            if node.init_expression is not None:
                self.converted(self.value(node.init_expression), DURATION, node.init_expression)
            self.declare(node.identifier.name, Stretch(node.identifier.name), node.identifier)
        elif isinstance(type_, BitType):
            self._declare_bits(node, type_)
        else:
            self.declare(node.identifier.name, self._variable(node, type_), node.identifier)

    def _declare_bits(self, node: ast.ClassicalDeclaration, type_: BitType) -> None:
        name, first = node.identifier.name, node.init_expression
        value = None
        if first is not None and not isinstance(first, ast.QuantumMeasurement):
            value = self.converted(self.value(first), type_, first)
        is_global = self.scope.outer is None
        clbits = self.new_bits(type_.size or 1, name, node, register=is_global and type_.size is not None)
        named = Bits(name, type_, clbits)
        self.declare(name, named, node.identifier)
        if is_global:
            self.declared[name] = named, node
        if isinstance(first, ast.QuantumMeasurement):
            self.measure_into(self.qubits_named(first.qubit), clbits, node)
        elif value is not None:
            self.write_bits(clbits, value, type_)
        elif self.depth:
            for bit in clbits:  # of the last iteration, or of another branch
                self.store(bit, expr.lift(False))

    def _variable(self, node: ast.ClassicalDeclaration, type_: Type) -> Variable:
        name, first = node.identifier.name, node.init_expression
        with self.at(node):
            value: Operand = arrays.zero(type_)
        if isinstance(first, ast.ArrayLiteral):
            if not isinstance(type_, ArrayType):
                self.fail(f"{a(type_).capitalize()} has no list of values.", first)
            with self.at(first):
                value = arrays.from_literal(type_, self._nested(first))
        elif isinstance(first, ast.QuantumMeasurement):
            value = self.converted(self.measured(first), type_, first)
        elif first is not None:
            value = self.value(first)
            if isinstance(type_, ArrayType):
                if not isinstance(value, Value):
                    self.unsupported("An array that depends on a measurement is not supported.", first)
                with self.at(first):
                    value = arrays.from_literal(type_, value)
            else:
                value = self.converted(value, type_, first)
        return self.variable_of(name, type_, value, node)

    def variable_of(self, name: str, type_: Type, value: Operand, node: ast.QASMNode) -> Variable:
        """Return a variable that holds a value; what depends on a measurement is kept in the circuit."""
        variable = Variable(name, type_, value, depth=self.depth)
        if isinstance(value, Unknown):
            with self.at(node):
                kind_of(type_)
                variable.var = self.circuit.add_var(self.new_name(name), written(value, type_))
            variable.value = Unknown(type_, expr.lift(variable.var))
        elif isinstance(value, Value):
            variable.value = Value(type_, value.raw)
        return variable

    def _nested(self, node: ast.ArrayLiteral) -> Any:
        found = []
        for part in node.values:
            if isinstance(part, ast.ArrayLiteral):
                found.append(self._nested(part))
            else:
                found.append(self.known(part, "An element of an array"))
        return found

    def declare_constant(self, node: ast.ConstantDeclaration) -> None:
        """Declare a constant."""
        type_ = self.type_of(node.type)
        if isinstance(node.init_expression, ast.QuantumMeasurement):
            self.fail("A constant cannot be measured.", node.init_expression, "Leave 'const' out.")
        if isinstance(node.init_expression, ast.ArrayLiteral):
            self.fail(f"{a(type_).capitalize()} has no list of values.", node.init_expression)
        value = self.value(node.init_expression)
        if not isinstance(value, Value) or not value.const:
            self.fail("The value of a constant is not constant.", node.init_expression, "Leave 'const' out.")
        with self.at(node.init_expression):
            held = Value(type_, convert(value, type_).raw, const=True)
        self.note_overflow(value, held, node.init_expression)
        variable = Variable(node.identifier.name, type_, held, constant=True)
        self.declare(node.identifier.name, variable, node.identifier)

    def declare_input_or_output(self, node: ast.IODeclaration) -> None:
        """Declare an input, which is bound later, or an output."""
        name = node.identifier.name
        if isinstance(node.type, ast.StretchType):
            self.fail(f"A stretch cannot be an {node.io_identifier.name}: nobody can say it.", node, "Write duration.")
        if node.io_identifier.name == "output":
            declaration = ast.ClassicalDeclaration(node.type, node.identifier, None)
            declaration.span = node.span
            self.declare_variable(declaration)
            self.outputs.append((self.scope.names[name], node))
            return
        type_ = self.type_of(node.type)
        with self.at(node):
            value = self._input(name, type_)
        self.declare(name, Variable(name, type_, value, constant=True), node.identifier)

    def _input(self, name: str, type_: Type) -> Operand:
        if self.given is not None:
            return input_value(name, type_, self.given[name])
        if not symbolic.holds(type_):
            raise NeedsInputsError
        symbol = Symbolic(type_, Parameter(name))
        self.inputs.append(symbol.expression)
        return symbol

    def alias(self, node: ast.AliasStatement) -> None:
        """Give qubits, bits or a part of an array another name."""
        name = node.target.name
        if self.acts(node.value):
            self.unsupported("An alias whose index calls a subroutine is not supported.", node.value)
        clbits = self._aliased_bits(node.value)
        if clbits is not None:
            self.declare(name, Bits(name, BitType(len(clbits)), clbits), node.target)
            return
        if isinstance(node.value, ast.Identifier) and isinstance(self.scope.find(node.value.name), Variable):
            self.declare(name, self.scope.find(node.value.name), node.target)  # type: ignore[arg-type]
            return
        if isinstance(node.value, ast.BinaryExpression) and node.value.op.name == "||":
            self.fail("'||' joins no registers.", node.value, "Registers are joined by '++'.")
        qubits = self._aliased_qubits(node.value)
        if len(set(qubits)) < len(qubits):
            self.fail("A register cannot have a qubit twice.", node.value)
        self.declare(name, Qubits(name, qubits), node.target)

    def _refuse_variable(self, node: ast.Expression) -> None:
        """Refuse a part of a variable: 'let' names whole ones, and parts of registers."""
        whole = node
        while isinstance(whole, ast.IndexExpression):
            whole = whole.collection
        named = self.scope.find(whole.name) if isinstance(whole, ast.Identifier) else None
        if not isinstance(named, Variable):
            return
        what = "an array" if isinstance(named.type, ArrayType) else "a number"
        base = f"array[{named.type.base}, …]" if isinstance(named.type, ArrayType) else "bit[…]"
        message = f"'let' names qubits, bits and registers, and '{named.name}' is {what}."
        self.fail(message, node, f"Declare a variable for this part: {base} b = {named.name}[…];")

    def _aliased_bits(self, node: ast.Expression) -> list[Clbit] | None:
        if isinstance(node, ast.Concatenation):
            left, right = self._aliased_bits(node.lhs), self._aliased_bits(node.rhs)
            return None if left is None or right is None else [*left, *right]
        return self.clbits_of(node)

    def _aliased_qubits(self, node: ast.Expression) -> list[Qubit]:
        if isinstance(node, ast.Concatenation):
            return [*self._aliased_qubits(node.lhs), *self._aliased_qubits(node.rhs)]
        if isinstance(node, ast.Identifier) and node.name.startswith("$"):
            self.fail("A physical qubit has no other name.", node, "Write it wherever it is meant.")
        self._refuse_variable(node)
        return self.qubits_named(node)
