"""The wire format of what instructors have set in a course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from pydantic import BaseModel

from quantask_jupyter.domain.pause import Pause, PauseKind
from quantask_server.field_types import UtcTime


class PauseOut(BaseModel):
    """A pause that holds: of a task, of a student, or of a tag; the other two are null."""

    task: UUID | None
    student: str | None
    tag: str | None
    paused_by: str
    """Who, and in which role."""
    paused_at: UtcTime

    @classmethod
    def of(cls, pause: Pause, names: Mapping[str, str]) -> PauseOut:
        """Return the wire form of a pause, a student by ``names``."""
        kind, name = pause.target.kind, pause.target.name
        return cls(
            task=UUID(name) if kind is PauseKind.TASK else None,
            student=names.get(name, name) if kind is PauseKind.STUDENT else None,
            tag=name if kind is PauseKind.TAG else None,
            paused_by=pause.paused_by,
            paused_at=pause.paused_at,
        )


class CourseSetOut(BaseModel):
    """What instructors have set in a course."""

    name: str
    pauses: list[PauseOut]

    @classmethod
    def of(cls, name: str, pauses: Sequence[Pause], names: Mapping[str, str]) -> CourseSetOut:
        """Return the wire form of what is set, students by ``names``."""
        return cls(name=name, pauses=[PauseOut.of(pause, names) for pause in pauses])


class ChangedOut(BaseModel):
    """How many tasks were paused, or go on."""

    tasks: int
