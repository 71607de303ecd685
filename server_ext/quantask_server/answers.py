"""The wire format of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.circuit import CircuitFormat
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Batch, Task, TaskRequest
from quantask_jupyter.service.hidden_seed import as_seen_by
from quantask_server.field_types import Long, Parameters, Result, UtcTime


class ErrorBody(BaseModel):
    """What went wrong: a code for programs, a message for people, and where in the circuit's text it is."""

    code: str
    message: str
    hint: str | None = None
    line: int | None = None
    column: int | None = None
    source_line: str | None = None


class ErrorOut(BaseModel):
    """The answer to a request that could not be served."""

    error: ErrorBody


class HistoryOut(BaseModel):
    """One move of a task."""

    model_config = ConfigDict(from_attributes=True, serialize_by_alias=True, validate_by_name=True)

    source: Status | None = Field(alias="from")
    target: Status = Field(alias="to")
    attempt: int
    actor: str
    at: UtcTime
    note: str | None


class TaskOut(BaseModel):
    """A task; a list shows it without result, history and queue position."""

    model_config = ConfigDict(from_attributes=True, validate_by_name=True)

    id: UUID
    status: Status
    version: int
    name: str | None
    title: str = Field(validation_alias="called")
    """What lists call it: its name, its place in its batch, or the first statements of its circuit."""
    tags: tuple[str, ...]
    owner: str
    backend: str
    method: str | None
    shots: int
    seed: int | None
    """Null where none was asked for, and of a submission for its student until the deadline has passed."""
    points: int
    points_done: int
    """Points of a sweep that can be read already, at ``/tasks/{id}/points``."""
    attempt: int
    max_attempts: int
    created_at: UtcTime
    started_at: UtcTime | None
    finished_at: UtcTime | None
    cancel_requested_at: UtcTime | None
    batch_id: UUID | None
    retry_of: UUID | None
    course: str | None
    assignment: str | None
    """What it is a submission of."""
    notes: tuple[str, ...]
    """Sentences on whether it is handed in, where something looks as if it should be; on what may keep one that runs,
    which no list has."""
    queue_position: int | None
    paused_by: str | None
    result: Result | None
    error: ErrorBody | None
    may_be_retried: bool
    """Whether a retry may come out otherwise: it was cancelled, or failed by no fault of its own."""
    history: tuple[HistoryOut, ...] | None
    worker_trouble: str | None = None
    """Why a task that waits cannot be run: the server's own worker cannot start."""
    waits_for: str | None = None
    """Why a task waits, in words; null in a list."""
    waits_behind: UUID | None = None
    """A task of one's own that has a slot, where a task waits since all are busy; null in a list."""

    @classmethod
    def of(cls, task: Task, caller: Caller, names: Mapping[str, str]) -> TaskOut:
        """Return the wire form of a stored task as ``caller`` may see it, its owner by ``names``.

        The result is passed through as stored, but for a seed that is hidden.
        """
        shown = cls.model_validate(as_seen_by(caller, task))
        shown.owner = names.get(task.owner, task.owner)
        return shown


class PointsOut(BaseModel):
    """Points of a sweep in a row, from number ``first`` on.

    Ask again from the end of them: no points are an answer of now, while the task has not ended.
    """

    first: int
    result: Result | None
    """A result of these points alone; null if there are none yet."""


class CircuitOut(BaseModel):
    """A circuit as it was sent."""

    model_config = ConfigDict(from_attributes=True)

    format: CircuitFormat
    source: Long


class RequestOut(BaseModel):
    """What was asked for with a task, in the form of ``POST tasks``."""

    model_config = ConfigDict(from_attributes=True)

    circuit: CircuitOut
    shots: int
    seed: int | None
    parameters: Parameters | None
    backend: str
    method: str | None
    noise: Mapping[str, Any] | None
    name: str | None
    tags: tuple[str, ...]
    memory: bool
    metadata: Mapping[str, Any] | None
    method_options: Mapping[str, Any] | None

    @classmethod
    def of(cls, request: TaskRequest, *, hides_seed: bool = False) -> RequestOut:
        """Return the wire form of a stored request, with its seed or without."""
        return cls.model_validate(replace(request, seed=None) if hides_seed else request)


class PageOut(BaseModel):
    """A page of a list; ``next_cursor`` is null on the last."""

    tasks: list[TaskOut]
    next_cursor: str | None


class BatchOut(BaseModel):
    """A batch and how far it is: its tasks by status."""

    id: UUID
    name: str | None
    owner: str
    size: int
    course: str | None
    created_at: UtcTime
    progress: Mapping[Status, int]
    notes: tuple[str, ...]
    """Those of its first 100 tasks, each once."""

    @classmethod
    def of(cls, batch: Batch, names: Mapping[str, str]) -> BatchOut:
        """Return the wire form of a stored batch, its owner by ``names``; states without tasks count 0."""
        return cls(
            id=batch.id,
            name=batch.name,
            owner=names.get(batch.owner, batch.owner),
            size=batch.size,
            course=batch.course,
            created_at=batch.created_at,
            progress={status: batch.progress.get(status, 0) for status in Status},
            notes=batch.notes,
        )


class SubmittedBatchOut(BatchOut):
    """A batch just submitted, with its tasks' ids in the order of the request."""

    task_ids: list[UUID]


class CourseOut(BaseModel):
    """A course of the caller's, and what the caller is in it."""

    name: str
    role: Literal["student", "instructor"]


class CoursesOut(BaseModel):
    """The caller's name and roles at this moment."""

    user: str
    operator: bool
    courses: list[CourseOut]

    @classmethod
    def of(cls, caller: Caller) -> CoursesOut:
        """Return the wire form of a caller's roles; who teaches a course is no student of it."""
        roles = {**dict.fromkeys(caller.takes, "student"), **dict.fromkeys(caller.teaches, "instructor")}
        courses = [CourseOut.model_validate({"name": name, "role": roles[name]}) for name in sorted(roles)]
        return cls(user=caller.name, operator=caller.is_operator, courses=courses)


class BackendOut(BaseModel):
    """A backend and what it accepts here."""

    name: str
    methods: tuple[str, ...]
    max_shots: int
    max_points: int
    max_qubits: int
    max_circuit_bytes: int


class BackendsOut(BaseModel):
    """All backends."""

    backends: list[BackendOut]


class ServerOut(BaseModel):
    """A server that the system needs: whether it answers, and which kind it is."""

    model_config = ConfigDict(extra="allow")

    reachable: bool
    kind: str


class WorkerOut(BaseModel):
    """A worker that is alive."""

    model_config = ConfigDict(extra="allow")

    name: str
    host: str
    slots: int
    versions: Mapping[str, str]
    left_open: list[str] = []
    """What nothing keeps the processes from that run circuits there, in words; with nothing, they are confined."""


class DrawingOut(BaseModel):
    """A circuit as Qiskit draws it: the first columns and qubits of a large one."""

    text: str
    svg: str | None
    """Null where it has no picture: a name in it is no formula, for example."""
    png: str | None
    """In base64."""
    columns: int
    shown_columns: int
    qubits: int
    shown_qubits: int


class ProbeOut(BaseModel):
    """What a balancer is told, and nothing more."""

    status: Literal["ok"]


class OutputOut(BaseModel):
    """A cell's output, as a notebook saves it of what has ended: the same that a kernel leaves."""

    data: dict[str, Any]
    """By MIME type: Quantask's own, a picture if there is something to draw, HTML and text."""
    metadata: dict[str, Any]


class HealthOut(BaseModel):
    """The system's state: ``ok`` when database and broker answer and a worker is alive. Times are in seconds.

    Who does not look after the deployment sees their own tasks, how many workers are alive, and null for the rest.
    """

    model_config = ConfigDict(extra="allow")

    status: Literal["ok", "degraded"]
    database: ServerOut
    broker: ServerOut
    queue_depth: int | None
    dead_letters: int | None
    tasks: Mapping[str, int]
    """That have not finished, by state; ``paused`` ones wait until they are resumed, and are not among ``pending``."""
    oldest_pending_seconds: float | None
    workers_alive: int
    workers: list[WorkerOut]
    worker_trouble: str | None = None
    """Why the server's own worker cannot start; null if it can, or has none."""
