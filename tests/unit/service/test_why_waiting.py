"""Why a task waits, in words: for each state of the line the sentence that is true of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from quantask_jupyter.domain.course import CourseQueue, WaitingTask
from quantask_jupyter.domain.lesson import Lesson
from quantask_jupyter.domain.task import WorkerInfo
from quantask_jupyter.ports import Ports, Standing
from quantask_jupyter.service import why_waiting
from quantask_jupyter.service.waiting_line import Line, seconds_until_turn, with_one_more
from quantask_jupyter.service.why_waiting import AT_ONCE, NO_BROKER, NO_WORKER, STARTING, WhyWaiting, why, why_of_course
from quantask_jupyter.settings import Quantask
from tests.contract.tasks import ADA, BOB, claim_one, complete, submit, submit_one

WORKER = WorkerInfo("w1", "host", 1, {"quantask": "0.1.0"})
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
BUSY = "All 2 slots are busy"


def stands(owner: str, waiting: int = 1, running: int = 0, used: float = 0.0, since: int = 0) -> Standing:
    return Standing(owner, waiting, BEGIN + timedelta(seconds=since), (6.0,) * running, used, 6.0)


def line(*owners: Standing, slots: int = 2, starts_by_itself: bool = False) -> Line:
    return Line(min(slots, 1), slots, owners, starts_by_itself)


RUNNING = stands("eve", 0, running=2)


@pytest.mark.parametrize(
    ("seen", "own_before", "words"),
    [
        (line(stands(ADA), slots=0), 0, NO_WORKER),
        (line(stands(ADA), slots=0, starts_by_itself=True), 0, STARTING),
        (line(stands(ADA)), 0, AT_ONCE),
        (replace(line(stands(ADA)), broker_is_away=True), 0, NO_BROKER),
        (replace(line(RUNNING, stands(ADA)), broker_is_away=True), 3, NO_BROKER),
        (replace(line(stands(ADA), slots=0), broker_is_away=True), 0, NO_WORKER),
        (line(RUNNING, stands(ADA)), 0, f"{BUSY}; the next turn is yours."),
        (line(stands("eve", 0, running=1), stands(ADA), slots=1), 0, "The only slot is busy; the next turn is yours."),
        (
            line(stands(ADA, running=1), slots=1),
            0,
            "The only slot is busy with a task of your own; the next turn is yours.",
        ),
        (line(stands(ADA, running=2)), 0, f"{BUSY} with tasks of your own; the next turn is yours."),
        (
            line(stands("eve", 0, running=1), stands(ADA, running=1)),
            0,
            f"{BUSY}, 1 of them with a task of your own; the next turn is yours.",
        ),
        (
            line(RUNNING, stands(ADA, used=9), stands(BOB, used=3)),
            0,
            f"{BUSY}, and another user, who has used less of the slots lately, has a turn before you.",
        ),
        (
            line(RUNNING, stands(ADA, used=9), stands(BOB), stands("cyd", used=8), stands("dan", used=10)),
            0,
            f"{BUSY}, and 2 others, who have used less of the slots lately, have a turn before you.",
        ),
        (
            line(RUNNING, stands(ADA)),
            1,
            f"1 task of your own comes before it. {BUSY}; the next turn is for that one.",
        ),
        (
            line(RUNNING, stands(ADA)),
            6,
            f"6 tasks of your own come before it. {BUSY}; the next turn is for the first of them.",
        ),
        (line(stands(ADA)), 1200, "1,200 tasks of your own come before it."),
    ],
)
def test_each_reason_has_its_sentence(seen: Line, own_before: int, words: str) -> None:
    assert why(seen, ADA, own_before) == words


def test_who_has_as_many_with_the_workers_as_one_may_have_is_told_so_whoever_else_waits() -> None:
    seen = replace(line(stands(ADA, running=2), stands(BOB)), owner_in_flight=2)
    assert why(seen, ADA, 0) == "The workers have 2 tasks of your own, and no more of one user at a time."
    assert why(seen, BOB, 0) == f"{BUSY}; the next turn is yours."


def test_a_task_that_the_workers_have_is_not_said_to_be_one_too_many() -> None:
    with_workers = replace(stands(ADA, waiting=1), in_flight=(6.0, None, None))
    seen = replace(line(stands("eve", 0, running=1), with_workers), owner_in_flight=3)
    busy = f"{BUSY}, 1 of them with a task of your own"
    assert why(seen, ADA, 0) == f"{busy}; the next turn is yours."
    assert why(seen, ADA, 1) == f"1 task of your own comes before it. {busy}; the next turn is for that one."
    assert why(seen, ADA, 2) == (
        "2 tasks of your own come before it. The workers have 3 tasks of your own, and no more of one user at a time."
    )


def test_in_a_lesson_it_counts_what_the_workers_have_for_its_course() -> None:
    lesson = Lesson("qc101", 1, BEGIN, 600.0, "teach")
    elsewhere = replace(
        line(stands(ADA, running=2)),
        owner_in_flight=2,
        lessons=(lesson,),
        in_lessons={"qc101": (stands(ADA),)},
    )
    assert "no more of one user" not in why(elsewhere, ADA, 0, "qc101")
    assert why(elsewhere, ADA, 0, "qc201") == "The workers have 2 tasks of your own, and no more of one user at a time."
    in_it = replace(elsewhere, in_lessons={"qc101": (stands(ADA, running=2),)})
    assert why(in_it, ADA, 0, "qc101") == "The workers have 2 tasks of your own, and no more of one user at a time."


HERS = WaitingTask(uuid4(), ADA, None, (), BEGIN, 3.0, is_sent=False)


@pytest.mark.parametrize(
    ("seen", "task", "words"),
    [
        (line(stands(ADA), slots=0), HERS, NO_WORKER),
        (line(stands(ADA), slots=0), replace(HERS, is_sent=True), NO_WORKER),
        (line(stands(ADA)), replace(HERS, seconds_to_retry=4.2), "Its worker was lost; it is tried again in 4 s."),
        (line(RUNNING), replace(HERS, is_sent=True, seconds_to_retry=-1.0), f"{BUSY}; it is next."),
        (line(), replace(HERS, is_sent=True), AT_ONCE),
        (
            line(slots=0),
            replace(HERS, paused_by="teach, an instructor of qc101"),
            "Paused by teach, an instructor of qc101. It waits until it is resumed.",
        ),
        (line(RUNNING, stands(ADA)), HERS, f"{BUSY}; the next turn is this student's."),
        (
            line(RUNNING, stands(ADA, used=9), stands(BOB, used=3)),
            HERS,
            f"{BUSY}, and another user, who has used less of the slots lately, has a turn before this student.",
        ),
    ],
)
def test_an_instructor_is_told_what_holds_back_a_task_of_the_course(seen: Line, task: WaitingTask, words: str) -> None:
    assert why_of_course(seen, "qc101", CourseQueue((task,), 1)) == [words]


def test_an_instructor_is_told_how_many_of_the_same_student_come_before_a_task() -> None:
    paused = replace(HERS, paused_by="teach, an instructor of qc101")
    queue = CourseQueue((HERS, replace(HERS, owner=BOB), paused, HERS, HERS), 5)
    assert why_of_course(line(stands(ADA), stands(BOB)), "qc101", queue)[3:] == [
        "1 task of the same student comes before it.",
        "2 tasks of the same student come before it.",
    ]


def test_what_is_with_the_workers_is_next_and_comes_before_older_tasks_of_the_same_student() -> None:
    seen = replace(line(replace(stands(ADA), in_flight=(1.0, 1.0, None, None))), owner_in_flight=4)
    sent = replace(HERS, is_sent=True)
    more = "The workers have 4 tasks of the same student, and no more of one user at a time."
    assert why_of_course(seen, "qc101", CourseQueue((HERS, sent, sent, HERS), 4)) == [
        f"2 tasks of the same student come before it. {more}",
        f"{BUSY}; it is one of the 2 that are next.",
        f"{BUSY}; it is one of the 2 that are next.",
        f"3 tasks of the same student come before it. {more}",
    ]


async def test_a_task_is_told_of_while_it_waits_and_no_longer(ports: Ports, settings: Quantask, monkeypatch) -> None:
    monkeypatch.setattr(why_waiting, "LOOK_SECONDS", 0.0)
    reasons = WhyWaiting(ports, settings)

    async def told(task_id, owner: str = ADA) -> str | None:
        task = await ports.tasks.get(owner, task_id, full=True)
        return await reasons.of_task(task, await reasons.behind(task))

    first, second = await submit(ports.tasks, 2)
    assert await told(first) == STARTING
    await ports.claims.report_alive(WORKER)
    assert await told(first) == AT_ONCE
    running = await claim_one(ports.claims, first)
    assert await told(first) is None
    own = "The only slot is busy with a task of your own"
    title = (await ports.tasks.get(ADA, first, full=False)).title
    named = f"What runs is {title} ({first.hex[-8:]}), an earlier run of the same."
    assert await told(second) == f"{own}; the next turn is yours. {named}"
    his = await submit_one(ports.tasks, BOB)
    assert await told(his, BOB) == await reasons.of_owner(BOB) == "The only slot is busy; the next turn is yours."
    assert await told(second) == (
        f"{own}, and another user, who has used less of the slots lately, has a turn before you. {named}"
    )
    assert await reasons.of_owner("eve") is None
    await complete(ports.claims, running)
    assert await told(second) == AT_ONCE


async def test_all_who_ask_within_a_second_share_one_look(ports: Ports, settings: Quantask, monkeypatch) -> None:
    looks = []
    line_of_store = ports.outbox.line

    async def counted() -> list[Standing]:
        looks.append(1)
        return await line_of_store()

    monkeypatch.setattr(ports.outbox, "line", counted)
    reasons = WhyWaiting(ports, settings)
    await submit(ports.tasks, 2)
    for _ in range(5):
        assert await reasons.of_owner(ADA) == STARTING
    assert len(looks) == 1


def lesson_line(*owners: Standing, course: str, of_course: list[Standing], slots: int = 4) -> Line:
    lesson = Lesson(course, 2, BEGIN, 601.0, "teach, an instructor of qc101")
    return Line(1, slots, owners, starts_by_itself=False, lessons=(lesson,), in_lessons={course: of_course})


def test_during_a_lesson_the_words_and_the_seconds_are_those_of_its_course_and_of_the_others() -> None:
    running = [stands("eve", 0, running=2), stands("dan", 0, running=2)]
    hers = [stands("eve", 0, running=2), stands(BOB, used=3), stands(ADA, used=9)]
    seen = lesson_line(*running, stands(BOB, used=3), stands(ADA, used=9), course="qc101", of_course=hers)
    assert why(seen, ADA, 0, "qc101") == (
        "All 4 slots are busy, and another user, who has used less of the slots lately, has a turn before you."
        " Your course has 2 slots of its own for another 11 minutes."
    )
    assert why(seen, BOB, 0, "qc201") == (
        "Lessons of other courses have 2 of 4 slots for another 11 minutes. The next turn in the others is yours."
    )
    assert why_of_course(seen, "qc101", CourseQueue((HERS,), 1)) == [
        "All 4 slots are busy, and another user, who has used less of the slots lately, has a turn before this student."
        " The course has 2 slots of its own for another 11 minutes."
    ]
    assert seconds_until_turn(seen, ADA, 0, "qc101") == 6.0, "the second turn of four slots, 6 s each"
    assert seconds_until_turn(seen, ADA, 5, "qc101") == 12.0
    whole = replace(seen, slots=2)
    assert seconds_until_turn(whole, BOB, 0, "qc201") == 601.0, "when the lesson has ended"


def test_where_a_slot_is_free_a_new_task_starts_at_once_and_where_nothing_is_known_nobody_says_when() -> None:
    idle = with_one_more(line(), ADA)
    assert seconds_until_turn(idle, ADA, 0) == 0.0
    assert why(idle, ADA, 0) == AT_ONCE
    unknown = with_one_more(Line(1, 1, (Standing("eve", 0, None, (1.0,)),), starts_by_itself=False), ADA)
    assert seconds_until_turn(unknown, ADA, 0) is None
    assert seconds_until_turn(replace(unknown, slots=0), ADA, 0) is None


def test_nobody_knows_when_a_task_starts_while_the_broker_is_away() -> None:
    free = line(stands(ADA))
    assert seconds_until_turn(free, ADA, 0) == 0.0
    assert seconds_until_turn(replace(free, broker_is_away=True), ADA, 0) is None
