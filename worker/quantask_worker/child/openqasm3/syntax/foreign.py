"""Text of another language in place of an OpenQASM 3 program: told as that, and not by its hundred syntax errors."""

from __future__ import annotations

import re
from dataclasses import replace

from openqasm3.ast import Span

from quantask_jupyter.errors import CircuitSyntaxError
from quantask_worker.child.openqasm3.problems import Problem
from quantask_worker.child.openqasm3.syntax.wording import NO_SEMICOLON
from quantask_worker.child.source_text import code_of

_QISKIT = re.compile(
    r"^[ \t]*(?:from[ \t]+qiskit\w*(?:\.\w+)*[ \t]+import\b|import[ \t]+qiskit\w*"
    r"|\w+[ \t]*=[ \t]*(?:QuantumCircuit|QuantumRegister|ClassicalRegister|AerSimulator|transpile)[ \t]*\("
    r"|\w+\.(?:h|x|y|z|s|t|cx|cz|ccx|swap|rx|ry|rz|p|u|measure|measure_all|barrier|draw|append|compose)[ \t]*\()",
    re.MULTILINE,
)
_PYTHON = re.compile(
    r"^[ \t]*(?:from[ \t]+[\w.]+[ \t]+import\b|import[ \t]+[A-Za-z_][\w.]*(?:[ \t]+as[ \t]+\w+)?[ \t]*$"
    r"|def[ \t]+\w+[ \t]*\(.*\)[ \t]*(?:->[^{;]*)?:[ \t]*$|class[ \t]+\w+.*:[ \t]*$|print[ \t]*\([^;\n]*$"
    r"|(?:for|while|if)\b[^{;]*:[ \t]*$|with[ \t]+.*:[ \t]*$)",
    re.MULTILINE,
)
_MAGIC = re.compile(r"^[ \t]*%%?[A-Za-z]\w*", re.MULTILINE)
_QSHARP = re.compile(r"^[ \t]*(?:namespace[ \t]+[\w.]+|open[ \t]+Microsoft\.|operation[ \t]+\w+[ \t]*\()", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*```.*", re.MULTILINE)
_LANGUAGES = (
    (
        _QISKIT,
        "This is Qiskit code, which is Python, and not OpenQASM.",
        "Run it in a cell of its own, and send the circuit that it makes with: %quantum circuit",
    ),
    (_PYTHON, "This is Python, and not OpenQASM.", "A cell without %%quantum runs Python."),
    (_MAGIC, "This is a magic command, and not OpenQASM.", "A cell has one magic, in its first line."),
    (_FENCE, "This is Markdown, and not OpenQASM.", "Leave the lines with ``` out."),
    (_QSHARP, "This is Q#, and not OpenQASM.", "Its compiler can write OpenQASM 3."),
)


_COMMENT_OF_OPERAND = re.compile(r"\s*//\s*[\w.()]+\s*;\s*")
_DIVISION = "'//' begins a comment; of two integers, '/' drops the remainder."

_WORDS = {
    "opaque": "'opaque' is OpenQASM 2; in OpenQASM 3 a gate has a definition: gate g q { … }",
    "double": "Write float[64].",
    "real": "Write float[64].",
    "boolean": "Write bool.",
    "do": "OpenQASM has 'while' alone.",
    "var": "A variable has a type: int n = 3;",
    "elif": "Write: else if (…) { … }",
}


def foreign_word(word: str) -> str | None:
    """Return what OpenQASM 3 has in place of another language's word, or None for a word that is none."""
    return _WORDS.get(word)


def with_comment_meant(problem: Problem, source: str) -> Problem:
    """Return a problem with a hint, where what was meant as Python's division is a comment: ``r = 7 // 2;``."""
    if problem.message != NO_SEMICOLON or problem.span is None:
        return problem
    behind = source.split("\n")[problem.span.start_line - 1][problem.span.start_column :]
    return replace(problem, hint=_DIVISION) if _COMMENT_OF_OPERAND.fullmatch(behind) else problem


def other_language(source: str) -> list[Problem]:
    """Return what to say about text that is no OpenQASM because it is something else, where that is plain to see."""
    code = code_of(source)
    for pattern, message, hint in _LANGUAGES:
        match = pattern.search(code)
        if match is not None:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            line = source.count("\n", 0, start) + 1
            column = start - (source.rfind("\n", 0, start) + 1)
            return [Problem(CircuitSyntaxError, message, Span(line, column, line, column), hint)]
    return []
