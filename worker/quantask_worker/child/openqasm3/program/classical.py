"""Declarations and assignments."""

from __future__ import annotations

from typing import Any, NoReturn

from openqasm3 import ast
from qiskit import QuantumCircuit, QuantumRegister
from qiskit.circuit import Clbit, Parameter, Qubit
from qiskit.circuit.classical import expr

from quantask_jupyter.errors import LimitExceededError
from quantask_worker.child.openqasm3 import arrays, bits
from quantask_worker.child.openqasm3.index_sets import position
from quantask_worker.child.openqasm3.program.evaluation import Operand
from quantask_worker.child.openqasm3.program.inputs import NeedsInputsError, input_value
from quantask_worker.child.openqasm3.program.names import Bits, Qubits, Stretch, Variable
from quantask_worker.child.openqasm3.program.quantum import Quantum, as_expression
from quantask_worker.child.openqasm3.program.symbolic import Symbolic
from quantask_worker.child.openqasm3.types import (
    BIT,
    AngleType,
    ArrayType,
    BitType,
    FloatType,
    Type,
    a,
    is_scalar_bit,
)
from quantask_worker.child.openqasm3.unknown import Unknown, binary, kind_of, literal, written
from quantask_worker.child.openqasm3.values import Value
from quantask_worker.child.registers import Register


class Classical(Quantum):
    """Evaluates declarations and assignments."""

    def __init__(self, circuit: Any, *, max_qubits: int) -> None:
        super().__init__(circuit, max_qubits=max_qubits)
        self.declared: list[Bits] = []
        self.inputs: list[Parameter] = []
        self.outputs: list[tuple[Any, ast.IODeclaration]] = []

    def registers(self, outputs: list[Bits]) -> tuple[Register, ...]:
        """Return what the result shows: the outputs, or the bits that are declared outside of all blocks, in order."""
        found = [
            Register(named.name, tuple(self.circuit.find_bit(bit).index for bit in named.clbits))
            for named in outputs or self.declared
        ]
        if not found and self.unnamed_bits:
            found = [Register("meas", tuple(self.circuit.find_bit(bit).index for bit in self.unnamed_bits))]
        return tuple(found)

    def keep_unused_inputs(self) -> None:
        """Keep the inputs that nothing uses among the circuit's parameters, so that they can be bound."""
        unused = [parameter for parameter in self.inputs if parameter not in self.circuit.parameters]
        if unused and self.circuit.num_qubits:
            phase = sum(unused[1:], start=unused[0])
            both_ways = QuantumCircuit(1)
            both_ways.rz(phase, 0)
            both_ways.rz(-phase, 0)
            self.circuit.compose(both_ways, [self.circuit.qubits[0]], inplace=True)

    # Declarations.

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
        if node.size is None:
            qubits = [Qubit()]
            self.circuit.add_bits(qubits)
        else:
            register = QuantumRegister(size, name)
            if any(name == other.name for other in (*self.circuit.qregs, *self.circuit.cregs)):
                register = QuantumRegister(size, self.new_name(name))
            self.circuit.add_register(register)
            qubits = list(register)
        self.declare(name, Qubits(name, qubits, scalar=node.size is None), node.qubit)
        if self.has_physical:
            self.notes.add(f"'$0' and the like are other qubits than those of '{name}'.", node.span)

    def declare_variable(self, node: ast.ClassicalDeclaration) -> None:
        """Declare a variable and give it its first value."""
        type_ = self.type_of(node.type)
        if isinstance(node.type, ast.StretchType):
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
            self.declared.append(named)
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
            held = self.converted(value, type_, node.init_expression)
        held = Value(held.type, held.raw, const=True)  # type: ignore[union-attr]
        variable = Variable(node.identifier.name, type_, held, constant=True)
        self.declare(node.identifier.name, variable, node.identifier)

    def declare_input_or_output(self, node: ast.IODeclaration) -> None:
        """Declare an input, which is bound later, or an output."""
        name = node.identifier.name
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
        if not isinstance(type_, FloatType | AngleType):
            raise NeedsInputsError
        symbol = Symbolic(type_, Parameter(name))
        self.inputs.append(symbol.expression)
        return symbol

    def alias(self, node: ast.AliasStatement) -> None:
        """Give qubits, bits or a part of an array another name."""
        name = node.target.name
        clbits = self._aliased_bits(node.value)
        if clbits is not None:
            self.declare(name, Bits(name, BitType(len(clbits)), clbits), node.target)
            return
        if isinstance(node.value, ast.Identifier) and isinstance(self.scope.find(node.value.name), Variable):
            self.declare(name, self.scope.find(node.value.name), node.target)  # type: ignore[arg-type]
            return
        qubits = self._aliased_qubits(node.value)
        if len(set(qubits)) < len(qubits):
            self.fail("A register cannot have a qubit twice.", node.value)
        self.declare(name, Qubits(name, qubits), node.target)

    def _aliased_bits(self, node: ast.Expression) -> list[Clbit] | None:
        if isinstance(node, ast.Concatenation):
            left, right = self._aliased_bits(node.lhs), self._aliased_bits(node.rhs)
            return None if left is None or right is None else [*left, *right]
        return self.clbits_of(node)

    def _aliased_qubits(self, node: ast.Expression) -> list[Qubit]:
        if isinstance(node, ast.Concatenation):
            return [*self._aliased_qubits(node.lhs), *self._aliased_qubits(node.rhs)]
        return self.qubits_named(node)

    # Assignments.

    def assign(self, node: ast.ClassicalAssignment) -> None:
        """Assign to a variable, a register, or a part of them."""
        if node.op.name == "~=":
            self.fail("'~=' combines nothing.", node, "Write: a = ~b;")
        measured = isinstance(node.rvalue, ast.QuantumMeasurement)
        if node.op.name == "=":
            value = self.measured(node.rvalue) if measured else self.value(node.rvalue)
        else:
            current = self._current(node.lvalue)
            if measured:
                value = self._combined(node.op.name[:-1], current, self.measured(node.rvalue), node)
            else:
                value = self.operation(node.op.name[:-1], current, node.rvalue, node)
        self.assign_to(node.lvalue, value, node)

    def _combined(self, op: str, left: Operand, right: Operand, node: ast.QASMNode) -> Operand:
        with self.at(node):
            return binary(op, left, right)  # type: ignore[arg-type]

    def _current(self, target: ast.QASMNode) -> Operand:
        return self.value(as_expression(target))

    def assign_to(self, target: ast.QASMNode, value: Operand, node: ast.QASMNode) -> None:
        """Give a variable or a part of it a value."""
        clbits = self.clbits_of(target)
        if clbits is not None:
            single = isinstance(target, ast.IndexedIdentifier) and self._is_single(target.indices[-1])
            named = self.scope.find(target.name) if isinstance(target, ast.Identifier) else None
            type_ = named.type if isinstance(named, Bits) else BIT if single else BitType(len(clbits))
            self.write_bits(clbits, self.converted(value, type_, node), type_)
            return
        name = target if isinstance(target, ast.Identifier) else target.name
        named = self.find(name.name, name)
        if isinstance(named, Bits):
            self._write_at_unknown(named, target, value, node)
            return
        if not isinstance(named, Variable):
            self.fail(f"'{name.name}' is no variable.", name)
        if named.constant:
            what = "a constant" if isinstance(named.value, Value) and named.value.const else "an input"
            self.fail(f"'{name.name}' is {what} and cannot be assigned to.", name)
        if isinstance(target, ast.Identifier):
            self._assign_whole(named, value, node)
        else:
            self._assign_part(named, target, value, node)

    def write_bits(self, clbits: list[Clbit], value: Operand, type_: Type) -> None:
        """Give bits of the circuit a value of their type."""
        if isinstance(value, Value):
            for k, bit in enumerate(clbits):
                self.write_bit(bit, int(value.raw) >> k & 1)
        elif is_scalar_bit(type_):
            self.write_bit(clbits[0], value.expression)
        else:
            self.store(self.expression_of(clbits), value.expression)
            self.content.update(dict.fromkeys(clbits))

    def _write_at_unknown(self, named: Bits, target: Any, value: Operand, node: ast.QASMNode) -> None:
        if len(target.indices) != 1:
            self.unsupported("An index that depends on a measurement is not supported here.", node)
        index = self.value(target.indices[0][0])
        bit = self.converted(value, BIT, node)
        place = expr.index(self.expression_of(named.clbits), written(index, index.type))  # type: ignore[arg-type]
        self.store(place, written(bit, BIT))  # type: ignore[arg-type]
        self.content.update(dict.fromkeys(named.clbits))

    def _assign_whole(self, variable: Variable, value: Operand, node: ast.QASMNode) -> None:
        if isinstance(variable.type, ArrayType):
            if not isinstance(value, Value) or variable.depth < self.depth:
                self._refuse_array(node)
            with self.at(node):
                arrays.write(variable.value, [], value)
            return
        held = self.converted(value, variable.type, node)
        if variable.var is not None:
            self.store(variable.var, written(held, variable.type))  # type: ignore[arg-type]
        elif variable.depth < self.depth:
            self._refuse_late(variable, node)
        elif isinstance(held, Unknown):
            with self.at(node):
                variable.var = self.circuit.add_var(self.new_name(variable.name), written(held, variable.type))
            variable.value = Unknown(variable.type, expr.lift(variable.var))
        else:
            variable.value = Value(variable.type, held.raw) if isinstance(held, Value) else held

    def _refuse_array(self, node: ast.QASMNode) -> NoReturn:
        self.unsupported("An array that depends on a measurement is not supported.", node)

    def _refuse_late(self, variable: Variable, node: ast.QASMNode) -> NoReturn:
        self.unsupported(
            f"{a(variable.type).capitalize()} such as '{variable.name}' cannot depend on a measurement.",
            node,
            "Bits, bool, int and uint can.",
        )

    def _assign_part(self, variable: Variable, target: Any, value: Operand, node: ast.QASMNode) -> None:
        if isinstance(variable.type, ArrayType):
            self._assign_element(variable, target, value, node)
            return
        if len(target.indices) != 1:
            self.fail("A number has one index.", target)
        with self.at(node):
            width = bits.bit_width(variable.type)
        index = target.indices[0]
        if variable.var is None and variable.depth < self.depth:
            self._refuse_late(variable, node)
        if self._is_single(index):
            chosen = self.value(index[0])
            held = self.converted(value, BIT, node)
            if isinstance(chosen, Unknown) or isinstance(held, Unknown) or variable.var is not None:
                self.make_unknown(variable, node)
                with self.at(index[0]):
                    place: Any = (
                        written(chosen, chosen.type)
                        if isinstance(chosen, Unknown)
                        else position(self.integer(index[0], "An index"), width)
                    )
                self.store(expr.index(expr.lift(variable.var), place), written(held, BIT))  # type: ignore[arg-type]
                return
            with self.at(node):
                place = position(self.integer(index[0], "An index"), width)
                variable.value = bits.write_bit(variable.value, place, held)  # type: ignore[arg-type]
            return
        places = self.places(index, width, node)
        held = self.converted(value, BitType(len(places)), node)
        if isinstance(held, Value) and variable.var is None:
            with self.at(node):
                variable.value = bits.write_bits(variable.value, places, held)
            return
        self.make_unknown(variable, node)
        whole = written(held, held.type)  # type: ignore[arg-type]
        for k, place in enumerate(places):
            self.store(expr.index(expr.lift(variable.var), place), expr.index(whole, k))

    def _assign_element(self, variable: Variable, target: Any, value: Operand, node: ast.QASMNode) -> None:
        if not isinstance(value, Value) or variable.depth < self.depth:
            self._refuse_array(node)
        array = variable.value
        indices: list[Any] = []
        for index in target.indices:
            indices += self.array_indices(index, node)
        with self.at(node):
            arrays.write(array, indices, value)

    def unused(self, type_: Type) -> Any:
        """Return what a variable holds in the circuit before it is given a value."""
        return literal(0, type_)
