"""What is wrong in a program, and what its author should know: always a sentence with a place in the text.

Whoever finds a problem says it in the words of the language and points at a node's span. Each stage goes on behind a
problem where it can, so that a program's problems are told at once, as an editor shows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from openqasm3.ast import Span

from quantask_jupyter.errors import QuantumError
from quantask_worker.child.source_text import error_at

MOST_PROBLEMS = 10
"""How many are told at once; more would only be their consequences."""

_MOST_NOTES = 20
_LONGEST_LISTED = 130  # characters of a problem that is not the first: a message is cut at 1,500


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        kind: the error that it becomes.
        message: what is wrong, as one sentence.
        span: where, as in the syntax tree: lines from 1, columns from 0; None where no place is known.
        hint: what to do about it.
        of_circuits: whether it is too much for a circuit alone: run shot by shot, the program may do.
    """

    kind: type[QuantumError]
    message: str
    span: Span | None = None
    hint: str | None = None
    of_circuits: bool = False


class ProgramError(Exception):
    """The program cannot be run; it carries its problems: none where they have been told already."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(*(problem.message for problem in problems))


def refusal(problems: Iterable[Problem], source: str) -> QuantumError:
    """Return the error that tells a program's problems, of which there is at least one.

    The first in the text gives the error its class, message, place and hint. The message lists the others with line
    and column.
    """
    first, *others = sorted(problems, key=_place)[:MOST_PROBLEMS]
    message = first.message
    if others:
        count = "one more problem" if len(others) == 1 else f"{len(others)} more problems"
        message = "\n".join([f"{message} And {count} (line:column):", *map(_listed, others)])
    line, column = _place(first) if first.span else (None, None)
    return error_at(first.kind, message, source, line=line, column=column, hint=first.hint)


def _place(problem: Problem) -> tuple[int, int]:
    span = problem.span
    return (span.start_line, span.start_column + 1) if span else (0, 0)


def _listed(problem: Problem) -> str:
    text = f"{problem.message} {problem.hint}" if problem.hint else problem.message
    text = " ".join(text.split())
    if len(text) > _LONGEST_LISTED:
        text = f"{text[: _LONGEST_LISTED - 1]}…"
    line, column = _place(problem)
    return f"  {line}:{column}: {text}" if problem.span else f"  {text}"


@dataclass(slots=True)
class Notes:
    """What a program's author should know though it runs: what surprises, and what was ignored.

    The same sentence is kept once, with the place where it was true first.
    """

    _place_of: dict[str, Span | None] = field(default_factory=dict)

    def add(self, message: str, span: Span | None = None) -> None:
        """Note one sentence."""
        if len(self._place_of) < _MOST_NOTES:
            self._place_of.setdefault(message, span)

    def take_back(self, span: Span) -> None:
        """Forget what was noted at a place, where more is noted of it."""
        self._place_of = {message: place for message, place in self._place_of.items() if place is not span}

    def texts(self) -> list[str]:
        """Return the sentences in the order in which they were noted, each with its line."""
        return [f"Line {span.start_line}: {text}" if span else text for text, span in self._place_of.items()]
