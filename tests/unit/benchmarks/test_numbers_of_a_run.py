from __future__ import annotations

import pytest

from benchmarks.comparisons import ROUND_TRIP
from benchmarks.spread import Spread, differences, percentile, ratios
from benchmarks.targets import TARGETS, table


@pytest.mark.parametrize(("share", "expected"), [(0.50, 50), (0.95, 95), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_a_percentile_is_the_value_of_the_nearest_rank(share: float, expected: int) -> None:
    values = list(range(1, 101))
    assert percentile(values[::-1], share) == expected


def test_the_percentile_of_few_values_is_one_of_them() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0
    assert percentile([7.0], 0.5) == 7.0


def test_ratios_and_differences_are_those_of_the_same_round() -> None:
    assert ratios([2, 8, 3], [1, 2, 3]) == Spread(2.0, 1.0, 4.0, 3)
    assert differences([2, 8, 3], [1, 2, 3]) == Spread(1, 0, 6, 3)
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 2.0], [1.0])


def test_a_target_that_is_missed_is_called_missed() -> None:
    of_peers = {"quantask_lab": 20.0, "quantask_embedded": 8.0, "in_process_best": 4.0, "in_process_naive": 200.0}
    results = {"comparisons": {ROUND_TRIP: {peer: [p50] * 5 for peer, p50 in of_peers.items()}}}
    lines = table(results)[2:]
    assert [line.split(" | ")[-1].removesuffix(" |") for line in lines] == ["must reached", "**missed**", "aim reached"]
    assert lines[1].split(" | ")[1] == "16.0 (16.0 to 16.0) ms of 5"


def test_of_a_throughput_more_is_better() -> None:
    more = next(target for target in TARGETS if target.more_is_better)
    assert [more.verdict(ratio) for ratio in (1.6, 1.7, 2.5)] == ["**missed**", "must reached", "aim reached"]


def test_what_was_not_measured_is_not_judged() -> None:
    assert table({}) == []
