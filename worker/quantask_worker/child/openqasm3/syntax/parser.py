"""From the text of an OpenQASM 3 program to its syntax tree, or to all that is wrong with its syntax."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable

from openqasm3 import ast
from typing_extensions import override

from quantask_jupyter.errors import CircuitSyntaxError
from quantask_worker.child.openqasm3.garbage_collector import collector_paused
from quantask_worker.child.openqasm3.problems import Problem, ProgramError
from quantask_worker.child.openqasm3.syntax.cursor import TooManyProblemsError
from quantask_worker.child.openqasm3.syntax.directives import Directives
from quantask_worker.child.openqasm3.syntax.foreign import other_language, with_comment_meant
from quantask_worker.child.openqasm3.syntax.lexer import ANNOTATION, END, NAME, PRAGMA, Tokens, tokens_of
from quantask_worker.child.openqasm3.syntax.unclosed import closed, names_of_block
from quantask_worker.child.openqasm3.syntax.wording import NEVER_CLOSED


class SyntaxProblemsError(ProgramError):
    """What is wrong with a text's syntax. What could be read of it may be wrong in other ways.

    Attributes:
        read: the tree of what stands where it may, or None where nobody knows what stands where.
        doubtful: the names in all else, of which nothing is known.
    """

    def __init__(self, problems: list[Problem], read: ast.Program | None, doubtful: set[str]) -> None:
        self.read = read
        self.doubtful = frozenset(doubtful)
        super().__init__(*problems)


_VERSION = re.compile(r"[0-9]+(\.[0-9]+)?")


def parse(source: str) -> ast.Program:
    """Return a program's syntax tree.

    It equals what ``openqasm3.parser.parse`` gives, but for the pragmas that are gates. Spans are those of that package
    too (lines from 1, columns from 0, both ends where a token begins), save that its identifiers have offsets in the
    text for columns.

    Raises:
        SyntaxProblemsError: the text is not OpenQASM 3, with what is wrong at up to ten places.
        ProgramError: it has what is no token.
    """
    with collector_paused():
        tokens = tokens_of(source)
        parser, program = _read(tokens)
        problems = [*parser.problems, *parser.misplaced_ones]
        if not problems:
            return program
        foreign = other_language(source)
        if foreign:
            raise SyntaxProblemsError(foreign, None, parser.doubtful)
        if parser.unclosed:
            problems, parser, program = _read_closed(tokens, parser)
    told = [with_comment_meant(problem, source) for problem in problems]
    raise SyntaxProblemsError(told, program, parser.doubtful)


def _read(tokens: Tokens) -> tuple[Parser, ast.Program | None]:
    parser = Parser(tokens)
    with contextlib.suppress(TooManyProblemsError):
        return parser, parser.program()
    return parser, None


def _read_closed(tokens: Tokens, parser: Parser) -> tuple[list[Problem], Parser, ast.Program | None]:
    """Read a text again in which braces are not closed, as if they were where its indentation says.

    Returns:
        what is wrong, save what stands where it may not; what read it; its tree, or None where the indentation says
        nothing.
    """
    missing: list[Problem] = []
    doubtful: set[str] = set()
    again, program = parser, None
    for _ in parser.unclosed:
        if not again.unclosed:
            break
        opening = again.unclosed[0]
        missing.append(Problem(CircuitSyntaxError, NEVER_CLOSED, again.place(opening)))
        complete = closed(tokens, opening)
        if complete is None:
            return parser.problems, parser, None
        tokens = complete
        doubtful |= names_of_block(tokens, opening)
        again, program = _read(tokens)
    again.doubtful |= doubtful
    return [*missing, *again.problems], again, program


class Parser(Directives):
    """Reads programs."""

    def program(self) -> ast.Program:
        """Read a whole program."""
        version = self._version() if self.kinds[self.at] == "OPENQASM" else None
        statements = self.sequence()
        while self.kinds[self.at] == "}":
            self.complain("This '}' closes nothing.", self.place(self.at))
            self.at += 1
            statements += self.sequence()
        return self.spanned(ast.Program(statements, version), 0)

    def _version(self) -> str | None:
        self.at += 1
        version = self.texts[self.at]
        if not _VERSION.fullmatch(version):
            self.complain("Expected a version behind 'OPENQASM'.", self.place(self.at), "For example: OPENQASM 3.0;")
            self._go_on(0)
            return None
        self.at += 1
        self.end_of_statement()
        return version

    @override
    def statement(self) -> ast.Statement | ast.Pragma:
        """Read one statement of any kind."""
        kind = self.kinds[self.at]
        if kind == ANNOTATION:
            return self._annotated()
        read = _STATEMENTS.get(kind)
        return read(self) if read is not None else self._other()

    def _annotated(self) -> ast.Statement:
        first = self.at
        annotations = self.annotations()
        if self.kinds[self.at] in ("{", "}", PRAGMA, END):
            self.fail("An annotation stands before a statement, and here is none.", first)
        node = self.statement()
        if isinstance(node, ast.Statement):
            node.annotations = annotations
        return self.spanned(node, first)

    def _other(self) -> ast.Statement:
        kind, text = self.kinds[self.at], self.texts[self.at]
        if kind == ";":
            self.fail("There is a ';' too many.", hint="Leave it out: no ';' follows a '}' or another ';'.")
        if kind == "OPENQASM":
            self.fail("The version can only be the first statement.", hint="A program has one: OPENQASM 3.0;")
        if kind == "else":
            self.fail("This 'else' has no 'if'.", hint="'else' follows the block of an 'if' at once, without a ';'.")
        if kind in ("case", "default"):
            self.fail(f"'{kind}' stands in no 'switch'.")
        if kind in (")", "]", ",", ":", "=", "->", ".", "@", "in", "void", "readonly", "mutable"):
            self.fail(f"A statement cannot begin with '{text}'.")
        return self.anonymous_expression()


_STATEMENTS: dict[str, Callable[[Parser], ast.Statement | ast.Pragma]] = {
    NAME: Parser.named,
    PRAGMA: Parser.pragma,
    "{": Parser.scope,
    "include": Parser.include,
    "defcalgrammar": Parser.calibration_grammar,
    "cal": Parser.calibration,
    "defcal": Parser.calibration_definition,
    "def": Parser.subroutine,
    "gate": Parser.gate,
    "extern": Parser.extern,
    "box": Parser.box,
    "let": Parser.alias,
    "break": Parser.leave_loop,
    "continue": Parser.leave_loop,
    "if": Parser.branch,
    "end": Parser.end,
    "return": Parser.returned,
    "for": Parser.for_loop,
    "while": Parser.while_loop,
    "switch": Parser.switch,
    "input": Parser.input_or_output,
    "output": Parser.input_or_output,
    "const": Parser.constant,
    "qreg": Parser.old_register,
    "creg": Parser.old_register,
    "qubit": Parser.qubits,
    **dict.fromkeys(
        ("bit", "int", "uint", "float", "angle", "complex", "bool", "duration", "stretch", "array"),
        Parser.declaration_or_cast,
    ),
    **dict.fromkeys(("gphase", "inv", "pow", "ctrl", "negctrl"), Parser.modified_gate),
    "delay": Parser.delay,
    "reset": Parser.reset,
    "measure": Parser.measure,
    "barrier": Parser.barrier,
}
