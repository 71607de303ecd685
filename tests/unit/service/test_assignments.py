"""Assignments by the rules: who publishes, what is handed in, and what a submission is worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from quantask_jupyter.domain.assignment import Assignment
from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.task import Outcome, Task, TaskRequest
from quantask_jupyter.errors import (
    AssignmentNotFoundError,
    CourseNotFoundError,
    NotAllowedError,
    RequestInvalidError,
    StateConflictError,
    TaskNotFoundError,
)
from quantask_jupyter.ports import Assignments, Ports
from quantask_jupyter.service import assignments as rules
from quantask_jupyter.service.hand_in import handed_in
from quantask_jupyter.service.retry import retry_task
from quantask_jupyter.service.submit import submit_batch, submit_task
from quantask_jupyter.settings import Quantask
from tests.contract.tasks import ADA, BELL, RESULT, WORKER, claim_one, complete, submission

COURSE = "qc101"
STUDENT = Caller(ADA, "ada", takes=frozenset({COURSE}))
BOB = Caller("bob", "bob", takes=frozenset({COURSE}))
TEACHER = Caller("teach", "teach", teaches=frozenset({COURSE}))
STRANGER = Caller("other", "other", teaches=frozenset({"qc201"}))
OPERATOR = Caller("root", "root", is_operator=True)
TOMORROW = datetime.now(UTC) + timedelta(days=1)
SHARES = {"00": 0.5, "11": 0.5}


async def publish(ports: Ports, settings: Quantask, name: str = "hw3", **changes: Any) -> Assignment:
    changes = {"deadline": TOMORROW, **changes}
    return await rules.publish(ports.assignments, settings, TEACHER, None, name, changes)


async def hand_in(ports: Ports, settings: Quantask, caller: Caller = STUDENT, **asked: Any) -> Task:
    request = TaskRequest(BELL, **{"tags": ("hw3",), **asked})
    course = COURSE if COURSE in caller.courses else None
    return (await submit_task(ports, settings, caller.owner, request, course=course, caller=caller)).tasks[0]


async def run(ports: Ports, task: Task, counts: dict[str, int] | None = None) -> None:
    attempt = await claim_one(ports.claims, task.id)
    if counts is None:
        await complete(ports.claims, attempt)
    else:
        result = {**RESULT, "counts": counts, "shots": sum(counts.values())}
        await ports.claims.finish([Outcome(attempt, result=result)], WORKER, WORKER)


async def test_only_who_teaches_the_course_publishes_and_removes(ports: Ports, settings: Quantask) -> None:
    async def publish_as(caller: Caller) -> Assignment:
        return await rules.publish(ports.assignments, settings, caller, COURSE, "hw3", {"deadline": TOMORROW})

    alone = Caller.alone(ADA)
    for caller in (STUDENT, STRANGER, alone):
        with pytest.raises(CourseNotFoundError):
            await publish_as(caller)
        with pytest.raises(CourseNotFoundError):
            await rules.remove(ports.assignments, caller, COURSE, "hw3")
    assert await ports.assignments.assignments(COURSE) == []
    assert (await publish_as(TEACHER)).changed_by == "teach"
    assert (await publish_as(OPERATOR)).changed_by == "root"
    await rules.remove(ports.assignments, TEACHER, None, "hw3")
    with pytest.raises(AssignmentNotFoundError):
        await rules.remove(ports.assignments, TEACHER, None, "hw3")


async def test_a_change_leaves_what_it_does_not_name_and_the_seed_stays(ports: Ports, settings: Quantask) -> None:
    first = await publish(ports, settings, expected=SHARES, verdicts=True, methods=("stabilizer",))
    later = await publish(ports, settings, deadline=TOMORROW + timedelta(days=7))
    assert later.deadline - first.deadline == timedelta(days=7)
    assert (later.seed, later.expected, later.verdicts, later.methods) == (first.seed, SHARES, True, ("stabilizer",))
    assert (later.version, first.version) == (2, 1)


async def test_a_change_of_what_was_changed_or_removed_meanwhile_stores_nothing_and_says_by_whom(
    ports: Ports, settings: Quantask
) -> None:
    async def publish_version(version: int, **changes: Any) -> Assignment:
        return await rules.publish(ports.assignments, settings, OPERATOR, COURSE, "hw3", changes, version)

    first = await publish(ports, settings, max_shots=700)
    assert (await publish_version(first.version, max_shots=800)).version == 2
    with pytest.raises(StateConflictError, match="hw3 was changed meanwhile by root; nothing is stored"):
        await publish_version(first.version, max_shots=900)
    with pytest.raises(StateConflictError, match="hw3 was changed meanwhile by root; nothing is stored"):
        await rules.remove(ports.assignments, TEACHER, None, "hw3", first.version)
    with pytest.raises(StateConflictError, match="hw3 exists already"):
        await publish_version(0, deadline=TOMORROW)
    [known] = await ports.assignments.assignments(COURSE)
    assert (known.max_shots, known.version) == (800, 2)
    await rules.remove(ports.assignments, OPERATOR, COURSE, "hw3", 2)
    for version in (1, 2, 3):
        with pytest.raises(StateConflictError, match="hw3 was removed by root; nothing is changed"):
            await publish_version(version, deadline=TOMORROW)
    with pytest.raises(StateConflictError, match="There is no assignment hw3"):
        await rules.publish(ports.assignments, settings, OPERATOR, "qc201", "hw3", {"deadline": TOMORROW}, 1)
    assert await ports.assignments.assignments(COURSE) == []
    assert (await publish_version(0, deadline=TOMORROW)).max_shots is None


async def test_a_removed_assignment_that_is_published_again_has_its_seed_and_what_was_handed_in(
    ports: Ports, settings: Quantask
) -> None:
    first = await publish(ports, settings)
    task = await hand_in(ports, settings)
    await rules.remove(ports.assignments, TEACHER, None, "hw3")
    assert await ports.assignments.assignment_of_task(task.id) is None
    again = await publish(ports, settings)
    assert again.seed == first.seed
    assert await ports.assignments.assignment_of_task(task.id) == again
    assert (await hand_in(ports, settings)).seed == task.seed


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("a/b", {}, "An assignment's name has letters"),
        ("hw3", {"deadline": None}, "hw3 needs a deadline"),
        ("hw3", {"min_shots": 10, "max_shots": 5}, "The fewest shots, 10, are more than the most, 5."),
        ("hw3", {"max_shots": 10**9}, "No submission could have"),
        ("hw3", {"methods": ("magic",)}, "There is no method 'magic'."),
        ("hw3", {"verdicts": True}, "hw3 can give no verdicts: nothing is expected."),
        ("hw3", {"expected": {"0": 0.5}}, "add up to 0.5, not to 1"),
        ("hw3", {"expected": {"0": 0.5, "11": 0.5}}, "different widths"),
        ("hw3", {"expected": {"up": 1.0}}, "'up' is no bitstring"),
        ("hw3", {"expected": {}}, "add up to 0, not to 1"),
    ],
)
async def test_what_would_make_no_sense_is_not_published(
    ports: Ports, settings: Quantask, name: str, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(RequestInvalidError, match=words):
        await publish(ports, settings, name, **changes)
    assert await ports.assignments.assignments(COURSE) == []


async def test_a_students_task_with_the_tag_is_handed_in_with_the_servers_seed(
    ports: Ports, settings: Quantask
) -> None:
    assignment = await publish(ports, settings)
    task = await hand_in(ports, settings)
    assert task.seed == assignment.seed_of(ADA)
    assert (await ports.tasks.get_request(ADA, task.id)).tasks[0].request.seed == task.seed
    assert (await hand_in(ports, settings, shots=2000)).seed == task.seed
    assert (await hand_in(ports, settings, BOB)).seed not in (task.seed, assignment.seed)
    assert await ports.assignments.assignment_of_task(task.id) == assignment


async def test_what_is_no_students_task_or_has_another_tag_or_is_an_estimate_is_not_handed_in(
    ports: Ports, settings: Quantask
) -> None:
    await publish(ports, settings, max_shots=10)
    for caller, asked in (
        (TEACHER, {}),
        (STUDENT, {"tags": ("hw4", "hw")}),
        (STUDENT, {"tags": ()}),
        (STUDENT, {"backend": "estimate:aer"}),
    ):
        task = await hand_in(ports, settings, caller, **asked)
        assert task.seed is None
        assert await ports.assignments.assignment_of_task(task.id) is None


async def test_what_the_assignment_does_not_allow_is_not_stored_also_in_a_batch(
    ports: Ports, settings: Quantask
) -> None:
    await publish(ports, settings, max_shots=100)
    await publish(ports, settings, "hw4")
    request = TaskRequest(BELL, shots=100, tags=("hw3",))
    with pytest.raises(RequestInvalidError, match="hw3 allows 1 to 100 shots; this asks for 101"):
        await submit_batch(ports, settings, ADA, [request, replace(request, shots=101)], course=COURSE, caller=STUDENT)
    with pytest.raises(RequestInvalidError, match="hw3 and hw4 are assignments, and a task is a submission of one"):
        await hand_in(ports, settings, tags=("hw3", "hw4"))
    assert await ports.outbox.ready(10) == []
    two = (await submit_batch(ports, settings, ADA, [request, request], course=COURSE, caller=STUDENT)).tasks
    assert two[0].seed == two[1].seed is not None


async def test_a_retry_of_a_submission_is_one_too(ports: Ports, settings: Quantask) -> None:
    assignment = await publish(ports, settings)
    task = await hand_in(ports, settings)
    await run(ports, task)
    again = await retry_task(ports, settings, STUDENT, task.id)
    assert again.seed == task.seed
    assert await ports.assignments.assignment_of_task(again.id) == assignment


async def test_a_submit_without_a_tag_or_a_name_asks_nothing() -> None:
    class Unasked:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

    port = cast("Assignments", Unasked())
    for caller in (STUDENT, Caller(ADA, "ada")):
        plain = submission(course=COURSE)
        assert await handed_in(port, plain, caller) is plain
    named = submission(name="bell")
    assert await handed_in(port, named, Caller(ADA, "ada")) is named


async def test_counts_are_judged_with_the_reference_for_who_teaches_and_without_for_students(
    ports: Ports, settings: Quantask
) -> None:
    await publish(ports, settings, expected=SHARES, verdicts=True)
    good, bad = await hand_in(ports, settings), await hand_in(ports, settings)
    with pytest.raises(StateConflictError, match="waiting"):
        await rules.judge_task(ports, STUDENT, good.id)
    await run(ports, good)
    await run(ports, bad, {"00": 700, "11": 300})

    async def judged(caller: Caller, task: Task) -> rules.Judgement:
        assignment, found = await rules.judge_task(ports, caller, task.id)
        return rules.judge(assignment, found.result or {}, shows_reference=caller.leads(assignment.course))

    assert await judged(STUDENT, good) == rules.Judgement(True, "The counts are what is expected.")
    told = await judged(STUDENT, bad)
    assert not told.passed
    assert (told.chance, told.distance) == (None, None)
    assert not any(word in told.text for word in ("00", "11", "50", "%"))
    full = await judged(TEACHER, bad)
    assert full.text.startswith("700 : 300 (00 : 11) is not what this circuit gives (50 % : 50 %)")
    assert full.distance == pytest.approx(0.2)
    assert await judged(OPERATOR, bad) == full
    for stranger in (BOB, STRANGER):
        with pytest.raises(TaskNotFoundError):
            await judged(stranger, good)


@pytest.mark.parametrize(
    "result",
    [
        {**RESULT, "counts": {"000": 1024}},
        {**RESULT, "counts": {}},
        {**{name: value for name, value in RESULT.items() if name != "counts"}, "points": []},
    ],
)
def test_a_result_of_another_kind_is_not_what_is_expected(result: dict[str, Any]) -> None:
    assignment = Assignment(COURSE, "hw3", TOMORROW, 7, expected=SHARES)
    for shows_reference in (True, False):
        assert not rules.judge(assignment, result, shows_reference=shows_reference).passed


async def test_without_verdicts_only_who_teaches_is_told(ports: Ports, settings: Quantask) -> None:
    await publish(ports, settings, expected=SHARES)
    task = await hand_in(ports, settings)
    await run(ports, task)
    with pytest.raises(NotAllowedError, match="hw3 gives its students no verdicts"):
        await rules.judge_task(ports, STUDENT, task.id)
    await rules.judge_task(ports, TEACHER, task.id)
    await publish(ports, settings, expected=None)
    with pytest.raises(StateConflictError, match="does not say what is expected"):
        await rules.judge_task(ports, TEACHER, task.id)
    plain = await hand_in(ports, settings, tags=())
    with pytest.raises(AssignmentNotFoundError):
        await rules.judge_task(ports, STUDENT, plain.id)
