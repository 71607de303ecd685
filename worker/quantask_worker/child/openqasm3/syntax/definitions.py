"""Definitions of gates and subroutines."""

from __future__ import annotations

from openqasm3 import ast
from openqasm3.ast import Identifier

from quantask_worker.child.openqasm3.syntax.control_flow import ControlFlow
from quantask_worker.child.openqasm3.syntax.lexer import NAME
from quantask_worker.child.openqasm3.syntax.types import SCALARS


class Definitions(ControlFlow):
    """Reads definitions."""

    def gate(self) -> ast.Statement:
        """Read the definition of a gate."""
        first = self.need("gate")
        self.must_be_global("The definition of a gate", first)
        name = self.name()
        parameters = self.listed(")", self._parameter) if self.take("(") else []
        if self.kinds[self.at] == "{":
            self.unexpected("a name of a qubit", hint="A gate has at least one qubit: gate g q { … }")
        qubits = [self.name()]
        while self.take(",") and self.kinds[self.at] == NAME:
            qubits.append(self.name())
        if self.kinds[self.at] == "[":
            self.fail("A gate's qubits are single ones and have no size.")
        outside, self.in_gate, self.loops = (self.in_gate, self.loops), True, 0
        body = self.block()
        self.in_gate, self.loops = outside
        return self.spanned(ast.QuantumGateDefinition(name, parameters, qubits, body), first)

    def _parameter(self) -> Identifier:
        if self.kinds[self.at] in SCALARS:
            self.unexpected(NAME, hint="A gate's parameters are angles, written without a type: gate g(theta) q { … }")
        return self.name()

    def subroutine(self) -> ast.Statement:
        """Read ``def``."""
        first = self.need("def")
        self.must_be_global("The definition of a subroutine", first)
        name = self.name()
        self.need("(")
        arguments = self.listed(")", self._argument)
        returned = self._return_type()
        if self.kinds[self.at] == NAME or self.kinds[self.at] == "qubit":
            self.unexpected("'{'", hint=f"Qubits are arguments like others: def {name.name}(qubit q) {{ … }}")
        outside, self.in_subroutine, self.loops = (self.in_subroutine, self.loops), True, 0
        body = self.block()
        self.in_subroutine, self.loops = outside
        return self.spanned(ast.SubroutineDefinition(name, arguments, body, returned), first)

    def _return_type(self) -> ast.ClassicalType | None:
        return self.scalar_type() if self.take("->") else None

    def _argument(self) -> ast.ClassicalArgument | ast.QuantumArgument:
        first = self.at
        word = self.kinds[first]
        if word == "qubit":
            self.at += 1
            size = self.designator()
            return self.spanned(ast.QuantumArgument(self.name(), size), first)
        if word in ("qreg", "creg"):
            return self._old_argument(word)
        access = None
        if word in ("readonly", "mutable"):
            access = ast.AccessControl[word]
            kind: ast.ClassicalType = self.array_reference_type()
        elif word == "array":
            self.unexpected("'readonly' or 'mutable'", hint="An array is given as: readonly array[int[8], 4] a")
        elif word == "const":
            self.unexpected("a type", hint="An array that is only read is 'readonly': readonly array[int[8], 4] a")
        elif word == NAME:
            self.fail(f"The argument '{self.texts[first]}' needs a type.", hint="For example: int n, or qubit q")
        else:
            kind = self.scalar_type()
        return self.spanned(ast.ClassicalArgument(kind, self.name(), access), first)

    def _old_argument(self, word: str) -> ast.ClassicalArgument | ast.QuantumArgument:
        first = self.need(word)
        name = self.name()
        begin = self.at
        size = self.designator()
        if word == "qreg":
            return self.spanned(ast.QuantumArgument(name, size), first)
        kind = ast.BitType(size)
        kind.span = self.place(first)
        kind.span.end_line, kind.span.end_column = self.lines[begin], self.columns[begin]
        return self.spanned(ast.ClassicalArgument(kind, name), first)

    def returned(self) -> ast.Statement:
        """Read ``return``."""
        first = self.need("return")
        if not self.in_subroutine:
            self.misplaced("'return' stands in no subroutine.", first)
        value = None
        if self.is_measurement():
            value = self.measurement()
        elif self.kinds[self.at] not in (";", "}"):
            value = self.expression()
        self.end_of_statement()
        return self.spanned(ast.ReturnStatement(value), first)

    def extern(self) -> ast.Statement:
        """Read ``extern``."""
        first = self.need("extern")
        self.must_be_global("'extern'", first)
        name = self.name()
        self.need("(")
        arguments = self.listed(")", self._extern_argument)
        returned = self._return_type()
        self.end_of_statement()
        return self.spanned(ast.ExternDeclaration(name, arguments, returned), first)

    def _extern_argument(self) -> ast.ExternArgument:
        first = self.at
        word = self.kinds[first]
        access = None
        if word in ("readonly", "mutable"):
            access = ast.AccessControl[word]
            kind: ast.ClassicalType = self.array_reference_type()
        elif self.take("creg"):
            kind = self.spanned(ast.BitType(self.designator()), first)
        else:
            kind = self.scalar_type()
            if self.kinds[self.at] == NAME:
                self.unexpected("','", hint="The arguments of 'extern' are types without names.")
        return self.spanned(ast.ExternArgument(kind, access), first)
