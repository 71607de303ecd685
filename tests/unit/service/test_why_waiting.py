"""Why a task waits is said in one true sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from quantask_jupyter.domain.course import CourseQueue, WaitingTask
from quantask_jupyter.service.why_waiting import Capacity, why_waiting

TASK = WaitingTask(uuid4(), "ada", None, (), datetime(2026, 1, 1, tzinfo=UTC), 3.0, is_sent=False)
TWO_SLOTS = Capacity(workers=1, slots=2, owner_in_flight=3)


@pytest.mark.parametrize(
    ("task", "capacity", "in_flight", "why"),
    [
        (TASK, replace(TWO_SLOTS, workers=0, slots=0), 0, "No worker is alive."),
        (replace(TASK, seconds_to_retry=4.2), TWO_SLOTS, 0, "Its worker was lost; it is tried again in 4 s."),
        (
            replace(TASK, is_sent=True),
            TWO_SLOTS,
            1,
            "It is next: all 2 slots are at work, and it begins when one is free.",
        ),
        (
            replace(TASK, is_sent=True, seconds_to_retry=-1.0),
            replace(TWO_SLOTS, slots=1),
            1,
            "It is next: the one slot is at work, and it begins when one is free.",
        ),
        (
            replace(TASK, paused_by="teach, an instructor of qc101"),
            replace(TWO_SLOTS, workers=0, slots=0),
            0,
            "Paused by teach, an instructor of qc101. It waits until it is resumed.",
        ),
        (TASK, TWO_SLOTS, 3, "3 tasks of the same student are at work, and no more may be at a time."),
        (TASK, TWO_SLOTS, 2, "The next free slot goes to who has used least lately."),
    ],
)
def test_it_is_what_holds_it_back(task: WaitingTask, capacity: Capacity, in_flight: int, why: str) -> None:
    assert why_waiting(CourseQueue((task,), 1, {"ada": in_flight}), capacity) == [why]


def test_behind_ones_own_it_says_how_many_are_before_it() -> None:
    tasks = (TASK, replace(TASK, owner="bob"), TASK, TASK)
    assert why_waiting(CourseQueue(tasks, 4), TWO_SLOTS)[2:] == [
        "1 task of the same student is before it.",
        "2 tasks of the same student are before it.",
    ]
