"""All shots of a program at once, as the trajectories that it may take.

A program that is given the values that it measures does the same in every shot that measured the same. So the shots
are divided at each measurement, by a draw from the binomial distribution, and each trajectory that is left with a shot
is run once: a program of three measured bits at most eight times, however many shots there are. The counts have the
distribution that single shots have, and the same seed gives the same counts.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from quantask_worker.child.shot_by_shot.gates import matrices
from quantask_worker.child.shot_by_shot.statevector import Statevector

_MOST_KEPT = 32
"""States that wait for their trajectory; other trajectories are simulated from the start."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A trajectory that some shots take.

    Attributes:
        outcomes: of its measurements so far.
        shots: how many take it.
        state: the qubits after the last of these measurements, or None if nobody kept it.
    """

    outcomes: tuple[int, ...]
    shots: int
    state: Statevector | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What running the trajectories gave.

    Attributes:
        results: what each trajectory returned, with the shots that took it.
        trajectories: how many there were.
        seed: of the draws.
    """

    results: list[tuple[Any, int]]
    seed: int

    @property
    def trajectories(self) -> int:
        """How many trajectories were run."""
        return len(self.results)


class Trajectory:
    """The qubits of one trajectory of a program: what its gates and measurements are given to."""

    def __init__(self, start: _Waiting, waiting: list[_Waiting], random: np.random.Generator) -> None:
        self.shots = start.shots
        self._known = start.outcomes
        self._later = start.state
        self._waiting = waiting
        self._random = random
        self._outcomes: list[int] = []
        self._state = Statevector()

    def gate(self, gate: Any, qubits: Sequence[Hashable]) -> None:
        """Apply a gate of Qiskit's."""
        if self._is_ahead:
            for matrix, of_gate in matrices(gate, qubits):
                self._state.apply(matrix, of_gate)

    def measure(self, qubit: Hashable) -> int:
        """Return what a measurement of a qubit gives in this trajectory; other shots may take another."""
        place = len(self._outcomes)
        outcome = self._known[place] if place < len(self._known) else self._draw(qubit)
        if self._is_ahead:
            self._state.collapse(qubit, outcome)
        self._outcomes.append(outcome)
        if self._later is not None and len(self._outcomes) == len(self._known):
            self._state, self._later = self._later, None
        return outcome

    def reset(self, qubit: Hashable) -> None:
        """Make a qubit 0."""
        self.measure(qubit)
        if self._is_ahead:
            self._state.reset(qubit)

    @property
    def _is_ahead(self) -> bool:
        """Whether the state is this moment's, and not one that was kept for later."""
        return self._later is None

    def _draw(self, qubit: Hashable) -> int:
        ones = int(self._random.binomial(self.shots, self._state.probability_of_one(qubit)))
        if ones in (0, self.shots):
            return int(ones > 0)
        outcome = int(2 * ones >= self.shots)
        mine, other = (ones, self.shots - ones) if outcome else (self.shots - ones, ones)
        state = None
        if sum(trajectory.state is not None for trajectory in self._waiting) < _MOST_KEPT:
            state = self._state.copy()
            state.collapse(qubit, 1 - outcome)
        self._waiting.append(_Waiting((*self._outcomes, 1 - outcome), other, state))
        self.shots = mine
        return outcome


def run_trajectories(run: Callable[[Trajectory], Any], *, shots: int, seed: int | None) -> Drawn:
    """Run a program once for each trajectory that a shot takes.

    Args:
        run: runs the program with a trajectory's qubits and returns its result.
        shots: how many.
        seed: of the draws; one is drawn if it is None.
    """
    drawn = secrets.randbits(63) if seed is None else seed
    random = np.random.default_rng(drawn)
    waiting = [_Waiting((), shots, None)]
    results = []
    while waiting:
        trajectory = Trajectory(waiting.pop(), waiting, random)
        result = run(trajectory)
        results.append((result, trajectory.shots))
    return Drawn(results, drawn)
