"""What is told of a submission's counts by the service, which alone knows what is expected."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class SubmissionVerdict:
    """Whether counts are what an assignment expects; true in conditions: ``assert verdict, verdict``.

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

    def __bool__(self) -> bool:
        """Say whether the counts are what is expected."""
        return self.passed

    @override
    def __str__(self) -> str:
        """Return the verdict in words."""
        return self.text

    @override
    def __repr__(self) -> str:
        """Return the verdict in words: a cell ends with it."""
        return self.text
