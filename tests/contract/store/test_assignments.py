"""Assignments and submissions: recorded with their tasks, kept as long as the assignment, read in pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from quantask_jupyter.domain.assignment import Assignment, HandedInBy, HandedInPage
from quantask_jupyter.domain.hand_in import HandIn
from quantask_jupyter.domain.pause import PauseKind, PauseTarget
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Submission
from quantask_jupyter.errors import StateConflictError, TaskNotFoundError
from tests.contract.stores import SqlStore
from tests.contract.tasks import ADA, BOB, RESULT, claim_one, complete, submission, submit_one

HW3 = Assignment(
    "qc101",
    "hw3",
    datetime(2026, 12, 1, 22, 59, 30, 250_000, UTC),
    seed=2**63 - 1,
    min_shots=100,
    max_shots=4000,
    methods=("statevector", "stabilizer"),
    expected={"00": 0.5, "11": 0.5},
    tolerance=0.02,
    verdicts=True,
    changed_by="teach",
)
SHA = "ab" * 32


def handed_in(count: int = 1, owner: str = ADA, assignment: str = "hw3", key: str | None = None) -> Submission:
    made = submission(count, owner, course="qc101", tags=(assignment,), key=key)
    hand_in = HandIn(assignment, SHA, HW3.deadline)
    return replace(made, tasks=tuple(replace(task, hand_in=hand_in) for task in made.tasks))


async def hand_in(store: SqlStore, owner: str = ADA, assignment: str = "hw3") -> UUID:
    return (await store.create(handed_in(1, owner, assignment))).tasks[0].id


async def finished(store: SqlStore, task_id: UUID) -> UUID:
    await complete(store, await claim_one(store, task_id))
    return task_id


async def remove(store: SqlStore) -> None:
    [known] = await store.assignments("qc101", ["hw3"])
    assert await store.put_assignment(replace(known, removed=True, changed_by="other"), "other")


async def submissions(
    store: SqlStore,
    owner: str | None = None,
    limit: int = 100,
    most: int = 10**9,
    after: UUID | None = None,
) -> HandedInPage:
    return await store.submissions("qc101", "hw3", owner, limit, most, after)


async def test_an_assignment_is_read_as_it_was_stored(store: SqlStore) -> None:
    assert await store.put_assignment(HW3, "teach")
    [stored] = await store.assignments("qc101")
    assert stored.changed_at is not None
    assert replace(stored, changed_at=None) == replace(HW3, version=1)
    plain = Assignment("qc101", "hw1", datetime(2026, 11, 1, tzinfo=UTC), seed=0, changed_by="teach")
    await store.put_assignment(plain, "teach")
    assert [found.name for found in await store.assignments("qc101")] == ["hw1", "hw3"]
    assert [found.name for found in await store.assignments("qc101", ["hw3", "hw4"])] == ["hw3"]
    assert (await store.assignments("qc101", ["hw1"]))[0].expected is None
    assert await store.assignments("qc201") == []


async def test_how_much_each_has_handed_in_is_counted_and_what_is_late_follows_the_deadline(store: SqlStore) -> None:
    assert await store.handed_in_by("qc101") == []
    for name in ("hw3", "hw4"):
        await store.put_assignment(replace(HW3, name=name), "teach")
    tasks = (await store.create(handed_in(2, ADA))).tasks + (await store.create(handed_in(1, BOB))).tasks
    await hand_in(store, ADA, "hw4")
    moments = sorted(task.created_at for task in tasks)
    for deadline in (*moments, moments[0] - timedelta(microseconds=1), moments[-1] + timedelta(microseconds=1)):
        [known] = await store.assignments("qc101", ["hw3"])
        moved = replace(known, deadline=deadline)
        assert await store.put_assignment(moved, "teach")
        late = {
            owner: sum(moved.is_late(task.created_at) for task in tasks if task.owner == owner) for owner in (ADA, BOB)
        }
        found = sorted(await store.handed_in_by("qc101"), key=lambda each: (each.assignment, each.owner))
        assert found[:2] == [HandedInBy("hw3", ADA, 2, late[ADA]), HandedInBy("hw3", BOB, 1, late[BOB])]
        assert (found[2].assignment, found[2].owner, found[2].submissions) == ("hw4", ADA, 1)
        assert await store.handed_in_by("qc101", "hw4") == found[2:]
    assert await store.handed_in_by("qc201") == []


async def test_of_what_an_owner_has_handed_in_the_last_in_time_counts_and_where_all_is_late_the_last(
    store: SqlStore,
) -> None:
    await store.put_assignment(HW3, "teach")
    hers = [await finished(store, await hand_in(store)) for _ in range(2)]
    his = [await hand_in(store, BOB) for _ in range(2)]
    hers.append(await hand_in(store))
    times = {each.task.id: each.task.created_at for each in (await submissions(store)).submissions}

    async def counting(deadline: datetime) -> dict[str, tuple[UUID, bool, int, int, Status]]:
        [known] = await store.assignments("qc101")
        assert await store.put_assignment(replace(known, deadline=deadline), "teach")
        found = await store.attempts_by("qc101", "hw3")
        assert all(each.submitted_at == times[each.task_id] for each in found)
        return {e.owner: (e.task_id, e.is_late, e.submissions, e.late, e.status) for e in found}

    assert await counting(times[hers[2]]) == {
        ADA: (hers[2], False, 3, 0, Status.PENDING),
        BOB: (his[1], False, 2, 0, Status.PENDING),
    }
    assert await counting(times[hers[1]]) == {
        ADA: (hers[1], False, 3, 1, Status.COMPLETED),
        BOB: (his[1], True, 2, 2, Status.PENDING),
    }
    await remove(store)
    assert await store.attempts_by("qc101", "hw3") == []


async def test_of_two_changes_of_the_same_version_one_is_stored(store: SqlStore) -> None:
    assert await store.put_assignment(HW3, "teach")
    assert not await store.put_assignment(replace(HW3, seed=1), "teach")
    [known] = await store.assignments("qc101")
    assert await store.put_assignment(replace(known, tolerance=0.1), "teach")
    assert not await store.put_assignment(replace(known, verdicts=False), "teach")
    [now] = await store.assignments("qc101")
    assert (now.seed, now.tolerance, now.verdicts, now.version) == (HW3.seed, 0.1, True, 2)


async def test_what_is_handed_in_is_recorded_with_its_task_and_its_history_says_so(store: SqlStore) -> None:
    await store.put_assignment(HW3, "teach")
    task_id = await hand_in(store)
    other = await submit_one(store, course="qc101", tags=("hw3",))
    found = await store.assignment_of_task(task_id)
    assert found is not None
    assert (found.name, found.methods, found.expected) == ("hw3", HW3.methods, HW3.expected)
    assert await store.assignment_of_task(other) is None
    await finished(store, task_id)
    [only] = (await submissions(store)).submissions
    assert (only.task.id, only.circuit_sha256, only.task.result) == (task_id, SHA, RESULT)
    assert [move.note for move in only.task.history or ()] == ["handed in for hw3", None, None]


async def test_a_batch_is_handed_in_as_a_whole_and_a_repeated_submit_once(store: SqlStore) -> None:
    await store.put_assignment(HW3, "teach")
    batch = await store.create(handed_in(3, key="k"))
    assert (await store.create(replace(handed_in(3, key="k")))).repeated
    recorded = (await submissions(store)).submissions
    assert [each.task.id for each in recorded] == [task.id for task in batch.tasks]


async def test_submissions_come_in_pages_of_all_owners_or_of_one(store: SqlStore) -> None:
    await store.put_assignment(HW3, "teach")
    await store.put_assignment(replace(HW3, name="hw4"), "teach")
    mine, his, again = [await finished(store, await hand_in(store, owner)) for owner in (ADA, BOB, ADA)]
    await hand_in(store, ADA, "hw4")

    async def ids(owner: str | None, limit: int, most: int = 10**9) -> list[list[UUID]]:
        pages, after = [], None
        while not pages or after is not None:
            page = await submissions(store, owner, limit, most, after)
            pages.append([each.task.id for each in page.submissions])
            after = page.next_after
        return pages

    assert await ids(None, 2) == [[mine, his], [again]]
    assert await ids(None, 3, most=1) == [[mine], [his], [again]]
    assert await ids(ADA, 1) == [[mine], [again]]
    assert await ids("nobody", 1) == [[]]


async def test_a_submission_stays_until_its_assignment_is_removed(store: SqlStore) -> None:
    await store.put_assignment(HW3, "teach")
    kept = await finished(store, await hand_in(store))
    plain = await finished(store, await submit_one(store, course="qc101", tags=("hw3",)))
    with pytest.raises(StateConflictError, match="submission of an assignment"):
        await store.delete(ADA, kept)
    with pytest.raises(TaskNotFoundError):
        await store.delete(BOB, kept)
    assert await store.purge(-1.0, 100) == 1
    assert set(await store.versions([kept, plain])) == {kept}
    await remove(store)
    assert await store.assignments("qc101") == []
    assert await store.assignment_of_task(kept) is None
    assert await store.handed_in_by("qc101") == []
    assert (await submissions(store)).submissions == ()
    assert await store.purge(-1.0, 100) == 1
    assert await store.versions([kept]) == {}


async def test_what_was_handed_in_is_there_again_when_a_removed_assignment_is_published_again(store: SqlStore) -> None:
    await store.put_assignment(HW3, "teach")
    first, gone, after = [await finished(store, await hand_in(store)) for _ in range(3)]
    await remove(store)
    removed = await store.known_assignment("qc101", "hw3")
    assert removed is not None
    assert (removed.removed, removed.version, removed.changed_by) == (True, 2, "other")
    await store.delete(ADA, gone)
    not_handed_in = await finished(store, await hand_in(store))
    assert not await store.put_assignment(HW3, "teach"), "a version that was removed is not known to be none"
    assert await store.put_assignment(replace(removed, removed=False), "teach")
    assert [each.task.id for each in (await submissions(store)).submissions] == [first, after]
    with pytest.raises(StateConflictError, match="submission of an assignment"):
        await store.delete(ADA, first)
    assert await store.assignment_of_task(not_handed_in) is None
    [handed] = await store.handed_in_by("qc101")
    assert handed.submissions == 2


async def test_a_task_for_an_assignment_that_has_just_been_removed_is_a_task_like_others(store: SqlStore) -> None:
    task_id = await finished(store, await hand_in(store))
    assert await store.assignment_of_task(task_id) is None
    await store.delete(ADA, task_id)


async def test_what_is_handed_in_while_its_tag_is_paused_says_both(store: SqlStore) -> None:
    await store.put_assignment(HW3, "teach")
    await store.pause(PauseTarget("qc101", PauseKind.TAG, "hw3"), "teach", "teach", "paused")
    task = (await store.create(handed_in())).tasks[0]
    assert task.paused_by == "teach"
    history = (await store.get(ADA, task.id, full=True)).history or ()
    assert [move.note for move in history] == ["handed in for hw3; paused by teach"]
