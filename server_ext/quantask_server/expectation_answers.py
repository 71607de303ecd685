"""The wire format of expectation values."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class ExpectationsOut(BaseModel):
    """Expectation values that an estimator's task has estimated: the first 2,000 of ``of``.

    A row has the number of its point, that of its observable, a value and its standard error.
    """

    observables: list[str]
    """As sums of Pauli strings; of a long one the first terms."""
    points: list[dict[str, Any]]
    """The parameters of each point; none where the circuit has none."""
    rows: list[tuple[int, int, float, float]]
    of: int


class PubExpectationsOut(ExpectationsOut):
    """What one of a batch's PUBs has estimated; ``name`` has its number, counted from 0, and its circuit's name."""

    name: str


class BatchExpectationsOut(BaseModel):
    """What the PUBs of an estimator's batch have estimated: of all of them together the first 2,000 values."""

    pubs: list[PubExpectationsOut]
