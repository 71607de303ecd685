"""Who asks: whose tasks are theirs, and which roles they have beside."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated user with what it may see, as its host tells at this request.

    Attributes:
        owner: whose tasks are this caller's own.
        name: what people call the caller.
        takes: the courses that it is a student of.
        teaches: the courses that it is an instructor of.
        is_operator: whether it looks after a deployment of many users, and sees the tasks of all.
        is_alone: whether this API has this one user, who then looks after it.
    """

    owner: str
    name: str
    takes: frozenset[str] = frozenset()
    teaches: frozenset[str] = frozenset()
    is_operator: bool = False
    is_alone: bool = False

    @classmethod
    def alone(cls, owner: str) -> Caller:
        """Return the one user of an API."""
        return cls(owner, owner, is_alone=True)

    @property
    def watches_deployment(self) -> bool:
        """Whether health and metrics of the whole deployment are for this caller."""
        return self.is_operator or self.is_alone

    @property
    def may_see_others(self) -> bool:
        """Whether there can be tasks of others that this caller sees."""
        return self.is_operator or bool(self.teaches)

    @property
    def only_course(self) -> str | None:
        """The course that it is a student of, or else an instructor, if there is one alone."""
        own = self.takes or self.teaches
        return next(iter(own)) if len(own) == 1 else None

    @property
    def courses(self) -> frozenset[str]:
        """The courses that its tasks may be for."""
        return self.takes | self.teaches

    def hands_in_to(self, course: str | None) -> bool:
        """Say whether a task for a course is a student's, and may be a submission of an assignment."""
        return course in self.takes and course not in self.teaches

    def leads(self, course: str) -> bool:
        """Say whether it may set what holds for a course: its instructors, and operators."""
        return self.is_operator or course in self.teaches
