"""The wire format of estimates."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from quantask_jupyter.service.estimate import Expected


class SpreadOut(BaseModel):
    """Of some times, in seconds, the middle one, and what a tenth lies below and above."""

    model_config = ConfigDict(from_attributes=True)

    low: float
    median: float
    high: float


class EstimateOut(BaseModel):
    """What runs like it tell; null where fewer than three do.

    ``seconds`` is what ``runs`` like it took from start to end; ``waited_seconds`` what the newest of any size waited.
    A task that is submitted now would start in about ``starts_in_seconds``; ``waits_for`` says why, in words.
    """

    model_config = ConfigDict(from_attributes=True)

    runs: int
    seconds: SpreadOut | None
    waited_seconds: SpreadOut | None
    starts_in_seconds: float | None = None
    waits_for: str | None = None

    @classmethod
    def of(cls, expected: Expected, *, starts_in_seconds: float | None, waits_for: str | None) -> EstimateOut:
        """Return the wire form of what is expected of a run, and of the line that it would join."""
        shown = cls.model_validate(expected)
        return shown.model_copy(update={"starts_in_seconds": starts_in_seconds, "waits_for": waits_for})
