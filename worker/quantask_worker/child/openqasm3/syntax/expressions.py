"""Expressions and indexes, after the parser grammar of the specification (its ``qasm3Parser.g4``).

Binary operators are read by precedence climbing. Beyond the grammar, ``pow`` may be called (the specification lists it
as a built-in function, while its grammar knows only the modifier), and ``++`` may stand in any expression, as the
specification's own examples have it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from openqasm3 import ast
from openqasm3.ast import BinaryOperator, Expression, Identifier, IntegerLiteral, Span, UnaryOperator
from typing_extensions import override

from quantask_worker.child.openqasm3.syntax import lexer
from quantask_worker.child.openqasm3.syntax.types import SCALARS, Types

_POWER, _UNARY = 13, 12
PRECEDENCES = {
    "**": _POWER,
    **dict.fromkeys(("*", "/", "%"), 11),
    **dict.fromkeys(("+", "-"), 10),
    **dict.fromkeys(("<<", ">>"), 9),
    **dict.fromkeys(("<", "<=", ">", ">="), 8),
    **dict.fromkeys(("==", "!="), 7),
    "&": 6,
    "^": 5,
    "|": 4,
    "&&": 3,
    "||": 2,
    "++": 1,
}
"""How tightly the binary operators bind; a unary one binds less than ``**`` and more than all others."""

_UNARY_OPERATORS = {"-": UnaryOperator["-"], "!": UnaryOperator["!"], "~": UnaryOperator["~"]}
_BINARY_OPERATORS = {operator.name: operator for operator in BinaryOperator}

_MOST_DIGITS = 1_000  # of a number: more take long to read, and no type has them
_MOST_BITS = 16_384  # of a bitstring: as many as a circuit may have
_MOST_TERMS = 1_000  # of a chain such as a + b + c: what evaluates it may call itself for each


class Expressions(Types):
    """Reads expressions."""

    @override
    def expression(self, least: int = 0) -> Expression:
        """Read an expression whose operators bind at least this tightly."""
        first = self.at
        kind = self.kinds[first]
        if kind in _UNARY_OPERATORS:
            self.at += 1
            operand = self.nested_in(self.expression, _UNARY)
            left: Expression = self.spanned(ast.UnaryExpression(_UNARY_OPERATORS[kind], operand), first)
        else:
            left = self._primary(kind)
        return self._operations(left, first, least) if self.kinds[self.at] in PRECEDENCES else left

    def expression_from(self, left: Expression, first: int) -> Expression:
        """Read on in an expression of which the first operand, from the token ``first`` on, has been read."""
        return self._operations(self._indexed(left, first), first, 0)

    def _operations(self, left: Expression, first: int, least: int) -> Expression:
        terms = 0
        while (precedence := PRECEDENCES.get(kind := self.kinds[self.at], -1)) >= max(least, 0):
            self.at += 1
            terms += 1
            if terms > _MOST_TERMS:
                self.too_much(f"This expression has more than {_MOST_TERMS:,} terms in a row.", first)
            from_right = precedence == _POWER  # and no other
            right = self.nested_in(self.expression, _POWER) if from_right else self.expression(precedence + 1)
            if kind == "++":
                left = ast.Concatenation(left, right)
            else:
                left = ast.BinaryExpression(_BINARY_OPERATORS[kind], left, right)
            left.span = self.span(first)
        return left

    def _primary(self, kind: str) -> Expression:
        first = self.at
        if kind not in _PRIMARIES:
            self._no_expression(kind)
        value = _PRIMARIES[kind](self)
        return self._indexed(value, first) if self.kinds[self.at] == "[" else value

    def _indexed(self, value: Expression, first: int) -> Expression:
        while self.kinds[self.at] == "[":
            value = self.spanned(ast.IndexExpression(value, self.index()), first)
        return value

    def _no_expression(self, kind: str) -> None:
        text = self.texts[self.at]
        if kind == "measure":
            self.fail(
                "A measurement cannot stand inside an expression.",
                hint="Measure into a bit first: bit b = measure q; and then use b.",
            )
        if kind == lexer.STRING:
            self.fail(f"The string {text[:40]} is no value.", hint='A bitstring has only 0, 1 and _: "0110".')
        if kind == "{":
            self.fail("A list in braces cannot stand here.", hint="It is the first value of an array, or an index set.")
        self._no_counting(kind)
        if kind == "+":
            self.fail("'+' is no sign in OpenQASM.", hint="Leave it out.")
        self.unexpected("an expression")

    def _no_counting(self, kind: str) -> None:
        """Raise that ``i++`` and ``i--`` are of other languages, where one of them stands before the next token."""
        at, kinds = self.at, self.kinds
        if kind == "++" and kinds[at + 1] == lexer.NAME:
            self._fail_at_counting(at, "+", self.texts[at + 1])
        if kind not in (";", ")"):
            return
        if kinds[at - 1] == "++" and kinds[at - 2] == lexer.NAME:
            self._fail_at_counting(at - 1, "+", self.texts[at - 2])
        if kinds[at - 1] == kinds[at - 2] == "-" and kinds[at - 3] == lexer.NAME:
            self._fail_at_counting(at - 2, "-", self.texts[at - 3])

    def _fail_at_counting(self, at: int, sign: str, name: str) -> NoReturn:
        self.fail(f"'{sign}{sign}' does not count in OpenQASM.", at, f"Write: {name} {sign}= 1;")

    # Literals and names.

    def _here(self) -> Span:
        """Read one token and return its span."""
        at = self.at
        self.at = at + 1
        line, column = self.lines[at], self.columns[at]
        return Span(line, column, line, column)

    def integer(self) -> Expression:
        """Read an integer."""
        text = self.texts[self.at]
        if len(text) > _MOST_DIGITS:
            self.too_much(f"This number has more than {_MOST_DIGITS:,} digits.")
        node = IntegerLiteral(int(text, 0) if text[:2].isalnum() and not text[:2].isdecimal() else int(text))
        node.span = self._here()
        return node

    def _float(self) -> Expression:
        node = ast.FloatLiteral(float(self.texts[self.at]))
        node.span = self._here()
        return node

    def _imaginary(self) -> Expression:
        node = ast.ImaginaryLiteral(float(self.texts[self.at][:-2]))
        node.span = self._here()
        return node

    def _boolean(self) -> Expression:
        node = ast.BooleanLiteral(self.texts[self.at] == "true")
        node.span = self._here()
        return node

    def _bitstring(self) -> Expression:
        digits = self.texts[self.at][1:-1].replace("_", "")
        if len(digits) > _MOST_BITS:
            self.too_much(f"This bitstring has more than {_MOST_BITS:,} bits.")
        node = ast.BitstringLiteral(int(digits, 2), len(digits))
        node.span = self._here()
        return node

    def _timing(self) -> Expression:
        text = self.texts[self.at]
        unit = text[-2:] if text[-2:] in ("dt", "ns", "us", "ms") else "us" if text[-2] in "µμ" else "s"
        value = text[: -1 if unit == "s" else -2]
        node = ast.DurationLiteral(float(value), ast.TimeUnit[unit])
        node.span = self._here()
        return node

    def _hardware_qubit(self) -> Expression:
        node = Identifier(self.texts[self.at])
        node.span = self._here()
        return node

    # What has parts.

    def _name_or_call(self) -> Expression:
        first = self.at
        node = Identifier(self.texts[first])
        node.span = self._here()
        return self.call(node, first) if self.kinds[self.at] == "(" else node

    def call(self, name: Identifier, first: int) -> Expression:
        """Read the arguments of a call whose name has been read."""
        self.need("(")
        arguments = self.listed(")", self.expression)
        if name.name != "sizeof":
            return self.spanned(ast.FunctionCall(name, arguments), first)
        if len(arguments) not in (1, 2):
            self.fail("'sizeof' takes an array and, if you like, a dimension.", first)
        return self.spanned(ast.SizeOf(*arguments), first)

    def _pow(self) -> Expression:
        first = self.at
        name = Identifier("pow")
        name.span = self._here()
        return self.call(name, first)

    def _parenthesis(self) -> Expression:
        first = self.at
        self.at += 1
        inner = self.nested_in(self.expression)
        self.need(")")
        inner.span = self.span(first)  # with its parentheses, as the specification's package has it
        return inner

    def cast(self, target: ast.ClassicalType, first: int) -> Expression:
        """Read what is cast to a type that has been read."""
        self.need("(")
        argument = self.nested_in(self.expression)
        self.need(")")
        return self.spanned(ast.Cast(target, argument), first)

    def _cast(self) -> Expression:
        first = self.at
        target = self.array_type() if self.kinds[first] == "array" else self.scalar_type()
        return self.cast(target, first)

    def _durationof(self) -> Expression:
        first = self.need("durationof")
        self.need("(")
        target = self.block()
        self.need(")")
        return self.spanned(ast.DurationOf(target), first)

    def block(self) -> list[ast.Statement]:
        """Read statements in braces."""
        raise NotImplementedError  # what reads statements reads them

    # Indexes.

    def index(self) -> ast.IndexElement:
        """Read an index in its brackets: a set, or expressions and ranges."""
        self.need("[")
        if self.kinds[self.at] == "{":
            found: ast.IndexElement = self.discrete_set()
            self.need("]")
            return found
        if self.kinds[self.at] == "]":
            self.unexpected("an index")
        return self.listed("]", self._index_element)

    def _index_element(self) -> Expression | ast.RangeDefinition:
        first = self.at
        start = None if self.kinds[first] == ":" else self.expression()
        return self.range_from(start, first) if self.kinds[self.at] == ":" else start

    def range_from(self, start: Expression | None, first: int) -> ast.RangeDefinition:
        """Read a range of which the start, if it has one, has been read: ``start:end`` or ``start:step:end``."""
        self.need(":")
        step, end = None, self._bound()
        if self.take(":"):
            step, end = end, self.expression()
        return self.spanned(ast.RangeDefinition(start, end, step), first)

    def _bound(self) -> Expression | None:
        return None if self.kinds[self.at] in (":", "]", ",") else self.expression()

    def discrete_set(self) -> ast.DiscreteSet:
        """Read a set of values in braces."""
        first = self.need("{")
        if self.kinds[self.at] == "}":
            self.fail("A set has at least one value.")
        return self.spanned(ast.DiscreteSet(self.listed("}", self.expression)), first)

    def array_literal(self) -> ast.ArrayLiteral:
        """Read an array's values in braces, which may be such lists again."""
        first = self.need("{")
        return self.spanned(ast.ArrayLiteral(self.listed("}", self._array_element)), first)

    def _array_element(self) -> Expression:
        return self.array_literal() if self.kinds[self.at] == "{" else self.expression()


_PRIMARIES: dict[str, Callable[[Expressions], Expression]] = {
    lexer.NAME: Expressions._name_or_call,
    lexer.INTEGER: Expressions.integer,
    lexer.FLOAT: Expressions._float,
    lexer.IMAGINARY: Expressions._imaginary,
    lexer.TIMING: Expressions._timing,
    lexer.BITSTRING: Expressions._bitstring,
    lexer.HARDWARE_QUBIT: Expressions._hardware_qubit,
    "true": Expressions._boolean,
    "false": Expressions._boolean,
    "(": Expressions._parenthesis,
    "pow": Expressions._pow,
    "durationof": Expressions._durationof,
    **dict.fromkeys((*SCALARS, "array"), Expressions._cast),
}
