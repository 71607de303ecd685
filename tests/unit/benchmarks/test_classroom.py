"""What the benchmark of a class says is what was seen."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter

from benchmarks.classroom import Measured, report

OPTIONS = Namespace(owners=5, short=5_000, long=200, held=1_000, seconds=60.0, slots=2)
MACHINE = {"at": "now", "cores": 2, "cpu": "a CPU", "load_before": 0.5}


def seen(**what: object) -> Measured:
    well: dict[str, object] = {
        "long_task": 6.0,
        "gets": [0.1] * 100,
        "first_pairs": [2.0, 6.5],
        "statuses": Counter({("students", 200): 100, ("long", 429): 3, ("sender", 413): 2}),
        "memory_mb": [100.0, 200.0],
        "held": [1000],
        "late": [0.001] * 10,
    }
    return Measured(**{**well, **what})  # type: ignore[arg-type]


def verdicts(found: Measured) -> list[str]:
    rows = [line for line in report(found, MACHINE, OPTIONS).splitlines() if line.startswith("| ")]
    return [row.split(" | ")[-1].rstrip(" |") for row in rows[2:]]


def test_what_is_within_the_bounds_is_called_reached() -> None:
    assert verdicts(seen()) == ["reached"] * 4


def test_what_is_not_is_called_missed_each_by_itself() -> None:
    assert verdicts(seen(gets=[0.1] * 90 + [0.3] * 10)) == ["missed", *["reached"] * 3]
    assert verdicts(seen(first_pairs=[2.0, 7.5])) == ["reached", "missed", "reached", "reached"]
    assert verdicts(seen(first_pairs=[2.0])) == ["reached", "missed", "reached", "reached"], "one never came"
    assert verdicts(seen(memory_mb=[100.0, 301.0])) == ["reached", "reached", "missed", "reached"]
    assert verdicts(seen(statuses=Counter({("students", 503): 1}))) == [*["reached"] * 3, "missed"]
    assert verdicts(seen(statuses=Counter({("students", 429): 1}))) == [*["reached"] * 3, "missed"]
