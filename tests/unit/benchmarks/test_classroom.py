"""What the benchmark of a class says is what was seen."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter

from benchmarks.classroom_report import Measured, report

OPTIONS = Namespace(owners=5, short=5_000, long=200, held=1_000, seconds=60.0, slots=2, polite=False)
POLITE = Namespace(**{**vars(OPTIONS), "owners": 2, "polite": True, "at_once": 3, "again": 10.0, "pause": 1.0})
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


def verdicts(found: Measured, options: Namespace = OPTIONS) -> list[str]:
    rows = [line for line in report(found, MACHINE, options).splitlines() if line.startswith("| ")]
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


def test_of_students_alone_it_also_says_whether_each_had_a_turn_and_the_memory_stays() -> None:
    starts = [[0.0, 2.0, 3.0], [1.0, 2.0, 4.0]]
    well = {"gets": [0.05] * 100, "memory_mb": [90.0, *[100.0] * 99], "starts": starts}
    assert verdicts(seen(**well), POLITE) == ["reached"] * 5
    assert verdicts(seen(**{**well, "gets": [0.11] * 100}), POLITE)[0] == "missed"
    assert verdicts(seen(**{**well, "memory_mb": [*[100.0] * 80, *[111.0] * 20]}), POLITE)[3] == "missed"
    assert verdicts(seen(**{**well, "starts": starts[:1]}), POLITE)[1] == "missed", "one never came"
    before = [[0.0, *[1.0] * 21], [2.0]]
    assert (seen(starts=before).out_of_turn, verdicts(seen(**{**well, "starts": before}), POLITE)[1]) == (21, "missed")
