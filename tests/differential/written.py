"""A program in one language, ready to be sent, and what its result must look like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.differential.expressions import Register
from tests.differential.gates import GATES
from tests.differential.program import Apply, Language, Program, parts


class CannotSayError(Exception):
    """The language has no words for a part of the program."""


@dataclass(frozen=True)
class Written:
    """A program as text, or as a Qiskit circuit.

    Attributes:
        language: which one.
        circuit: the text or the circuit.
        registers: what the result must name, in order, with the program's numbers of their bits.
    """

    language: Language
    circuit: Any
    registers: tuple[tuple[str, tuple[int, ...]], ...]


def declared(registers: Sequence[Register]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple((register.name, register.bits) for register in registers if register.kind != "alias")


def check_gates(program: Program, language: Language) -> None:
    """Refuse gates that mean something else, or nothing, in ``language``.

    Raises:
        CannotSayError: naming the gate.
    """
    own = {gate.name for gate in program.gates}
    for call in parts(program):
        if isinstance(call, Apply) and call.gate not in own:
            there = GATES[language].get(call.gate)
            if there is None or there.matrix is not GATES[program.language][call.gate].matrix:
                raise CannotSayError(f"gate {call.gate}")
