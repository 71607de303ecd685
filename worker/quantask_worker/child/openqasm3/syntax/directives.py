"""Includes and annotations, and calibrations, which are written in another language."""

from __future__ import annotations

import re

from openqasm3 import ast
from openqasm3.ast import Identifier

from quantask_worker.child.openqasm3.syntax.cursor import NodeT
from quantask_worker.child.openqasm3.syntax.lexer import (
    ANNOTATION,
    BITSTRING,
    CALIBRATION,
    HARDWARE_QUBIT,
    NAME,
    STRING,
)
from quantask_worker.child.openqasm3.syntax.pragmas import Pragmas
from quantask_worker.child.openqasm3.syntax.types import SCALARS
from quantask_worker.child.openqasm3.syntax.wording import NEVER_CLOSED

_ANNOTATION = re.compile(r"@(\w+(?:\.\w+)*)[ \t]*(.*)", re.DOTALL)


class Directives(Pragmas):
    """Reads directives and calibrations."""

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
        arguments = self.listed(")", self._calibration_argument) if self.take("(") else []
        qubits = [self._calibrated_qubit()]
        while self.take(",") or self.kinds[self.at] in (NAME, HARDWARE_QUBIT):  # the specification's examples have none
            if self.kinds[self.at] not in (NAME, HARDWARE_QUBIT):
                break
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
            self.complain(NEVER_CLOSED, self.place(first))
        return body

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
