"""Assignments: what courses do with the store."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from quantask_jupyter.domain.assignment import Assignment, Attempts, HandedInBy, HandedInPage


class Assignments(Protocol):
    """What courses hand in: assignments, and the tasks that are submissions of them.

    A submission is recorded when its task is created. Neither its owner nor retention removes one for as long as its
    assignment is there. Of one that was removed they may; what is left is handed in again when it is published again.
    """

    async def put_assignment(self, assignment: Assignment, changed_by: str) -> bool:
        """Store an assignment: of version 0 as a new one, of another in place of that version, as the next.

        One that is ``removed`` is none any more, and its submissions are tasks like others then. Return False, and
        store nothing, where there is another version by now.
        """

    async def known_assignment(self, course: str, name: str) -> Assignment | None:
        """Return the assignment of this name, also a removed one; None if there never was one."""

    async def assignment_names(self, courses: Collection[str]) -> dict[str, set[str]]:
        """Return the names of the assignments of each of these courses that has any."""

    async def former_assignments(self, course: str, names: Collection[str]) -> set[str]:
        """Return which of these names were assignments of a course, as far as its history goes back."""

    async def has_assignments(self) -> bool:
        """Say whether any course has one."""

    async def assignments(self, course: str, names: Collection[str] | None = None) -> list[Assignment]:
        """Return the assignments of a course, or those of these names, by their deadlines; removed ones are none."""

    async def assignment_of_task(self, task_id: UUID) -> Assignment | None:
        """Return the assignment that a task is a submission of; None if it is none."""

    async def handed_in_by(self, course: str, name: str | None = None) -> list[HandedInBy]:
        """Return how much each owner has handed in for each assignment of a course, or for the one of this name.

        Of those who have handed in nothing there is nothing.
        """

    async def attempts_by(self, course: str, name: str) -> list[Attempts]:
        """Return what each owner has handed in for an assignment, and which of it counts."""

    async def submissions(
        self, course: str, name: str, owner: str | None, limit: int, most_characters: int, after: UUID | None
    ) -> HandedInPage:
        """Return a page of an assignment's submissions, an owner's or (None) all, in their order, after ``after``.

        It ends after ``limit`` submissions, or before the results' JSON has more than ``most_characters``; one is
        always in it.
        """
