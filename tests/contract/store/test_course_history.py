"""What is set in a course is kept: by whom, when, and what was before."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from quantask_jupyter.domain.assignment import Assignment
from quantask_jupyter.domain.course_change import ChangePage
from quantask_jupyter.domain.pause import PauseKind, PauseTarget
from tests.contract.stores import SqlStore

COURSE, TEACH, OTHER = "qc101", "teach, an instructor of qc101", "root, an administrator"


async def told(store: SqlStore) -> list[tuple[Any, ...]]:
    changes = (await store.course_history(COURSE, 100)).changes
    return [(each.by, str(each.kind), each.name, each.before, each.after) for each in reversed(changes)]


async def test_limits_are_kept_with_those_that_were_before(store: SqlStore) -> None:
    await store.set_course_limits(COURSE, None, {"tasks": 20}, TEACH)
    await store.set_course_limits(COURSE, "ada", {"tasks": 5, "shots": 100}, TEACH)
    await store.set_course_limits(COURSE, "ada", {"tasks": 7}, OTHER)
    await store.set_course_limits(COURSE, "ada", {"tasks": 7}, TEACH)
    await store.set_course_limits(COURSE, "ada", {"tasks": None, "shots": None}, TEACH)
    assert await told(store) == [
        (TEACH, "limits", None, None, {"tasks": 20}),
        (TEACH, "limits", "ada", None, {"tasks": 5, "shots": 100}),
        (OTHER, "limits", "ada", {"tasks": 5, "shots": 100}, {"tasks": 7, "shots": 100}),
        (TEACH, "limits", "ada", {"tasks": 7, "shots": 100}, None),
    ]


async def test_pauses_and_lessons_are_kept_once_each(store: SqlStore) -> None:
    tag = PauseTarget(COURSE, PauseKind.TAG, "hw3")
    for _ in range(2):
        await store.pause(tag, TEACH, "teach", "paused")
    for _ in range(2):
        await store.end_pause(tag, OTHER, "root", "resumed")
    await store.start_lesson(COURSE, 2, 600.0, TEACH)
    await store.start_lesson(COURSE, 3, 60.0, OTHER)
    assert await store.stop_lesson(COURSE, TEACH)
    assert not await store.stop_lesson(COURSE, TEACH)
    paused, resumed, started, replaced, stopped = await told(store)
    assert paused == (TEACH, "tag", "hw3", None, {"paused": True})
    assert resumed == (OTHER, "tag", "hw3", {"paused": True}, None)
    assert started == (TEACH, "lesson", None, None, {"slots": 2, "seconds": 600.0})
    assert (replaced[3]["slots"], replaced[4]) == (2, {"slots": 3, "seconds": 60.0})
    assert 540 < replaced[3]["seconds"] <= 600
    assert (stopped[0], stopped[3]["slots"], stopped[4]) == (TEACH, 3, None)


async def test_of_changes_at_the_same_moment_each_was_before_the_next(store: SqlStore) -> None:
    starts = [store.start_lesson(COURSE, slots, 600.0, TEACH) for slots in range(1, 9)]
    await asyncio.gather(*starts, store.stop_lesson(COURSE, TEACH), store.stop_lesson(COURSE, OTHER))
    changes = [[each and each["slots"] for each in change[3:]] for change in await told(store)]
    assert [before for before, _ in changes] == [None, *(after for _, after in changes[:-1])]
    assert sorted(after for _, after in changes if after is not None) == list(range(1, 9))


async def test_limits_that_are_set_and_taken_at_the_same_moment_are_kept_one_after_the_other(store: SqlStore) -> None:
    for _ in range(5):
        taken = [store.set_course_limits(COURSE, "ada", {"tasks": None}, TEACH) for _ in range(4)]
        await asyncio.gather(*(store.set_course_limits(COURSE, "ada", {"tasks": n}, TEACH) for n in (1, 2, 3)), *taken)
    changes = [change[3:] for change in await told(store)]
    assert [before for before, _ in changes] == [None, *(after for _, after in changes[:-1])]


async def test_of_an_assignment_what_differs_is_kept_and_never_its_seed(store: SqlStore) -> None:
    first, later = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 8, tzinfo=UTC)
    made = Assignment(COURSE, "hw3", first, seed=123_456_789, changed_by="teach")
    assert await store.put_assignment(made, TEACH)
    assert await store.put_assignment(replace(made, version=1, deadline=later, changed_by="root"), OTHER)
    assert not await store.put_assignment(replace(made, version=1), TEACH)
    assert await store.put_assignment(replace(made, version=2, deadline=later, removed=True), TEACH)
    published, moved, removed = await told(store)
    assert published[:4] == (TEACH, "assignment", "hw3", None)
    assert published[4]["deadline"] == "2026-12-01T00:00:00+00:00"
    assert published[4]["min_shots"] == 1
    assert moved == (OTHER, "assignment", "hw3", {"deadline": first.isoformat()}, {"deadline": later.isoformat()})
    assert (removed[3]["deadline"], removed[4]) == (later.isoformat(), None)
    assert "123456789" not in str([published, moved, removed])


async def test_of_what_is_expected_the_likeliest_the_number_and_a_digest_are_kept(store: SqlStore) -> None:
    many = {f"{outcome:012b}": (2.0 if outcome >= 4000 else 1.0) / 4192 for outcome in range(4096)}
    made = Assignment(COURSE, "hw3", datetime(2026, 12, 1, tzinfo=UTC), seed=1, expected=many)
    assert await store.put_assignment(made, TEACH)
    another = {**many, f"{7:012b}": 0.5 / 4192, f"{8:012b}": 1.5 / 4192}
    assert await store.put_assignment(replace(made, version=1, expected=another), TEACH)
    assert await store.put_assignment(replace(made, version=2, expected=dict(reversed(another.items()))), TEACH)
    assert await store.put_assignment(replace(made, version=3, expected=None), TEACH)
    published, changed, taken = await told(store)
    first = published[4]["expected"]
    assert first["likeliest"] == {f"{outcome:012b}": 2.0 / 4192 for outcome in range(4000, 4008)}
    assert (first["outcomes"], len(first["sha256"])) == (4096, 64)
    assert changed[3:] == ({"expected": first}, {"expected": {**first, "sha256": changed[4]["expected"]["sha256"]}})
    assert changed[4]["expected"]["sha256"] != first["sha256"]
    assert taken[3:] == ({"expected": changed[4]["expected"]}, {"expected": None})


async def test_the_newest_come_first_of_the_course_alone_and_what_is_long_ago_is_forgotten(store: SqlStore) -> None:
    for number in range(1, 4):
        await store.set_course_limits(COURSE, None, {"tasks": number}, TEACH)
    await store.set_course_limits("qc201", None, {"tasks": 9}, TEACH)
    newest = await store.course_history(COURSE, 2)
    assert [each.after for each in newest.changes] == [{"tasks": 3}, {"tasks": 2}]
    assert newest.next_before == newest.changes[-1].id
    oldest = await store.course_history(COURSE, 2, newest.next_before)
    assert ([each.after for each in oldest.changes], oldest.next_before) == ([{"tasks": 1}], None)
    assert (await store.course_history(COURSE, 3)).next_before is None, "there are no more than these"
    assert await store.forget_course_history(3600.0) == 0
    assert await store.forget_course_history(-1.0) == 4
    assert await store.course_history(COURSE, 2) == ChangePage(())
