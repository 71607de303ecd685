"""The place in the tokens up to which a program has been read, and what is said when it does not go on from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, ParamSpec, TypeVar

from openqasm3.ast import Identifier, QASMNode, Span

from quantask_jupyter.errors import CircuitSyntaxError, CircuitUnsupportedError, QuantumError
from quantask_worker.child.openqasm3.problems import MOST_PROBLEMS, Problem, ProgramError
from quantask_worker.child.openqasm3.syntax.lexer import END, KEYWORDS, NAME, Tokens
from quantask_worker.child.openqasm3.syntax.wording import hint_at_words, never_right, quoted

MOST_NESTED = 100
"""Brackets, blocks, signs and powers within each other."""

P = ParamSpec("P")
T = TypeVar("T")
NodeT = TypeVar("NodeT", bound=QASMNode)


class TooManyProblemsError(ProgramError):
    """So much is wrong that reading on makes no sense."""


class Cursor:
    """Reads tokens from the first to the last.

    A problem behind which its statement cannot be read is raised; one that leaves no doubt about what was meant is kept
    in ``problems``, and the statement is read on.
    """

    def __init__(self, tokens: Tokens) -> None:
        self.kinds, self.texts = tokens.kinds, tokens.texts
        self.lines, self.columns = tokens.lines, tokens.columns
        self.at = 0
        self.nested = 0
        self.whole = "program"  # what ends with the last token
        self.problems: list[Problem] = []

    def span(self, first: int) -> Span:
        """Return the span from the token ``first`` to the last one that was read: where both begin."""
        last = self.at - 1
        return Span(self.lines[first], self.columns[first], self.lines[last], self.columns[last])

    def spanned(self, node: NodeT, first: int) -> NodeT:
        """Give a node its span."""
        node.span = self.span(first)
        return node

    def take(self, kind: str) -> bool:
        """Read the next token if it is of this kind, and say whether it was."""
        if self.kinds[self.at] == kind:
            self.at += 1
            return True
        return False

    def need(self, kind: str) -> int:
        """Read the next token, which must be of this kind, and return its index."""
        if self.kinds[self.at] != kind:
            self.unexpected(kind if kind == NAME else f"'{kind}'")
        self.at += 1
        return self.at - 1

    def name(self) -> Identifier:
        """Read a name."""
        at = self.at
        if self.kinds[at] != NAME:
            self.unexpected(NAME)
        self.at = at + 1
        node = Identifier(self.texts[at])
        node.span = Span(self.lines[at], self.columns[at], self.lines[at], self.columns[at])
        return node

    def nested_in(self, read: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Read what is nested in what is read, and return it."""
        self.deeper()
        value = read(*args, **options)
        self.nested -= 1
        return value

    def listed(self, closing: str, read: Callable[[], T]) -> list[T]:
        """Read parts that are separated by commas, the last of which may have one too, and the closing bracket."""
        self.deeper()
        found: list[T] = []
        while not self.take(closing):
            found.append(read())
            if not self.take(","):
                self.need(closing)
                break
        self.nested -= 1
        return found

    def deeper(self) -> None:
        """Count one more nesting, within a limit: what reads the tree calls itself for each."""
        self.nested += 1
        if self.nested > MOST_NESTED:
            message = f"The program is nested more than {MOST_NESTED} deep."
            self.problems.append(Problem(CircuitUnsupportedError, message, self.place(self.at)))
            raise TooManyProblemsError(*self.problems)

    def place(self, at: int) -> Span:
        """Return where a token stands; the end of the text is shown behind the last token."""
        if self.kinds[at] == END and at > 0:
            return self.behind(at - 1)
        return Span(self.lines[at], self.columns[at], self.lines[at], self.columns[at])

    def behind(self, at: int) -> Span:
        """Return the place behind a token."""
        line, column = self.lines[at], self.columns[at] + len(self.texts[at])
        return Span(line, column, line, column)

    def complain(
        self,
        message: str,
        span: Span,
        hint: str | None = None,
        kind: type[QuantumError] = CircuitSyntaxError,
    ) -> None:
        """Keep a problem; the statement is read on."""
        self.problems.append(Problem(kind, message, span, hint))
        if len(self.problems) >= MOST_PROBLEMS:
            raise TooManyProblemsError(*self.problems)

    def fail(self, message: str, at: int | None = None, hint: str | None = None) -> NoReturn:
        """Raise a problem at a token, the next one by default."""
        raise ProgramError(Problem(CircuitSyntaxError, message, self.place(self.at if at is None else at), hint))

    def too_much(self, message: str, at: int | None = None) -> NoReturn:
        """Raise that something legal at a token, the next one by default, is larger than is read here."""
        raise ProgramError(Problem(CircuitUnsupportedError, message, self.place(self.at if at is None else at)))

    def unexpected(self, expected: str, hint: str | None = None) -> NoReturn:
        """Raise that the next token is none that can stand here."""
        kind, text = self.kinds[self.at], self.texts[self.at]
        wrong = never_right(kind, text)
        if wrong is not None:
            self.fail(wrong.message, hint=wrong.hint)
        if kind == NAME or self.kinds[self.at - 1] == NAME:
            hint = hint_at_words(self.texts[self.at - 1], text) or hint
        if kind == END:
            self.fail(f"The {self.whole} ends where {expected} is expected.", hint=hint)
        if expected == NAME and kind in KEYWORDS:
            self.fail(f"'{text}' is a word of the language and cannot be a name.", hint=hint)
        self.fail(f"Expected {expected}, but found {quoted(text)}.", hint=hint)
