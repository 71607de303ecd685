"""The query of the class page: what stands behind the question mark of its address."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from quantask_jupyter.domain.states import Status
from quantask_jupyter.service.lessons import LONGEST_MINUTES
from quantask_server.field_types import Text
from quantask_server.queries import MAX_HOURS


class ClassPageQuery(BaseModel):
    """Which tasks are shown. ``of`` is an owner's key, which stays when a name is changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: float = Field(24.0, gt=0, le=MAX_HOURS, allow_inf_nan=False)
    of: Text | None = None
    tag: Text | None = None
    status: Status | None = None
    changes_before: int | None = Field(None, ge=0, lt=2**63)  # of what was set, those from before one of them


class PauseOfPageQuery(BaseModel):
    """What is to be paused or to go on: one of the three."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Text | None = None
    tag: Text | None = None
    task: UUID | None = None


class LessonOfPageQuery(BaseModel):
    """How many slots a lesson has, and for how long."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slots: int = Field(ge=1, lt=2**31)
    minutes: float = Field(gt=0, le=LONGEST_MINUTES, allow_inf_nan=False)


class WhoseLimitsQuery(BaseModel):
    """Whose limits are meant: an owner's, or with nothing those of each student."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Text | None = None


class LimitsOfPageQuery(WhoseLimitsQuery):
    """The limits that are set."""

    tasks: int | None = Field(None, ge=1, lt=2**31)
    shots: int | None = Field(None, ge=1, lt=2**53)
    slot_seconds: float | None = Field(None, gt=0, lt=2**53, allow_inf_nan=False)


class RemovalOfPageQuery(BaseModel):
    """Which version of an assignment is to be removed: the one that was shown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = Field(ge=1, lt=2**31)


class SubmissionsOfPageQuery(BaseModel):
    """Which submissions are shown: those after one of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: UUID | None = None


class CancelOfPageQuery(BaseModel):
    """What is to be cancelled: all of an owner, or with a tag."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Text | None = None
    tag: Text | None = None
