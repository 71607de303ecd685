"""``python -m tests.public_programs FOLDER``: counts the programs that run, and the reasons why others do not."""

from __future__ import annotations

import argparse
import math
import multiprocessing
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from openqasm3 import ast

from quantask_worker.child.openqasm3.problems import ProgramError
from quantask_worker.child.openqasm3.syntax.parser import parse
from quantask_worker.child.warmup import fill_caches
from tests.public_programs.collect import Found, programs
from tests.unit.child.jobs import reply_to

SHOTS = 10
LONGEST_SECONDS = 300
"""Of the clock for one program, on a machine that may be busy."""

_NAMES = re.compile(r"'[^']*'|\"[^\"]*\"")


class Outcome(NamedTuple):
    """What became of a program: it runs, or the error's code and message."""

    found: Found
    code: str
    message: str

    @property
    def runs(self) -> bool:
        return not self.code

    @property
    def reason(self) -> str:
        """The message without the names and numbers of this program."""
        return f"{self.code}: {re.sub('[0-9]+', 'n', _NAMES.sub('…', self.message.splitlines()[0]))}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.public_programs")
    parser.add_argument("folder", type=Path, help="where the checkouts are, one folder each")
    parser.add_argument("--list", action="store_true", help="where each program is that does not run, and why")
    arguments = parser.parse_args()
    fill_caches()  # of which each process has its copy
    outcomes = [outcome_of(found) for found in programs(arguments.folder)]
    for title, chosen in _groups(outcomes):
        print(f"{sum(outcome.runs for outcome in chosen):5} of {len(chosen):5} run: {title}")
    refused = [outcome for outcome in outcomes if not outcome.runs]
    for reason, count in Counter(outcome.reason for outcome in refused).most_common():
        print(f"{count:5} {reason}")
    for outcome in refused if arguments.list else ():
        print(f"{outcome.found.repository}/{outcome.found.place} {outcome.code}: {outcome.message}")


def _groups(outcomes: list[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    yield "all", outcomes
    yield "examples and samples", [outcome for outcome in outcomes if outcome.found.is_sample]
    for repository in sorted({outcome.found.repository for outcome in outcomes}):
        yield repository, [outcome for outcome in outcomes if outcome.found.repository == repository]


def outcome_of(found: Found) -> Outcome:
    """Run a program in a process of its own."""
    context = multiprocessing.get_context("fork")
    answers, ours = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(ours, found.source))
    process.start()
    ours.close()
    try:
        if not answers.poll(LONGEST_SECONDS):
            return Outcome(found, "TOO_LONG", f"It takes more than {LONGEST_SECONDS} seconds.")
        return Outcome(found, *answers.recv())
    except EOFError:
        return Outcome(found, "CRASHES", "It ends its process.")
    finally:
        process.kill()
        process.join()


def _run(answers: Any, source: str) -> None:
    reply = reply_to(source, shots=SHOTS, parameters=_values_of_inputs(source), max_qubits=100)
    error = reply.get("error", {})
    answers.send((error.get("code", ""), error.get("message", "")))


def _values_of_inputs(source: str) -> dict[str, Any] | None:
    """Return a 1 for each number that a program is to be given."""
    try:
        statements = parse(source).statements
    except ProgramError:
        return None
    inputs = [
        statement
        for statement in statements
        if isinstance(statement, ast.IODeclaration) and statement.io_identifier is ast.IOKeyword.input
    ]
    return {each.identifier.name: _ones(each.type) for each in inputs} or None


def _ones(type_: Any) -> Any:
    if not isinstance(type_, ast.ArrayType):
        return 1
    sizes = [getattr(dimension, "value", 1) for dimension in type_.dimensions]
    return [1] * math.prod(sizes)


if __name__ == "__main__":
    main()
