"""What was set in a course is said in words, with what was before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from quantask_jupyter.domain.course_change import ChangeKind, CourseChange
from quantask_server.class_page.change_words import change_words

NOON = "2026-12-01T11:00:00+00:00"


@pytest.mark.parametrize(
    ("kind", "name", "before", "after", "words"),
    [
        ("limits", None, None, {"tasks": 20}, "limits of each student: at most 20 tasks at a time; before: none"),
        ("limits", "k", {"shots": 5}, None, "limits of ada: none; before: 5 shots of a task"),
        ("limits", "/", None, {"tasks": 9}, "limits of the course as a whole: at most 9 tasks at a time; before: none"),
        ("lesson", None, None, {"slots": 1, "seconds": 5400.0}, "a lesson with 1 slot for 1 h 30 min"),
        ("lesson", None, {"slots": 2, "seconds": 60.0}, None, "ended the lesson"),
        ("student", "k", None, {"paused": True}, "paused everything of ada"),
        ("tag", "k", {"paused": True}, None, "resumed everything tagged k"),
        ("task", "0123456789abcdef", None, {"paused": True}, "paused the task 89abcdef"),
        (
            "assignment",
            "hw3",
            {"deadline": NOON, "verdicts": False},
            {"deadline": "2026-12-08T12:00:00+01:00", "verdicts": True},
            "hw3: deadline 2026-12-08 11:00 UTC, verdicts yes; before: deadline 2026-12-01 11:00 UTC, verdicts no",
        ),
        (
            "assignment",
            "hw3",
            None,
            {"expected": {"00": 0.25, "11": 0.75}, "methods": [], "max_shots": None, "min_shots": 1500},
            "published hw3: min shots 1,500, max shots none, methods any, expected 11 75 %, 00 25 %",
        ),
        (
            "assignment",
            "hw3",
            {"expected": None},
            {"expected": {"likeliest": {"00": 0.25, "11": 0.5}, "outcomes": 1002, "sha256": "ab"}},
            "hw3: expected 11 50 %, 00 25 %, and 1,000 more; before: expected none",
        ),
        (
            "assignment",
            "hw3",
            {"methods": [], "tolerance": 0.0},
            {"methods": ["statevector", "stabilizer"], "tolerance": 0.02},
            "hw3: methods statevector or stabilizer, tolerance 0.02; before: methods any, tolerance 0",
        ),
        ("assignment", "hw3", {"deadline": NOON}, None, "removed hw3"),
    ],
)
def test_a_change_is_said_in_words(kind: str, name: str | None, before: Any, after: Any, words: str) -> None:
    change = CourseChange(1, datetime.now(UTC), "teach, an instructor of qc101", ChangeKind(kind), name, before, after)
    assert change_words(change, {"k": "ada"}.__getitem__) == words
