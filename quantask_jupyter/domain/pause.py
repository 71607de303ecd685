"""What an instructor can pause in a course: a task, a student, or a tag, which is an assignment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PauseKind(StrEnum):
    """What a pause is about."""

    TASK = "task"
    STUDENT = "student"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class PauseTarget:
    """What is paused in a course: ``name`` is a task's id in 32 hexadecimal digits, an owner, or a tag.

    Of a student and of a tag it is all tasks that wait, and all that are submitted until it is resumed.
    """

    course: str
    kind: PauseKind
    name: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause that holds; ``paused_by`` says who, and in which role."""

    target: PauseTarget
    paused_by: str
    paused_at: datetime
