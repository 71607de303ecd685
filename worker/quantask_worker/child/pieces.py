"""A sweep, run in pieces: its points arrive while it runs, and each is what it would be in a run of all.

Aer gives circuit k of a list the seed of the first + 2113 k, and so does this. How many points are one run of Aer's
grows with how fast they are: a slow one comes alone, and fast ones do not wait for each other's beginning.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from quantask_worker.child.outcomes import (
    Outcomes,
    check_memory,
    joined,
    notes_of_shared_shots,
    seed_of,
    simulate_parts,
    simulate_prepared,
)
from quantask_worker.child.prepare import Prepared

PIECE_SECONDS = 0.5
"""How long a piece takes, if a single point does not take longer."""

_MOST_TIMES = 8
"""As many times the points of one run may be in the next: the first ones may be faster than the rest."""


def in_pieces(prepared: Prepared, seed: int | None, first: int = 0) -> Iterator[Outcomes]:
    """Simulate the points from number ``first`` on and yield them in pieces; what is no sweep is one piece.

    Args:
        prepared: what to simulate.
        seed: of the first point of all; None to let Aer draw it, if that is where to begin.
        first: where to begin.

    Raises:
        QuantumError: it cannot be simulated.
    """
    check_memory(prepared)
    if prepared.number_of_points == 1:
        yield simulate_prepared(prepared, seed)
        return
    piece: list[Outcomes] = []
    began = time.monotonic()
    for outcomes in _in_runs(prepared, seed, first):
        piece.append(outcomes)
        if time.monotonic() - began >= PIECE_SECONDS:
            yield joined(piece)
            piece, began = [], time.monotonic()
    if piece:
        yield joined(piece)


def in_one(prepared: Prepared, seed: int | None, first: int = 0) -> Outcomes:
    """Return the outcomes of all points that :func:`in_pieces` yields."""
    return joined(list(in_pieces(prepared, seed, first)))


def _in_runs(prepared: Prepared, seed: int | None, first: int) -> Iterator[Outcomes]:
    count, begin = 1, first
    while begin < prepared.number_of_points:
        began = time.monotonic()
        some = prepared.some_points(begin, begin + count)
        run = simulate_parts if some.parts else simulate_prepared
        outcomes = run(some, seed if seed is None else seed_of(seed, begin))
        seed = outcomes.seed if seed is None else seed
        yield replace(outcomes, seed=seed, notes=outcomes.notes + notes_of_shared_shots(outcomes, prepared.run.shots))
        begin += count
        fitting = int(PIECE_SECONDS * count / max(time.monotonic() - began, 1e-6))
        count = max(1, min(fitting, _MOST_TIMES * count))
