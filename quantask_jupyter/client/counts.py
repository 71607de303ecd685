"""Counts as users hold them: what ``result.counts()`` gives, and what ``result.counts`` has always given."""

from __future__ import annotations

from typing import Self


class Counts(dict[str, int]):
    """Counts by bitstring, a dictionary; a call gives it back.

    ``job.counts()`` and ``result.counts()`` are read alike, and a notebook that has ``result.counts`` goes on.
    """

    def __call__(self) -> Self:
        """Return the counts."""
        return self


class PointCounts(list[Counts]):
    """The counts of each point of a sweep, a list; a call gives it back."""

    def __call__(self) -> Self:
        """Return the counts of each point."""
        return self
