"""The wire format of bodies: what is asked for.

They are checked strictly: a number is never made from text, and a field that is not known is refused. What only the
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

from quantask_jupyter.domain.circuit import Circuit, CircuitFormat, KnownCircuit
from quantask_jupyter.domain.task import TaskRequest
from quantask_jupyter.service.lessons import LONGEST_MINUTES
from quantask_jupyter.service.submit import MAX_NAME, MAX_SEED, MAX_TAGS
from quantask_server.field_types import FreeObject, NumberOrList, WrittenTime, is_storable, number_or_list, storable

MOST_ERRORS = 10  # that are looked for in one object
MOST_PARAMETERS = 10_000
MOST_EXPECTED = 65_536  # outcomes

_NONE_KNOWN: Mapping[KnownCircuit, Circuit] = {}

Label = Annotated[str, Field(min_length=1, max_length=MAX_NAME), AfterValidator(storable)]


def _circuit(value: object) -> object:
    if isinstance(value, str):
        circuit = Circuit.from_text(value)
        return {"format": circuit.format.value, "source": circuit.source}
    if not isinstance(value, dict):
        raise PydanticCustomError("circuit", "must be text, or an object with format and source")
    return value


def _circuit_or_known(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    if isinstance(value, dict) and value.keys() & KnownCircuitIn.model_fields.keys():
        return _known_circuit(value)
    return validate(_circuit(value))


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


def _uuid(value: object) -> object:
    """Return an id of a text, for strict models take none of it."""
    try:
        return UUID(value) if isinstance(value, str) else value
    except ValueError:
        raise PydanticCustomError("uuid", "must be the id of a task") from None


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

    circuit: Annotated[
        CircuitIn, WrapValidator(_circuit_or_known, json_schema_input_type=str | CircuitIn | KnownCircuitIn)
    ] = Field(description="Text, whose OpenQASM version is detected; or a source with its format; or one sent before.")
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
    method_options: FreeObject | None = Field(None, description="Options of the simulation method, by Aer's names.")

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


class PauseIn(_Request):
    """The body of ``POST courses/{course}/pause`` and ``resume``: one of the three."""

    task: Annotated[UUID, BeforeValidator(_uuid)] | None = Field(None, description="The id of a task of the course.")
    student: Label | None = Field(None, description="A user's name: all of that student's tasks for the course.")
    tag: Label | None = Field(None, description="All tasks of the course with this tag: an assignment.")

    @model_validator(mode="after")
    def _one_of_three(self) -> PauseIn:
        if sum(given is not None for given in (self.task, self.student, self.tag)) != 1:
            raise PydanticCustomError("pause", "must have a task, a student or a tag, and one of them alone")
        return self


class LessonIn(_Request):
    """The body of ``POST courses/{course}/lesson``."""

    slots: int = Field(ge=1, lt=2**31, description="That give only this course's tasks meanwhile.")
    minutes: float = Field(gt=0, le=LONGEST_MINUTES, allow_inf_nan=False, description="From now on.")


class CourseLimitsIn(_Request):
    """The body of ``POST courses/{course}/limits``: what is left out stays as it is, and null takes a limit away."""

    student: Label | None = Field(None, description="A user's name; null: each student of the course.")
    whole: bool = Field(False, description="With true, and no student: all of the course together.")
    tasks: int | None = Field(None, ge=1, lt=2**31, description="Tasks for the course that wait or run at a time.")
    shots: int | None = Field(None, ge=1, lt=2**53, description="Of one task, at all points of a sweep.")
    slot_seconds: float | None = Field(
        None, gt=0, lt=2**53, allow_inf_nan=False, description="That tasks submitted in 24 hours may take of slots."
    )

    @property
    def changes(self) -> dict[str, float | None]:
        """What was given."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"student", "whole"}}


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


class AssignmentIn(_Request):
    """The body of ``POST assignments``: what it leaves out stays as it is, or is as said here where that is new."""

    name: Label = Field(description="The tag that makes a task a submission.")
    deadline: WrittenTime | None = Field(
        None, description="Later submissions are late, and taken; needed where the assignment is new."
    )
    min_shots: int = Field(1, ge=1, lt=2**31, description="Fewest shots of a submission.")
    max_shots: int | None = Field(None, ge=1, lt=2**31, description="Most of them; null: as many as the server takes.")
    methods: list[Label] = Field([], max_length=16, description="The methods of which one is to be asked for; or any.")
    expected: dict[str, float] | None = Field(
        None, max_length=MOST_EXPECTED, description="Probabilities by bitstring; no student sees them."
    )
    tolerance: float = Field(
        0.0, ge=0, lt=1, description="How far the true distribution may be from it (total variation distance)."
    )
    verdicts: bool = Field(False, description="Whether students may ask if their counts are what is expected.")
    version: int | None = Field(
        None,
        ge=0,
        lt=2**31,
        description="The one that is to be changed, or 0 where the assignment is to be new: where there is another by "
        "now the answer is 409, says who has changed or removed it, and nothing is stored. Null: whatever is there.",
    )

    def to_domain(self) -> tuple[str, dict[str, Any], int | None]:
        """Return the name, the fields that are to be changed, and of which version."""
        given = {name: getattr(self, name) for name in self.model_fields_set - {"name", "version"}}
        if "methods" in given:
            given["methods"] = tuple(self.methods)
        if self.deadline is None:
            given.pop("deadline", None)
        return self.name, given, self.version
