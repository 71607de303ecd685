"""From a prepared job to its outcomes, however it is simulated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from quantask_jupyter.errors import CircuitUnsupportedError
from quantask_worker.child.decode import decode
from quantask_worker.child.job import SEEDS_BELOW
from quantask_worker.child.prepare import Prepared
from quantask_worker.child.simulate import simulate

_SEED_OF_THE_NEXT = 2113
"""What Aer adds for the next circuit of a list."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a job gave.

    Attributes:
        counts: by bitstring, for each point of a sweep.
        registers: of the bitstrings, in the wire form.
        seed: of the first point.
        notes: for the circuit's author.
    """

    counts: list[dict[str, int]]
    registers: list[dict[str, Any]]
    seed: int
    notes: list[str]


def simulate_prepared(prepared: Prepared, seed: int | None) -> Outcomes:
    """Simulate circuits by Aer, or a program shot by shot.

    Raises:
        QuantumError: it cannot be simulated.
    """
    if prepared.by_shots is None:
        output = simulate(prepared.circuits, replace(prepared.run, seed=seed))
        counts = [decode(of_one, prepared.registers, num_clbits=prepared.num_clbits) for of_one in output.counts]
        return Outcomes(counts, [r.to_dict() for r in prepared.registers], output.seed, list(prepared.notes))
    outcomes = prepared.by_shots.run(shots=prepared.run.shots, seed=seed)
    registers = [register.to_dict() for register in outcomes.registers]
    return Outcomes([outcomes.by_bitstring()], registers, outcomes.seed, list(outcomes.notes))


def simulate_parts(prepared: Prepared, seed: int | None) -> Outcomes:
    """Simulate the points of a sweep that are circuits of their own, with the seeds that Aer gives those of a list.

    Raises:
        CircuitUnsupportedError: they have not the same registers.
    """
    first = simulate_prepared(prepared.parts[0], seed)
    found = [first]
    for number, part in enumerate(prepared.parts[1:], start=1):
        found.append(simulate_prepared(part, (first.seed + _SEED_OF_THE_NEXT * number) % SEEDS_BELOW))
    if any(of_point.registers != first.registers for of_point in found):
        raise CircuitUnsupportedError(
            "The points of the sweep have different registers.", hint="Submit them one by one, or as a batch."
        )
    notes = list(dict.fromkeys(note for of_point in found for note in of_point.notes))
    return Outcomes([of_point.counts[0] for of_point in found], first.registers, first.seed, notes[:_MOST_NOTES])


_MOST_NOTES = 20
