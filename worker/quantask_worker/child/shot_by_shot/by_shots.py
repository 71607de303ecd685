"""A program that is run shot by shot, and what its result is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quantask_jupyter.errors import QuantumError
from quantask_worker.child.registers import Register
from quantask_worker.child.shot_by_shot.courses import Course, run_courses

METHOD = "shot_by_shot"
"""What the result calls it."""

Outcome = tuple[tuple[str, int, int], ...]
"""The name, value and size of each register, in order."""


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
        sizes: dict[str, int] = {}
        for outcome in self.counts:
            sizes.update({name: max(size, sizes.get(name, 0)) for name, _, size in outcome})
        first, registers = 0, []
        for name, size in sizes.items():
            registers.append(Register(name, tuple(range(first, first + size))))
            first += size
        return tuple(registers)

    def by_bitstring(self) -> dict[str, int]:
        """Return the counts as a result has them."""
        registers = self.registers
        found: dict[str, int] = {}
        for outcome, count in self.counts.items():
            values = {name: value for name, value, _ in outcome}
            words = [format(values.get(r.name, 0), f"0{len(r.clbits)}b") for r in reversed(registers)]
            key = " ".join(words)
            found[key] = found.get(key, 0) + count
        return found


@dataclass(frozen=True, slots=True)
class ByShots:
    """A program that no circuit can say.

    Attributes:
        course: runs it with a course's qubits; returns what the registers hold at its end, and notes for its author.
        reason: why no circuit can say it.
    """

    course: Callable[[Course], tuple[Outcome, tuple[str, ...]]]
    reason: QuantumError

    def run(self, *, shots: int, seed: int | None) -> Outcomes:
        """Run it.

        Raises:
            QuantumError: it cannot be run this way either, with line and column.
        """
        drawn = run_courses(self.course, shots=shots, seed=seed)
        counts: dict[Outcome, int] = {}
        for (outcome, _), taken in drawn.results:
            counts[outcome] = counts.get(outcome, 0) + taken
        _, notes = drawn.results[0][0]
        return Outcomes(counts, drawn.seed, (*notes, _cost(drawn.courses, shots)))


def _cost(courses: int, shots: int) -> str:
    times = "once" if courses == 1 else f"{courses:,} times"
    return (
        "What is measured here decides what no circuit of the simulator can say: the program was run shot by shot, "
        f"{times} for {shots:,} shots. That takes longer."
    )
