"""What a program does to qubits and variables: gates, measurements, assignments and expressions as statements."""

from __future__ import annotations

from openqasm3 import ast
from openqasm3.ast import Identifier, IndexedIdentifier, Span

from quantask_worker.child.openqasm3.did_you_mean import did_you_mean
from quantask_worker.child.openqasm3.syntax import lexer
from quantask_worker.child.openqasm3.syntax.blocks import STARTERS, Blocks
from quantask_worker.child.openqasm3.syntax.expressions import PRECEDENCES
from quantask_worker.child.openqasm3.syntax.lexer import FLOAT, HARDWARE_QUBIT, INTEGER, NAME
from quantask_worker.child.openqasm3.syntax.words import not_known
from quantask_worker.child.openqasm3.values import BUILT_IN_CONSTANTS

_ASSIGNMENTS = {operator.name: operator for operator in ast.AssignmentOperator}
_AFTER_CALL = frozenset({*PRECEDENCES, "[", ";"})
_MODIFIERS = {modifier.name: modifier for modifier in ast.GateModifierName}


def _angle_in_parentheses(gate: str, angle: str) -> str:
    return f"Angles stand in parentheses: {gate}({angle}) q;"


class Operations(Blocks):
    """Reads operations, which are those statements that contain no others and declare nothing."""

    # What begins with a name: a gate's call, an assignment or an expression.

    def named(self) -> ast.Statement:
        """Read a statement that begins with a name."""
        first = self.at
        name = self.name()
        following = self.kinds[self.at]
        if following in (NAME, HARDWARE_QUBIT):
            return self._gate_call([], name, [], None, first)
        if following == "(":
            return self._called(name, first)
        if following in _ASSIGNMENTS:
            return self._assignment(name, first)
        if following == "[":
            return self._indexed_name(name, first)
        return self._expression_statement(name, first)

    def _called(self, name: Identifier, first: int) -> ast.Statement:
        """Read a gate with parameters, or an expression that begins with a function's call."""
        call = self.call(name, first)
        if self._operand_follows() and isinstance(call, ast.FunctionCall):
            return self._gate_call([], name, call.arguments, None, first)
        if self.kinds[self.at] == "[" and isinstance(call, ast.FunctionCall):
            begin = self.at
            index = self.index()
            if self._operand_follows():
                return self._gate_call([], name, call.arguments, self._duration([index], begin), first)
            call = self.spanned(ast.IndexExpression(call, index), first)
        return self._expression_statement(call, first)

    def _indexed_name(self, name: Identifier, first: int) -> ast.Statement:
        """Read a gate with a duration, an assignment to an element, or an expression that begins with one."""
        begin = self.at
        indices, ends = [], []
        while self.kinds[self.at] == "[":
            indices.append(self._plain_index() or self.index())
            ends.append(self.at - 1)
        target = self.spanned(IndexedIdentifier(name, indices), first)
        if self.kinds[self.at] in _ASSIGNMENTS:
            return self._assignment(target, first)
        if self._operand_follows():
            return self._gate_call([], name, [], self._duration(indices, begin), first)
        value: ast.Expression = name
        for index, end in zip(indices, ends, strict=True):
            value = ast.IndexExpression(value, index)
            value.span = Span(self.lines[first], self.columns[first], self.lines[end], self.columns[end])
        return self._expression_statement(value, first)

    def _operand_follows(self) -> bool:
        return self.kinds[self.at] in (NAME, HARDWARE_QUBIT)

    def _duration(self, indices: list[ast.IndexElement], begin: int) -> ast.Expression:
        """Return what stands in the brackets behind a gate's name, which were read as an index."""
        values = indices[0] if len(indices) == 1 and isinstance(indices[0], list) else []
        if len(values) != 1 or not isinstance(values[0], ast.Expression):
            self.fail("A gate's duration is one value in brackets.", begin)
        return self.spanned(values[0], begin)

    def _assignment(self, target: Identifier | IndexedIdentifier, first: int) -> ast.Statement:
        operator = self.kinds[self.at]
        self.at += 1
        if self.is_measurement():
            measure = self.measurement()
            self.end_of_statement()
            if operator == "=":
                return self.spanned(ast.QuantumMeasurementStatement(measure, target), first)
            # The specification's package forgets the operator here.
            return self.spanned(ast.ClassicalAssignment(target, _ASSIGNMENTS[operator], measure), first)
        value = self.expression()
        if self.kinds[self.at] in _ASSIGNMENTS:
            self.fail("An assignment is a statement of its own and has no value.", hint="Write one assignment a line.")
        self.end_of_statement()
        if self.in_gate:
            self.misplaced("A gate's body cannot assign to variables.", first)
        return self.spanned(ast.ClassicalAssignment(target, _ASSIGNMENTS[operator], value), first)

    def _expression_statement(self, value: ast.Expression, first: int) -> ast.Statement:
        value = self.expression_from(value, first)
        if self.at == first + 1 and self.kinds[self.at] in STARTERS and self.lines[self.at] == self.lines[first]:
            meant = self.capitalised(first)
            if meant is not None:  # Const int n = 3;
                message, hint = not_known(self.texts[first], meant)
                self.fail(message, first, hint)
        is_angle = self.at == first + 1 and self.kinds[self.at] in (INTEGER, FLOAT)
        self.end_of_statement(_angle_in_parentheses(self.texts[first], self.texts[self.at]) if is_angle else None)
        return self.spanned(ast.ExpressionStatement(value), first)

    def anonymous_expression(self) -> ast.Statement:
        """Read an expression that is a statement and does not begin with a name."""
        first = self.at
        value = self.expression()
        self.end_of_statement()
        return self.spanned(ast.ExpressionStatement(value), first)

    # Gates.

    def modified_gate(self) -> ast.Statement:
        """Read a gate's call with modifiers, or one of ``gphase``."""
        first = self.at
        modifiers: list[ast.QuantumGateModifier] = []
        while self.kinds[self.at] in _MODIFIERS:
            if self.kinds[self.at] == "pow" and not modifiers and self._is_call_of_pow():
                return self.anonymous_expression()
            modifiers.append(self._modifier())
        name_at = self.at
        is_phase = self.kinds[name_at] == "gphase"
        name = self._keyword_as_name() if is_phase else self.name()
        arguments: list[ast.Expression] = []
        if self.take("("):
            arguments = self.listed(")", self.expression)
        duration = self.designator()
        if not is_phase:
            return self._gate_call(modifiers, name, arguments, duration, first)
        operands = self.operands() if self._operand_follows() else []
        self.end_of_statement()
        if len(arguments) != 1:
            self.fail("'gphase' takes one angle in parentheses.", name_at, hint="For example: gphase(pi / 4);")
        return self.spanned(ast.QuantumPhase(modifiers, arguments[0], operands), first)

    def _keyword_as_name(self) -> Identifier:
        at = self.at
        self.at += 1
        return self.spanned(Identifier(self.texts[at]), at)

    def _is_call_of_pow(self) -> bool:
        """Say whether ``pow(`` begins a function's call rather than a modifier: no ``@`` follows the parentheses."""
        depth, at = 0, self.at + 1
        while self.kinds[at] not in (lexer.END, ";"):
            depth += {"(": 1, ")": -1}.get(self.kinds[at], 0)
            at += 1
            if depth == 0:
                break
        return self.kinds[at] in _AFTER_CALL

    def _modifier(self) -> ast.QuantumGateModifier:
        first = self.at
        word = self.kinds[first]
        self.at += 1
        argument = None
        if word == "pow" and self.kinds[self.at] != "(":
            self.unexpected("'('", hint="'pow' needs an exponent: pow(2) @ x q;")
        if word != "inv" and self.take("("):
            argument = self.nested_in(self.expression)
            if self.kinds[self.at] == ",":
                self.fail(f"'{word}' takes one value in parentheses.")
            self.need(")")
        if self.kinds[self.at] != "@":
            self.unexpected("'@'", hint=f"A modifier is followed by '@': {word} @ x q;")
        self.at += 1
        return self.spanned(ast.QuantumGateModifier(_MODIFIERS[word], argument), first)

    def _gate_call(
        self,
        modifiers: list[ast.QuantumGateModifier],
        name: Identifier,
        arguments: list[ast.Expression],
        duration: ast.Expression | None,
        first: int,
    ) -> ast.Statement:
        node = ast.QuantumGate(modifiers, name, arguments, self.operands(), duration)
        if self.kinds[self.at] == "@":
            self.fail(f"'{name.name}' is no modifier of gates.", first, did_you_mean(name.name, _MODIFIERS))
        self.end_of_statement(self._between_operands(node) if self._operand_follows() else None)
        node.span = self.span(first)
        return node

    def _between_operands(self, node: ast.QuantumGate) -> str:
        before = node.qubits[-1]
        if isinstance(before, Identifier) and before.name in BUILT_IN_CONSTANTS and not node.arguments:
            return _angle_in_parentheses(node.name.name, before.name)
        begins_a_gate = self.kinds[self.at + 1] in (NAME, HARDWARE_QUBIT)
        return "Is a ';' missing before it?" if begins_a_gate else "Qubits are separated by commas."

    def operands(self) -> list[Identifier | IndexedIdentifier]:
        """Read qubits and registers, separated by commas."""
        found = [self.operand()]
        while self.kinds[self.at] == ",":
            self.at += 1
            if self.kinds[self.at] == ";":
                break
            found.append(self.operand())
        return found

    def operand(self) -> Identifier | IndexedIdentifier:
        """Read a qubit or a register of qubits."""
        at = self.at
        kind = self.kinds[at]
        if kind != NAME and kind != HARDWARE_QUBIT:
            self.unexpected("a qubit")
        self.at = at + 1
        line, column = self.lines[at], self.columns[at]
        name = Identifier(self.texts[at])
        name.span = Span(line, column, line, column)
        return self._with_indices(name, at) if self.kinds[self.at] == "[" and kind == NAME else name

    def _with_indices(self, name: Identifier, first: int) -> IndexedIdentifier:
        indices = []
        while self.kinds[self.at] == "[":
            indices.append(self._plain_index() or self.index())
        node = IndexedIdentifier(name, indices)
        node.span = self.span(first)
        return node

    def _plain_index(self) -> list[ast.Expression] | None:
        """Read the index that nearly all are, a number, without the way through all that could stand there."""
        at = self.at
        if self.kinds[at + 1] != INTEGER or self.kinds[at + 2] != "]":
            return None
        self.at = at + 1
        value = self.integer()
        self.at = at + 3
        return [value]

    # Measurement and what else is done to qubits.

    def measurement(self) -> ast.QuantumMeasurement:
        """Read ``measure`` and its qubits, wherever a measurement may stand."""
        first = self.at
        self.at += 1
        if self.in_gate:
            self.misplaced("A gate's body cannot measure.", first)
        return self.spanned(ast.QuantumMeasurement(self.operand()), first)

    def measure(self) -> ast.Statement:
        """Read a measurement that is a statement."""
        first = self.at
        measure = self.measurement()
        target = None
        if self.take("->"):
            at = self.at
            name = self.name()
            target = self._with_indices(name, at) if self.kinds[self.at] == "[" else name
        comma = self.kinds[self.at] == "," and self.kinds[self.at + 1] == NAME
        self.end_of_statement(self._measured_into(first) if comma else None)
        return self.spanned(ast.QuantumMeasurementStatement(measure, target), first)

    def _measured_into(self, first: int) -> str:
        measured = "".join(self.texts[first + 1 : self.at])
        return f"Bits stand before: {self.texts[self.at + 1]} = measure {measured};"

    def reset(self) -> ast.Statement:
        """Read ``reset``."""
        first = self.need("reset")
        if self.in_gate:
            self.misplaced("A gate's body cannot reset qubits.", first)
        node = ast.QuantumReset(self.operand())
        self.end_of_statement()
        return self.spanned(node, first)

    def barrier(self) -> ast.Statement:
        """Read ``barrier``."""
        first = self.need("barrier")
        node = ast.QuantumBarrier(self.operands() if self.kinds[self.at] != ";" else [])
        self.end_of_statement()
        return self.spanned(node, first)

    def delay(self) -> ast.Statement:
        """Read ``delay``."""
        first = self.need("delay")
        duration = self.designator()
        if duration is None:
            self.unexpected("'['", hint="A delay has its duration in brackets: delay[100ns] q;")
        node = ast.DelayInstruction(duration, self.operands() if self._operand_follows() else [])
        self.end_of_statement()
        return self.spanned(node, first)
