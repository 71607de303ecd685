import math

import pytest

from quantask_worker import fork_server
from quantask_worker.fork_server import LAST_CALL_SECONDS, LastMoments

ADA, BOB = 1001, 1002


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    killed: list[int] = []
    monkeypatch.setattr(fork_server, "kill_group", killed.append)
    return killed


@pytest.fixture
def moments() -> LastMoments:
    moments = LastMoments()
    moments.add(ADA)
    moments.add(BOB)
    return moments


def test_a_child_is_killed_at_its_last_moment_and_no_other(moments: LastMoments, killed: list[int]) -> None:
    assert moments.next_look() == math.inf
    moments.move(ADA, 10.0)
    while (now := moments.next_look()) < 10.0:
        moments.kill_overdue(now)
        assert killed == []
    assert now == 10.0
    moments.kill_overdue(now)
    assert killed == [ADA]
    assert moments.next_look() == math.inf


def test_who_was_frozen_beyond_a_last_moment_kills_only_if_the_parent_does_not_move_it_when_both_wake(
    moments: LastMoments, killed: list[int]
) -> None:
    moments.move(ADA, 10.0)
    moments.move(BOB, 10.0)
    woken = 500.0
    moments.kill_overdue(woken)
    assert killed == []
    assert moments.next_look() == woken + LAST_CALL_SECONDS
    moments.move(ADA, 520.0)
    moments.kill_overdue(woken + LAST_CALL_SECONDS)
    assert killed == [BOB]


def test_a_child_that_has_ended_is_never_killed(moments: LastMoments, killed: list[int]) -> None:
    moments.move(ADA, 10.0)
    moments.kill_overdue(10.0)
    moments.forget(ADA)
    moments.move(ADA, 10.0)
    moments.kill_overdue(20.0)
    assert killed == []
