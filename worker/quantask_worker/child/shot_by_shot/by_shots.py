"""A program that is run shot by shot, and what its result is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from quantask_jupyter.errors import QuantumError
from quantask_worker.child.registers import Register
from quantask_worker.child.shot_by_shot.trajectories import Trajectory, run_trajectories

METHOD = "shot_by_shot"
"""What the result calls it."""


class Held(NamedTuple):
    """What a register of the result holds.

    Attributes:
        name: the register's.
        value: its bits as a number.
        size: how many bits there are.
        type: of an output, its type.
    """

    name: str
    value: int
    size: int
    type: str | None


Outcome = tuple[Held, ...]
"""Of each register, in order."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a program gave.

    Attributes:
        counts: of the shots, by outcome.
        seed: of the draws.
        notes: for the program's author.
    """

    counts: Mapping[Outcome, int]
    seed: int
    notes: tuple[str, ...]

    @property
    def registers(self) -> tuple[Register, ...]:
        """The registers of the result; one that some shots did not come to is 0 in them."""
        widest: dict[str, Held] = {}
        for outcome in self.counts:
            for held in outcome:
                widest[held.name] = max(held, widest.get(held.name, held), key=lambda each: each.size)
        first, registers = 0, []
        for held in widest.values():
            registers.append(Register(held.name, tuple(range(first, first + held.size)), held.type))
            first += held.size
        return tuple(registers)

    def by_bitstring(self) -> dict[str, int]:
        """Return the counts as a result has them."""
        registers = self.registers
        found: dict[str, int] = {}
        for outcome, count in self.counts.items():
            values = {held.name: held.value for held in outcome}
            words = [format(values.get(r.name, 0), f"0{len(r.clbits)}b") for r in reversed(registers)]
            key = " ".join(words)
            found[key] = found.get(key, 0) + count
        return found


@dataclass(frozen=True, slots=True)
class ByShots:
    """A program that no circuit can say.

    Attributes:
        trajectory: runs it with a trajectory's qubits; returns what the registers hold at its end, and notes for its
            author.
        reason: why no circuit can say it.
    """

    trajectory: Callable[[Trajectory], tuple[Outcome, tuple[str, ...]]]
    reason: QuantumError

    def run(self, *, shots: int, seed: int | None) -> Outcomes:
        """Run it.

        Raises:
            QuantumError: it cannot be run this way either, with line and column.
        """
        drawn = run_trajectories(self.trajectory, shots=shots, seed=seed)
        counts: dict[Outcome, int] = {}
        for (outcome, _), taken in drawn.results:
            counts[outcome] = counts.get(outcome, 0) + taken
        _, notes = drawn.results[0][0]
        return Outcomes(counts, drawn.seed, (*notes, _cost(drawn.trajectories, shots)))


def _cost(trajectories: int, shots: int) -> str:
    times = "once" if trajectories == 1 else f"{trajectories:,} times"
    return (
        "What is measured here decides what no circuit of the simulator can say: the program was run shot by shot, "
        f"{times} for {shots:,} shots. That takes longer."
    )
