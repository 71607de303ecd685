"""The wire format of expectation values."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class ExpectationsOut(BaseModel):
    """Expectation values that an estimator's task has estimated: of more than 2,000 those of points evenly chosen.

    A row has the number of its point, that of its observable, a value and its standard error. There are ``of`` in all.
    """

    observables: list[str]
    """As sums of Pauli strings; of a long one the first terms."""
    points: list[dict[str, Any]]
    """The parameters of each point; none where the circuit has none."""
    rows: list[tuple[int, int, float, float]]
    of: int
    numbers: list[int] | None = None
    """Which of all points these are, counted from 0; null where they are all."""
    of_points: int | None = None
    """How many points there are, where these are not all."""


class PubExpectationsOut(ExpectationsOut):
    """What one of a batch's PUBs has estimated; ``name`` has its number, counted from 0, and its circuit's name."""

    name: str


class BatchExpectationsOut(BaseModel):
    """What the PUBs of an estimator's batch have estimated: of all of them together 2,000 values at the most."""

    pubs: list[PubExpectationsOut]
