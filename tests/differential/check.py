"""One program, run as a user's in one form by one method, beside what is exactly right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quantask_jupyter.client.circuit import as_circuit
from quantask_jupyter.domain.result import check_result
from quantask_jupyter.errors import QuantumError
from quantask_worker.child.run import run
from tests.differential.compare import discrepancy
from tests.differential.exact import distribution, measured_at_the_end
from tests.differential.program import Language, Measure, Program, parts
from tests.differential.write_openqasm2 import write_openqasm2
from tests.differential.write_openqasm3 import write_openqasm3
from tests.differential.write_qiskit import write_qiskit
from tests.differential.written import CannotSayError, Written

WRITERS: dict[Language, Callable[[Program], Written]] = {
    "openqasm3": write_openqasm3,
    "openqasm2": write_openqasm2,
    "qiskit": write_qiskit,
}
LIMITS = {"memory_bytes": 2**30, "mps_seconds": 5.0, "max_qubits": 500, "max_outcomes": 50_000}


@dataclass(frozen=True)
class Verdict:
    """What came of a run: ``right``, ``refused`` with the reason, or ``wrong`` with what differs."""

    kind: str
    told: str = ""
    in_full: str = ""


Exact = list[dict[tuple[int, ...], float]]


def exactly(program: Program) -> Exact:
    """Return the distribution at each point; of bits, and of all qubits after them where nothing is measured."""
    of = distribution if measures(program) else measured_at_the_end
    return [of(program, point) for point in program.points()]


def measures(program: Program) -> bool:
    return any(isinstance(part, Measure) for part in parts(program))


def written_forms(program: Program) -> Iterator[Written]:
    for writer in WRITERS.values():
        try:
            yield writer(program)
        except CannotSayError:
            continue


def check(program: Program, written: Written, exact: Exact, *, method: str | None, shots: int, seed: int) -> Verdict:
    """Run a program in one form and judge the counts."""
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
    return _judged(program, written, exact, check_result(reply["result"], shots=shots, max_outcomes=50_000))


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


def _judged(program: Program, written: Written, exact: Exact, result: Mapping[str, Any]) -> Verdict:
    registers = list(written.registers)
    if not measures(program):
        qubits = tuple(range(program.bits, program.bits + program.qubits))
        taken = {name for name, _ in registers}
        name = next(name for name in ("meas", *(f"meas{k}" for k in range(1, 99))) if name not in taken)
        registers.append((name, qubits))
    told = [(register["name"], register["size"]) for register in result["registers"]]
    if told != [(name, len(bits)) for name, bits in registers]:
        return Verdict("wrong", f"registers {told} instead of {registers}")
    complete = Written(written.language, None, tuple(registers))
    all_counts = [point["counts"] for point in result["points"]] if "points" in result else [result["counts"]]
    if "counts" in result:
        exact = exact[:1]  # no gate has the parameter that would be swept
    for index, (counts, of_point) in enumerate(zip(all_counts, exact, strict=True)):
        expected: dict[str, float] = {}
        for bits, probability in of_point.items():
            outcome = complete.outcome(bits)
            expected[outcome] = expected.get(outcome, 0.0) + probability
        found = discrepancy(counts, expected)
        if found is not None:
            return Verdict("wrong", f"point {index}: {found}" if program.is_sweep else str(found))
    return Verdict("right")


def _construct(message: str) -> str:
    """Return a refusal without the numbers and names of one program."""
    return re.sub(r"\{.*?\}|'[^']*'|\"[^\"]*\"|\d+", "_", message.splitlines()[0])[:150]
