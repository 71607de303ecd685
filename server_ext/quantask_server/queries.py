"""The wire format of queries: what stands behind the question mark of a URL."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from quantask_jupyter.domain.estimate import Size
from quantask_jupyter.domain.states import Status
from quantask_jupyter.domain.task import TaskFilter
from quantask_server.field_types import Text, UtcTime

MAX_PAGE = 200  # tasks
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
MAX_HOURS = 24.0 * 31


def _state(value: object) -> object:
    """Take a state, or the word that people read for it."""
    if value in {name for status in Status for name in (status.value, status.word)}:
        return value
    raise PydanticCustomError("status", "must be waiting, running, completed, failed or cancelled")


class _Query(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)  # not strict: a query has only text


class TaskQuery(_Query):
    """The query of ``GET tasks``."""

    status: Annotated[Status, BeforeValidator(_state)] | None = Field(
        None, description="Only tasks in this state; waiting and running are pending and processing."
    )
    name: Text | None = Field(None, description="Only tasks of this name.")
    tag: Text | None = Field(None, description="Only tasks with this tag.")
    batch: Text | None = Field(None, description="Only tasks of this batch: its id, or all that have this name.")
    search: Text | None = Field(
        None,
        max_length=200,
        description="Only tasks with this text, in upper or lower case, in their title, id, a tag or the word of their "
        "state: waiting, running, completed, failed, cancelled.",
    )
    before: UtcTime | None = Field(None, description="Only tasks created before this time.")
    course: Text | None = Field(
        None, description="Tasks of this course: its students' own, or all for its instructors."
    )
    owner: Text | None = Field(None, description="Only tasks of this user, for instructors and administrators.")
    limit: int = Field(50, ge=1, le=MAX_PAGE, description="Most tasks of one page.")
    cursor: str | None = Field(None, description="next_cursor of the page before.")

    def to_domain(self) -> TaskFilter:
        """Return the criteria as the store knows them."""
        is_id = self.batch is not None and _ID.fullmatch(self.batch) is not None
        return TaskFilter(
            status=self.status,
            name=self.name,
            tag=self.tag,
            batch_id=UUID(self.batch) if is_id else None,
            batch_name=None if is_id else self.batch,
            created_before=self.before,
            course=self.course,
            search=(self.search or "").strip() or None,
        )


class RecentQuery(_Query):
    """The query of what tells of some last hours."""

    hours: float = Field(24.0, gt=0, le=MAX_HOURS, allow_inf_nan=False, description="How far back it looks.")


class CancelQuery(_Query):
    """The query of ``POST courses/{course}/cancel``."""

    owner: Text | None = Field(None, description="Only tasks of this user.")
    tag: Text | None = Field(None, description="Only tasks with this tag.")


class CourseHistoryQuery(_Query):
    """The query of ``GET courses/{course}/history``."""

    limit: int = Field(MAX_PAGE, ge=1, le=MAX_PAGE, description="Most changes of one page.")
    before: int | None = Field(None, ge=0, lt=2**63, description="next_before of the page before.")


class WaitQuery(_Query):
    """The query of ``GET tasks/{id}``."""

    wait: float | None = Field(
        None,
        ge=0,
        allow_inf_nan=False,
        description="Seconds to wait for a version other than that in If-None-Match, or than the one at the request; "
        "the answer comes after a minute at the latest.",
    )
    until: Literal["changed", "final"] = Field(
        "changed", description="With `final`, `wait` goes on over every change until the task has ended."
    )


class BatchWaitQuery(_Query):
    """The query of ``GET batches/{id}``."""

    wait: float | None = Field(
        None,
        ge=0,
        allow_inf_nan=False,
        description="Seconds to wait for all its tasks to have ended; the answer comes after a minute at the latest.",
    )


class ResultsQuery(_Query):
    """The query of ``GET batches/{id}/results``."""

    limit: int = Field(
        MAX_PAGE, ge=1, le=MAX_PAGE, description="Most tasks of one page; large results make it shorter."
    )
    cursor: str | None = Field(None, description="next_cursor of the page before.")


class CourseQuery(_Query):
    """The query of what is about one course."""

    course: Text | None = Field(None, description="The course that is meant, for who is in several.")


class RemovalQuery(CourseQuery):
    """The query of ``DELETE assignments/{name}``."""

    version: int | None = Field(
        None, ge=0, lt=2**31, description="The one that is to be removed; where there is another the answer is 409."
    )


class SubmissionsQuery(CourseQuery):
    """The query of ``GET assignments/{name}/submissions``."""

    format: Literal["json", "csv"] = Field("json", description="With `csv` all of them as one table.")
    limit: int = Field(MAX_PAGE, ge=1, le=MAX_PAGE, description="Most submissions of one page.")
    after: UUID | None = Field(None, description="next_after of the page before.")


class GradesQuery(CourseQuery):
    """The query of ``GET assignments/{name}/students``."""

    format: Literal["json", "csv"] = Field("json", description="With `csv` as a table.")


class NoQuery(_Query):
    """The query of an endpoint that has none."""


class PointsQuery(_Query):
    """The query of ``GET tasks/{id}/points``."""

    first: int = Field(0, ge=0, description="The number of the first point that is wanted, counted from 0.")


class EstimateQuery(_Query):
    """The query of ``GET estimate``: a run's size, as the result of a task on ``estimate:BACKEND`` tells it.

    Without one the answer tells of the line alone.
    """

    backend: Text = Field("aer", description="Where it is to run.")
    method: Text | None = Field(None, description="The simulation method.")
    qubits: int | None = Field(None, ge=0, lt=2**31, description="Of the circuit as simulated.")
    operations: int | None = Field(None, ge=0, lt=2**31, description="Of the circuit as simulated.")
    shots: int = Field(1024, ge=1, lt=2**63, description="Over all points of a sweep.")

    @model_validator(mode="after")
    def _whole(self) -> EstimateQuery:
        if len({self.method is None, self.qubits is None, self.operations is None}) > 1:
            raise PydanticCustomError("size", "must have method, qubits and operations together, or none of them")
        return self

    def to_domain(self) -> Size | None:
        """Return the size as the rules know it; None where none is asked about."""
        if self.method is None or self.qubits is None or self.operations is None:
            return None
        return Size(self.method, self.qubits, self.operations, self.shots)
