"""The wire format of how the students of a course stand with an assignment, and the table of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from pydantic import BaseModel

from quantask_jupyter.service.grades import NOT_PASSED, NOTHING, PASSED, Grade
from quantask_server.csv_file import Cell
from quantask_server.field_types import UtcTime


class GradeOut(BaseModel):
    """A student, or somebody else who has handed in: the submission that counts is the last in time, else the last."""

    student: str
    is_student: bool | None
    """Whether the course's group has them; null where the Hub does not tell."""
    attempts: int
    late_attempts: int
    result: str
    """In a word: passed, not passed, not judged, waiting, running, nothing handed in."""
    passed: bool | None
    """Null where it is open."""
    why: str
    """In a sentence, with what is expected."""
    task: UUID | None
    """The one that counts."""
    submitted_at: UtcTime | None
    late: bool | None
    """Whether the one that counts is, by the deadline as it is now."""

    @classmethod
    def of(cls, grade: Grade, names: Mapping[str, str], students: Mapping[str, str] | None) -> GradeOut:
        """Return the wire form of an owner's grade, called by ``names``, among a course's students."""
        attempts = grade.attempts
        return cls(
            student=names.get(attempts.owner, attempts.owner),
            is_student=None if students is None else attempts.owner in students,
            attempts=attempts.submissions,
            late_attempts=attempts.late,
            result=grade.word,
            passed={PASSED: True, NOT_PASSED: False}.get(grade.word),
            why=grade.why,
            task=attempts.task_id,
            submitted_at=attempts.submitted_at,
            late=attempts.is_late,
        )

    @classmethod
    def nothing(cls, student: str) -> GradeOut:
        """Return what is said of a student who has handed in nothing."""
        none = {"task": None, "submitted_at": None, "late": None, "passed": None}
        return cls(student=student, is_student=True, attempts=0, late_attempts=0, result=NOTHING, why="", **none)


class GradesOut(BaseModel):
    """How each stands, in the order of their names."""

    course: str
    assignment: str
    has_all: bool
    """Whether students are listed who have handed in nothing: the Hub has told who they are."""
    students: list[GradeOut]


def grades_out(grades: Iterable[Grade], names: Mapping[str, str], students: Mapping[str, str] | None) -> list[GradeOut]:
    """Return how each stands, those too who have handed in nothing, in the order of their names."""
    told = list(grades)
    found = [GradeOut.of(grade, {**names, **(students or {})}, students) for grade in told]
    missing = (students or {}).keys() - {grade.attempts.owner for grade in told}
    found += [GradeOut.nothing(students[owner]) for owner in missing] if students else []
    return sorted(found, key=lambda each: each.student)


TABLE_HEADS = tuple(GradeOut.model_fields)


def table_rows(grades: Iterable[GradeOut]) -> Iterator[list[Cell]]:
    """Return rows of grades under :data:`TABLE_HEADS`."""
    for grade in grades:
        told = grade.model_dump(mode="json")
        yield [told[name] for name in TABLE_HEADS]
