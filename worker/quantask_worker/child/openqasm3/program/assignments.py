"""Assignments to variables, registers and parts of them."""

from __future__ import annotations

from typing import Any, NoReturn

from openqasm3 import ast
from qiskit.circuit.classical import expr
from typing_extensions import override

from quantask_worker.child.openqasm3 import arrays, bits
from quantask_worker.child.openqasm3.index_sets import position
from quantask_worker.child.openqasm3.program.declarations import Declarations
from quantask_worker.child.openqasm3.program.names import Bits, Operand, Variable
from quantask_worker.child.openqasm3.program.qubits import as_expression
from quantask_worker.child.openqasm3.types import (
    BIT,
    ArrayType,
    BitType,
    a,
)
from quantask_worker.child.openqasm3.unknown import Unknown, written
from quantask_worker.child.openqasm3.values import Value


class Assignments(Declarations):
    """Evaluates assignments."""

    def assign(self, node: ast.ClassicalAssignment) -> None:
        """Assign to a variable, a register, or a part of them."""
        if node.op.name == "~=":
            self.fail("'~=' combines nothing.", node, "Write: a = ~b;")
        measured = isinstance(node.rvalue, ast.QuantumMeasurement)
        target = self.settled(node.lvalue)
        if node.op.name == "=":
            value = self.measured(node.rvalue) if measured else self.value(node.rvalue)
        else:
            current = self.value(as_expression(target))
            if measured:
                value = self.combined(node.op.name[:-1], current, self.measured(node.rvalue), node)
            else:
                value = self.operation(node.op.name[:-1], current, node.rvalue, node)
        self.assign_to(target, value, node)

    @override
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

    def _write_at_unknown(self, named: Bits, target: Any, value: Operand, node: ast.QASMNode) -> None:
        if len(target.indices) != 1:
            self.unsupported("An index that depends on a measurement is not supported here.", node)
        index = self.value(target.indices[0][0])
        where = self.measured_index(index, len(named.clbits), node)  # type: ignore[arg-type]
        self.written_to.update(named.clbits)
        bit = self.converted(value, BIT, node)
        place = expr.index(self.expression_of(named.clbits), where)
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
        index = self._one_index(target.indices, target)
        with self.at(node):
            width = bits.bit_width(variable.type)
        if variable.var is None and variable.depth < self.depth:
            self._refuse_late(variable, node)
        if self._is_single(index):
            chosen = self.value(index[0])
            held = self.converted(value, BIT, node)
            if isinstance(chosen, Unknown) or isinstance(held, Unknown) or variable.var is not None:
                self.make_unknown(variable, node)
                with self.at(index[0]):
                    place: Any = (
                        self.measured_index(chosen, width, node)
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
        """Write to an element, to a slice, or to bits of an element: ``a[0]``, ``a[0:2]``, ``a[0][1]``."""
        if not isinstance(value, Value) or variable.depth < self.depth:
            self._refuse_array(node)
        array, waiting = variable.value, list(target.indices)
        with self.at(node):
            while True:
                indices = self.array_indices(waiting.pop(0))
                if not waiting:
                    arrays.write(array, indices, value)
                    return
                part = arrays.read(array, indices)
                if not isinstance(part.type, ArrayType):
                    arrays.write(array, indices, self._with_bits(part, self._one_index(waiting, target), value, node))
                    return
                array = part

    def _with_bits(self, whole: Value, index: ast.IndexElement, value: Value, node: ast.QASMNode) -> Value:
        """Return a number in which the bits that an index names are those of a value."""
        width = bits.bit_width(whole.type)
        places = self.places(index, width, node)
        type_ = BIT if self._is_single(index) else BitType(len(places))
        return bits.write_bits(whole, places, self.converted(value, type_, node))  # type: ignore[arg-type]

    def _one_index(self, indices: list[ast.IndexElement], node: ast.QASMNode) -> ast.IndexElement:
        if len(indices) != 1:
            self.fail("A number has one index.", node)
        return indices[0]
