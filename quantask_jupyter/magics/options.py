"""The options of the magics: what a line says, and clear words for a line that says something else."""

from __future__ import annotations

import argparse
import builtins
import keyword
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from typing_extensions import override

from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import UsageError

STATES = tuple(status.word for status in Status)

_SEE_HELP = "%quantum help lists all options."

HELP = """\
%%quantum [NAME] [options]      run the OpenQASM 3 or 2 circuit in this cell; NAME is bound to its job
%quantum CIRCUIT [NAME] [options]   run the Qiskit circuit in the variable CIRCUIT

  --shots N           how often the circuit is run (default: 1024)
  --seed N            make the counts the same in every run
  --param NAME=VALUE  bind a parameter: a number, a list as in 0,0.5,1 (a sweep), or an expression of the notebook;
                      what the circuit declares as input is else bound to the notebook's variable of that name
  --sweep NAME=START:STOP:POINTS   values at equal distances, both ends included, as in --sweep theta=0:pi:50;
                      given several times, every combination is a point
  --extern NAME|PATH  what an extern of the program computes: a variable or file with its definition,
                      def name(…) -> … { … }; may be given several times
  --backend NAME      where it is run
  --method NAME       the simulation method (default: chosen by the circuit)
  --noise EXPR        for example --noise '{"depolarizing": {"1q": 0.001, "2q": 0.01}, "readout": 0.02}', or relaxation
                      '{"thermal": {"t1": 100, "t2": 80, "1q": 0.035, "2q": 0.3}}', or a variable with Aer's NoiseModel
  --tag TEXT          a label to find the job by; may be given several times
  --course NAME       which of your courses it is for, if you are in several
                      (%config QuantumMagics.course = "NAME" says it once for the notebook)
  --file PATH         run the circuit in a file instead (OpenQASM, or .qpy)
  --wait              wait for the result; the interrupt button cancels the task
                      (where nothing draws cards, as in a terminal or nbconvert, every cell waits)
  --timeout SECONDS   with --wait or --estimate: how long
  --quiet             show nothing
  --estimate          do not run it: tell its size, the method and why, the memory, and how long runs like it took
  --cache             show the stored result of an earlier run of all the same
  --draw              show the circuit, and do not run it
  --help              this text

%quantum list [--status STATE] [--name NAME] [--tag TEXT] [--batch NAME] [--search TEXT] [--limit N]   your tasks,
                         newest first; --search looks for text in names, ids, tags and states
%quantum status [JOB]    %quantum result [JOB]    %quantum cancel [JOB]    %quantum retry [JOB]
                         JOB is a variable, an id or the end of one; without it, the job of the last run
%quantum draw [JOB|CIRCUIT]   how its circuit looks; CIRCUIT is a variable with a Qiskit circuit or OpenQASM text,
                         which is drawn with the notebook's variables where its inputs decide what it is
%quantum assignment      the assignments of your course: a task with such a --tag is handed in
%quantum assignment verdict [JOB]     whether its counts are what is expected, where the assignment tells
%quantum assignment publish NAME --deadline 2026-12-01T23:59+01:00 [--shots N|FEWEST:MOST] [--method NAME]
                         [--expected EXPR] [--tolerance X] [--verdicts|--no-verdicts]   publish or change one
%quantum assignment show|students|submissions|remove NAME    %quantum assignment export NAME FILE.csv|FILE.json
                         students: one row for each, by the last submission in time; remove wants --yes if there are any
                         of several courses --course NAME says which is meant
%quantum backends        what can be asked for here
%quantum quota           what is left of your quota, and why your next task waits
%quantum config          the defaults in use; %config QuantumMagics.shots = 2000 sets one
%quantum doctor          whether all parts work, and what to do about it
%quantum help            this text

for instructors of a course (with --course NAME where one teaches several):
%quantum pause --tag TAG | --student NAME | --task ID     keep tasks from workers, also those that are submitted later
%quantum resume --tag TAG | --student NAME | --task ID    let them go on
%quantum limits [--student NAME | --whole] [--tasks N] [--shots N] [--slot-seconds S]   what each student may have, one,
                         or all together: tasks waiting or running, shots of a task, seconds of slots in 24 hours;
                         none takes one away
%quantum lesson [start --slots N --minutes M | stop]    slots of the course's own for a while; or whether it has some"""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a circuit is to be run; None is left to the defaults."""

    name: str | None
    shots: int | None
    seed: int | None
    param: tuple[tuple[str, str], ...]
    sweep: tuple[tuple[str, str], ...]
    extern: tuple[str, ...]
    backend: str | None
    method: str | None
    noise: str | None
    tag: tuple[str, ...]
    course: str | None
    file: Path | None
    wait: bool
    timeout: float | None
    quiet: bool
    estimate: bool
    cache: bool
    draw: bool
    help: bool


@dataclass(frozen=True, slots=True)
class ListOptions:
    """Which tasks a list shows."""

    status: Status | None
    name: str | None
    tag: str | None
    batch: str | None
    search: str | None
    limit: int


class Parser(argparse.ArgumentParser):
    """Parses words, and raises where argparse would print and exit."""

    def __init__(self) -> None:
        """Make a parser without options."""
        super().__init__(add_help=False, allow_abbrev=False)

    @override
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message.removeprefix('argument ')}.", hint=_SEE_HELP)

    def options(self) -> list[str]:
        """Return the names of all options."""
        return list(self._option_string_actions)

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Read words.

        Raises:
            UsageError: naming the one that is not understood.
        """
        self._check_names(words)
        options, unknown = self.parse_known_intermixed_args(words)
        if unknown:
            raise UsageError(f"{unknown[0]!r} is one word too many.", hint="Put quotes around a value with spaces.")
        return options

    def _check_names(self, words: Sequence[str]) -> None:
        # argparse would first take the value of a mistyped option for something else, and complain of that.
        for word in words:
            name = word.partition("=")[0]
            if name.startswith("--") and name not in self.options():
                near = get_close_matches(name, self.options(), n=1)
                raise UsageError(f"There is no option {name}.", hint=f"Did you mean {near[0]}?" if near else _SEE_HELP)


def run_parser() -> Parser:
    """Return the parser of the options that a run has."""
    parser = Parser()
    parser.add_argument("name", nargs="?", type=_identifier, metavar="NAME")
    parser.add_argument("--shots", type=_number_of("shots"))
    parser.add_argument("--seed", type=_number_of("seed"))
    for name in ("--param", "--sweep"):
        parser.add_argument(name, action="append", default=[], type=_assignment)
    for name in ("--backend", "--method", "--noise", "--course"):
        parser.add_argument(name)
    for name in ("--extern", "--tag"):
        parser.add_argument(name, action="append", default=[])
    parser.add_argument("--file", type=Path)
    parser.add_argument("--timeout", type=seconds)
    for name in ("--wait", "--quiet", "--estimate", "--cache", "--draw", "--help"):
        parser.add_argument(name, action="store_true")
    return parser


def list_parser() -> Parser:
    """Return the parser of the options that a list has."""
    parser = Parser()
    parser.add_argument("--status", type=_state)
    for name in ("--name", "--tag", "--batch", "--search"):
        parser.add_argument(name)
    parser.add_argument("--limit", type=positive, default=20)
    return parser


def parse_run(words: Sequence[str]) -> RunOptions:
    """Read the options of a run.

    Raises:
        UsageError: naming the word that is not understood.
    """
    parsed = vars(_RUN.parse(words))
    return RunOptions(**parsed | {name: tuple(parsed[name]) for name in ("param", "sweep", "extern", "tag")})


def parse_list(words: Sequence[str]) -> ListOptions:
    """Read the options of a list.

    Raises:
        UsageError: naming the word that is not understood.
    """
    return ListOptions(**vars(_LIST.parse(words)))


def split(line: str) -> list[str]:
    """Split a line into words as a shell does: quotes hold words together, and a comment begins with #.

    A backslash is a character like others, because of paths on Windows.

    Raises:
        UsageError: a quote is not closed.
    """
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.escape = ""
    try:
        return list(lexer)
    except ValueError as error:
        raise UsageError("A quote is not closed.") from error


def _identifier(text: str) -> str:
    if not text.isidentifier() or keyword.iskeyword(text):
        raise argparse.ArgumentTypeError(f"{text!r} cannot be the name of a variable")
    if text in _PYTHONS_OWN:
        raise UsageError(
            f"The job cannot have the name {text}: that is Python's or IPython's own, and would be lost.",
            hint=f"Choose another one, for example {text.strip('_').lower() or 'my'}_job.",
        )
    return text


def _state(text: str) -> Status:
    try:
        return Status(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be one of {', '.join(STATES)}, not {text!r}") from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a whole number, not {text!r}") from None


def _number_of(option: str) -> Callable[[str], int]:
    """Return what reads the number of an option, and tells who gives a variable how its value comes there."""

    def read(text: str) -> int:
        variable = text.lstrip("$").strip("{}")
        if not variable.isidentifier():
            return _whole(text)
        raise UsageError(
            f"--{option}: must be a whole number, not {text!r}; variables, {{n}} and $n are not expanded in this line.",
            hint=f"Write %config QuantumMagics.{option} = {variable} before, which takes the variable's value.",
        )

    return read


def positive(text: str) -> int:
    """Return a whole number of at least 1."""
    number = _whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {text}")
    return number


def seconds(text: str) -> float:
    """Return a number of seconds."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a number of seconds, not {text!r}") from None


def _assignment(text: str) -> tuple[str, str]:
    name, _, value = (part.strip() for part in text.partition("="))
    if not name or not value:
        raise argparse.ArgumentTypeError(f"must be NAME=VALUE, not {text!r}")
    return name, value


_PYTHONS_OWN = {*dir(builtins), "get_ipython", "display", "exit", "quit", "In", "Out", "_", "__", "___"}
"""Names of the notebook that a job must not take."""

_RUN, _LIST = run_parser(), list_parser()
