"""Blocks, branches and loops."""

from __future__ import annotations

from typing import NoReturn

from openqasm3 import ast

from quantask_worker.child.openqasm3.syntax.declarations import Declarations
from quantask_worker.child.openqasm3.syntax.lexer import END, NAME


class ControlFlow(Declarations):
    """Reads control flow."""

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

    def _condition(self, word: str) -> ast.Expression:
        hint = f"The condition of '{word}' stands in parentheses: {word} (c == 1) …"
        if self.kinds[self.at] != "(":
            self.unexpected("'('", hint=hint)
        self.at += 1
        condition = self.nested_in(self.expression)
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
        if self.kinds[self.at] == "(":
            self._no_head_in_parentheses()
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

    def _no_head_in_parentheses(self) -> NoReturn:
        """Raise that ``for (…; …; …)`` is of other languages; what it has in parentheses is read past."""
        opened, depth = self.at, 0
        while self.kinds[self.at] not in (END, "{", "}"):
            depth += {"(": 1, ")": -1}.get(self.kinds[self.at], 0)
            self.at += 1
            if depth == 0:
                break
        hint = "It goes over a range, to which both ends belong, or a set: for int i in [0:1] { … }"
        self.fail("A 'for' loop has no parentheses.", opened, hint)

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
