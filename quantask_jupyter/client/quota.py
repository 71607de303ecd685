"""What is left of one's quota, and why one's next task waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from quantask_jupyter.client.session import kernel_session
from quantask_jupyter.errors import visible
from quantask_jupyter.widget.facts_table import facts_table


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left of one's quota: of ``tasks`` and ``shots`` what is ``used``, ``limit`` and ``left`` (or None).

    Attributes:
        tasks: that wait or run.
        shots: submitted in the last 24 hours, at all points of sweeps.
        max_shots: of one task.
        waits_for: why the next of one's tasks waits, in words; None if none does.
        courses: where an instructor has set limits: ``course``, ``tasks``, ``slot_seconds`` and ``max_shots`` of each;
            ``tasks_of_all`` and ``slot_seconds_of_all`` are those of all its students together, None where they
            have no limits together.
    """

    tasks: Mapping[str, float | None]
    shots: Mapping[str, float | None]
    max_shots: int
    waits_for: str | None
    courses: Sequence[Mapping[str, Any]] = ()

    def lines(self) -> list[tuple[str, str]]:
        """Return what is shown: names and texts."""
        return [
            ("tasks", _in_words(self.tasks, "waiting or running")),
            ("shots", _in_words(self.shots, "in 24 hours")),
            ("one task", f"at most {self.max_shots:,} shots"),
            *(line for course in self.courses for line in _of_course(course)),
            *([("your next task", visible(self.waits_for))] if self.waits_for else []),
        ]

    @override
    def __str__(self) -> str:
        """Return a line for each name."""
        return "\n".join(f"{name:<14} {text}" for name, text in self.lines())

    def _repr_html_(self) -> str:
        return facts_table(self.lines())


def quota() -> Quota:
    """Return what is left of one's quota, and why the next of one's tasks waits.

    Raises:
        QuantumError: the API cannot be reached.
    """
    told: Mapping[str, Any] = kernel_session().get("quota").data
    return Quota(told["tasks"], told["shots"], told["max_shots"], told["waits_for"], told["courses"])


def _of_course(course: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = f"in {visible(course['course'])}"
    if course["tasks"]["limit"] is not None:
        yield name, _in_words(course["tasks"], "tasks waiting or running")
    if course["slot_seconds"]["limit"] is not None:
        yield name, _in_words(course["slot_seconds"], "seconds of slots in 24 hours")
    if course["max_shots"] is not None:
        yield name, f"at most {course['max_shots']:,} shots of one task"
    for field, what in (("tasks_of_all", "tasks waiting or running"), ("slot_seconds_of_all", "seconds of slots")):
        of_all = course.get(field)
        if of_all is not None and of_all["limit"] is not None:
            yield name, _in_words(of_all, f"{what}, of all students together")


def _in_words(allowance: Mapping[str, float | None], what: str) -> str:
    used, limit, left = (allowance[field] for field in ("used", "limit", "left"))
    if limit is None:
        return f"{used:,.0f} {what}; there is no limit"
    return f"{used:,.0f} of {limit:,.0f} {what}; {left:,.0f} left"
