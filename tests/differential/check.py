"""One program, run as a user's in one form by one method, beside what is exactly right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quantask_jupyter.client.given_circuit import as_circuit
from quantask_jupyter.domain.result import check_result
from quantask_jupyter.errors import QuantumError
from quantask_worker.child.run import run
from tests.differential.compare import discrepancy
from tests.differential.exact import distribution, measured_at_the_end
from tests.differential.expressions import Operand
from tests.differential.program import CallFunction, Declare, Language, Measure, Program, Within
from tests.differential.program import parts as parts_of
from tests.differential.write_openqasm2 import write_openqasm2
from tests.differential.write_openqasm3 import write_openqasm3
from tests.differential.write_qiskit import write_qiskit
from tests.differential.written import CannotSayError, Written

WRITERS: dict[Language, Callable[[Program], Written]] = {
    "openqasm3": write_openqasm3,
    "openqasm2": write_openqasm2,
    "qiskit": write_qiskit,
}
_NOT_COMPARED = -1  # the number of a bit that is a variable
LIMITS = {"memory_bytes": 2**30, "mps_seconds": 5.0, "max_qubits": 500, "max_outcomes": 50_000}


@dataclass(frozen=True)
class Verdict:
    """What came of a run: ``right``, ``refused`` with the reason, or ``wrong`` with what differs."""

    kind: str
    told: str = ""
    in_full: str = ""


Outcomes = dict[tuple[int, ...], float]
"""Probabilities of contents of the classical bits, and of qubits after them where nothing is measured."""


@dataclass(frozen=True)
class Part:
    """Bits of a program that no others have to do with, and what they hold at each point of a sweep."""

    bits: range
    outcomes: list[Outcomes]


def exactly(program: Program) -> list[Outcomes]:
    """Return what is exactly right at each point."""
    of = distribution if measures(program) else measured_at_the_end
    return [of(program, point) for point in program.points()]


def whole(program: Program) -> list[Part]:
    """Return what is right as one part."""
    return [Part(range(program.contents + (0 if measures(program) else program.qubits)), exactly(program))]


def measures(program: Program) -> bool:
    return any(
        isinstance(part, Measure) or (isinstance(part, Declare) and isinstance(part.value, Operand))
        for part in parts_of(program)
    )


def written_forms(program: Program) -> Iterator[Written]:
    for writer in WRITERS.values():
        try:
            yield writer(program)
        except CannotSayError:
            continue


def check(
    program: Program, written: Written, parts: Sequence[Part], *, method: str | None, shots: int, seed: int
) -> Verdict:
    """Run a program in one form and judge the counts, part by part."""
    try:
        sent = as_circuit(written.circuit)
    except QuantumError as error:
        return Verdict("refused", f"client: {_construct(str(error))}")
    job = {
        "circuit": {"format": sent.format.value, "source": sent.source},
        "parameters": _parameters(program, written),
        **{"shots": shots, "seed": seed, "method": method, "noise": _noise(program), "limits": LIMITS},
    }
    try:
        reply = run(job)
    except Exception as error:  # noqa: BLE001  # any that comes out would end the child
        return Verdict("wrong", f"the child crashes: {error!r}")
    if "error" in reply:
        told = reply["error"]
        return Verdict("refused", f"{told['code']}: {_construct(told['message'])}", told["message"])
    return _judged(program, written, parts, check_result(reply["result"], shots=shots, max_outcomes=50_000))


def _noise(program: Program) -> dict[str, Any] | None:
    if program.noise is None:
        return None
    depolarizing = {"1q": program.noise.one_qubit, "2q": program.noise.two_qubits}
    return {"depolarizing": depolarizing, "readout": program.noise.readout}


def _parameters(program: Program, written: Written) -> dict[str, Any] | None:
    """Return the inputs; a Qiskit circuit has no parameter that none of its gates has."""
    known = None if isinstance(written.circuit, str) else {each.name for each in written.circuit.parameters}
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in program.inputs}
    return {name: value for name, value in given.items() if known is None or name in known} or None


def _judged(program: Program, written: Written, parts: Sequence[Part], result: Mapping[str, Any]) -> Verdict:
    registers = list(written.registers)
    told = [(register["name"], register["size"]) for register in result["registers"]]
    # Variables of bits outside of all blocks are in an OpenQASM 3 result too, after the registers.
    outermost = [each.statement if isinstance(each, Within) else each for each in program.statements]
    own = {each.name for each in outermost if isinstance(each, Declare)}
    own |= {each.target.name for each in outermost if isinstance(each, CallFunction) and each.target}
    registers += [(name, (_NOT_COMPARED,) * size) for name, size in told if name in own - dict(registers).keys()]
    if not measures(program):
        qubits = tuple(range(program.contents, program.contents + program.qubits))
        taken = {name for name, _ in registers}
        if written.language == "qiskit":  # whose circuit has these too
            taken |= {register.name for register in program.bit_registers if register.kind == "alias"}
        name = next(name for name in ("meas", *(f"meas{k}" for k in range(1, 99))) if name not in taken)
        registers.append((name, qubits))
    if measures(program) and len(told) == len(registers) + 1 and told[-1][0].startswith("meas"):
        registers.append((told[-1][0], (_NOT_COMPARED,) * told[-1][1]))  # all that measures is never reached
    if told != [(name, len(bits)) for name, bits in registers]:
        return Verdict("wrong", f"registers {told} instead of {registers}")
    all_counts = [point["counts"] for point in result["points"]] if "points" in result else [result["counts"]]
    for point, counts in enumerate(all_counts):
        for part in parts:
            found = discrepancy(*_of_part(part, part.outcomes[point], counts, registers))
            if found is not None:
                return Verdict("wrong", f"point {point}: {found}" if program.is_sweep else str(found))
    return Verdict("right")


def _of_part(
    part: Part, outcomes: Outcomes, counts: Mapping[str, int], registers: Sequence[tuple[str, tuple[int, ...]]]
) -> tuple[dict[str, int], dict[str, float]]:
    """Return counts and probabilities of a part's bits, as they stand in the result."""
    shown = [bit for _, bits in reversed(registers) for bit in reversed(bits)]
    places = [place for place, bit in enumerate(shown) if bit in part.bits]
    of_part: dict[str, int] = {}
    for key, count in counts.items():
        signs = key.replace(" ", "")
        outcome = "".join(signs[place] for place in places)
        of_part[outcome] = of_part.get(outcome, 0) + count
    expected: dict[str, float] = {}
    for content, probability in outcomes.items():
        outcome = "".join(str(content[shown[place] - part.bits.start]) for place in places)
        expected[outcome] = expected.get(outcome, 0.0) + probability
    return of_part, expected


def _construct(message: str) -> str:
    """Return a refusal without the numbers and names of one program."""
    return re.sub(r"\{.*?\}|'[^']*'|\"[^\"]*\"|\d+", "_", message.splitlines()[0])[:150]
