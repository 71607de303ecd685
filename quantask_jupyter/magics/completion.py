"""Tab completion on the lines of the magics, and in the cells of ``%%quantum``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from IPython.core.completer import SimpleCompletion, context_matcher

from quantask_jupyter.client.given_circuit import is_qiskit_circuit
from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.magics.assignment import VERBS as ASSIGNMENT_VERBS
from quantask_jupyter.magics.assignment import assignment_parser
from quantask_jupyter.magics.cell_names import offers, word_before
from quantask_jupyter.magics.commands import COMMANDS
from quantask_jupyter.magics.course_options import lesson_parser, limits_parser, pause_parser
from quantask_jupyter.magics.known_backends import backend_names
from quantask_jupyter.magics.options import STATES, list_parser, run_parser

ON_JOBS = ("status", "result", "cancel", "retry", "draw")

PARSERS = {
    "list": list_parser,
    "pause": pause_parser,
    "resume": pause_parser,
    "limits": limits_parser,
    "lesson": lesson_parser,
}
"""Of the subcommands that have options; all else is a run."""

MATCHER = "quantask"
_DEFINITION = re.compile(r"\bdef\s+\w+\s*\(")  # what an extern of OpenQASM may be
_MAGIC = re.compile(r"\s*%%?quantum\s")
_CELL = re.compile(r"%%quantum\b")

_VALUES: Mapping[str, tuple[str, ...]] = {"--method": METHODS, "--status": STATES}


def completions(text: str, variables: Mapping[str, Any]) -> list[str]:
    """Return what may stand for the last word of ``text``, a magic's line up to the cursor.

    Args:
        text: from the percent signs on.
        variables: the notebook's, of which circuits and jobs are offered.
    """
    magic, *words = re.split(r"\s+", text.lstrip())
    if not words:
        return []
    *before, word = words
    option, equals, value = word.partition("=")
    if equals and option.startswith("--"):
        return _starting(value, _values(option, variables))
    if before and (values := _values(before[-1], variables)):
        return _starting(word, values)
    return _starting(word, _words(magic, before, variables))


def _values(option: str, variables: Mapping[str, Any]) -> Iterable[str]:
    if option == "--noise":
        return _named(variables, lambda value: isinstance(value, Mapping))
    if option == "--extern":
        return _named(variables, lambda value: isinstance(value, str) and _DEFINITION.search(value) is not None)
    return backend_names() if option == "--backend" else _VALUES.get(option, ())


def _words(magic: str, before: list[str], variables: Mapping[str, Any]) -> Iterable[str]:
    if magic == "%quantum" and not before:
        return [*COMMANDS, *_named(variables, is_qiskit_circuit), *run_parser().options()]
    if magic == "%quantum" and before[0] in ON_JOBS:
        return _named(variables, lambda value: isinstance(value, QuantumJob)) if len(before) == 1 else ()
    if magic == "%quantum" and before[0] == "assignment":
        return sorted(assignment_parser().options()) if before[1:] else [*ASSIGNMENT_VERBS, "verdict"]
    parser = PARSERS.get(before[0], run_parser)() if magic == "%quantum" else run_parser()
    given = {word.partition("=")[0] for word in before}
    once = given - {"--extern", "--param", "--sweep", "--tag"}
    return sorted(option for option in parser.options() if option not in once)


def _named(variables: Mapping[str, Any], wanted: Callable[[Any], bool]) -> list[str]:
    return sorted(name for name, value in variables.items() if not name.startswith("_") and wanted(value))


def _starting(word: str, candidates: Iterable[str]) -> list[str]:
    return [candidate for candidate in candidates if candidate.startswith(word)]


def matcher(variables: Mapping[str, Any]) -> Callable[[Any], dict[str, Any]]:
    """Return what IPython's completer calls on every line; where it offers something, nothing else is offered."""

    @context_matcher(identifier=MATCHER)  # type: ignore[untyped-decorator]  # IPython is not followed by mypy
    def match(context: Any) -> dict[str, Any]:
        line = context.text_until_cursor
        head, _, cell = context.full_text.lstrip().partition("\n")
        if _CELL.match(head) and not line.lstrip().startswith("%"):
            return {
                "completions": [SimpleCompletion(text=name, type=kind) for name, kind in offers(cell, line)],
                "matched_fragment": word_before(line),
                "suppress": True,
                "ordered": True,
            }
        found = completions(line, variables) if _MAGIC.match(line) else []
        return {
            "completions": [SimpleCompletion(text=text, type="magic") for text in found],
            "matched_fragment": re.split(r"\s+|=", line)[-1],
            "suppress": True,  # if anything was found; Jedi would think for seconds
            "ordered": True,
        }

    return match  # type: ignore[no-any-return]
