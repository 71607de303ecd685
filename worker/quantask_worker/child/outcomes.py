"""From a prepared job to its outcomes, however it is simulated."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quantask_jupyter.errors import CircuitUnsupportedError, LimitExceededError
from quantask_worker.child.counts_by_register import bitstring, decode
from quantask_worker.child.job import SEEDS_BELOW
from quantask_worker.child.prepare import Prepared
from quantask_worker.child.simulate import Output, simulate

MOST_REMEMBERED_SHOTS = 1_000_000
"""Of a result with memory, over all points of a sweep."""

_MOST_NOTES = 20
_SEED_OF_THE_NEXT = 2113
"""What Aer adds for the next circuit of a list."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a job gave.

    Attributes:
        points: for each point of a sweep, ``counts`` by bitstring, and ``memory`` and ``saved`` where there are any, in
            the wire form.
        registers: of the bitstrings, in the wire form.
        seed: of the first point.
        notes: for the circuit's author.
        one_by_one: whether Aer ran each shot of a point by itself.
    """

    points: list[dict[str, Any]]
    registers: list[dict[str, Any]]
    seed: int
    notes: list[str]
    one_by_one: bool = False


def simulate_prepared(prepared: Prepared, seed: int | None) -> Outcomes:
    """Simulate circuits by Aer, or a program shot by shot.

    Raises:
        QuantumError: it cannot be simulated.
    """
    if prepared.by_shots is None:
        output = simulate(prepared.circuits, replace(prepared.run, seed=seed))
        points = [_point(prepared, output, index) for index in range(len(prepared.circuits))]
        registers = [register.to_dict() for register in prepared.registers]
        return Outcomes(points, registers, output.seed, list(prepared.notes), output.one_by_one)
    outcomes = prepared.by_shots.run(shots=prepared.run.shots, seed=seed)
    registers = [register.to_dict() for register in outcomes.registers]
    if not registers:
        raise CircuitUnsupportedError(
            "What the program measures is in no register that outlives its block: there is nothing to count.",
            hint="Declare a bit outside of blocks and subroutines, and assign it what is to be counted.",
        )
    point: dict[str, Any] = {"counts": outcomes.by_bitstring()}
    if prepared.run.memory:
        point["memory"] = _drawn_order(point["counts"], outcomes.seed)
    return Outcomes([point], registers, outcomes.seed, [*prepared.notes, *outcomes.notes])


def check_memory(prepared: Prepared) -> None:
    """Check that a result may hold the outcome of each shot, if that was asked for.

    Raises:
        LimitExceededError: there are too many.
    """
    shots = prepared.run.shots * prepared.number_of_points if prepared.run.memory else 0
    if shots > MOST_REMEMBERED_SHOTS:
        raise LimitExceededError(
            f"The memory of {shots:,} shots is more than a result may hold, {MOST_REMEMBERED_SHOTS:,}.",
            hint="Ask for fewer shots or points, or for counts alone.",
        )


def _point(prepared: Prepared, output: Output, index: int) -> dict[str, Any]:
    registers, num_clbits = prepared.registers, prepared.num_clbits
    point: dict[str, Any] = {"counts": decode(output.counts[index], registers, num_clbits=num_clbits)}
    if prepared.run.memory:
        keys = set(output.memory[index])
        names = {key: bitstring(key, registers, num_clbits=num_clbits) for key in keys}
        places = {bits: place for place, bits in enumerate(sorted(point["counts"]))}
        point["memory"] = [places[names[key]] for key in output.memory[index]]
    if output.saved[index]:
        point["saved"] = output.saved[index]
    return point


def _drawn_order(counts: Mapping[str, int], seed: int) -> list[int]:
    """Return an order of the shots of a program whose trajectories were run once each: any order is as likely."""
    order = [place for place, bits in enumerate(sorted(counts)) for _ in range(counts[bits])]
    random.Random(seed).shuffle(order)  # noqa: S311 - repeatable by its seed, and no secret
    return order


def simulate_parts(prepared: Prepared, seed: int | None) -> Outcomes:
    """Simulate the points of a sweep that are circuits of their own, with the seeds that Aer gives those of a list.

    Raises:
        QuantumError: one cannot be simulated, or they have not the same registers.
    """
    first = simulate_prepared(prepared.parts[0], seed)
    found = [first]
    for number, part in enumerate(prepared.parts[1:], start=1):
        found.append(simulate_prepared(part, seed_of(first.seed, number)))
    return joined(found)


def joined(found: Sequence[Outcomes]) -> Outcomes:
    """Return the outcomes of all points, in their order, as those of one run.

    Raises:
        CircuitUnsupportedError: they have not the same registers.
    """
    first = found[0]
    if any(outcomes.registers != first.registers for outcomes in found):
        raise CircuitUnsupportedError(
            "The points of the sweep have different registers.", hint="Submit them one by one, or as a batch."
        )
    notes = list(dict.fromkeys(note for outcomes in found for note in outcomes.notes))
    points = [point for outcomes in found for point in outcomes.points]
    one_by_one = any(outcomes.one_by_one for outcomes in found)
    return Outcomes(points, first.registers, first.seed, notes[:_MOST_NOTES], one_by_one)


def notes_of_shared_shots(outcomes: Outcomes, shots: int) -> list[str]:
    """Return the sentence that points of a sweep have shots in common, if they do."""
    if not outcomes.one_by_one or shots <= _SEED_OF_THE_NEXT:
        return []
    shared = shots - _SEED_OF_THE_NEXT
    return [
        f"Points next to each other have the random numbers of {shared:,} of {shots:,} shots in common, as in Aer:"
        " each count is right, but their differences are smaller than chance would make them."
    ]


def seed_of(first: int, number: int) -> int:
    """Return the seed that Aer gives circuit ``number`` of a list whose first one has ``first``."""
    return (first + _SEED_OF_THE_NEXT * number) % SEEDS_BELOW
