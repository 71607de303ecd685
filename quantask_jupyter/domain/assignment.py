"""An assignment: what the students of a course hand in under a tag, until when, and how it may be run.

A task that a student submits for the course with that tag is a submission. Whether it is late, and whether its counts
are what is expected, is kept nowhere: both follow from what was recorded and from the assignment as it is now.
"""

from __future__ import annotations

import hashlib
import heapq
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Task, TaskRequest
from quantask_jupyter.errors import RequestInvalidError
from quantask_jupyter.long_text import json_parts

NAME = re.compile(r"\w[\w.-]{0,199}")
"""What an assignment may be called: it is a tag, and stands in paths."""

MOST_KEPT = 8
"""Outcomes of a distribution that a history keeps."""

_SEED_BITS = 63


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment of a course.

    Attributes:
        course: whose students hand it in.
        name: the tag that makes a task a submission.
        deadline: what is submitted later is late, and taken all the same.
        min_shots: fewest shots of a submission, at each point of a sweep.
        max_shots: most of them; None for as many as the server takes.
        methods: the simulation methods that may be asked for; any, or none, if it is empty.
        expected: probabilities by bitstring, for the instructors' eyes alone; None if nothing is expected.
        tolerance: how far the true distribution may be from it, as a total variation distance.
        verdicts: whether students may ask whether their counts are what is expected.
        seed: of which every student's own is made, for the instructors' eyes alone.
        version: counts its changes, and its removal is one; 0 before it is stored.
        removed: whether it was removed: what was handed in is remembered for who publishes it again.
        changed_by: who published, changed or removed it last.
        changed_at: when.
    """

    course: str
    name: str
    deadline: datetime
    seed: int
    min_shots: int = 1
    max_shots: int | None = None
    methods: tuple[str, ...] = ()
    expected: Mapping[str, float] | None = None
    tolerance: float = 0.0
    verdicts: bool = False
    version: int = 0
    removed: bool = False
    changed_by: str = ""
    changed_at: datetime | None = None

    def seed_of(self, owner: str) -> int:
        """Return the seed of all of an owner's submissions: 63 bits of HMAC-SHA-256 (RFC 2104), keyed by the seed.

        Who has seen the own seed knows nobody else's, and the same run has the same counts again.
        """
        key = self.seed.to_bytes(8, "big")
        digest = hmac.digest(key, f"{self.course}\0{self.name}\0{owner}".encode(), hashlib.sha256)
        return int.from_bytes(digest[:8], "big") >> (64 - _SEED_BITS)

    def is_late(self, submitted_at: datetime) -> bool:
        """Say whether what was submitted then is late."""
        return submitted_at > self.deadline

    def check(self, request: TaskRequest, owner: str) -> None:
        """Check how a submission is to be run.

        Raises:
            RequestInvalidError: it has a seed of its own, or shots or a method that are not allowed.
        """
        if request.seed not in (None, self.seed_of(owner)):
            raise RequestInvalidError(f"The seed of a submission of {self.name} is set by the server.", hint=_NO_SEED)
        if request.shots < self.min_shots or request.shots > (self.max_shots or request.shots):
            raise RequestInvalidError(f"{self.name} allows {self.shots_in_words()}; this asks for {request.shots:,}.")
        if self.methods and request.method not in self.methods:
            asked = "asks for none" if request.method is None else f"asks for {request.method}"
            raise RequestInvalidError(
                f"{self.name} allows the method {' or '.join(self.methods)}; this {asked}.",
                hint=f"Add --method {self.methods[0]}; in Python method={self.methods[0]!r}.",
            )

    def shots_in_words(self) -> str:
        """Return how many shots are allowed, in words."""
        if self.min_shots == self.max_shots:
            return _shots(self.min_shots)
        if self.max_shots is None:
            return f"{_shots(self.min_shots)} or more" if self.min_shots > 1 else "any number of shots"
        return f"{self.min_shots:,} to {_shots(self.max_shots)}"


def kept_of(expected: Mapping[str, float]) -> dict[str, Any]:
    """Return what a history keeps of a distribution, which may have a million outcomes.

    That is its ``likeliest`` outcomes with their probabilities, the number of ``outcomes``, and by ``sha256``
    (hexadecimal, of its JSON in the order of the outcomes) whether it is another one.
    """
    digest = hashlib.sha256()
    for part in json_parts({bits: float(expected[bits]) for bits in sorted(expected)}):
        digest.update(part.encode())
    likeliest = heapq.nsmallest(MOST_KEPT, expected.items(), key=lambda each: (-each[1], each[0]))
    return {
        "likeliest": dict(likeliest),
        "outcomes": len(expected),
        "sha256": digest.hexdigest(),
    }


def _shots(number: int) -> str:
    return f"{number:,} shot{'' if number == 1 else 's'}"


_NO_SEED = "Leave out --seed, and QuantumMagics.seed; in Python seed."


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A submission: the task in full, and its circuit's SHA-256 (hexadecimal)."""

    task: Task
    circuit_sha256: str


@dataclass(frozen=True, slots=True)
class HandedInBy:
    """How much an owner has handed in for an assignment, and how much of it is late by the deadline as it is now."""

    assignment: str
    owner: str
    submissions: int
    late: int


@dataclass(frozen=True, slots=True)
class Attempts:
    """What an owner has handed in for an assignment, and which of it counts: the last in time; if none is, the last.

    Attributes:
        owner: whose.
        submissions: how many.
        late: how many of them are late by the deadline as it is now.
        task_id: the one that counts.
        submitted_at: when that was submitted.
        is_late: whether that is late.
        status: its state.
        error: what went wrong with it, if anything did.
    """

    owner: str
    submissions: int
    late: int
    task_id: UUID
    submitted_at: datetime
    is_late: bool
    status: Status
    error: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class HandedInPage:
    """Some submissions, and the id to go on after (None on the last page)."""

    submissions: tuple[HandedIn, ...]
    next_after: UUID | None = None
