"""What is not handed in though its owner may think so: the reason stands on the task, its batch and its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.hand_in import hand_in_notes
from quantask_jupyter.domain.pause import PauseKind, PauseTarget
from quantask_jupyter.domain.task import Task, TaskRequest
from quantask_jupyter.errors import StateConflictError
from quantask_jupyter.ports import Ports
from quantask_jupyter.service import assignments as rules
from quantask_jupyter.service.pause import pause
from quantask_jupyter.service.retry import retry_task
from quantask_jupyter.service.submit import submit_batch, submit_task
from quantask_jupyter.settings import Quantask
from tests.contract.tasks import ADA, BELL
from tests.unit.service.test_assignments import COURSE, STRANGER, STUDENT, TEACHER, hand_in, publish, run

EVE = Caller("eve", "eve")
OF_TWO = replace(STUDENT, takes=frozenset({COURSE, "qc201"}))


async def notes_of(ports: Ports, task: Task) -> tuple[str, ...]:
    """Return a task's notes, which are the same in the answer to the submit, in full, in a list and in a batch."""
    stored = await ports.tasks.get(task.owner, task.id, full=True)
    assert stored.notes == task.notes == (await ports.tasks.get(task.owner, task.id, full=False)).notes
    return stored.notes


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"tags": ("hw3",)}, "Handed in for hw3."),
        ({"tags": ("mine", "hw3")}, "Handed in for hw3."),
        ({"tags": ("Hw3",)}, "Not handed in: qc101 has no assignment Hw3; did you mean hw3?"),
        ({"tags": (" hw-3 ",)}, "Not handed in: qc101 has no assignment  hw-3 ; did you mean hw3?"),
        ({"tags": ("hw4",)}, "Not handed in: qc101 has no assignment hw4; did you mean hw3?"),
        ({"tags": ("mine", "HW3")}, "Not handed in: qc101 has no assignment HW3; did you mean hw3?"),
        ({"tags": (), "name": "hw3"}, "Not handed in: hw3 is its name alone; add --tag hw3."),
    ],
)
async def test_a_students_task_says_whether_it_is_handed_in(
    ports: Ports, settings: Quantask, asked: dict[str, Any], words: str
) -> None:
    await publish(ports, settings)
    task = await hand_in(ports, settings, **asked)
    assert await notes_of(ports, task) == (words,)
    [first] = (await ports.tasks.get(ADA, task.id, full=True)).history or ()
    assert first.note is not None
    assert words.lower().startswith(first.note.lower())


@pytest.mark.parametrize("asked", [{"tags": ("mine",)}, {"tags": (), "name": "bell"}, {"tags": ()}])
async def test_what_looks_like_no_submission_has_no_note(
    ports: Ports, settings: Quantask, asked: dict[str, Any]
) -> None:
    await publish(ports, settings)
    assert await notes_of(ports, await hand_in(ports, settings, **asked)) == ()


async def test_an_estimate_has_no_note(ports: Ports, settings: Quantask) -> None:
    await publish(ports, settings)
    assert await notes_of(ports, await hand_in(ports, settings, tags=("Hw3",), backend="estimate:aer")) == ()


async def test_who_is_in_no_course_is_told_so_and_learns_of_no_assignment(ports: Ports, settings: Quantask) -> None:
    assert await notes_of(ports, await hand_in(ports, settings, EVE)) == ()
    await publish(ports, settings)
    for tag in ("hw3", "anything"):
        task = await hand_in(ports, settings, EVE, tags=(tag,))
        assert await notes_of(ports, task) == ("Not handed in: you are in no course.",)
    assert await notes_of(ports, await hand_in(ports, settings, EVE, tags=(), name="hw3")) == ()


async def test_the_one_user_of_an_api_has_no_notes(ports: Ports, settings: Quantask) -> None:
    await publish(ports, settings)
    request = TaskRequest(BELL, tags=("hw3",))
    task = (await submit_task(ports, settings, ADA, request, caller=Caller.alone(ADA))).tasks[0]
    assert await notes_of(ports, task) == ()


async def test_a_student_of_two_courses_is_told_of_the_other_one_and_a_stranger_is_not(
    ports: Ports, settings: Quantask
) -> None:
    await publish(ports, settings)
    request = TaskRequest(BELL, tags=("hw3",))
    task = (await submit_task(ports, settings, ADA, request, course="qc201", caller=OF_TWO)).tasks[0]
    words = "Not handed in: hw3 is an assignment of qc101, and this is for qc201."
    assert await notes_of(ports, task) == (words,)
    of_one = replace(STUDENT, takes=frozenset({"qc201"}))
    task = (await submit_task(ports, settings, ADA, request, course="qc201", caller=of_one)).tasks[0]
    assert await notes_of(ports, task) == ()


async def test_an_instructor_is_told_that_this_is_no_submission(ports: Ports, settings: Quantask) -> None:
    await publish(ports, settings)
    words = "Not handed in: what an instructor of qc101 runs is no submission."
    assert await notes_of(ports, await hand_in(ports, settings, TEACHER)) == (words,)
    assert await notes_of(ports, await hand_in(ports, settings, TEACHER, tags=("Hw3",))) == ()
    assert await notes_of(ports, await hand_in(ports, settings, STRANGER)) == ()


async def test_what_was_removed_is_said_of_what_is_submitted_later(ports: Ports, settings: Quantask) -> None:
    await publish(ports, settings)
    await rules.remove(ports.assignments, TEACHER, COURSE, "hw3")
    task = await hand_in(ports, settings)
    assert await notes_of(ports, task) == ("Not handed in: hw3 is no assignment of qc101 any more.",)


def test_what_was_handed_in_for_what_is_removed_says_that_it_is_so_no_more() -> None:
    now = datetime.now(UTC)
    assert hand_in_notes("handed in for hw3", None, now, now) == ("Not handed in any more: hw3 was removed.",)
    assert hand_in_notes("handed in for hw3", "hw3", now, now) == ("Handed in for hw3.",)


async def test_what_is_handed_in_late_says_so(ports: Ports, settings: Quantask) -> None:
    deadline = datetime(2026, 1, 5, 10, tzinfo=UTC)
    await publish(ports, settings, deadline=deadline)
    words = ("Handed in for hw3, after its deadline of 2026-01-05 10:00 UTC.",)
    assert await notes_of(ports, await hand_in(ports, settings)) == words
    batch = await submit_batch(ports, settings, ADA, [TaskRequest(BELL, tags=("hw3",))], course=COURSE, caller=STUDENT)
    assert batch.batch is not None
    assert batch.batch.notes == words
    assert (await ports.tasks.get_batch(ADA, batch.batch.id)).notes == words


async def test_a_paused_submission_is_handed_in(ports: Ports, settings: Quantask) -> None:
    await publish(ports, settings)
    await pause(ports, TEACHER, PauseTarget(COURSE, PauseKind.TAG, "hw3"))
    task = await hand_in(ports, settings)
    assert task.paused_by is not None
    assert await notes_of(ports, task) == ("Handed in for hw3.",)


async def test_a_batch_says_what_its_tasks_say_each_once(ports: Ports, settings: Quantask) -> None:
    await publish(ports, settings)
    request = TaskRequest(BELL, tags=("Hw3",))
    asked = [request, request, replace(request, tags=("hw3",)), replace(request, tags=())]
    stored = await submit_batch(ports, settings, ADA, asked, course=COURSE, caller=STUDENT, idempotency_key="k")
    words = ("Not handed in: qc101 has no assignment Hw3; did you mean hw3?", "Handed in for hw3.")
    assert stored.batch is not None
    assert stored.batch.notes == words
    assert (await ports.tasks.get_batch(ADA, stored.batch.id)).notes == words
    again = await submit_batch(ports, settings, ADA, asked, course=COURSE, caller=STUDENT, idempotency_key="k")
    assert again.batch is not None
    assert (again.repeated, again.batch.notes) == (True, words)


async def test_a_retry_after_the_course_was_left_says_that_it_is_not_handed_in(
    ports: Ports, settings: Quantask
) -> None:
    await publish(ports, settings)
    task = await hand_in(ports, settings)
    await run(ports, task)
    left = replace(STUDENT, takes=frozenset())
    again = await retry_task(ports, settings, left, task.id)
    assert await notes_of(ports, again) == ("Not handed in: you are in no course.",)
    assert await notes_of(ports, task) == ("Handed in for hw3.",)


async def test_an_earlier_result_from_before_the_assignment_is_not_passed_off_as_a_submission(
    ports: Ports, settings: Quantask
) -> None:
    request = TaskRequest(BELL, tags=("hw3",))

    async def submit() -> Task:
        stored = await submit_task(
            ports, settings, ADA, request, course=COURSE, caller=STUDENT, idempotency_key="cache-1"
        )
        return stored.tasks[0]

    first = await submit()
    assert (await submit()).id == first.id
    await publish(ports, settings)
    with pytest.raises(StateConflictError, match="This ran before hw3 was published"):
        await submit()
