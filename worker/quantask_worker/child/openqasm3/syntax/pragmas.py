"""Pragmas, of which one is a gate: Amazon Braket's ``unitary`` is a matrix and the qubits that it acts on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from openqasm3 import ast

from quantask_worker.child.openqasm3.problems import ProgramError
from quantask_worker.child.openqasm3.syntax.definitions import Definitions
from quantask_worker.child.openqasm3.syntax.lexer import END, tokens_of

_PRAGMA = re.compile(r"#?pragma[ \t]*(.*)", re.DOTALL)
_UNITARY = re.compile(r"braket[ \t]+unitary\b(.*)", re.DOTALL)
_FORM = "For example: #pragma braket unitary([[0, 1], [1, 0]]) q[0]"


@dataclass
class UnitaryPragma(ast.Pragma):  # type: ignore[misc]  # the package has no types
    """A gate that is given by its matrix.

    Attributes:
        rows: of the matrix; the first qubit is the most significant digit of their numbers.
        qubits: the qubits and registers that it acts on.
    """

    rows: list[list[ast.Expression]] = field(default_factory=list)
    qubits: list[ast.Identifier | ast.IndexedIdentifier] = field(default_factory=list)


class Pragmas(Definitions):
    """Reads pragmas."""

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
        unitary = _UNITARY.fullmatch(command)
        node = ast.Pragma(command) if unitary is None else self._unitary(command, unitary[1], first)
        node.span = self.place(first)
        # A span ends where its last part begins: here, all that is behind the word.
        node.span.end_column += len(text) - len(command)
        return node

    def _unitary(self, command: str, rest: str, first: int) -> ast.Pragma:
        """Read the matrix and the qubits; what is wrong in them says nothing of the lines that follow."""
        column = self.columns[first] + len(self.texts[first]) - len(rest)
        reader = type(self)(tokens_of(rest, self.lines[first], column))
        reader.whole = "line"
        try:
            return reader.matrix_on_qubits(command)
        except ProgramError as error:
            for problem in error.problems:
                self.complain(problem.message, problem.span or self.place(first), problem.hint, problem.kind)
        return ast.Pragma(command)

    def matrix_on_qubits(self, command: str) -> UnitaryPragma:
        """Read ``([[…], […]]) q, r`` to the end."""
        self._expect("(")
        self._expect("[")
        rows = self.listed("]", self._row)
        self._expect(")")
        if self.kinds[self.at] == END:
            self.unexpected("a qubit", hint=_FORM)
        qubits = self.operands()
        self.take(";")
        if self.kinds[self.at] != END:
            self.unexpected("the end of the line", hint=_FORM)
        if self.problems:
            raise ProgramError(*self.problems)
        return UnitaryPragma(command, rows, qubits)

    def _row(self) -> list[ast.Expression]:
        self._expect("[")
        return self.listed("]", self.expression)

    def _expect(self, symbol: str) -> None:
        if not self.take(symbol):
            self.unexpected(f"'{symbol}'", hint=_FORM)
