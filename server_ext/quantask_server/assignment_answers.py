"""The wire format of answers about assignments, and the table of an assignment's submissions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from quantask_jupyter.domain.assignment import Assignment, HandedIn
from quantask_jupyter.domain.states import Status
from quantask_jupyter.long_text import json_parts
from quantask_jupyter.service.assignments import Judgement, judge
from quantask_server.answers import ErrorBody, HistoryOut
from quantask_server.csv_file import Cell, Parts
from quantask_server.field_types import Counts, Shares, UtcTime

_SORTED_AT_ONCE = 10_000  # outcomes: a sort of all keeps every other thread waiting
_VERSIONS = ("quantask", "qiskit", "qiskit_aer")


class AssignmentOut(BaseModel):
    """An assignment; seed, expected distribution and tolerance are null for students."""

    model_config = ConfigDict(from_attributes=True)

    course: str
    name: str
    deadline: UtcTime
    min_shots: int
    max_shots: int | None
    methods: tuple[str, ...]
    verdicts: bool
    version: int
    """Counts its changes; who sends it with a change loses nobody else's."""
    seed: int | None
    expected: Shares | None
    tolerance: float | None
    changed_by: str
    changed_at: UtcTime | None

    @classmethod
    def of(cls, assignment: Assignment, *, shows_reference: bool) -> AssignmentOut:
        """Return the wire form of an assignment, for those who may see all of it or for students."""
        shown = cls.model_validate(assignment)
        if not shows_reference:
            shown.seed = shown.expected = shown.tolerance = None
        return shown


class AssignmentsOut(BaseModel):
    """The assignments of a course, by their deadlines."""

    assignments: list[AssignmentOut]


class VerdictOut(BaseModel):
    """Whether counts are what is expected, in words; chance and distance are null for students."""

    model_config = ConfigDict(from_attributes=True)

    passed: bool
    text: str
    chance: float | None
    """How often counts of what is expected are as far from it, or farther."""
    distance: float | None
    """Total variation distance from what is expected, 0 to 1."""

    @classmethod
    def of(cls, judgement: Judgement) -> VerdictOut:
        """Return the wire form of a judgement."""
        return cls.model_validate(judgement)


class VersionsOut(BaseModel):
    """What the worker had that ran a task."""

    quantask: str | None = None
    qiskit: str | None = None
    qiskit_aer: str | None = None


class SubmissionOut(BaseModel):
    """A submission: the task, and what is recorded of it."""

    task: UUID
    student: str
    status: Status
    submitted_at: UtcTime
    late: bool
    """By the deadline as it is now."""
    shots: int
    method: str | None
    """The method that ran it; before that, what was asked for."""
    seed: int | None
    """Null for students until the deadline has passed."""
    circuit_sha256: str
    versions: VersionsOut | None
    """Null where there is no result."""
    counts: Counts | None
    """Null where there is no result, and for a sweep."""
    verdict: VerdictOut | None
    """Null where nothing is expected or there is no result, and for students without verdicts."""
    error: ErrorBody | None
    history: tuple[HistoryOut, ...]

    @classmethod
    def of(
        cls,
        handed_in: HandedIn,
        assignment: Assignment,
        names: Mapping[str, str],
        *,
        shows_reference: bool,
        hides_seed: bool = False,
    ) -> SubmissionOut:
        """Return the wire form of a submission, its owner by ``names``, for those who see reference and seed or not."""
        task = handed_in.task
        result = task.result or {}
        metadata = result.get("metadata", {})
        may_know = shows_reference or assignment.verdicts
        judged = task.result is not None and assignment.expected is not None and may_know
        return cls(
            task=task.id,
            student=names.get(task.owner, task.owner),
            status=task.status,
            submitted_at=task.created_at,
            late=assignment.is_late(task.created_at),
            shots=task.shots,
            method=metadata.get("method", task.method),
            seed=None if hides_seed else task.seed,
            circuit_sha256=handed_in.circuit_sha256,
            versions=VersionsOut(**{name: metadata.get(name) for name in _VERSIONS}) if result else None,
            counts=result.get("counts"),
            verdict=VerdictOut.of(judge(assignment, result, shows_reference=shows_reference)) if judged else None,
            error=None if task.error is None else ErrorBody.model_validate(task.error),
            history=tuple(HistoryOut.model_validate(move) for move in task.history or ()),
        )


class SubmissionsOut(BaseModel):
    """A page of an assignment's submissions, in their order; ``next_after`` is null on the last."""

    assignment: AssignmentOut
    submissions: list[SubmissionOut]
    next_after: UUID | None


TABLE_HEADS = (
    *("student", "task", "status", "submitted_at", "late", "shots", "method", "seed", "circuit_sha256"),
    *(*_VERSIONS, "counts", "passed", "chance", "distance", "verdict", "error", "history"),
)


def table_rows(submissions: Sequence[SubmissionOut]) -> Iterator[list[Cell]]:
    """Return rows of submissions under :data:`TABLE_HEADS`; counts and history are JSON."""
    for submission in submissions:
        told = submission.model_dump(mode="json", exclude={"counts"})
        versions, verdict = told["versions"] or {}, told["verdict"] or {}
        yield [
            *(told[name] for name in TABLE_HEADS[:9]),
            *(versions.get(name) for name in _VERSIONS),
            None if submission.counts is None else Parts(json_parts(_by_bits(submission.counts))),
            *(verdict.get(name) for name in ("passed", "chance", "distance", "text")),
            f"{submission.error.code}: {submission.error.message}" if submission.error else None,
            json.dumps(told["history"]),
        ]


def _by_bits(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts in the order of their bitstrings."""
    left, runs = iter(counts), []
    while some := sorted(islice(left, _SORTED_AT_ONCE)):
        runs.append(some)
    return {bits: counts[bits] for bits in merge(*runs)}
