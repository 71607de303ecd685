"""Sequences of statements: where one ends, what it may stand in, and how to read on behind one that is wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from openqasm3 import ast
from typing_extensions import override

from quantask_jupyter.errors import CircuitSyntaxError
from quantask_worker.child.openqasm3.did_you_mean import did_you_mean, nearest
from quantask_worker.child.openqasm3.problems import MOST_PROBLEMS, Problem, ProgramError
from quantask_worker.child.openqasm3.syntax.cursor import TooManyProblemsError
from quantask_worker.child.openqasm3.syntax.expressions import Expressions
from quantask_worker.child.openqasm3.syntax.foreign import foreign_word
from quantask_worker.child.openqasm3.syntax.lexer import (
    ANNOTATION,
    END,
    HARDWARE_QUBIT,
    HASH,
    KEYWORDS,
    NAME,
    PRAGMA,
    Tokens,
)
from quantask_worker.child.openqasm3.syntax.wording import NEVER_CLOSED, NO_SEMICOLON
from quantask_worker.child.openqasm3.syntax.words import not_known, word_in_capitals

STARTERS = KEYWORDS - {"else", "in", "case", "default", "readonly", "mutable", "void", "true", "false"}
"""The words of the language that begin a statement."""

_MAY_FOLLOW = STARTERS | {NAME, HARDWARE_QUBIT, ANNOTATION, PRAGMA, END, "}", "{"}
_MISSPELT = STARTERS | {"pragma"}
_MEASURE = ("measure",)
_TYPES = "Types are bit, bool, int, uint, float, angle, complex, duration and array."


class Blocks(Expressions):
    """Reads sequences of statements."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self.in_gate = False
        self.in_subroutine = False
        self.loops = 0
        self.blocks = 0
        self.doubtful: set[str] = set()  # names in what could not be read, or stands where it may not
        self.unclosed: list[int] = []  # the braces that nothing closes
        self.misplaced_ones: list[Problem] = []
        self._is_misplaced = False

    def statement(self) -> ast.Statement | ast.Pragma:
        """Read one statement."""
        raise NotImplementedError  # what reads each kind reads it

    @property
    def is_global(self) -> bool:
        """Whether what is read stands in no block."""
        return self.blocks == 0

    def misplaced(self, message: str, at: int, hint: str | None = None) -> None:
        """Keep that the statement that is being read stands where it may not."""
        self.misplaced_ones.append(Problem(CircuitSyntaxError, message, self.place(at), hint))
        self._is_misplaced = True

    def must_be_global(self, what: str, at: int) -> None:
        """Keep that a statement stands in a block, unless it does not."""
        if not self.is_global:
            self.misplaced(f"{what} cannot stand in a block.", at, "Is a '}' missing before it?")

    def end_of_statement(self, hint: str | None = None) -> None:
        """Read the ``;``. One that is missing at the end of a line is a problem, and the statement is complete."""
        at = self.at
        kind = self.kinds[at]
        if kind == ";":
            self.at = at + 1
            return
        is_end = kind in _MAY_FOLLOW and (self.lines[at] > self.lines[at - 1] or kind in STARTERS or kind in (END, "}"))
        if not is_end:
            self.unexpected("';'", hint=hint)
        self.complain(NO_SEMICOLON, self.behind(at - 1))

    @contextlib.contextmanager
    def inside(self) -> Iterator[None]:
        """Count a block while what stands in it is read."""
        self.blocks += 1
        self.deeper()
        yield
        self.nested -= 1
        self.blocks -= 1

    @override
    def block(self) -> list[ast.Statement]:
        """Read statements in braces."""
        first = self.need("{")
        with self.inside():
            found = self.sequence()
        if not self.take("}"):
            self.unclosed.append(first)
            self.complain(NEVER_CLOSED, self.place(first))
        return found

    def sequence(self) -> list[ast.Statement | ast.Pragma]:
        """Read statements up to a ``}`` or the end of the text. Behind a wrong one the next are read all the same."""
        found: list[ast.Statement | ast.Pragma] = []
        kinds, is_misplaced = self.kinds, self._is_misplaced
        while (kind := kinds[self.at]) != "}" and kind != END:
            first, context = self.at, self._context()
            self._is_misplaced = False
            try:
                node = self.statement()
            except TooManyProblemsError:
                raise
            except ProgramError as error:
                self._restore(context)
                self._keep(error, first)
                self._go_on(first)
                self._doubt(first)
                continue
            if self._is_misplaced:
                self._doubt(first)
            else:
                found.append(node)
        self._is_misplaced = is_misplaced
        return found

    def _doubt(self, first: int) -> None:
        """Doubt the names in a statement of which nothing is said: it may declare them."""
        self.doubtful.update(self.texts[at] for at in range(first, self.at) if self.kinds[at] == NAME)

    def _context(self) -> tuple[int, int, int, bool, bool]:
        return self.nested, self.blocks, self.loops, self.in_gate, self.in_subroutine

    def _restore(self, context: tuple[int, int, int, bool, bool]) -> None:
        self.nested, self.blocks, self.loops, self.in_gate, self.in_subroutine = context

    def _keep(self, error: ProgramError, first: int) -> None:
        (problem,) = error.problems
        self.problems.append(self._as_meant(problem, first) if self.kinds[first] == NAME else problem)
        if len(self.problems) >= MOST_PROBLEMS:
            raise TooManyProblemsError(*self.problems)

    def _as_meant(self, problem: Problem, first: int) -> Problem:
        """Return a problem of a statement that begins with a name, which may have been meant for another word."""
        word = self.texts[first]
        meant = self.capitalised(first)
        if meant is None and self.kinds[self.at] == "->":
            meant = nearest(word, _MEASURE)
        if meant is not None:
            message, hint = not_known(word, meant)
            return Problem(problem.kind, message, self.place(first), hint)
        better = foreign_word(word) or did_you_mean(word, _MISSPELT)
        if better is None and self.kinds[first + 1] == NAME and self.kinds[self.at] == "=" and self.at == first + 2:
            return Problem(problem.kind, f"'{word}' is no type.", self.place(first), _TYPES)  # string s = "a";
        return Problem(problem.kind, problem.message, problem.span, better or problem.hint)

    def capitalised(self, at: int) -> str | None:
        """Return the word of the language that a name is but for its capitals, unless the program declares the name."""
        word = self.texts[at]
        meant = word_in_capitals(word)
        if meant is None or any(
            text == word and (self.kinds[k - 1] in KEYWORDS or self.kinds[k - 1] == "]")
            for k, text in enumerate(self.texts)
        ):
            return None
        return meant

    def is_measurement(self) -> bool:
        """Say whether a measurement follows; one whose ``measure`` is misspelt is a problem, and is read on as one."""
        kind, text = self.kinds[self.at], self.texts[self.at]
        if kind != NAME or self.kinds[self.at + 1] not in (NAME, HARDWARE_QUBIT):
            return kind == "measure"
        meant = nearest(text, _MEASURE)
        if meant is None:
            return False
        message, hint = not_known(text, meant)
        self.complain(message, self.place(self.at), hint)
        return True

    def _go_on(self, first: int) -> None:
        """Go from a statement that is wrong to where the next one may begin.

        That is behind a ``;`` or a block that belongs to it, before the ``}`` of the block that it stands in, or before
        a word that begins a statement on a line of its own.
        """
        kinds = self.kinds
        if kinds[first] == HASH:  # it reaches to the end of its line
            self.at = first + 1
            return
        depth = sum({"{": 1, "}": -1}.get(kind, 0) for kind in kinds[first : self.at])
        while (kind := kinds[self.at]) != END:
            if self.at > first and depth <= 0 and kind in STARTERS and self.lines[self.at] > self.lines[self.at - 1]:
                return
            if kind == "}" and depth <= 0:
                return
            self.at += 1
            if kind == ";" and depth <= 0:
                return
            depth += {"{": 1, "}": -1}.get(kind, 0)
            if kind == "}" and depth == 0 and kinds[self.at] not in ("else", ";"):
                return
