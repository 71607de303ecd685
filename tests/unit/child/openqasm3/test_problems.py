"""What is wrong in a program, as the one error that its author reads."""

from __future__ import annotations

from openqasm3.ast import Span

from quantask_jupyter.errors import CircuitSyntaxError, CircuitUnsupportedError
from quantask_worker.child.openqasm3.problems import MOST_PROBLEMS, Notes, Problem, ProgramError, refusal

SOURCE = "qubit q;\n  H q;\n  Y q;\n"


def at(line, column):
    return Span(line, column, line, column)


def test_a_single_problem_is_an_error_with_its_place_and_hint():
    error = refusal([Problem(CircuitSyntaxError, "Gate 'H' is not defined.", at(2, 2), "Did you mean 'h'?")], SOURCE)
    assert (error.code, error.message, error.hint) == (
        "CIRCUIT_SYNTAX",
        "Gate 'H' is not defined.",
        "Did you mean 'h'?",
    )
    assert (error.line, error.column, error.source_line) == (2, 3, "  H q;")


def test_the_first_in_the_text_leads_and_the_others_are_listed_with_line_and_column():
    error = refusal(
        [
            Problem(CircuitUnsupportedError, "Gate 'Y' is not defined.", at(3, 2), "Did you mean 'y'?"),
            Problem(CircuitSyntaxError, "Gate 'H' is not defined.", at(2, 2)),
            Problem(CircuitSyntaxError, "A ';' is missing.", at(3, 5)),
        ],
        SOURCE,
    )
    assert (error.code, error.line, error.column) == ("CIRCUIT_SYNTAX", 2, 3)
    assert error.message.split("\n") == [
        "Gate 'H' is not defined. And 2 more problems (line:column):",
        "  3:3: Gate 'Y' is not defined. Did you mean 'y'?",
        "  3:6: A ';' is missing.",
    ]


def test_no_more_than_ten_are_told_and_they_fit_into_the_message_of_an_error():
    problems = [Problem(CircuitSyntaxError, "x" * 300, at(2, column)) for column in range(50)]
    message = refusal(problems, SOURCE).message
    assert message.count("\n") == MOST_PROBLEMS - 1
    assert len(message) < 1500 + 300 - 130  # of which the first takes 300 here


def test_a_problem_without_a_place_is_an_error_without_one():
    error = refusal([Problem(CircuitSyntaxError, "The circuit is too large.")], SOURCE)
    assert (error.line, error.column, error.message) == (None, None, "The circuit is too large.")


def test_the_exception_carries_its_problems():
    problem = Problem(CircuitSyntaxError, "A ';' is missing.", at(3, 5))
    assert ProgramError(problem, problem).problems == (problem, problem)


def test_a_note_is_told_once_with_its_first_line():
    notes = Notes()
    notes.add("'pragma' is ignored.", at(2, 0))
    notes.add("'pragma' is ignored.", at(3, 0))
    notes.add("'c' is never measured.")
    assert notes.texts() == ["Line 2: 'pragma' is ignored.", "'c' is never measured."]
