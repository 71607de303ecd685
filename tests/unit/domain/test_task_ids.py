import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from quantask_jupyter.domain import task_ids
from quantask_jupyter.domain.task_ids import lowest_task_id, new_task_ids


@pytest.mark.parametrize("count", [0, 1, 2, 100_000])
def test_ids_are_unique_and_in_order(count: int) -> None:
    ids = new_task_ids(count)
    assert len(ids) == len(set(ids)) == count
    assert ids == sorted(ids)
    assert [str(task_id) for task_id in ids] == sorted(str(task_id) for task_id in ids)


def test_ids_are_of_version_7_of_the_rfc() -> None:
    for task_id in new_task_ids(1000):
        assert task_id.version == 7
        assert task_id.variant == uuid.RFC_4122


def test_ids_hold_their_time_in_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    ids = new_task_ids(10)
    after = time.time_ns() // 1_000_000
    assert {before <= task_id.int >> 80 <= after for task_id in ids} == {True}


def test_the_lowest_id_of_the_last_seconds_is_below_all_that_were_made_in_them() -> None:
    ids = new_task_ids(1000)
    assert lowest_task_id(3600.0) < min(ids)
    assert max(ids) < lowest_task_id(-3600.0)


def test_ids_of_a_later_millisecond_come_later() -> None:
    first = new_task_ids(1000)
    moment = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 == moment:
        continue
    assert max(first) < min(new_task_ids(1000))


def test_ids_of_many_calls_never_meet() -> None:
    ids = [task_id for _ in range(2000) for task_id in new_task_ids(3)]
    assert len(set(ids)) == 6000
    assert len({task_id.int & (2**32 - 1) for task_id in ids}) > 5990, "the rest is random"


def test_ids_of_calls_within_a_millisecond_keep_the_order_of_the_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_ids, "_places", task_ids._Places())
    monkeypatch.setattr(time, "time_ns", lambda: 10**18)
    ids = [task_id for _ in range(500) for task_id in new_task_ids(3)]
    assert ids == sorted(ids)
    assert len({task_id.int >> 80 for task_id in ids}) == 1


def test_ids_keep_their_order_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_task_ids(3)
    monkeypatch.setattr(time, "time_ns", lambda: 10**18)
    assert max(before) < min(new_task_ids(3))


def test_threads_never_get_the_same_place() -> None:
    with ThreadPoolExecutor(8) as threads:
        ids = [i for made in threads.map(new_task_ids, [50] * 200) for i in made]
    assert len({task_id.int >> 32 for task_id in ids}) == len(ids) == 10_000
