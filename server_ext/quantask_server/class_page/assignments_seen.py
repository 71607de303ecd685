"""What the class page shows of a course's assignments: who has handed in how much, and how much of it is late."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from quantask_jupyter.domain.assignment import Assignment, HandedInBy
from quantask_jupyter.ports import Assignments


@dataclass(frozen=True, slots=True)
class AssignmentSeen:
    """An assignment, with what each owner has handed in."""

    assignment: Assignment
    handed_in: Sequence[HandedInBy]

    @property
    def submissions(self) -> int:
        """How many there are."""
        return sum(each.submissions for each in self.handed_in)

    @property
    def late(self) -> int:
        """How many of them are late by the deadline as it is now."""
        return sum(each.late for each in self.handed_in)

    @property
    def owners(self) -> Set[str]:
        """Who has handed in anything."""
        return {each.owner for each in self.handed_in}


async def assignments_seen(assignments: Assignments, course: str) -> list[AssignmentSeen]:
    """Return the assignments of a course by their deadlines.

    Raises:
        DatabaseUnavailableError: the store does not answer.
    """
    found = await assignments.assignments(course)
    handed_in = await assignments.handed_in_by(course) if found else []
    return [_seen(one, handed_in) for one in found]


def _seen(assignment: Assignment, handed_in: Sequence[HandedInBy]) -> AssignmentSeen:
    return AssignmentSeen(assignment, [each for each in handed_in if each.assignment == assignment.name])
