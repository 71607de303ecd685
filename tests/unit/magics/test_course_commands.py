"""What instructors type: each command is one request, for the course that they teach."""

from __future__ import annotations

from typing import Any

import pytest

from quantask_jupyter.errors import NotAllowedError, RequestInvalidError, UsageError


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
