"""The wire format: what requests must look like, and what answers look like.

Requests are checked strictly: a number is never made from text, and a field that is not known is refused. What only the
rules can judge (limits, backends, circuits) is left to :mod:`quantask_jupyter.service`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from quantask_jupyter.domain.caller import Caller
from quantask_jupyter.domain.circuit import Circuit, CircuitFormat, KnownCircuit
from quantask_jupyter.domain.estimate import Size
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import Batch, Task, TaskFilter, TaskRequest
from quantask_jupyter.service.submit import MAX_NAME, MAX_SEED, MAX_TAGS
from quantask_server.field_types import (
    FreeObject,
    NumberOrList,
    Result,
    Text,
    UtcTime,
    is_storable,
    number_or_list,
    storable,
)

MAX_PAGE = 200  # tasks
MOST_ERRORS = 10  # that are looked for in one object
MOST_PARAMETERS = 10_000

_NONE_KNOWN: Mapping[KnownCircuit, Circuit] = {}

Label = Annotated[str, Field(min_length=1, max_length=MAX_NAME), AfterValidator(storable)]


def _circuit(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    if isinstance(value, str):
        circuit = Circuit.from_text(value)
        return validate({"format": circuit.format.value, "source": circuit.source})
    if not isinstance(value, dict):
        raise PydanticCustomError("circuit", "must be text, or an object with format and source")
    return _known_circuit(value) if value.keys() & KnownCircuitIn.model_fields.keys() else validate(value)


def _known_circuit(value: dict[str, Any]) -> KnownCircuitIn:
    try:
        return KnownCircuitIn.model_validate_json(json.dumps(value))  # a UUID is text only in JSON
    except ValueError:
        raise PydanticCustomError("known_circuit", "must have a sha256 and the id of a task that has it") from None


def _few_parameters(value: object) -> object:
    """Leave out all but the first of the wrong ones, where any is wrong."""
    if isinstance(value, dict) and len(value) > MOST_PARAMETERS:
        raise PydanticCustomError("parameters", "may be at most {most}", {"most": MOST_PARAMETERS})
    if isinstance(value, dict):
        wrong = list(islice((name for name, given in value.items() if not _is_parameter(name, given)), MOST_ERRORS))
        return {name: value[name] for name in wrong} if wrong else value
    return value


def _is_parameter(name: str, value: object) -> bool:
    try:
        number_or_list(value)
    except PydanticCustomError:
        return False
    return 1 <= len(name) <= MAX_NAME and is_storable(name)


class _Request(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _few_unknown_fields(cls, value: object) -> object:
        """Leave out all unknown fields but the first: an error is made for each, which takes seconds for thousands."""
        if not isinstance(value, dict) or len(value) <= len(cls.model_fields):
            return value
        unknown = islice((name for name in value if name not in cls.model_fields), MOST_ERRORS)
        kept = {*cls.model_fields, *unknown}
        return {name: field for name, field in value.items() if name in kept}


class _Query(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)  # not strict: a query has only text


class CircuitIn(_Request):
    """A circuit with its format."""

    format: Literal["openqasm3", "openqasm2", "qpy"]
    source: str = Field(
        description="OpenQASM text; or base64 of a QPY file with one circuit (format version 13 to 18), in gzip or not."
    )


class KnownCircuitIn(_Request):
    """A circuit that was sent before: its SHA-256, and a task of one's own that has it.

    Where there is none, the answer is 404 with CIRCUIT_NOT_FOUND: send the circuit.
    """

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    task: UUID

    def to_domain(self) -> KnownCircuit:
        """Return the reference as the rules know it."""
        return KnownCircuit(self.sha256, self.task)


class TaskIn(_Request):
    """The body of ``POST tasks``."""

    circuit: Annotated[CircuitIn, WrapValidator(_circuit, json_schema_input_type=str | CircuitIn | KnownCircuitIn)] = (
        Field(description="Text, whose OpenQASM version is detected; or a source with its format; or one sent before.")
    )
    shots: int = Field(1024, ge=1, lt=2**63)
    seed: int | None = Field(None, ge=0, le=MAX_SEED)
    parameters: Annotated[dict[Label, NumberOrList] | None, BeforeValidator(_few_parameters)] = Field(
        None, description="Values of the circuit's parameters; arrays, all of one length, make a sweep."
    )
    backend: Label = Field(
        "aer", description="With `estimate:` before its name, the task is prepared and tells what it would take."
    )
    method: Label | None = None
    noise: FreeObject | None = None
    name: Label | None = None
    tags: list[Label] = Field([], max_length=MAX_TAGS)
    memory: bool = Field(False, description="Whether the result has the outcome of each shot, beside the counts.")
    metadata: FreeObject | None = Field(None, description="The caller's own; kept, and given back with the request.")

    @property
    def known_circuits(self) -> list[KnownCircuit]:
        """The circuits that were sent before and are only named."""
        return [self.circuit.to_domain()] if isinstance(self.circuit, KnownCircuitIn) else []

    def to_domain(self, known: Mapping[KnownCircuit, Circuit] = _NONE_KNOWN) -> TaskRequest:
        """Return the request as the rules know it, with the circuits that are only named."""
        sent = self.circuit
        if isinstance(sent, KnownCircuitIn):
            circuit = known[sent.to_domain()]
        else:
            circuit = Circuit(CircuitFormat(sent.format), sent.source)
        # A field of the body has the name of what it says in the request.
        asked = {name: getattr(self, name) for name in type(self).model_fields}
        return TaskRequest(**{**asked, "circuit": circuit, "tags": tuple(self.tags)})


class DrawingIn(_Request):
    """The body of ``POST drawings``."""

    circuit: Annotated[CircuitIn, BeforeValidator(_circuit, json_schema_input_type=str | CircuitIn)] = Field(
        description="As a task has it."
    )
    parameters: Annotated[dict[Label, NumberOrList] | None, BeforeValidator(_few_parameters)] = Field(
        None, description="Values of what decides what the circuit is; others are drawn by their names."
    )

    def to_domain(self) -> tuple[Circuit, Mapping[str, Any] | None]:
        """Return circuit and values as the rules know them."""
        return Circuit(CircuitFormat(self.circuit.format), self.circuit.source), self.parameters


class BatchIn(_Request):
    """The body of ``POST batches``."""

    tasks: Annotated[list[TaskIn], FailFast()] = Field(min_length=1)
    name: Label | None = None

    @property
    def known_circuits(self) -> list[KnownCircuit]:
        """The circuits that were sent before and are only named."""
        return [known for task in self.tasks for known in task.known_circuits]

    def to_domain(self, known: Mapping[KnownCircuit, Circuit] = _NONE_KNOWN) -> tuple[list[TaskRequest], str | None]:
        """Return the requests as the rules know them, and the batch's name."""
        return [task.to_domain(known) for task in self.tasks], self.name


class TaskQuery(_Query):
    """The query of ``GET tasks``."""

    status: Status | None = Field(None, description="Only tasks in this state.")
    name: Text | None = Field(None, description="Only tasks of this name.")
    tag: Text | None = Field(None, description="Only tasks with this tag.")
    batch: UUID | None = Field(None, description="Only tasks of this batch.")
    before: UtcTime | None = Field(None, description="Only tasks created before this time.")
    course: Text | None = Field(
        None, description="Tasks of this course: its students' own, or all for its instructors."
    )
    owner: Text | None = Field(None, description="Only tasks of this user, for instructors and administrators.")
    limit: int = Field(50, ge=1, le=MAX_PAGE, description="Most tasks of one page.")
    cursor: str | None = Field(None, description="next_cursor of the page before.")

    def to_domain(self) -> TaskFilter:
        """Return the criteria as the store knows them."""
        return TaskFilter(
            status=self.status,
            name=self.name,
            tag=self.tag,
            batch_id=self.batch,
            created_before=self.before,
            course=self.course,
        )


class WaitQuery(_Query):
    """The query of ``GET tasks/{id}``."""

    wait: float | None = Field(
        None,
        ge=0,
        allow_inf_nan=False,
        description="Seconds to wait for a version other than that in If-None-Match, or than the one at the request.",
    )
    until: Literal["changed", "final"] = Field(
        "changed", description="With `final`, `wait` goes on over every change until the task has ended."
    )


class BatchWaitQuery(_Query):
    """The query of ``GET batches/{id}``."""

    wait: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="Seconds to wait for all its tasks to have ended."
    )


class ResultsQuery(_Query):
    """The query of ``GET batches/{id}/results``."""

    limit: int = Field(
        MAX_PAGE, ge=1, le=MAX_PAGE, description="Most tasks of one page; large results make it shorter."
    )
    cursor: str | None = Field(None, description="next_cursor of the page before.")


class NoQuery(_Query):
    """The query of an endpoint that has none."""


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

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: Status
    version: int
    name: str | None
    tags: tuple[str, ...]
    owner: str
    backend: str
    method: str | None
    shots: int
    seed: int | None
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
    queue_position: int | None
    result: Result | None
    error: ErrorBody | None
    history: tuple[HistoryOut, ...] | None
    worker_trouble: str | None = None
    """Why a task that waits cannot be run: the server's own worker cannot start."""

    @classmethod
    def of(cls, task: Task, names: Mapping[str, str], *, worker_trouble: str | None = None) -> TaskOut:
        """Return the wire form of a stored task, its owner by ``names``; the result is passed through as stored."""
        shown = cls.model_validate(task)
        shown.owner = names.get(task.owner, task.owner)
        shown.worker_trouble = worker_trouble
        return shown


class PointsQuery(_Query):
    """The query of ``GET tasks/{id}/points``."""

    first: int = Field(0, ge=0, description="The number of the first point that is wanted, counted from 0.")


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
    source: str


class RequestOut(BaseModel):
    """What was asked for with a task, in the form of ``POST tasks``."""

    model_config = ConfigDict(from_attributes=True)

    circuit: CircuitOut
    shots: int
    seed: int | None
    parameters: Mapping[str, float | list[float]] | None
    backend: str
    method: str | None
    noise: Mapping[str, Any] | None
    name: str | None
    tags: tuple[str, ...]
    memory: bool
    metadata: Mapping[str, Any] | None

    @classmethod
    def of(cls, request: TaskRequest) -> RequestOut:
        """Return the wire form of a stored request."""
        return cls.model_validate(request)


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


class EstimateQuery(_Query):
    """The query of ``GET estimate``: a run's size, as the result of a task on ``estimate:BACKEND`` tells it."""

    backend: Text = Field("aer", description="Where it is to run.")
    method: Text = Field(description="The simulation method.")
    qubits: int = Field(ge=0, lt=2**31, description="Of the circuit as simulated.")
    operations: int = Field(ge=0, lt=2**31, description="Of the circuit as simulated.")
    shots: int = Field(1024, ge=1, lt=2**63, description="Over all points of a sweep.")

    def to_domain(self) -> Size:
        """Return the size as the rules know it."""
        return Size(self.method, self.qubits, self.operations, self.shots)


class SpreadOut(BaseModel):
    """Of some times, in seconds, the middle one, and what a tenth lies below and above."""

    model_config = ConfigDict(from_attributes=True)

    low: float
    median: float
    high: float


class EstimateOut(BaseModel):
    """What runs like it tell; null where fewer than three do.

    ``seconds`` is what ``runs`` like it took from start to end; ``waited_seconds`` what the newest of any size waited.
    """

    model_config = ConfigDict(from_attributes=True)

    runs: int
    seconds: SpreadOut | None
    waited_seconds: SpreadOut | None


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
    oldest_pending_seconds: float | None
    workers_alive: int
    workers: list[WorkerOut]
    worker_trouble: str | None = None
    """Why the server's own worker cannot start; null if it can, or has none."""
