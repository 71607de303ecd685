from datetime import UTC, datetime, timedelta

import pytest

from quantask_jupyter.service.clock_jumps import Gap
from quantask_jupyter.settings import Quantask

START = datetime(2026, 1, 1, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_where_the_clock_goes_as_it_should_every_look_judges(settings: Quantask) -> None:
    settings.lease_seconds, settings.sweep_seconds = 30.0, 5.0
    gap = Gap(settings)
    assert all(gap.is_over(after(5.0 * look), 5.0 * look) for look in range(20))


@pytest.mark.parametrize("jump", [20.0, 3600.0], ids=["less than a lease", "an hour"])
def test_after_each_jump_of_the_clock_leases_have_one_leases_time_to_be_renewed(
    settings: Quantask, jump: float
) -> None:
    settings.lease_seconds, settings.sweep_seconds = 30.0, 5.0
    gap, here, jumped = Gap(settings), 0.0, 0.0
    assert gap.is_over(after(0.0), here)
    for _ in range(3):
        jumped += jump
        judged = []
        for _ in range(8):
            here += 5.0
            judged.append(gap.is_over(after(here + jumped), here))
        assert judged == [False] * 6 + [True] * 2


@pytest.mark.parametrize("stop", [16.0, 25.0, 40.0], ids=["half a lease", "less than a lease", "more than one"])
def test_after_a_stop_of_everything_in_which_a_lease_may_have_ended_workers_have_the_time_of_one(
    settings: Quantask, stop: float
) -> None:
    settings.lease_seconds, settings.sweep_seconds = 30.0, 5.0
    gap = Gap(settings)
    looks = [0.0, 5.0, *(5.0 + stop + 5.0 * later for later in range(7))]
    assert [gap.is_over(after(look), look) for look in looks] == [True] * 2 + [False] * 6 + [True]


def test_a_look_that_comes_late_judges(settings: Quantask) -> None:
    settings.lease_seconds, settings.sweep_seconds = 30.0, 5.0
    gap = Gap(settings)
    assert [gap.is_over(after(look), look) for look in (0.0, 15.0, 30.0)] == [True, True, True]


def test_who_sweeps_seldom_looks_at_the_clock_as_often_as_that_needs(settings: Quantask) -> None:
    settings.lease_seconds, settings.sweep_seconds = 30.0, 3600.0
    assert Gap(settings).seconds_between_looks == 5.0
    settings.sweep_seconds = 1.0
    assert Gap(settings).seconds_between_looks == 1.0


def test_a_clock_that_is_set_back_is_no_gap(settings: Quantask) -> None:
    gap = Gap(settings)
    assert gap.is_over(after(3600.0), 0.0)
    assert gap.is_over(after(0.0), 5.0)


def test_a_database_that_was_away_is_not_told_as_a_clock_that_jumped(
    settings: Quantask, caplog: pytest.LogCaptureFixture
) -> None:
    settings.lease_seconds, settings.sweep_seconds = 30.0, 5.0
    gap = Gap(settings)
    for look in (0.0, 84.0, 89.0):
        gap.is_over(after(look), look)
    gap.is_over(after(3600.0), 94.0)
    assert caplog.messages == [
        "no lease may have been renewed for 84 seconds: leases are not judged for 30 seconds",
        "clock has jumped or stood still: leases are not judged for 30 seconds",
    ]
