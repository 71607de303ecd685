"""What every loader returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qiskit import QuantumCircuit

from quantask_worker.child.registers import Register
from quantask_worker.child.shot_by_shot.by_shots import ByShots


@dataclass(frozen=True, slots=True)
class AtPoint:
    """A program that is a circuit once its inputs have values.

    Attributes:
        inputs: the names of its inputs, each with whether it is an array.
        whole: the names of those that are integers, or made of such.
        load: returns what the program is with values for all of them.
    """

    inputs: Mapping[str, bool]
    load: Callable[[Mapping[str, Any]], Loaded]
    whole: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A circuit and its registers as its author declared them.

    Attributes:
        circuit: the circuit.
        registers: its classical registers, in the order of their declaration.
        notes: sentences for its author about what was read otherwise than might be expected; shown with the result.
        at_point: the program, if it is a circuit only once its inputs have values; ``circuit`` and ``registers`` are
            empty then, too.
        by_shots: the program, if no circuit can say it; ``circuit`` and ``registers`` are empty then.
        parameters: the names of the circuit's parameters, of which some may stand in no gate of ``circuit``.
    """

    circuit: QuantumCircuit
    registers: tuple[Register, ...]
    notes: tuple[str, ...] = ()
    at_point: AtPoint | None = None
    by_shots: ByShots | None = None
    parameters: tuple[str, ...] = ()
