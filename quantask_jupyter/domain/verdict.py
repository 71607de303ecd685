"""A verdict on counts: whether they are what was expected, and why, in words."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override


class _InWords:
    """True in conditions if it has passed; wherever it is shown, also at a cell's end, it is its words."""

    passed: bool
    text: str

    def __bool__(self) -> bool:
        """Say whether the counts are what was expected."""
        return self.passed

    @override
    def __str__(self) -> str:
        """Return the verdict in words."""
        return self.text

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Verdict(_InWords):
    """Whether counts are what was expected; true in conditions, and its text says why: ``assert verdict, verdict``.

    Attributes:
        passed: whether the counts are what was expected, within the tolerance.
        chance: how often counts of a distribution within the tolerance are as far from what is expected, or farther; an
            upper bound for three outcomes or more.
        distance: total variation distance between the shares that were counted and what is expected, 0 to 1.
        shots: how many shots were counted.
        noticed: a true distance beyond the tolerance that these shots nearly always show.
        text: the verdict in words.
    """

    passed: bool
    chance: float
    distance: float
    shots: int
    noticed: float
    text: str


@dataclass(frozen=True, repr=False)
class SubmissionVerdict(_InWords):
    """What the service, which alone knows what is expected of a submission, tells of its counts; true in conditions.

    Attributes:
        passed: whether they are.
        text: the verdict in words.
        chance: for instructors, how often counts of what is expected are as far from it, or farther.
        distance: for instructors, the total variation distance from what is expected, 0 to 1.
    """

    passed: bool
    text: str
    chance: float | None
    distance: float | None
