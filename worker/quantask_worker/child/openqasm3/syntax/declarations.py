"""Declarations of variables, constants, inputs, qubits and aliases."""

from __future__ import annotations

from openqasm3 import ast
from openqasm3.ast import Identifier, Span

from quantask_worker.child.openqasm3.syntax.lexer import HARDWARE_QUBIT
from quantask_worker.child.openqasm3.syntax.operations import Operations


class Declarations(Operations):
    """Reads declarations."""

    def declaration_or_cast(self) -> ast.Statement:
        """Read a variable's declaration, or an expression that begins with a cast."""
        first = self.at
        is_array = self.kinds[first] == "array"
        kind = self.array_type() if is_array else self.scalar_type()
        if self.kinds[self.at] == "(":
            return self._expression_statement(self.cast(kind, first), first)
        if self.in_gate:
            self.misplaced("A gate's body cannot declare variables.", first)
        elif is_array and not self.is_global:
            self.misplaced("Arrays can only be declared outside of all blocks.", first)
        name = self._declared_name()
        value = self._initial_value() if self.take("=") else None
        self._end_of_declaration()
        return self.spanned(ast.ClassicalDeclaration(kind, name, value), first)

    def _declared_name(self) -> Identifier:
        if self.kinds[self.at] == HARDWARE_QUBIT:
            self.fail("A hardware qubit is not declared.", hint="It can be used at once: x $0;")
        name = self.name()
        if self.kinds[self.at] == "[":
            hint = "The size stands behind the type: bit[4] c;"
            self.fail(f"'{name.name}' has its size in the wrong place.", hint=hint)
        return name

    def _end_of_declaration(self) -> None:
        if self.kinds[self.at] == ",":
            self.fail("A declaration has one name.", hint="Write one declaration for each name.")
        self.end_of_statement()

    def _initial_value(self) -> ast.Expression | ast.QuantumMeasurement:
        if self.is_measurement():
            return self.measurement()
        if self.kinds[self.at] == "{":
            return self.array_literal()
        if self.kinds[self.at] == "[":
            self.fail("Expected a value, but found '['.", hint="An array's values stand in braces: {1, 2, 3}")
        return self.expression()

    def constant(self) -> ast.Statement:
        """Read ``const``."""
        first = self.need("const")
        if self.kinds[self.at] == "array":
            self.fail("An array cannot be 'const'.", hint="Leave 'const' out.")
        kind = self.scalar_type()
        name = self._declared_name()
        if self.kinds[self.at] != "=":
            self.unexpected("'='", hint="A constant needs its value.")
        self.at += 1
        value = self._initial_value()
        self._end_of_declaration()
        return self.spanned(ast.ConstantDeclaration(kind, name, value), first)

    def input_or_output(self) -> ast.Statement:
        """Read ``input`` or ``output``."""
        first = self.at
        word = self.kinds[first]
        self.must_be_global(f"'{word}'", first)
        self.at += 1
        kind = self.array_type() if self.kinds[self.at] == "array" else self.scalar_type()
        name = self._declared_name()
        if self.kinds[self.at] == "=":
            self.fail(f"'{word}' takes no value here.", hint="An input's value comes from outside the program.")
        self._end_of_declaration()
        return self.spanned(ast.IODeclaration(ast.IOKeyword[word], kind, name), first)

    def qubits(self) -> ast.Statement:
        """Read the declaration of a qubit or a register of them."""
        first = self.need("qubit")
        size = self.designator()
        name = self._declared_name()
        self._end_of_declaration()
        self.must_be_global("The declaration of qubits", first)
        return self.spanned(ast.QubitDeclaration(name, size), first)

    def old_register(self) -> ast.Statement:
        """Read ``qreg`` or ``creg``, as OpenQASM 2 declared registers."""
        first = self.at
        word = self.kinds[first]
        self.at += 1
        if self.kinds[self.at] == "[":
            self.fail(f"'{word}' has the size behind the name.", hint=f"Write: {word} r[4];")
        name = self.name()
        begin = self.at
        size = self.positive_size(word)
        end = self.at
        self._end_of_declaration()
        if word == "qreg":
            self.must_be_global("The declaration of qubits", first)
            return self.spanned(ast.QubitDeclaration(name, size), first)
        if self.in_gate:
            self.misplaced("A gate's body cannot declare variables.", first)
        kind = ast.BitType(size)
        last = begin if end > begin else first
        kind.span = Span(self.lines[first], self.columns[first], self.lines[last], self.columns[last])
        return self.spanned(ast.ClassicalDeclaration(kind, name, None), first)

    def alias(self) -> ast.Statement:
        """Read ``let``."""
        first = self.need("let")
        name = self.name()
        self.need("=")
        value = self.expression()
        self.end_of_statement()
        return self.spanned(ast.AliasStatement(name, value), first)
