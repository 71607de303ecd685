"""What the class page says of a course's students and of what they have handed in."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quantask_jupyter import event_loop
from quantask_jupyter.domain.caller import Caller
from quantask_server.class_page.assignment_page import AssignmentPage
from quantask_server.identity import ACCOUNTS
from tests.contract.databases import open_database
from tests.contract.stores import SqlStore
from tests.integration.api.class_pages import INSTRUCTOR, PAGE, STUDENT, OneClass, a_class

ASSIGNMENT = "/assignments/hw3"
SCRIPT = {"X-XSRFToken": "not looked at without a cookie"}


class Told:
    """A Hub that tells this of each course's students."""

    def __init__(self, students: Mapping[str, str] | None) -> None:
        self.students = students

    async def owner_called(self, name: str, _tasks: Any) -> str:
        """Return the name: it is the owner's."""
        return name

    async def students_of(self, _course: str, _tasks: Any, *, anew: bool = False) -> Mapping[str, str] | None:  # noqa: ARG002
        """Return whom the Hub tells."""
        return self.students

    async def has_course(self, _course: str) -> bool:
        """Say that there is every course."""
        return True


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
    assert "by 0 of 0 students and 1 other" in of_assignment
    assert "ada no student of the course not judged" in of_assignment
    assert "nothing handed in" not in of_assignment
    assert "The course has no students; these have run something for it." in of_course


def test_who_is_in_a_course_that_no_group_tells_of_is_not_known(tmp_path: Path) -> None:
    of_course, of_assignment = in_a_class(tmp_path, pages, None)
    assert "Who has handed in nothing is not listed: the Hub has no group of this course’s students" in of_assignment
    assert "no student of the course" not in of_assignment
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
    read = AssignmentPage.grades_of

    async def read_and_removed(self: AssignmentPage, *args: Any) -> Any:
        grades = await read(self, *args)
        store = (await self.api()).ports.assignments
        [known] = await store.assignments("qc101", ["hw3"])
        await store.put_assignment(replace(known, removed=True), "other")
        return grades

    monkeypatch.setattr(AssignmentPage, "grades_of", read_and_removed)

    def look(one: OneClass) -> int:
        one.publish("hw3")
        one.caller = INSTRUCTOR
        return int(one.client.get(f"{PAGE}{ASSIGNMENT}").status)

    assert in_a_class(tmp_path, look, {}) == 200


def test_a_page_that_is_not_of_today_changes_nothing_and_is_told_by_whom(tmp_path: Path) -> None:
    deadline = "2099-01-01T00:00:00Z"

    def work(one: OneClass) -> list[tuple[int, str]]:
        one.publish("hw3", max_shots=7000)
        one.hand_in("hw3")
        page = one.page(ASSIGNMENT)
        assert "Remove hw3? The only submission stays as a task like others" in page

        def sent(path: str, body: Mapping[str, Any] | None = None) -> tuple[int, str]:
            answer = one.client.post(f"{PAGE}{path}", body, headers=SCRIPT)
            return answer.status, answer.json["error"]["message"] if answer.status != 200 else ""

        told = [
            sent("/publish", {"name": "hw3", "deadline": deadline}),
            sent("/publish", {"name": "hw3", "version": 1, "max_shots": 8000}),
            sent("/publish", {"name": "hw3", "version": 1, "deadline": deadline}),
            sent(f"{ASSIGNMENT}/remove?version=1"),
            sent(f"{ASSIGNMENT}/remove?version=2"),
            sent("/publish", {"name": "hw3", "version": 2, "deadline": deadline}),
        ]
        assert one.client.get("assignments").json["assignments"] == []
        return told

    assert in_a_class(tmp_path, work, {}) == [
        (409, "hw3 exists already, by ada; nothing is changed."),
        (200, ""),
        (409, "hw3 was changed meanwhile by ada; nothing is stored."),
        (409, "hw3 was changed meanwhile by ada; nothing is stored."),
        (200, ""),
        (409, "hw3 was removed by ada; nothing is changed."),
    ]


def test_what_is_expected_is_set_by_the_page_and_checked_as_the_api_checks_it(tmp_path: Path) -> None:
    def work(one: OneClass) -> None:
        one.publish("hw3")
        for version, expected, status, words in (
            (1, {"0": 0.5}, 422, "add up to 0.5, not to 1"),
            (1, {"up": 1.0}, 422, "is no bitstring"),
            (1, {"00": 0.5, "11": 0.5}, 200, ""),
        ):
            sent = {"name": "hw3", "version": version, "expected": expected, "tolerance": 0.02}
            answer = one.client.post(f"{PAGE}/publish", sent, headers=SCRIPT)
            assert (answer.status, words in answer.body.decode()) == (status, True)
        [known] = one.client.get("assignments").json["assignments"]
        assert (known["expected"], known["tolerance"], known["version"]) == ({"00": 0.5, "11": 0.5}, 0.02, 2)
        page = one.page(ASSIGNMENT)
        assert "{&quot;00&quot;: 0.5, &quot;11&quot;: 0.5}" in page

    in_a_class(tmp_path, work, {})


WRONG = "OPENQASM 3.0; qubit[2] q; bit[2] c; x q[0]; c = measure q;"
FAILS = "OPENQASM 3.0; qubit q; nothing q;"


def test_a_student_has_one_row_with_the_last_submission_in_time_and_whether_it_passes_as_a_word(
    tmp_path: Path,
) -> None:
    def work(one: OneClass) -> None:
        one.publish("hw3")
        first = one.hand_in("hw3")
        one.publish("hw3", expected={"00": 0.5, "11": 0.5})
        last = one.hand_in("hw3", circuit=WRONG)
        path = "assignments/hw3/students"
        one.caller = INSTRUCTOR

        def grades() -> dict[str, dict[str, Any]]:
            return {each["student"]: each for each in one.client.get(path).json["students"]}

        ada, bob = grades()["ada"], grades()["bob"]
        assert (ada["task"], ada["result"], ada["passed"], ada["attempts"]) == (last, "not passed", False, 2)
        assert "this circuit never gives that" in ada["why"]
        nothing = {
            **dict.fromkeys(("task", "submitted_at", "late", "passed")),
            "result": "nothing handed in",
            "why": "",
        }
        assert bob == {"student": "bob", "is_student": True, "attempts": 0, "late_attempts": 0, **nothing}
        submitted = one.client.get("assignments/hw3/submissions").json["submissions"][0]["submitted_at"]
        one.publish("hw3", deadline=submitted)
        ada = grades()["ada"]
        assert (ada["task"], ada["result"], ada["late"], ada["late_attempts"]) == (first, "passed", False, 1)
        one.publish("hw3", deadline="2020-01-01T00:00:00Z")
        ada = grades()["ada"]
        assert (ada["task"], ada["result"], ada["late"], ada["late_attempts"]) == (last, "not passed", True, 2)
        one.publish("hw3", deadline="2020-01-01T00:00:00Z", expected={"01": 1.0})
        assert grades()["ada"]["result"] == "passed", "what is expected was changed"

        rows = list(csv.DictReader(io.StringIO(one.client.get(path, query={"format": "csv"}).body.decode("utf-8-sig"))))
        assert [(row["student"], row["attempts"], row["result"], row["late"]) for row in rows] == [
            ("ada", "2", "passed", "True"),
            ("bob", "0", "nothing handed in", ""),
        ]
        of_page = one.client.get(f"{PAGE}{ASSIGNMENT}/students.csv").body.decode("utf-8-sig")
        assert list(csv.DictReader(io.StringIO(of_page))) == rows
        page = text_of(one.page(ASSIGNMENT))
        assert "Passed 1 of 2" in page
        assert "ada passed late 2, 2 late" in page
        assert "bob nothing handed in" in page
        assert last in one.page(f"{ASSIGNMENT}/submissions")
        one.publish("hw3", deadline="2100-01-01T00:00:00Z")
        one.hand_in("hw3", circuit=FAILS)
        one.caller = INSTRUCTOR
        ada = grades()["ada"]
        assert (ada["result"], ada["passed"], "nothing" in ada["why"]) == ("not passed", False, True)
        one.caller = STUDENT
        assert one.client.get(path).status == 404

    in_a_class(tmp_path, work, {"ada": "ada", "bob": "bob"})


def test_tasks_are_called_by_their_titles_which_tell_those_of_a_batch_apart(tmp_path: Path) -> None:
    def work(one: OneClass) -> None:
        one.caller = STUDENT
        batch = one.client.post("batches", {"tasks": [{"circuit": WRONG}] * 2, "name": "scan"})
        assert batch.status == 202, batch.body
        alone = one.client.submit(circuit=WRONG)["id"]
        one.client.finished(alone)
        page = one.page()
        for title in ("scan[0]", "scan[1]", "x q[0]; c = measure q"):
            assert f"<bdi>{title}</bdi></a>" in page
        assert "<h1><bdi>x q[0]; c = measure q</bdi></h1>" in one.page(f"/tasks/{alone}")
        rows = csv.DictReader(io.StringIO(one.page("/tasks.csv").removeprefix("\ufeff"), newline=""))
        assert [row["title"] for row in rows] == ["x q[0]; c = measure q", "scan[1]", "scan[0]"]

    in_a_class(tmp_path, work, {})


def test_what_waits_of_a_user_who_has_gone_says_so_and_so_do_the_limits(tmp_path: Path) -> None:
    async def cyd_goes() -> None:
        async with open_database(
            f"sqlite:///{tmp_path / 'tasks.sqlite3'}", pool=(2, 0), timeout_seconds=10
        ) as database:
            store = SqlStore(database)
            assert await store.recognise("2026-01-01T00:00:00Z", "cyd") == "cyd"
            await store.archive("2026-01-01T00:00:00Z")

    def work(one: OneClass) -> None:
        one.caller = INSTRUCTOR
        for setting in ("pause?of=cyd", "limits?of=cyd&tasks=1"):
            assert one.client.post(f"{PAGE}/{setting}", headers=SCRIPT).status == 200
        one.caller = Caller("cyd", "cyd", takes=frozenset({"qc101"}))
        one.client.submit()
        assert "has gone" not in one.page()
        event_loop.run(cyd_goes())
        page = text_of(one.page())
        assert "It waits until it is resumed. Its user has gone: cancel it, if nobody wants its result." in page
        assert "cyd (gone) : at most 1 task at a time; the user has gone, so they limit nobody" in page

    in_a_class(tmp_path, work, {})
