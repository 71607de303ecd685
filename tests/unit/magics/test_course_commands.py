"""What instructors type: each command is one request, for the course that they teach."""

from __future__ import annotations

from typing import Any

import pytest

from quantask_jupyter.errors import NotAllowedError, RequestInvalidError, UsageError
from quantask_jupyter.magics.assignment import VERBS, assignment_parser


def last_post(api) -> tuple[str, Any]:
    request = [each for each in api.requests if each.method == "POST"][-1]
    return request.path, request.body


@pytest.mark.parametrize(
    ("line", "path", "body", "said"),
    [
        (
            "pause --tag hw3",
            "courses/qc101/pause",
            {"tag": "hw3"},
            "Paused tag hw3: 2 tasks now, and what is submitted until %quantum resume.\n",
        ),
        ("resume --student ada", "courses/qc101/resume", {"student": "ada"}, "Resumed student ada: 2 tasks go on.\n"),
        (
            "resume --task 01 --course 'a b/c'",
            "courses/a%20b%2Fc/resume",
            {"task": "01"},
            "Resumed task 01: 2 tasks go on.\n",
        ),
    ],
)
def test_a_command_is_a_request_for_the_course(api, notebook, line, path, body, said):
    notebook.run(f"%quantum {line}")
    assert last_post(api) == (path, body)
    assert notebook.printed == said


@pytest.mark.parametrize("line", ["pause", "pause --tag a --student b", "resume --course qc101"])
def test_what_is_meant_must_be_one_thing(notebook, line):
    with pytest.raises(UsageError, match="What is meant is a tag, a student or a task"):
        notebook.run(f"%quantum {line}")


def test_without_a_name_it_is_the_only_course_that_one_teaches(api, notebook):
    api.courses = {**api.courses, "courses": [{"name": "qc201", "role": "student"}]}
    with pytest.raises(NotAllowedError, match="You teach no course, teach"):
        notebook.run("%quantum pause --tag hw3")
    api.courses = {**api.courses, "courses": [{"name": name, "role": "instructor"} for name in ("a", "b")]}
    with pytest.raises(RequestInvalidError, match="You teach several courses: a, b"):
        notebook.run("%quantum pause --tag hw3")
    notebook.run("%quantum pause --tag hw3 --course b")
    assert last_post(api) == ("courses/b/pause", {"tag": "hw3"})


def test_limits_are_set_by_name_and_taken_away_by_none(api, notebook):
    notebook.run("%quantum limits")
    assert notebook.printed == "No limits are set in this course.\n"
    of_all = {"student": None, "tasks": 5, "shots": None, "slot_seconds": 90.5, "set_by": "teach"}
    api.limits = [of_all, {**of_all, "student": "ada", "tasks": None}]
    notebook.run("%quantum limits --tasks 5 --slot-seconds 90.5")
    assert last_post(api) == ("courses/qc101/limits", {"student": None, "tasks": 5, "slot_seconds": 90.5})
    assert notebook.printed.splitlines() == [
        "each student: 5 tasks waiting or running, 90.5 slot seconds in 24 hours (by teach)",
        "ada: 90.5 slot seconds in 24 hours (by teach)",
    ]
    notebook.run("%quantum limits --student ada --tasks none")
    assert last_post(api) == ("courses/qc101/limits", {"student": "ada", "tasks": None})
    api.limits = [{**of_all, "whole": True, "tasks": 100}]
    notebook.run("%quantum limits --whole --tasks 100")
    assert last_post(api) == ("courses/qc101/limits", {"student": None, "whole": True, "tasks": 100})
    assert notebook.printed.splitlines()[-1].startswith("all students together: 100 tasks waiting or running")
    for wrong in ("--tasks 0", "--slot-seconds x", "--student ada", "--whole", "--nothing 5"):
        with pytest.raises(UsageError):
            notebook.run(f"%quantum limits {wrong}")


def test_a_lesson_is_started_looked_at_and_stopped(api, notebook):
    notebook.run("%quantum lesson start --slots 4 --minutes 45")
    assert last_post(api) == ("courses/qc101/lesson", {"slots": 4, "minutes": 45.0})
    assert notebook.printed == "qc101 has 4 slots of its own for another 45 minutes.\n"
    notebook.run("%quantum lesson stop")
    assert last_post(api) == ("courses/qc101/lesson/stop", None)
    assert notebook.printed == "qc101 has no slots of its own now.\n"
    notebook.run("%quantum lesson")
    assert notebook.printed == "qc101 has no slots of its own now.\n"
    for wrong in ("start", "start --slots 4", "--slots 4", "stop --minutes 5", "begin"):
        with pytest.raises(UsageError):
            notebook.run(f"%quantum lesson {wrong}")


def test_a_cell_says_which_course_it_is_for_and_so_does_a_default(api, notebook, monkeypatch):
    monkeypatch.delenv("QUANTASK_COURSE", raising=False)

    def course_of(cell: str) -> str | None:
        notebook.run(cell)
        return [each for each in api.requests if each.path == "tasks"][-1].headers.get("quantask-course")

    circuit = "OPENQASM 3.0; qubit q;"
    assert course_of(f"%%quantum bell\n{circuit}") is None
    assert course_of(f"%%quantum bell --course qc101\n{circuit}") == "qc101"
    assert course_of(f"%%quantum bell\n{circuit}") is None
    notebook.run('%config QuantumMagics.course = "qc201"')
    assert course_of(f"%%quantum bell\n{circuit}") == "qc201"
    assert course_of(f"%%quantum bell --course qc101\n{circuit}") == "qc101"
    notebook.run('%config QuantumMagics.course = ""')
    assert course_of(f"%%quantum bell\n{circuit}") is None


def test_words_and_options_of_a_command_stand_in_any_order():
    parse = assignment_parser().parse
    for words in ("export hw3 --course qc101 hw3.csv", "export --course qc101 hw3 hw3.csv"):
        parsed = parse(words.split())
        assert (parsed.verb, parsed.name, str(parsed.file), parsed.course) == ("export", "hw3", "hw3.csv", "qc101")


def test_a_list_of_assignments_may_name_its_course_alone(api, notebook, monkeypatch):
    asked = []
    monkeypatch.setitem(VERBS, "list", lambda options, _variables: asked.append(options.course))
    notebook.run("%quantum assignment --course qc101")
    notebook.run("%quantum assignment")
    assert asked == ["qc101", None]
