"""Statements that contain others: control flow, gates and subroutines; and what is written in other languages."""

from __future__ import annotations

import re

from openqasm3 import ast
from openqasm3.ast import Identifier

from quantask_worker.child.openqasm3.syntax.cursor import NodeT
from quantask_worker.child.openqasm3.syntax.expressions import SCALARS
from quantask_worker.child.openqasm3.syntax.lexer import (
    ANNOTATION,
    BITSTRING,
    CALIBRATION,
    HARDWARE_QUBIT,
    NAME,
    STRING,
)
from quantask_worker.child.openqasm3.syntax.statements import Statements

_ANNOTATION = re.compile(r"@(\w+(?:\.\w+)*)[ \t]*(.*)", re.DOTALL)
_PRAGMA = re.compile(r"#?pragma[ \t]*(.*)", re.DOTALL)


class Compound(Statements):
    """Reads statements that contain others."""

    def body(self) -> list[ast.Statement]:
        """Read what an ``if`` or a loop governs: a block or one statement."""
        if self.kinds[self.at] == "{":
            return self.block()
        if self.kinds[self.at] == ";":
            self.fail("A statement or a block is missing here.", hint="An empty block is {}.")
        with self.inside():
            return [self.statement()]

    def scope(self) -> ast.CompoundStatement:
        """Read a block that is a statement of its own."""
        first = self.at
        return self.spanned(ast.CompoundStatement(self.block()), first)

    # Control flow.

    def _condition(self, word: str) -> ast.Expression:
        hint = f"The condition of '{word}' stands in parentheses: {word} (c == 1) …"
        if self.kinds[self.at] != "(":
            self.unexpected("'('", hint=hint)
        self.at += 1
        self.deeper()
        condition = self.expression()
        self.nested -= 1
        if self.kinds[self.at] == "=":
            self.unexpected("')'", hint="Values are compared with '=='.")
        self.need(")")
        return condition

    def branch(self) -> ast.Statement:
        """Read ``if`` and, if there is one, its ``else``."""
        first = self.need("if")
        condition = self._condition("if")
        then = self.body()
        otherwise = self.body() if self.take("else") else []
        return self.spanned(ast.BranchingStatement(condition, then, otherwise), first)

    def while_loop(self) -> ast.Statement:
        """Read ``while``."""
        first = self.need("while")
        condition = self._condition("while")
        return self.spanned(ast.WhileLoop(condition, self._loop_body()), first)

    def for_loop(self) -> ast.Statement:
        """Read ``for``."""
        first = self.need("for")
        if self.kinds[self.at] == NAME and self.kinds[self.at + 1] == "in":
            name = self.texts[self.at]
            hint = f"For example: for int {name} in [0:3] {{ … }}"
            self.complain("The variable of a 'for' loop needs a type.", self.place(self.at), hint)
            kind: ast.ClassicalType = ast.IntType()
        else:
            kind = self.scalar_type()
        name_node = self.name()
        if self.kinds[self.at] != "in":
            self.unexpected("'in'", hint="A loop is written so: for int i in [0:3] { … }")
        self.at += 1
        values = self._loop_values()
        return self.spanned(ast.ForInLoop(kind, name_node, values, self._loop_body()), first)

    def _loop_values(self) -> ast.RangeDefinition | ast.DiscreteSet | ast.Expression:
        if self.kinds[self.at] == "{":
            return self.discrete_set()
        if not self.take("["):
            return self.expression()
        first = self.at
        start = None if self.kinds[first] == ":" else self.expression()
        if self.kinds[self.at] == ",":
            self.fail("A range has colons.", hint="A range is [0:3], the list of some values is {0, 1, 5}.")
        values = self.range_from(start, first)
        self.need("]")
        return values

    def _loop_body(self) -> list[ast.Statement]:
        self.loops += 1
        body = self.body()
        self.loops -= 1
        return body

    def leave_loop(self) -> ast.Statement:
        """Read ``break`` or ``continue``."""
        first = self.at
        word = self.kinds[first]
        self.at += 1
        if self.loops == 0:
            self.misplaced(f"'{word}' stands in no loop.", first)
        self.end_of_statement()
        return self.spanned(ast.BreakStatement() if word == "break" else ast.ContinueStatement(), first)

    def end(self) -> ast.Statement:
        """Read ``end``."""
        first = self.need("end")
        self.end_of_statement()
        return self.spanned(ast.EndStatement(), first)

    def switch(self) -> ast.Statement:
        """Read ``switch`` with its cases."""
        first = self.need("switch")
        target = self._condition("switch")
        opened = self.need("{")
        cases: list[tuple[list[ast.Expression], ast.CompoundStatement]] = []
        default: ast.CompoundStatement | None = None
        while not self.take("}"):
            at = self.at
            if self.take("case"):
                if default is not None:
                    self.complain("A 'case' stands behind 'default'.", self.place(at), "'default' is the last.")
                values = self._case_values()
                cases.append((values, self.scope()))
            elif self.take("default"):
                if default is not None:
                    self.complain("This 'switch' has a second 'default'.", self.place(at))
                self._no_colon()
                default = self.scope()
            else:
                self.unexpected(f"'case', 'default' or the '}}' of line {self.lines[opened]}")
        return self.spanned(ast.SwitchStatement(target, cases, default), first)

    def _case_values(self) -> list[ast.Expression]:
        values = [self.expression()]
        while self.take(",") and self.kinds[self.at] != "{":
            values.append(self.expression())
        self._no_colon()
        return values

    def _no_colon(self) -> None:
        if self.kinds[self.at] == ":":
            self.fail("A case has no ':' but a block.", hint="For example: case 1 { x q; }")

    def box(self) -> ast.Statement:
        """Read ``box``."""
        first = self.need("box")
        duration = self.designator()
        return self.spanned(ast.Box(duration, self.block()), first)

    # Gates and subroutines.

    def gate(self) -> ast.Statement:
        """Read the definition of a gate."""
        first = self.need("gate")
        self.must_be_global("The definition of a gate", first)
        name = self.name()
        parameters = self._names(")") if self.take("(") else []
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

    def _names(self, closing: str) -> list[Identifier]:
        found = []
        hint = "A gate's parameters are angles, written without a type: gate g(theta) q { … }"
        while not self.take(closing):
            if self.kinds[self.at] in SCALARS:
                self.unexpected(NAME, hint=hint)
            found.append(self.name())
            if not self.take(","):
                self.need(closing)
                break
        return found

    def subroutine(self) -> ast.Statement:
        """Read ``def``."""
        first = self.need("def")
        self.must_be_global("The definition of a subroutine", first)
        name = self.name()
        self.need("(")
        arguments = []
        while not self.take(")"):
            arguments.append(self._argument())
            if not self.take(","):
                self.need(")")
                break
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
        if self.kinds[self.at] == "measure":
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
        arguments = []
        while not self.take(")"):
            arguments.append(self._extern_argument())
            if not self.take(","):
                self.need(")")
                break
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

    # What is not OpenQASM, or about it.

    def include(self) -> ast.Statement:
        """Read ``include``."""
        first = self.need("include")
        self.must_be_global("'include'", first)
        node = ast.Include(self._string('The name of a file stands in quotes: include "stdgates.inc";'))
        self.end_of_statement()
        return self.spanned(node, first)

    def calibration_grammar(self) -> ast.Statement:
        """Read ``defcalgrammar``."""
        first = self.need("defcalgrammar")
        self.must_be_global("'defcalgrammar'", first)
        node = ast.CalibrationGrammarDeclaration(self._string('The name stands in quotes: defcalgrammar "openpulse";'))
        self.end_of_statement()
        return self.spanned(node, first)

    def _string(self, hint: str) -> str:
        if self.kinds[self.at] not in (STRING, BITSTRING) or len(self.texts[self.at]) <= 2:
            self.unexpected("a name in quotes", hint=hint)
        self.at += 1
        return self.texts[self.at - 1][1:-1]

    def calibration(self) -> ast.Statement:
        """Read ``cal``; its body is another language and kept as text."""
        first = self.need("cal")
        return self.spanned(ast.CalibrationStatement(self._calibration_body()), first)

    def calibration_definition(self) -> ast.Statement:
        """Read ``defcal``; its body is another language and kept as text."""
        first = self.need("defcal")
        at = self.at
        if self.kinds[at] not in ("measure", "reset", "delay", NAME):
            self.unexpected("the name of a gate, 'measure', 'reset' or 'delay'")
        self.at += 1
        name = self.spanned(Identifier(self.texts[at]), at)
        arguments = []
        if self.take("("):
            while not self.take(")"):
                arguments.append(self._calibration_argument())
                if not self.take(","):
                    self.need(")")
                    break
        qubits = [self._calibrated_qubit()]
        while self.take(",") and self.kinds[self.at] in (NAME, HARDWARE_QUBIT):
            qubits.append(self._calibrated_qubit())
        returned = self._return_type()
        body = self._calibration_body()
        return self.spanned(ast.CalibrationDefinition(name, arguments, qubits, returned, body), first)

    def _calibration_argument(self) -> ast.ClassicalArgument | ast.QuantumArgument | ast.Expression:
        kind = self.kinds[self.at]
        is_cast = kind not in ("qubit", "qreg", "creg", "readonly", "mutable") and self._is_value()
        return self.expression() if is_cast else self._argument()

    def _is_value(self) -> bool:
        """Say whether a value comes next rather than a typed name, which ends with the name."""
        depth, at = 0, self.at
        while self.kinds[at] not in ("{", ";") and not (depth == 0 and self.kinds[at] in (",", ")")):
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(self.kinds[at], 0)
            if at + 1 >= len(self.kinds):
                break
            at += 1
        before = self.kinds[at - 2] if at - 2 >= self.at else ""
        is_typed = self.kinds[at - 1] == NAME and (before == "]" or before in SCALARS)
        return not is_typed

    def _calibrated_qubit(self) -> Identifier:
        at = self.at
        if self.kinds[at] not in (NAME, HARDWARE_QUBIT):
            self.unexpected("a qubit")
        self.at += 1
        return self.spanned(Identifier(self.texts[at]), at)

    def _calibration_body(self) -> str:
        first = self.need("{")
        body = self.texts[self.at - 1] if self.take(CALIBRATION) else ""
        if not self.take("}"):
            self.complain("This '{' is never closed.", self.place(first))
        return body

    def pragma(self) -> ast.Pragma:
        """Read a pragma, which reaches to the end of its line."""
        first = self.at
        self.at += 1
        text = self.texts[first]
        match = _PRAGMA.fullmatch(text)
        command = match[1] if match else ""
        if not command:
            self.fail("A pragma needs a command behind it.", first)
        self.must_be_global("A pragma", first)
        return self._with_rest_of_line(ast.Pragma(command), first, command)

    def annotations(self) -> list[ast.Annotation]:
        """Read the annotations of a statement, each of which reaches to the end of its line."""
        found = []
        while self.kinds[self.at] == ANNOTATION:
            first = self.at
            self.at += 1
            match = _ANNOTATION.fullmatch(self.texts[first])
            keyword, command = match.groups() if match else ("", "")
            found.append(self._with_rest_of_line(ast.Annotation(keyword, command or None), first, command))
        return found

    def _with_rest_of_line(self, node: NodeT, first: int, rest: str) -> NodeT:
        """Give a node its span, which ends where the last part begins: here, what is read with its line."""
        node.span = self.place(first)
        if rest:
            node.span.end_column += len(self.texts[first]) - len(rest)
        return node
