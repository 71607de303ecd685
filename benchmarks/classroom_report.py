"""What was seen of a class at work, what it must be, and both as Markdown."""

from __future__ import annotations

import os
import statistics
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quantask_jupyter.service.fair_share import SLOT_MS, UNKNOWN_MS

README = Path(__file__).with_name("README.md")
GREEDY = 3  # owners: short, long, sender
ANSWERED = {"students": (200, 202), "long": (200, 202, 429), "short": (202,), "sender": (202, 400, 413, 422, 429)}
MOST_MB = 300
GREEDY_P95, POLITE_P95 = 0.25, 0.1  # seconds
FLAT_MB = 10

Row = tuple[str, str, str, bool]


@dataclass
class Measured:
    """What was seen while the class was at work; times in seconds."""

    long_task: float = 0.0
    gets: list[float] = field(default_factory=list)  # of the others' lists
    first_pairs: list[float] = field(default_factory=list)  # from submit to counts
    starts: list[list[float]] = field(default_factory=list)  # of the tasks that each submitted at once, in their order
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    memory_mb: list[float] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    late: list[float] = field(default_factory=list)  # how much later than asked for this process was woken
    api_cpu: float = 0.0  # of one core, on average

    @property
    def errors(self) -> int:
        """How many answers were neither what was asked for nor a fair refusal."""
        return sum(count for (who, status), count in self.statuses.items() if status not in ANSWERED[who])

    @property
    def out_of_turn(self) -> int:
        """How many tasks began before another student's first one although their owners had begun one already."""
        last = max((starts[0] for starts in self.starts), default=0.0)
        return sum(start < last for starts in self.starts for start in starts[1:])

    @property
    def growth_mb(self) -> float:
        """How much more memory the API had in the last fifth of the time than in the second."""
        fifth = len(self.memory_mb) // 5
        return statistics.median(self.memory_mb[-fifth:]) - statistics.median(self.memory_mb[fifth : 2 * fifth])


def students_of(options: Namespace) -> int:
    """Return how many owners ask no more than they need."""
    return int(options.owners) - (0 if options.polite else GREEDY)


def report(found: Measured, machine: dict[str, Any], options: Namespace) -> str:
    """Return what was measured as Markdown."""
    gets, pairs, students = sorted(found.gets), found.first_pairs, students_of(options)
    statuses = ", ".join(f"{who} {status}: {count}" for (who, status), count in sorted(found.statuses.items()))
    rows = _rows(found, gets, options)
    held = "" if options.polite else f" Held at a time: up to {max(found.held)}."
    lines = [
        f"Measured {machine['at']} on {machine['cores']} cores ({machine['cpu']}), load before "
        f"{machine['load_before']}, load after {os.getloadavg()[0]:.2f}: {options.seconds:.0f} s, "
        f"{_who(found, options)}; one worker with {options.slots} slots.",
        "",
        "| | measured | must | |",
        "| --- | --- | --- | --- |",
        *(f"| {what} | {seen} | {must} | {'reached' if well else 'missed'} |" for what, seen, must, well in rows),
        "",
        f"{len(gets):,} small requests: median {statistics.median(gets) * 1e3:.0f} ms, most {gets[-1]:.2f} s. "
        f"{len(pairs)} of {students} first Bell pairs came: median {statistics.median(pairs or [0]):.2f} s, most "
        f"{max(pairs, default=0):.2f} s.{held} Memory: median "
        f"{statistics.median(found.memory_mb):.0f} MB. The API took {found.api_cpu:.0%} of a core; a process that does "
        f"nothing but sleep was woken {statistics.quantiles(found.late, n=20)[18] * 1e3:.0f} ms late (p95) on this "
        f"machine meanwhile. Answers: {statuses}.",
    ]
    return "\n".join(lines)


def write(text: str, options: Namespace) -> None:
    """Put a report in its place in the README."""
    name = "students" if options.polite else "classroom"
    begin, end = f"<!-- {name}: written by benchmarks/classroom.py -->", f"<!-- end of {name} -->"
    before, _, rest = README.read_text(encoding="utf-8").partition(begin)
    README.write_text(f"{before}{begin}\n\n{text}\n\n{end}{rest.partition(end)[2]}", encoding="utf-8")


def _who(found: Measured, options: Namespace) -> str:
    if options.polite:
        return (
            f"{options.owners} students, who run {options.at_once} Bell pairs each at the same moment, then one every "
            f"{options.again:g} s, and look at their lists every {options.pause:g} s"
        )
    return (
        f"{options.owners} owners of whom one has {options.short:,} Bell pairs, one {options.long} tasks of "
        f"{found.long_task:.2f} s and {options.held:,} held requests, and one sends bodies at the cap"
    )


def _rows(found: Measured, gets: Sequence[float], options: Namespace) -> list[Row]:
    p95, most_mb = statistics.quantiles(gets, n=20)[18], max(found.memory_mb)
    most_p95 = POLITE_P95 if options.polite else GREEDY_P95
    return [
        ("p95 of a small `GET` of the students", f"{p95:.3f} s", f"≤ {most_p95:g} s", p95 <= most_p95),
        _in_turn(found, options) if options.polite else _in_time(found, options),
        ("memory of the API, most", f"{most_mb:.0f} MB", f"≤ {MOST_MB} MB", most_mb <= MOST_MB),
        *([_flat(found)] if options.polite else []),
        ("answers that are no answer and no fair refusal", f"{found.errors}", "0", found.errors == 0),
    ]


def _in_time(found: Measured, options: Namespace) -> Row:
    later = max(found.first_pairs, default=float("inf")) - found.long_task
    well = later <= 1 and len(found.first_pairs) == students_of(options)
    return "their last first Bell pair − one long task", f"{later:.2f} s", "≤ 1 s", well


def _in_turn(found: Measured, options: Namespace) -> Row:
    a_round = options.slots * SLOT_MS // UNKNOWN_MS
    well = len(found.starts) == students_of(options) and found.out_of_turn <= a_round
    what = "second tasks that began before another's first"
    return what, f"{found.out_of_turn}", f"≤ {a_round}, as many as one round sends", well


def _flat(found: Measured) -> Row:
    grown = found.growth_mb
    return "memory in the last minute − in the second", f"{grown:.1f} MB", f"≤ {FLAT_MB} MB", grown <= FLAT_MB
