"""What the class page says of a course's students and of what they have handed in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from quantask_jupyter import event_loop
from quantask_server.class_page.assignment_page import AssignmentPage
from quantask_server.identity import ACCOUNTS
from tests.integration.api.class_pages import INSTRUCTOR, PAGE, OneClass, a_class

ASSIGNMENT = "/assignments/hw3"


class Told:
    """A Hub that tells this of each course's students."""

    def __init__(self, students: Mapping[str, str] | None) -> None:
        self.students = students

    async def owner_called(self, name: str, _tasks: Any) -> str:
        """Return the name: it is the owner's."""
        return name

    async def students_of(self, _course: str, _tasks: Any) -> Mapping[str, str] | None:
        """Return whom the Hub tells."""
        return self.students


def in_a_class(folder: Path, work: Callable[[OneClass], Any], students: Mapping[str, str] | None) -> Any:
    """Return what ``work`` returns, done in a course of these students."""

    async def done() -> Any:
        async with a_class(f"sqlite:///{folder / 'tasks.sqlite3'}", {ACCOUNTS: Told(students)}) as one:
            return await asyncio.to_thread(work, one)

    return event_loop.run(done())


def text_of(page: str) -> str:
    """Return what a reader reads, on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def pages(one: OneClass) -> tuple[str, str]:
    """Return the course's page and that of an assignment that ada has handed in, as text."""
    one.publish("hw3")
    one.hand_in("hw3")
    return text_of(one.page()), text_of(one.page(ASSIGNMENT))


def test_a_course_without_students_says_so(tmp_path: Path) -> None:
    of_course, of_assignment = in_a_class(tmp_path, pages, {})
    assert "Not handed in The course has no students." in of_assignment
    assert "Every student" not in of_assignment
    assert "The course has no students; these have run something for it." in of_course


def test_who_is_in_a_course_that_no_group_tells_of_is_not_known(tmp_path: Path) -> None:
    of_course, of_assignment = in_a_class(tmp_path, pages, None)
    assert "Not handed in" not in of_assignment
    assert "Who has run nothing is not listed: the Hub has no group of this course’s students" in of_course


@pytest.mark.parametrize(
    ("students", "listed", "words"),
    [
        ({"ada": "ada", "bob": "bob"}, "1 of 2", "1 of 2 students"),
        ({"bob": "bob"}, "0 of 1 and 1 other", "0 of 1 student and 1 other"),
        ({}, "0 of 0 and 1 other", "0 of 0 students and 1 other"),
        (None, "1", "1 student"),
    ],
)
def test_how_many_have_handed_in_is_the_same_in_the_list_and_on_the_page(
    tmp_path: Path, students: Mapping[str, str] | None, listed: str, words: str
) -> None:
    of_course, of_assignment = in_a_class(tmp_path, pages, students)
    assert f"any number of shots, any method 1 {listed} 0 CSV" in of_course
    assert f"Handed in 1 by {words}, 0 late" in of_assignment


def test_an_assignment_that_is_removed_while_its_page_is_made_is_shown_or_said_to_be_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = AssignmentPage.submissions_page

    async def read_and_removed(self: AssignmentPage, *args: Any) -> Any:
        page = await read(self, *args)
        await (await self.api()).ports.assignments.remove_assignment("qc101", "hw3", "other")
        return page

    monkeypatch.setattr(AssignmentPage, "submissions_page", read_and_removed)

    def look(one: OneClass) -> int:
        one.publish("hw3")
        one.caller = INSTRUCTOR
        return int(one.client.get(f"{PAGE}{ASSIGNMENT}").status)

    assert in_a_class(tmp_path, look, {}) == 200
