"""``%quantum assignment``: what instructors publish and read, and what students are told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quantask_jupyter.client.job import QuantumJob
from quantask_jupyter.domain.methods import METHODS
from quantask_jupyter.domain.states import Status
from quantask_jupyter.errors import UsageError
from quantask_jupyter.magics.option_values import evaluate
from quantask_jupyter.magics.options import Parser
from quantask_jupyter.magics.show import say, show_table


@dataclass(frozen=True, slots=True)
class AssignmentOptions:
    """What is to be done with an assignment; None, and no method, leave a field as it is."""

    verb: str
    name: str | None
    file: Path | None
    course: str | None
    deadline: str | None
    shots: str | None
    method: tuple[str, ...]
    expected: str | None
    tolerance: float | None
    verdicts: bool | None
    yes: bool


def run(words: Sequence[str], variables: Mapping[str, Any]) -> None:
    """Do what the words after ``%quantum assignment`` say; without any, list the course's assignments.

    Raises:
        UsageError: they are not understood.
        QuantumError: what the API says.
    """
    has_verb = bool(words) and not words[0].startswith("-")
    parsed = vars(assignment_parser().parse(words if has_verb else ["list", *words]))
    options = AssignmentOptions(**parsed | {"method": tuple(parsed["method"])})
    VERBS[options.verb](options, variables)


def assignment_parser() -> Parser:
    """Return the parser of what may be done with an assignment."""
    parser = Parser()
    parser.add_argument("verb", choices=list(VERBS))
    parser.add_argument("name", nargs="?")
    parser.add_argument("file", nargs="?", type=Path)
    for name in ("--course", "--deadline", "--shots", "--expected"):
        parser.add_argument(name)
    parser.add_argument("--method", action="append", default=[], choices=METHODS)
    parser.add_argument("--tolerance", type=float)
    parser.add_argument("--verdicts", action="store_const", const=True)
    parser.add_argument("--yes", action="store_true")
    parser.add_argument("--no-verdicts", dest="verdicts", action="store_const", const=False)
    return parser


def _list(options: AssignmentOptions, _: Mapping[str, Any]) -> None:
    from quantask_jupyter.client.assignments import assignments

    found = assignments(options.course)
    rows = [(each["name"], _deadline(each), _shots(each), ", ".join(each["methods"]) or "any") for each in found]
    show_table(("assignment", "deadline", "shots", "method"), rows, empty="No assignments.")


def _publish(options: AssignmentOptions, variables: Mapping[str, Any]) -> None:
    given: dict[str, Any] = {
        "deadline": options.deadline,
        "shots": _allowed_shots(options.shots) if options.shots else None,
        "methods": options.method or None,
        "expected": _expected(options.expected, variables) if options.expected else None,
        "tolerance": options.tolerance,
        "verdicts": options.verdicts,
    }
    told = _named(options).publish(**{name: value for name, value in given.items() if value is not None})
    said = f"{told['name']} of {told['course']}: {_shots(told)} shots until {_time(told['deadline'])}"
    say(f"{said}, which is past: what is handed in is late" if _is_past(told) else said)


def _show(options: AssignmentOptions, _: Mapping[str, Any]) -> None:
    told = _named(options).to_dict()
    show_table(("assignment", told["name"]), [(name, str(value)) for name, value in told.items()], empty="")


def _submissions(options: AssignmentOptions, _: Mapping[str, Any]) -> None:
    rows = [
        (
            each["student"],
            _time(each["submitted_at"]),
            "late" if each["late"] else "in time",
            Status(each["status"]).word,
            each["verdict"]["text"] if each["verdict"] else "",
            each["task"],
        )
        for each in _named(options).submissions()
    ]
    show_table(("student", "submitted", "deadline", "state", "verdict", "id"), rows, empty="No submissions.")


def _students(options: AssignmentOptions, _: Mapping[str, Any]) -> None:
    rows = [
        (
            each["student"],
            each["result"],
            "" if each["late"] is None else "late" if each["late"] else "in time",
            f"{each['attempts']}, {each['late_attempts']} late" if each["late_attempts"] else str(each["attempts"]),
            _time(each["submitted_at"]) if each["submitted_at"] else "",
            each["why"],
        )
        for each in _named(options).students()
    ]
    heads = ("student", "result", "deadline", "attempts", "counts", "why")
    show_table(heads, rows, empty="The course has no students.")


def _time(told: str) -> str:
    return f"{told[:19].replace('T', ' ')} UTC"


def _deadline(assignment: Mapping[str, Any]) -> str:
    return f"{_time(assignment['deadline'])}{' (past)' if _is_past(assignment) else ''}"


def _is_past(assignment: Mapping[str, Any]) -> bool:
    return datetime.fromisoformat(assignment["deadline"]) < datetime.now(UTC)


def _export(options: AssignmentOptions, _: Mapping[str, Any]) -> None:
    if options.file is None:
        raise UsageError("Name the file to write.", hint="For example: %quantum assignment export hw3 hw3.csv")
    _named(options).export(options.file)
    say(f"Written: {options.file}")


def _remove(options: AssignmentOptions, _: Mapping[str, Any]) -> None:
    named = _named(options)
    submissions = sum(each["attempts"] for each in named.students())
    if submissions and not options.yes:
        raise UsageError(
            f"{submissions:,} submission{'' if submissions == 1 else 's'} of {named.name} would be tasks like others, "
            "which students may remove, and retention does. It is not removed.",
            hint=f"%quantum assignment remove {named.name} --yes removes it.",
        )
    named.remove()
    say(f"{named.name} is no assignment any more. Published again it has back what is left of what was handed in.")


VERBS: Mapping[str, Callable[[AssignmentOptions, Mapping[str, Any]], None]] = {
    "list": _list,
    "publish": _publish,
    "show": _show,
    "students": _students,
    "submissions": _submissions,
    "export": _export,
    "remove": _remove,
}


def _named(options: AssignmentOptions) -> Any:
    from quantask_jupyter.client.assignments import assignment  # with it comes SciPy

    if options.name is None:
        raise UsageError("Name the assignment.", hint="%quantum assignment lists all of a course.")
    return assignment(options.name, options.course)


def _expected(expression: str, variables: Mapping[str, Any]) -> Any:
    value = evaluate("--expected", expression, variables)
    if isinstance(value, Mapping | QuantumJob) or value is None or hasattr(value, "clbits"):
        return value
    raise UsageError(
        "--expected is probabilities by bitstring, a Qiskit circuit or a job that has run.",
        hint="""For example: --expected '{"00": 0.5, "11": 0.5}\'""",
    )


def _allowed_shots(text: str) -> int | tuple[int, int | None]:
    fewest, between, most = text.partition(":")
    try:
        return (int(fewest or 1), int(most) if most else None) if between else int(fewest)
    except ValueError:
        raise UsageError(f"--shots {text} is neither N nor FEWEST:MOST.") from None


def _shots(told: Mapping[str, Any]) -> str:
    fewest, most = told["min_shots"], told["max_shots"]
    return str(fewest) if fewest == most else f"{fewest} to {most}" if most else f"{fewest} or more"
