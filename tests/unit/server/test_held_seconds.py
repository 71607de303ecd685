"""How long a request is held."""

from __future__ import annotations

from quantask_server.held_requests_limit import LONGEST_WAIT_SECONDS, SPREAD_WAIT_SECONDS, held_seconds


def test_requests_that_came_together_and_wait_for_long_are_not_answered_together() -> None:
    ends = sorted(held_seconds(LONGEST_WAIT_SECONDS) for _ in range(1_000))
    assert LONGEST_WAIT_SECONDS - SPREAD_WAIT_SECONDS <= ends[0] < ends[-1] <= LONGEST_WAIT_SECONDS
    first_half = sum(end < LONGEST_WAIT_SECONDS - SPREAD_WAIT_SECONDS / 2 for end in ends)
    assert 400 < first_half < 600, "as many in the first three seconds as in the last"


def test_a_short_wait_is_as_long_as_it_is_asked_to_be_and_none_is_longer_than_a_proxy_bears() -> None:
    assert {held_seconds(seconds) for seconds in (0.2, 5.0, 54.0) for _ in range(100)} == {0.2, 5.0, 54.0}
    assert max(held_seconds(3_600.0) for _ in range(1_000)) <= LONGEST_WAIT_SECONDS
